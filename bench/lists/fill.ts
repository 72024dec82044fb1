import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Connection } from '../../data/connect.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { AnyDocument, FieldSpec, Resource } from '../../resources/kit/types.js';
import { isList, optionsOf, valueOf } from '../../resources/kit/zod-walk.js';

/** Rows of one insert. */
const BATCH_ROWS = 2_000;
/** Long lists of a template (cells of an area) are cut: lists do not show them. */
const ELEMENTS_MAX = 3;
/** How many tenants the rows are spread over, besides the scene's own. */
export const TENANTS = 20;
const MINUTE_MS = 60_000;

type Raw = Record<string, unknown>;

/**
 * Fills a collection up to `count` documents: copies of one real document whose filterable,
 * sortable and unique fields differ. One copy of `TENANTS` belongs to the readers' tenant.
 */
export async function fillResource(input: {
  readonly connection: Connection;
  readonly resource: Resource;
  readonly templateId: string;
  readonly count: number;
}): Promise<void> {
  const { connection, resource, templateId, count } = input;
  const { collection } = modelOf(resource, connection);
  const template = (await collection.findOne({ _id: templateId as never })) as AnyDocument | null;
  if (template === null) throw new RangeError(`no document of ${resource.name}`);
  const present = await collection.countDocuments();
  const slim = cut(template) as Raw;
  for (let start = present; start < count; start += BATCH_ROWS) {
    const size = Math.min(BATCH_ROWS, count - start);
    const rows = Array.from({ length: size }, (_none, index) =>
      rowOf({ resource, template: slim, number: start + index }),
    );
    await collection.insertMany(rows as never, { ordered: false });
  }
}

function cut(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, ELEMENTS_MAX).map(cut);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cut(inner)]));
}

function rowOf(input: {
  readonly resource: Resource;
  readonly template: Raw;
  readonly number: number;
}): Raw {
  const { resource, template, number } = input;
  const row: Raw = { ...template, _id: idOf(number) };
  const tenants = new Set<string>(Object.values(resource.scope));
  for (const [name, spec] of Object.entries(resource.fields)) {
    const isLooked = spec.filter !== undefined || spec.sort === true || tenants.has(name);
    if (!isLooked) continue;
    const value = valueAt({ resource, name, spec, template, number, isTenant: tenants.has(name) });
    if (value !== undefined) row[name] = value;
  }
  for (const { fields, unique } of resource.indexes) {
    if (unique !== true) continue;
    for (const name of fields) {
      if (typeof template[name] === 'number') row[name] = number + 10;
      if (typeof template[name] === 'string' && fields.length === 1) row[name] = `u-${number}`;
    }
    // Something of each combination must differ.
    const last = fields.at(-1);
    const isNumbered = fields.some((name) => typeof template[name] === 'number');
    if (fields.length > 1 && !isNumbered && last !== undefined)
      makeUnique(resource, row, fields, number);
  }
  return row;
}

/** The first field of a combination that is free text or an id gets a value of its own. */
function makeUnique(resource: Resource, row: Raw, fields: readonly string[], number: number): void {
  const shape = resource.schema.shape as Readonly<Record<string, z.ZodType>>;
  const free = [...fields]
    .reverse()
    .find((name) => shape[name] && optionsOf(shape[name]) === undefined && name !== 'cityCode');
  row[free ?? fields[0] ?? '_id'] = `u-${number}`;
}

function idOf(number: number): string {
  return `${String(number).padStart(8, '0')}-${randomUUID().slice(0, 8)}`;
}

function valueAt(input: {
  readonly resource: Resource;
  readonly name: string;
  readonly spec: FieldSpec;
  readonly template: Raw;
  readonly number: number;
  readonly isTenant: boolean;
}): unknown {
  const { resource, name, spec, template, number, isTenant } = input;
  if (name === '_id') return undefined;
  const schema = (resource.schema.shape as Readonly<Record<string, z.ZodType>>)[name];
  if (schema === undefined) return undefined;
  const one = oneOf({ schema, spec, number, old: template[name], isTenant });
  return isList(schema) ? [one] : one;
}

function oneOf(input: {
  readonly schema: z.ZodType;
  readonly spec: FieldSpec;
  readonly number: number;
  readonly old: unknown;
  readonly isTenant: boolean;
}): unknown {
  const { schema, spec, number, old, isTenant } = input;
  const first = Array.isArray(old) ? (old[0] as unknown) : old;
  if (spec.filter === 'blind') return { cipher: 'none', masked: '***', index: `i-${number}` };
  const options = optionsOf(schema);
  if (options !== undefined) return options[number % options.length];
  const core = valueOf(schema);
  if (core instanceof z.ZodBoolean) return number % 2 === 0;
  if (core instanceof z.ZodNumber) return boundedNumber(number);
  if (core instanceof z.ZodDate) return new Date(Date.now() - number * MINUTE_MS);
  if (spec.kind === 'localName') return { zh: `名称${number}`, en: `Name ${number}` };
  const isOwn = number % TENANTS === 0;
  // Some rows keep what the template has, so that the readers' own tenant has its share.
  if (isTenant || spec.kind === 'reference') {
    return isOwn ? (first ?? 'r-own') : `r-${number % TENANTS}`;
  }
  return `${typeof first === 'string' ? first : 'text'}${number}`;
}

/** A query that each filter of a resource can be asked with, and each sort; few and many rows. */
export function queriesOf(
  resource: Resource,
  template: Raw,
): readonly Readonly<Record<string, string>>[] {
  const shape = resource.schema.shape as Readonly<Record<string, z.ZodType>>;
  const sorts = Object.entries(resource.fields)
    .filter(([, spec]) => spec.sort === true)
    .flatMap(([name]) => [{ sort: name }, { sort: `-${name}` }]);
  const filters = Object.entries(resource.fields).flatMap(([name, spec]) => {
    const schema = shape[name];
    if (spec.filter === undefined || schema === undefined) return [];
    return valuesOf({ name, spec, schema, template });
  });
  return [{}, { page: '400', pageSize: '20' }, ...sorts, ...filters];
}

function valuesOf(input: {
  readonly name: string;
  readonly spec: FieldSpec;
  readonly schema: z.ZodType;
  readonly template: Raw;
}): readonly Readonly<Record<string, string>>[] {
  const { name, spec, schema, template } = input;
  if (spec.filter === 'prefix') {
    const text = spec.kind === 'localName' ? '名称' : 'u-1';
    return [{ [`${name}_prefix`]: text }, { [`${name}_prefix`]: `${text}77` }];
  }
  if (spec.filter === 'range') {
    const isDate = valueOf(schema) instanceof z.ZodDate;
    const end = isDate ? new Date(Date.now() - 5_000 * MINUTE_MS).toISOString() : '5000';
    return [{ [`${name}_gte`]: end }, { [`${name}_lte`]: end }];
  }
  if (spec.filter === 'blind') return [{ [name]: '13800138000' }];
  const options = optionsOf(schema);
  if (options !== undefined) return [{ [name]: options[0] ?? '' }];
  const core = valueOf(schema);
  if (core instanceof z.ZodBoolean) return [{ [name]: 'true' }, { [name]: 'false' }];
  if (core instanceof z.ZodNumber) return [{ [name]: '7' }];
  const old = template[name];
  const first = Array.isArray(old) ? (old[0] as unknown) : old;
  return [{ [name]: typeof first === 'string' ? first : 'x' }, { [name]: 'r-7,r-8' }];
}

/** Within the bounds that orders, scores and the like have. */
function boundedNumber(number: number): number {
  return number % 5;
}
