import fc from 'fast-check';
import { z } from 'zod';

const DEPTH_MAX = 12;
const DAY_MS = 24 * 3_600_000;
/** The same values in every run. */
const SEED = 20_261_101;

export type SampleOptions = {
  /** Fills the optional fields as well. */
  readonly isFull?: boolean;
  /** A value for a field of this name, e.g. an id that exists; undefined = generate one. */
  byName?(name: string): unknown;
};

/**
 * A value that the schema accepts on input, generated from the schema alone: required fields,
 * enums, bounds, formats, patterns, unions. Rules across fields are not looked at: the caller
 * parses the sample and fills what they ask for. Undefined where nothing has to be sent.
 */
export function sampleOf(schema: z.ZodType, options: SampleOptions = {}): unknown {
  return sample({ schema, options, name: '', depth: 0 });
}

type Node = {
  readonly schema: unknown;
  readonly options: SampleOptions;
  readonly name: string;
  readonly depth: number;
};

function sample(node: Node): unknown {
  const { schema, options, name } = node;
  const inner = (next: unknown): Node => ({ ...node, schema: next, depth: node.depth + 1 });
  if (node.depth > DEPTH_MAX) return null;
  if (isLeftOut(schema)) {
    return options.isFull ? sample(inner(schema.def.innerType)) : undefined;
  }
  if (schema instanceof z.ZodNullable) return sample(inner(schema.def.innerType));
  if (schema instanceof z.ZodReadonly) return sample(inner(schema.def.innerType));
  const named = name === '' ? undefined : options.byName?.(name);
  if (named !== undefined && !(schema instanceof z.ZodArray)) return named;
  if (schema instanceof z.ZodPipe) return ofPipe(node, schema);
  if (schema instanceof z.ZodObject) return ofObject(node, schema);
  if (schema instanceof z.ZodUnion) return sample(inner(schema.options[0]));
  if (schema instanceof z.ZodLazy) return sample(inner(schema.def.getter()));
  if (schema instanceof z.ZodTuple) {
    return schema.def.items.map((item) => sample(inner(item)));
  }
  if (schema instanceof z.ZodArray) return ofArray(node, schema);
  if (schema instanceof z.ZodRecord) return {};
  return ofScalar(schema, name);
}

function isLeftOut(schema: unknown): schema is z.ZodOptional | z.ZodDefault | z.ZodPrefault {
  return (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  );
}

/** What a list of codes in a query is made of: one of them. Else what the pipe takes. */
function ofPipe(node: Node, schema: z.ZodPipe): unknown {
  const { in: first, out: last } = schema.def;
  const next = (inner: unknown): unknown =>
    sample({ ...node, schema: inner, depth: node.depth + 1 });
  if (last instanceof z.ZodArray && first instanceof z.ZodPipe) {
    const element = sample({ ...node, schema: last.element, name: '', depth: node.depth + 1 });
    return String(element);
  }
  return first instanceof z.ZodTransform ? next(last) : next(first);
}

function ofObject(node: Node, schema: z.ZodObject): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(schema.shape)) {
    const made = sample({ ...node, schema: field, name: key, depth: node.depth + 1 });
    if (made !== undefined) value[key] = made;
  }
  return value;
}

function ofArray(node: Node, schema: z.ZodArray): unknown[] {
  const { minLength, exactLength } = boundsOf(schema);
  const least = exactLength ?? minLength ?? 0;
  const length = node.options.isFull ? Math.max(1, least) : least;
  // `workerIds` holds what `workerId` is.
  const name = node.name.replace(/s$/, '');
  return Array.from({ length }, () =>
    sample({ ...node, schema: schema.element, name, depth: node.depth + 1 }),
  );
}

type Bounds = {
  readonly minLength?: number;
  readonly exactLength?: number;
  readonly minimum?: number;
  readonly patterns: readonly RegExp[];
};

/** Bounds as the schema's own checks say. */
function boundsOf(schema: unknown): Bounds {
  const { checks = [] } = (schema as { readonly def: { readonly checks?: readonly Check[] } }).def;
  let bounds: Bounds = { patterns: [] };
  for (const { _zod } of checks) {
    const { check, minimum, length, value, pattern, inclusive } = _zod.def;
    if (check === 'min_length' && minimum !== undefined) bounds = { ...bounds, minLength: minimum };
    if (check === 'length_equals' && length !== undefined)
      bounds = { ...bounds, exactLength: length };
    if (check === 'greater_than' && typeof value === 'number') {
      bounds = { ...bounds, minimum: inclusive === false ? value + 1 : value };
    }
    if (check === 'string_format' && pattern !== undefined) {
      bounds = { ...bounds, patterns: [...bounds.patterns, pattern] };
    }
  }
  return bounds;
}

/** A check as zod keeps it. */
type Check = {
  readonly _zod: {
    readonly def: {
      readonly check: string;
      readonly minimum?: number;
      readonly length?: number;
      readonly value?: unknown;
      readonly inclusive?: boolean;
      readonly pattern?: RegExp;
    };
  };
};

function ofScalar(schema: unknown, name: string): unknown {
  if (schema instanceof z.ZodEnum) return schema.options[0];
  if (schema instanceof z.ZodLiteral) return [...schema.values][0];
  if (schema instanceof z.ZodBoolean) return true;
  if (schema instanceof z.ZodNumber) return numberOf(boundsOf(schema).minimum);
  if (schema instanceof z.ZodDate) return new Date(Date.now() + DAY_MS).toISOString();
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) {
    return textOf(schema, name);
  }
  return {};
}

/** A small positive number, which is also a longitude, a count and an amount. */
function numberOf(minimum = 1): number {
  return Math.max(1, minimum);
}

function textOf(schema: z.ZodString | z.ZodStringFormat, name: string): string {
  const format = (schema.def as { readonly format?: string }).format;
  const at = new Date(Date.now() + DAY_MS).toISOString();
  if (format === 'datetime') return at;
  if (format === 'date') return at.slice(0, 10);
  if (format === 'uuid') return '00000000-0000-4000-8000-000000000001';
  if (format === 'base64') return 'YSxiCg==';
  if (format === 'url') return 'https://example.com/a.png';
  const { minLength = 2, exactLength, patterns } = boundsOf(schema);
  const [pattern] = patterns;
  if (/phone$/i.test(name)) return '13800138000';
  if (pattern !== undefined) {
    const arbitrary = fc.stringMatching(pattern);
    const [made = ''] = fc.sample(arbitrary, { seed: SEED, numRuns: 1 });
    return made;
  }
  return 'x'.repeat(exactLength ?? Math.max(2, minLength));
}

/** One place inside a sample that holds a text. */
export type Leaf = { readonly path: readonly (string | number)[] };

/** Every text of a sample, and every object in it, as paths. */
export function leavesOf(value: unknown): {
  readonly texts: readonly Leaf[];
  readonly objects: readonly Leaf[];
} {
  const texts: Leaf[] = [];
  const objects: Leaf[] = [];
  const walk = (inner: unknown, path: readonly (string | number)[]): void => {
    if (typeof inner === 'string') texts.push({ path });
    else if (Array.isArray(inner)) inner.forEach((one, index) => walk(one, [...path, index]));
    else if (inner !== null && typeof inner === 'object') {
      objects.push({ path });
      for (const [key, one] of Object.entries(inner)) walk(one, [...path, key]);
    }
  };
  walk(value, []);
  return { texts, objects };
}

/** A copy of the value with one place replaced; missing parents are taken from `full`. */
export function withLeaf(input: {
  readonly value: unknown;
  readonly full: unknown;
  readonly path: readonly (string | number)[];
  readonly leaf: unknown;
}): unknown {
  const { path, leaf } = input;
  const [head, ...rest] = path;
  if (head === undefined) return leaf;
  const full = partOf(input.full, head);
  const known = partOf(input.value, head);
  const inner = withLeaf({ value: known ?? full, full, path: rest, leaf });
  if (Array.isArray(input.full)) {
    const list = Array.isArray(input.value) ? [...(input.value as unknown[])] : [];
    list[Number(head)] = inner;
    return list;
  }
  return { ...(input.value as object), [head]: inner };
}

function partOf(value: unknown, key: string | number): unknown {
  if (value === null || typeof value !== 'object') return undefined;
  return (value as Readonly<Record<string | number, unknown>>)[key];
}
