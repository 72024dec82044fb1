import { z } from 'zod';
import { idSchema } from '../../contract/schemas/common.js';
import type { AnyDocument, FieldSpec, Resource } from './types.js';
import { shapeOnly, unwrap } from './zod-walk.js';

export const BULK_MAX = 100;

type Shape = Record<string, z.ZodType>;

/** Path segments of the kit that stand where an id stands. */
const RESERVED_SLUGS = new Set(['bulk', 'import', 'export']);

/** Ids that people choose; also a path segment. */
const slugSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,39}$/)
  .refine((slug) => !RESERVED_SLUGS.has(slug), { message: 'a reserved word' });

/** Names and schemas of the fields that a verb may write. */
export function writableFields(
  resource: Resource,
  verb: 'create' | 'update',
): readonly (readonly [string, z.ZodType])[] {
  return Object.entries(resource.schema.shape as Shape).filter(([name]) => {
    const write = resource.fields[name]?.write ?? 'always';
    return write === 'always' || (verb === 'create' && write === 'create');
  });
}

/** Body of creation. The tenant's field may be left out: it is then the actor's own. */
export function createBodyOf(resource: Resource): z.ZodObject {
  const tenants = new Set(Object.values(resource.scope));
  const shape: Shape = {};
  for (const [name, field] of writableFields(resource, 'create')) {
    shape[name] = tenants.has(name) ? field.optional() : field;
  }
  if (resource.id === 'slug') shape.id = slugSchema;
  return z.strictObject(shape);
}

/** Body of an edit: any of the fields; null takes an optional one away. */
export function updateBodyOf(resource: Resource): z.ZodType {
  const shape: Shape = {};
  for (const [name, field] of writableFields(resource, 'update')) {
    const { isOptional, isNullable } = unwrap(field);
    // A default must not fill what was left out of an edit.
    const bare = withoutDefault(field);
    shape[name] = isOptional && !isNullable ? bare.nullable().optional() : bare.optional();
  }
  return z
    .strictObject(shape)
    .refine((body) => Object.keys(body).length > 0, { message: 'nothing to change' });
}

/** One document as its page shows it. Limited fields are absent for those who may not see them. */
export function viewOf(resource: Resource): z.ZodObject {
  return z.strictObject({ ...HEAD, ...viewShape(resource, () => true) });
}

/** One row of the list. */
export function rowOf(resource: Resource): z.ZodObject {
  const isColumn = (field: FieldSpec): boolean => field.inList === true;
  return z.strictObject({ ...HEAD, ...viewShape(resource, isColumn) });
}

const HEAD = {
  id: z.string(),
  version: z.number().int(),
  updatedAt: z.iso.datetime().optional(),
};

function viewShape(resource: Resource, isShown: (field: FieldSpec) => boolean): Shape {
  const shape: Shape = {};
  for (const [name, schema] of Object.entries(resource.schema.shape as Shape)) {
    const field = resource.fields[name];
    if (field === undefined || !isShown(field)) continue;
    const view = field.sensitivity === undefined ? shapeOnly(withoutDefault(schema)) : z.string();
    shape[name] = view.optional();
  }
  return shape;
}

/** What is missing stays missing: a default is for those who write. */
function withoutDefault(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? withoutDefault(schema.def.innerType as z.ZodType)
    : schema;
}

/** A stored value as JSON has it: instants as texts. */
export function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toWire);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toWire(inner)]));
}

/** The document's own fields (not id, version, times), as JSON has them. */
export function bodyOf(document: AnyDocument): Record<string, unknown> {
  const { _id, version, updatedAt, ...fields } = document;
  void [_id, version, updatedAt];
  return toWire(fields) as Record<string, unknown>;
}

export const resourceParamsSchema = z.strictObject({ id: idSchema });

export const bulkBodySchema = z.strictObject({
  items: z
    .array(z.strictObject({ id: idSchema, version: z.number().int().min(1) }))
    .min(1)
    .max(BULK_MAX),
});

/** What became of each item of a bulk call; items are judged one by one. */
export const bulkReplySchema = z.strictObject({
  done: z.number().int(),
  items: z
    .array(
      z.strictObject({
        id: z.string(),
        version: z.number().int().optional(),
        code: z.string().optional(),
      }),
    )
    .max(BULK_MAX),
});
