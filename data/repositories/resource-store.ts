import type { ClientSession, Connection } from 'mongoose';
import type { Condition, ListQuery } from '../../resources/kit/query.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { AnyDocument, PlainValue, Resource } from '../../resources/kit/types.js';
import { isDuplicateKey } from '../connect.js';

export type { AnyDocument };

/** A list that takes longer is refused rather than let loose on the database. */
const READ_MS_MAX = 5_000;
/** Counting stops here: nobody reads row ten thousand and one. */
export const COUNT_MAX = 10_000;
const IDS_MAX = 1_000;
const EXPORT_BATCH_ROWS = 500;

export type ResourceStore = ReturnType<typeof createResourceStore>;

type Target = { readonly resource: Resource; readonly session?: ClientSession | undefined };

/**
 * The documents of every declared resource. Conditions are plain data; the caller's reach is one
 * of them, so that a row of another tenant is never even read.
 */
export function createResourceStore(connection: Connection) {
  return { ...reads(connection), ...writes(connection) };
}

function reads(connection: Connection) {
  const collectionOf = (resource: Resource) => modelOf(resource, connection);

  return {
    /** One page in the order asked for, ties by id; `paths` are the fields to read. */
    async list(
      input: Target & { readonly query: ListQuery; readonly paths?: readonly string[] },
    ): Promise<AnyDocument[]> {
      const { resource, query, paths } = input;
      const { page, pageSize } = query;
      return collectionOf(resource)
        .find(filterOf(query.conditions))
        .select(paths ? Object.fromEntries(paths.map((path) => [path, 1])) : {})
        .sort(sortOf(query.sort))
        .skip((page - 1) * pageSize)
        .limit(pageSize)
        .maxTimeMS(READ_MS_MAX)
        .lean<AnyDocument[]>()
        .exec();
    },

    /** Matching rows, at most `COUNT_MAX`. */
    async count(input: Target & { readonly conditions: readonly Condition[] }): Promise<number> {
      const { resource, conditions } = input;
      const counted = collectionOf(resource)
        .countDocuments(filterOf(conditions))
        .limit(COUNT_MAX)
        .maxTimeMS(READ_MS_MAX);
      // Nothing to filter by: along the ids, or the documents themselves would be read.
      return conditions.length === 0 ? counted.hint({ _id: 1 }).exec() : counted.exec();
    },

    findOne: (
      input: Target & { readonly id: string; readonly conditions: readonly Condition[] },
    ): Promise<AnyDocument | null> =>
      collectionOf(input.resource)
        .findOne({ $and: [{ _id: input.id }, filterOf(input.conditions)] })
        .session(input.session ?? null)
        .maxTimeMS(READ_MS_MAX)
        .lean<AnyDocument>()
        .exec(),

    /** Those of the ids that no document has. */
    async missingOf(input: Target & { readonly ids: readonly string[] }): Promise<string[]> {
      const ids = [...new Set(input.ids)].slice(0, IDS_MAX);
      const found = await collectionOf(input.resource)
        .find({ _id: { $in: ids } })
        .select({ _id: 1 })
        .session(input.session ?? null)
        .lean<{ _id: string }[]>()
        .exec();
      const known = new Set(found.map((row) => row._id));
      return ids.filter((id) => !known.has(id));
    },

    /** Rows of an export, one after the other, at most `rowsMax`. */
    stream(input: Target & { readonly query: ListQuery; readonly rowsMax: number }) {
      return collectionOf(input.resource)
        .find(filterOf(input.query.conditions))
        .sort(sortOf(input.query.sort))
        .limit(input.rowsMax)
        .batchSize(EXPORT_BATCH_ROWS)
        .lean<AnyDocument>()
        .cursor() as unknown as AsyncIterable<AnyDocument>;
    },
  };
}

function writes(connection: Connection) {
  const collectionOf = (resource: Resource) => modelOf(resource, connection);

  return {
    /** False when the id or another unique value is taken. */
    async insert(
      input: Target & { readonly document: AnyDocument; readonly session: ClientSession },
    ): Promise<boolean> {
      try {
        await collectionOf(input.resource).create([input.document], { session: input.session });
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Replaces the document while it has this version and these values; false when it has not. */
    async replace(
      input: Target & {
        readonly document: AnyDocument;
        readonly expectedVersion: number;
        readonly when?: Readonly<Record<string, readonly PlainValue[]>>;
        readonly session: ClientSession;
      },
    ): Promise<'done' | 'stale' | 'taken'> {
      const { resource, document, expectedVersion, session } = input;
      const model = collectionOf(resource);
      await model.validate(document as never);
      try {
        const result = await model.replaceOne(
          { _id: document._id, version: expectedVersion, ...valuesOf(input.when) },
          document as never,
          { session },
        );
        return result.matchedCount === 1 ? 'done' : 'stale';
      } catch (error) {
        if (isDuplicateKey(error)) return 'taken';
        throw error;
      }
    },

    async remove(
      input: Target & {
        readonly id: string;
        readonly expectedVersion: number;
        readonly when?: Readonly<Record<string, readonly PlainValue[]>>;
        readonly session: ClientSession;
      },
    ): Promise<boolean> {
      const result = await collectionOf(input.resource).deleteOne(
        { _id: input.id, version: input.expectedVersion, ...valuesOf(input.when) },
        { session: input.session },
      );
      return result.deletedCount === 1;
    },
  };
}

function valuesOf(when: Readonly<Record<string, readonly PlainValue[]>> | undefined) {
  return Object.fromEntries(
    Object.entries(when ?? {}).map(([path, values]) => [path, { $in: [...values] }]),
  );
}

/** Conditions are joined by AND; a path may be asked for twice (by the reach and by a filter). */
function filterOf(conditions: readonly Condition[]): Record<string, unknown> {
  if (conditions.length === 0) return {};
  return { $and: conditions.map(clauseOf) };
}

function clauseOf(condition: Condition): Record<string, unknown> {
  const { path } = condition;
  if ('oneOf' in condition) {
    const [first] = condition.oneOf;
    return { [path]: condition.oneOf.length === 1 ? first : { $in: [...condition.oneOf] } };
  }
  if ('startsWith' in condition) return { [path]: startsWith(condition.startsWith) };
  const { from, to } = condition;
  return {
    [path]: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lte: to }) },
  };
}

/** A half-open range of the index: no expression of the caller is ever compiled. */
function startsWith(prefix: string): Record<string, string> {
  return { $gte: prefix, $lt: `${prefix}\uffff` };
}

function sortOf(sort: ListQuery['sort']): Record<string, 1 | -1> {
  const direction = sort.isDescending ? -1 : 1;
  return sort.path === '_id' ? { _id: direction } : { [sort.path]: direction, _id: direction };
}
