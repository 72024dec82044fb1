import type { Connection } from 'mongoose';
import {
  DATA_MAP,
  keySubjectsOf,
  type DataMapRow,
  type EraseRule,
  type LinkThrough,
  type RowFilter,
  type RowUpdate,
  type SubjectLink,
} from '../../contract/terms/data-map.js';
import { AppError } from '../../contract/terms/errors.js';
import type { SubjectKind } from '../../contract/terms/privacy.js';

export type PersonalSubject = { readonly kind: SubjectKind; readonly id: string };

/** A stored row, whatever collection it is of. */
export type StoredRow = Readonly<Record<string, unknown>> & { readonly _id: unknown };

/** What leads to the rows of one person. */
export type SubjectIds = Readonly<Record<'person' | LinkThrough, readonly string[]>>;

/** Far above what one person ever does; beyond it something is wrong and nobody goes on. */
const IDS_MAX = 200_000;
/** Ids of one query. */
const IDS_AT_ONCE = 1_000;
const CURSOR_ROWS = 500;

/** The collections, as the data map names them. */
type Rows = { readonly of: (name: string) => ReturnType<Connection['collection']> };

export type PersonalRowRepository = ReturnType<typeof createPersonalRowRepository>;

/** Rows of one person over all collections, by the data map and nothing else. */
export function createPersonalRowRepository(connection: Connection) {
  const rows: Rows = { of: (name) => connection.collection(name) };
  return { ...createReads(rows), ...createErasing(rows), ...createRetention(rows) };
}

function createReads(rows: Rows) {
  const idsBy = async (collection: string, filter: RowFilter): Promise<string[]> => {
    const found = await rows
      .of(collection)
      .find(filter, { projection: { _id: 1 }, limit: IDS_MAX + 1 })
      .toArray();
    if (found.length > IDS_MAX) {
      throw new AppError('INTERNAL', {
        detail: `more than ${IDS_MAX} ${collection} of one person`,
      });
    }
    return found.map((row) => String(row._id));
  };
  return {
    async idsOf({ kind, id }: PersonalSubject): Promise<SubjectIds> {
      const isCustomer = kind === 'customer';
      const orders = isCustomer ? { customerId: id } : { 'tickets.workerId': id };
      const applications = isCustomer ? { applicantId: id } : { 'result.workerId': id };
      return {
        person: [id],
        order: await idsBy('orders', orders),
        application: await idsBy('applications', applications),
        payment: isCustomer ? await idsBy('payments', { customerId: id }) : [],
        account: await idsBy('accounts', { owner: id }),
        key: keySubjectsOf(kind, id),
      };
    },

    /** Rows that a link leads to, each once. */
    async *linked(
      row: Pick<DataMapRow, 'collection'>,
      link: SubjectLink,
      ids: SubjectIds,
    ): AsyncGenerator<StoredRow> {
      for (const filter of filtersOf(link, ids)) {
        const cursor = rows.of(row.collection).find(filter).sort({ _id: 1 }).batchSize(CURSOR_ROWS);
        for await (const found of cursor) yield found as StoredRow;
      }
    },
  };
}

function createErasing(rows: Rows) {
  return {
    /** Does what the rule says to the rows of a link; answers how many it met. */
    async erase(
      row: Pick<DataMapRow, 'collection'>,
      link: SubjectLink,
      ids: SubjectIds,
    ): Promise<number> {
      const { erase: rule } = link;
      if (rule.do === 'keep' || rule.do === 'step') return 0;
      let changed = 0;
      for (const filter of filtersOf(link, ids)) changed += await apply(rows, row, filter, rule);
      return changed;
    },

    /** The login itself, last of all. */
    async removeLogin({ kind, id }: PersonalSubject): Promise<void> {
      await rows.of('users').deleteOne({ _id: id as never, audience: kind });
    },

    /** Closes the account to its person; a frozen one stays as it is. */
    async closeLogin({ kind, id }: PersonalSubject): Promise<void> {
      await rows
        .of('users')
        .updateOne(
          { _id: id as never, audience: kind, status: 'ACTIVE' },
          { $set: { status: 'CLOSING' }, $inc: { sessionVersion: 1 } },
        );
    },

    async reopenLogin({ kind, id }: PersonalSubject): Promise<void> {
      await rows
        .of('users')
        .updateOne(
          { _id: id as never, audience: kind, status: 'CLOSING' },
          { $set: { status: 'ACTIVE' } },
        );
    },

    /** Takes a worker out of the pool; true when he was in it. */
    async leavePool(workerId: string): Promise<boolean> {
      const result = await rows
        .of('workers')
        .updateOne(
          { _id: workerId as never, status: 'ACTIVE' },
          { $set: { status: 'LEFT', isOnline: false } },
        );
      return result.modifiedCount === 1;
    },

    async rejoinPool(workerId: string): Promise<void> {
      await rows
        .of('workers')
        .updateOne({ _id: workerId as never, status: 'LEFT' }, { $set: { status: 'ACTIVE' } });
    },

    /** From now on nobody can see his files; the sweep of files deletes the bytes. */
    async removeFiles(ownerId: string, keptPurposes: readonly string[]): Promise<void> {
      await rows.of('media').updateMany(
        {
          'owner.id': ownerId,
          status: { $in: ['WRITING', 'READY'] },
          purpose: { $nin: [...keptPurposes] },
        },
        { $set: { status: 'REMOVING' } },
      );
    },

    /** Files whose bytes are still to be deleted. */
    countLeavingFiles: (ownerId: string): Promise<number> =>
      rows.of('media').countDocuments({ 'owner.id': ownerId, status: 'REMOVING' }),
  };
}

function createRetention(rows: Rows) {
  return {
    /** Ends at most `limit` rows of a collection that are past their date at `now`. */
    async endPast(collection: string, input: { readonly now: Date; readonly limit: number }) {
      const rule = jobOf(collection);
      const found = await rows
        .of(collection)
        .find(pastFilter(rule, input.now), { projection: { _id: 1 }, limit: input.limit })
        .toArray();
      if (found.length === 0) return 0;
      const filter = { _id: { $in: found.map((row) => row._id) } };
      await apply(rows, { collection }, filter, rule.then);
      return found.length;
    },

    countPast: (collection: string, now: Date): Promise<number> =>
      rows.of(collection).countDocuments(pastFilter(jobOf(collection), now)),
  };
}

/** Collections whose rows the retention run ends. */
export const RETENTION_COLLECTIONS: readonly string[] = DATA_MAP.filter(
  ({ keep }) => keep.by === 'job',
).map(({ collection }) => collection);

type Job = Extract<DataMapRow['keep'], { readonly by: 'job' }>;

function jobOf(collection: string): Job {
  const keep = DATA_MAP.find((row) => row.collection === collection)?.keep;
  if (keep?.by !== 'job') {
    throw new AppError('INTERNAL', { detail: `${collection} has no date by the job` });
  }
  return keep;
}

const DAY_MS = 86_400_000;

function pastFilter(rule: Job, now: Date): RowFilter {
  const limit = new Date(now.getTime() - rule.days * DAY_MS);
  // A date before which nothing is booked: rows without one are not meant.
  const until = rule.fromIs === 'day' ? limit.toISOString().slice(0, 10) : limit;
  return { $and: [{ [rule.from]: { $lte: until } }, rule.only ?? {}] };
}

async function apply(
  rows: Rows,
  { collection }: Pick<DataMapRow, 'collection'>,
  filter: RowFilter,
  rule: Extract<EraseRule, { readonly do: 'delete' | 'update' }>,
): Promise<number> {
  const where = filter as never;
  if (rule.do === 'delete') return (await rows.of(collection).deleteMany(where)).deletedCount;
  const only = (rule.only === undefined ? filter : { $and: [filter, rule.only] }) as never;
  const update = withIds(rule.update, filter) as never;
  return (await rows.of(collection).updateMany(only, update)).modifiedCount;
}

/** The ids that the filter asks for, where the update says `$ORDERS` or `$IDS`. */
function withIds(update: RowUpdate, filter: RowFilter): RowUpdate {
  const [ids] = Object.values(filter);
  const replace = (value: unknown): unknown => {
    if (value === '$ORDERS') return ids;
    if (value === '$IDS') return { $literal: (ids as { readonly $in: unknown }).$in };
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replace(part)]));
  };
  return replace(update) as RowUpdate;
}

function filtersOf(link: SubjectLink, ids: SubjectIds): RowFilter[] {
  const of = ids[link.through ?? 'person'];
  const filters: RowFilter[] = [];
  for (let start = 0; start < of.length; start += IDS_AT_ONCE) {
    filters.push({ [link.field]: { $in: of.slice(start, start + IDS_AT_ONCE) } });
  }
  return filters;
}
