import { Schema, type Connection, type Model } from 'mongoose';
import { z } from 'zod';
import { pathOfField } from './query.js';
import type { AnyDocument, DocumentOf, IndexSpec, Resource } from './types.js';
import { shapeOf, unwrap } from './zod-walk.js';

const EMBEDDED = { _id: false, strict: 'throw' } as const;
const DEPTH_MAX = 8;

/**
 * Model of a resource on a connection. Types, enums and required fields follow from the schema;
 * its finer rules are judged by the schema itself before every write.
 */
export function modelOf<R extends Resource>(
  resource: R,
  connection: Connection,
): Model<DocumentOf<R>> {
  const known = connection.models[resource.model];
  if (known !== undefined) return known as unknown as Model<DocumentOf<R>>;
  return connection.model(resource.model, mongooseSchemaOf(resource)) as unknown as Model<
    DocumentOf<R>
  >;
}

/** The mongoose schema with the declared indexes. */
export function mongooseSchemaOf(resource: Resource): Schema<AnyDocument> {
  const definition: Record<string, unknown> = {
    _id: { type: String, required: true },
    version: { type: Number, required: true, min: 1 },
    updatedAt: { type: Date },
  };
  for (const [name, field] of Object.entries(resource.schema.shape as Shape)) {
    const isSealed = resource.fields[name]?.sensitivity !== undefined;
    definition[name] = isSealed ? sealedPath(field) : pathOf(field, 0);
  }
  const schema = new Schema(definition as Record<string, object>, {
    collection: resource.collection,
    versionKey: false,
    strict: 'throw',
    minimize: false,
  });
  for (const index of [...resource.indexes, ...listIndexes(resource)]) addIndex(schema, index);
  return schema as unknown as Schema<AnyDocument>;
}

type Shape = Readonly<Record<string, z.ZodType>>;

const SEALED_SCHEMA = new Schema(
  {
    /** Ciphertext; only the reveal use case opens it. */
    cipher: { type: String, required: true },
    /** What everybody else sees. */
    masked: { type: String, required: true },
    /** HMAC, where the field is filtered by. */
    index: { type: String },
  },
  EMBEDDED,
);

function sealedPath(field: z.ZodType): object {
  return { type: SEALED_SCHEMA, required: !unwrap(field).isOptional };
}

function pathOf(field: z.ZodType, depth: number): object {
  const { core, isOptional, isNullable } = unwrap(field);
  const required = !isOptional && !isNullable;
  return { ...typeOf(core, depth), ...(required && { required: true }) };
}

function typeOf(core: z.ZodType, depth: number): Record<string, unknown> {
  if (depth > DEPTH_MAX) return { type: Schema.Types.Mixed };
  if (core instanceof z.ZodEnum) return { type: String, enum: core.options.map(String) };
  if (core instanceof z.ZodString || core instanceof z.ZodStringFormat) return { type: String };
  if (core instanceof z.ZodLiteral) return literalType(core);
  if (core instanceof z.ZodNumber) return { type: Number };
  if (core instanceof z.ZodBoolean) return { type: Boolean };
  if (core instanceof z.ZodDate) return { type: Date };
  if (core instanceof z.ZodTuple) return { type: [Schema.Types.Mixed] };
  if (core instanceof z.ZodArray) {
    return { type: [elementType(core.element as z.ZodType, depth)], default: undefined };
  }
  const shape = shapeOf(core);
  return shape === undefined
    ? { type: Schema.Types.Mixed }
    : { type: embedded(shape, depth), default: undefined };
}

/** Lists of lists and of free values keep what the schema has let through. */
function elementType(element: z.ZodType, depth: number): unknown {
  const { core } = unwrap(element);
  if (core instanceof z.ZodArray || core instanceof z.ZodTuple) return Schema.Types.Mixed;
  return typeOf(core, depth + 1);
}

function literalType(core: z.ZodLiteral): Record<string, unknown> {
  const values = [...core.values];
  if (values.every((value) => typeof value === 'string')) return { type: String, enum: values };
  return values.every((value) => typeof value === 'number')
    ? { type: Number, enum: values }
    : { type: Schema.Types.Mixed };
}

function embedded(shape: Shape, depth: number): Schema {
  const entries = Object.entries(shape).map(([name, field]) => [name, pathOf(field, depth + 1)]);
  // A field called `type` would be read as the type of the whole object.
  return new Schema(Object.fromEntries(entries) as Record<string, object>, {
    ...EMBEDDED,
    typeKey: 'type',
  });
}

/**
 * Indexes that the list needs and that are not declared: each sort with the id that breaks its
 * ties, and each filter or tenant with the default sort behind it. Without them a long list is
 * read and sorted as a whole.
 */
function listIndexes(resource: Resource): readonly IndexSpec[] {
  const last = resource.defaultSort.replace(/^-/, '');
  const order = last === '_id' ? ['_id'] : [sortPath(resource, last), '_id'];
  const fields = Object.entries(resource.fields);
  const sorts = fields.filter(([, spec]) => spec.sort === true).map(([name]) => name);
  const filters = fields
    .filter(([, spec]) => spec.filter === 'equals' || spec.filter === 'blind')
    .map(([name, spec]) => pathOfField(name, spec));
  const tenants = Object.values(resource.scope).filter((path) => !['any', '_id'].includes(path));
  const wanted = [
    ...sorts.map((name) => [sortPath(resource, name), '_id']),
    ...[...filters, ...tenants].filter((path) => path !== order[0]).map((path) => [path, ...order]),
  ];
  // A list runs its sort and its ids in one direction; a mixed index gives no such order.
  const known = resource.indexes.filter(
    ({ when, descending }) => when === undefined && descending === undefined,
  );
  const missing = new Map<string, IndexSpec>();
  for (const paths of wanted) {
    const isDeclared = known.some((index) => paths.every((path, at) => index.fields[at] === path));
    if (!isDeclared) missing.set(paths.join(), { fields: paths });
  }
  return [...missing.values()];
}

function sortPath(resource: Resource, name: string): string {
  return resource.fields[name]?.kind === 'localName' ? `${name}.zh` : name;
}

function addIndex(schema: Schema, index: IndexSpec): void {
  const isDescending = new Set(index.descending ?? []);
  const keys = Object.fromEntries(
    index.fields.map((field) => [field, isDescending.has(field) ? -1 : 1] as const),
  );
  schema.index(keys, {
    ...(index.unique === true && { unique: true }),
    ...(index.when && { partialFilterExpression: index.when }),
  });
}
