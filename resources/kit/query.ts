import { z } from 'zod';
import { AppError } from '../../contract/terms/errors.js';
import { instantSchema } from '../../contract/schemas/common.js';
import type { FieldSpec, FilterKind, Resource } from './types.js';
import { optionsOf, valueOf } from './zod-walk.js';

export const RESOURCE_PAGE_SIZE_MAX = 100;
const PAGE_SIZE_DEFAULT = 20;
/** Rows that can be paged through; who looks for more narrows the list. */
export const REACHABLE_ROWS_MAX = 10_000;
/** Values of one filter, and rows asked for by their ids. */
export const VALUES_MAX = 50;
const TEXT_MAX = 100;
/** Of a filter with several values, so that a whole query fits into the head of a request. */
const LIST_TEXT_MAX = 1_000;
/** Fifty ids of the longest kind, a UUID, with what lies between them. */
const IDS_TEXT_MAX = 2_000;

/** Plain data for a repository: conditions on paths, one meaning each. */
export type Condition =
  | { readonly path: string; readonly oneOf: readonly (string | number | boolean)[] }
  | { readonly path: string; readonly from?: number | Date; readonly to?: number | Date }
  | { readonly path: string; readonly startsWith: string };

export type ListQuery = {
  readonly conditions: readonly Condition[];
  readonly sort: { readonly path: string; readonly isDescending: boolean };
  readonly page: number;
  readonly pageSize: number;
};

type Parsed = Readonly<Record<string, unknown>> & {
  readonly id?: readonly string[];
  readonly page: number;
  readonly pageSize: number;
  readonly sort: string;
};

type FilterField = { readonly name: string; readonly spec: FieldSpec; readonly schema: z.ZodType };

/** Fields with a filter, with their schemas. */
export function filterFieldsOf(resource: Resource): readonly FilterField[] {
  const shape = resource.schema.shape as Readonly<Record<string, z.ZodType>>;
  return Object.entries(resource.fields).flatMap(([name, spec]) => {
    const schema = shape[name];
    return spec.filter === undefined || schema === undefined ? [] : [{ name, spec, schema }];
  });
}

/** Path in the stored document that a filter or a sort of the field looks at. */
export function pathOfField(name: string, spec: FieldSpec): string {
  if (spec.filter === 'blind') return `${name}.index`;
  return spec.kind === 'localName' ? `${name}.zh` : name;
}

/** Values of `sort`: every sortable field both ways. */
export function sortsOf(resource: Resource): readonly [string, ...string[]] {
  const names = Object.entries(resource.fields)
    .filter(([, spec]) => spec.sort === true)
    .map(([name]) => name);
  const all = new Set([resource.defaultSort, ...names.flatMap((name) => [name, `-${name}`])]);
  return [...all] as unknown as readonly [string, ...string[]];
}

/** Strict query of the list route: unknown keys are refused. */
export function listQueryOf(resource: Resource): z.ZodType {
  return z
    .strictObject({
      page: z.coerce.number().int().min(1).max(REACHABLE_ROWS_MAX).default(1),
      pageSize: z.coerce
        .number()
        .int()
        .min(1)
        .max(RESOURCE_PAGE_SIZE_MAX)
        .default(PAGE_SIZE_DEFAULT),
      sort: z.enum(sortsOf(resource)).default(resource.defaultSort),
      // A form or a cell that knows an id asks for the name that belongs to it.
      id: listOf(z.string().min(1).max(TEXT_MAX), IDS_TEXT_MAX).optional(),
      ...filterShape(resource),
    })
    .refine(({ page, pageSize }) => page * pageSize <= REACHABLE_ROWS_MAX, {
      path: ['page'],
      message: `beyond the first ${REACHABLE_ROWS_MAX} rows, narrow the list`,
    });
}

/** The filters alone, for an export. */
export function filterQueryOf(resource: Resource): z.ZodType {
  return z.strictObject(filterShape(resource));
}

function filterShape(resource: Resource): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {};
  for (const { name, spec, schema } of filterFieldsOf(resource)) {
    for (const [key, value] of queryKeys({ name, filter: spec.filter ?? 'equals', schema })) {
      shape[key] = value.optional();
    }
  }
  return shape;
}

function queryKeys(input: {
  readonly name: string;
  readonly filter: FilterKind;
  readonly schema: z.ZodType;
}): readonly (readonly [string, z.ZodType])[] {
  const { name, filter, schema } = input;
  const core = valueOf(schema);
  if (filter === 'prefix') return [[`${name}_prefix`, z.string().trim().min(1).max(TEXT_MAX)]];
  // Judged by the field's own schema, so that it is looked for in the spelling that is stored.
  if (filter === 'blind') return [[name, schema]];
  if (filter === 'range') {
    const end = core instanceof z.ZodDate ? instantSchema : z.coerce.number();
    return [
      [`${name}_gte`, end],
      [`${name}_lte`, end],
    ];
  }
  if (core instanceof z.ZodBoolean) return [[name, z.enum(['true', 'false'])]];
  if (core instanceof z.ZodNumber) return [[name, z.coerce.number()]];
  const options = optionsOf(schema);
  const single =
    options === undefined
      ? z.string().min(1).max(TEXT_MAX)
      : z.enum(options as unknown as [string, ...string[]]);
  return [[name, listOf(single, LIST_TEXT_MAX)]];
}

/** `a,b,c`, each judged by the same schema. */
function listOf(single: z.ZodType<unknown, string>, textMax: number): z.ZodType {
  return z
    .string()
    .max(textMax)
    .transform((text) => text.split(','))
    .pipe(z.array(single).min(1).max(VALUES_MAX));
}

/** Validated query → plain conditions. `blindIndexOf` turns what is looked for into its HMAC. */
export function toListQuery(input: {
  readonly resource: Resource;
  readonly query: unknown;
  blindIndexOf?(field: { readonly name: string; readonly value: string }): string;
}): ListQuery {
  const { resource } = input;
  const query = input.query as Parsed;
  const conditions = filterFieldsOf(resource).flatMap((field) =>
    conditionsOf({ ...field, query, blindIndexOf: input.blindIndexOf }),
  );
  const ids = query.id === undefined ? [] : [{ path: '_id', oneOf: query.id }];
  const sort = query.sort ?? resource.defaultSort;
  const name = sort.replace(/^-/, '');
  const spec = resource.fields[name];
  return {
    conditions: [...ids, ...conditions],
    sort: {
      path: spec === undefined ? name : sortPathOf(name, spec),
      isDescending: sort.startsWith('-'),
    },
    page: query.page ?? 1,
    pageSize: query.pageSize ?? PAGE_SIZE_DEFAULT,
  };
}

function sortPathOf(name: string, spec: FieldSpec): string {
  return spec.kind === 'localName' ? `${name}.zh` : name;
}

function conditionsOf(
  input: FilterField & {
    readonly query: Parsed;
    readonly blindIndexOf:
      ((field: { readonly name: string; readonly value: string }) => string) | undefined;
  },
): readonly Condition[] {
  const { name, spec, schema, query } = input;
  const path = pathOfField(name, spec);
  if (spec.filter === 'prefix') {
    const startsWith = query[`${name}_prefix`];
    return typeof startsWith === 'string' ? [{ path, startsWith }] : [];
  }
  if (spec.filter === 'range') return rangeOf({ name, path, schema, query });
  const value = query[name];
  if (value === undefined) return [];
  if (spec.filter === 'blind') {
    if (input.blindIndexOf === undefined)
      throw new AppError('INTERNAL', { detail: 'no index key' });
    return [{ path, oneOf: [input.blindIndexOf({ name, value: String(value) })] }];
  }
  if (valueOf(schema) instanceof z.ZodBoolean) return [{ path, oneOf: [value === 'true'] }];
  return [{ path, oneOf: (Array.isArray(value) ? value : [value]) as (string | number)[] }];
}

function rangeOf(input: {
  readonly name: string;
  readonly path: string;
  readonly schema: z.ZodType;
  readonly query: Parsed;
}): readonly Condition[] {
  const { name, path, schema, query } = input;
  const isDate = valueOf(schema) instanceof z.ZodDate;
  const end = (key: string): number | Date | undefined => {
    const value = query[key];
    if (value === undefined) return undefined;
    return isDate ? new Date(String(value)) : Number(value);
  };
  const from = end(`${name}_gte`);
  const to = end(`${name}_lte`);
  if (from === undefined && to === undefined) return [];
  return [{ path, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }];
}
