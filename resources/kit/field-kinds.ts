import { z } from 'zod';
import type { LocalName } from '../../contract/terms/catalogue.js';
import type { FilterKind } from './types.js';
import { valueOf } from './zod-walk.js';

/** What one kind of field is stored as, filtered by and written as in a cell of a sheet. */
type KindSpec = {
  readonly filters: readonly FilterKind[];
  /** True when a value of this schema can be of the kind. */
  fits(core: z.ZodType): boolean;
  /** Text of a cell → what the API takes; the schema then judges it. */
  fromCell(text: string): unknown;
  toCell(value: unknown): string | number | boolean;
};

const isText = (core: z.ZodType): boolean =>
  core instanceof z.ZodString || core instanceof z.ZodStringFormat || core instanceof z.ZodEnum;
const isNumber = (core: z.ZodType): boolean => core instanceof z.ZodNumber;

const asIs = (value: unknown): string => (value === null || value === undefined ? '' : `${value}`);
/** A text that is no number stays text, so that the schema names the field. */
const numberOr = (text: string): unknown => {
  const value = Number(text);
  return text.trim() === '' || !Number.isFinite(value) ? text : value;
};
const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const text: KindSpec = {
  filters: ['equals', 'prefix', 'blind'],
  fits: isText,
  fromCell: (cell) => cell,
  toCell: asIs,
};
const number: KindSpec = {
  filters: ['equals', 'range'],
  fits: isNumber,
  fromCell: numberOr,
  toCell: (value) => (typeof value === 'number' ? value : asIs(value)),
};
const json: KindSpec = {
  filters: [],
  fits: () => true,
  fromCell: parseJson,
  toCell: (value) => (value === undefined ? '' : JSON.stringify(value)),
};

/** The fifteen kinds of field. A list of any of them is a list in the schema, not a kind. */
export const FIELD_KINDS = {
  text,
  longText: { ...text, filters: [] },
  number,
  /** Integer fen; a sheet shows and takes fen too, so that no rounding can creep in. */
  money: number,
  /** Basis points. */
  rate: number,
  flag: {
    filters: ['equals'],
    fits: (core) => core instanceof z.ZodBoolean,
    fromCell: (cell) => ({ true: true, false: false })[cell.toLowerCase()] ?? cell,
    toCell: (value) => (typeof value === 'boolean' ? value : asIs(value)),
  },
  choice: {
    filters: ['equals'],
    fits: (core) => core instanceof z.ZodEnum,
    fromCell: (cell) => cell,
    toCell: asIs,
  },
  instant: {
    filters: ['range'],
    fits: (core) => core instanceof z.ZodDate,
    fromCell: (cell) => cell,
    toCell: (value) => (value instanceof Date ? value.toISOString() : asIs(value)),
  },
  reference: { filters: ['equals'], fits: isText, fromCell: (cell) => cell, toCell: asIs },
  /** Filtered by the Chinese name. */
  localName: {
    filters: ['prefix'],
    fits: isLocalName,
    fromCell(cell) {
      const [zh, en, ...rest] = cell.split(LOCAL_NAME_SEPARATOR).map((part) => part.trim());
      return rest.length > 0 ? cell : { zh, en: en ?? zh };
    },
    toCell(value) {
      const { zh, en } = value as LocalName;
      return `${zh}${LOCAL_NAME_SEPARATOR}${en}`;
    },
  },
  /** GeoJSON point or polygon, WGS-84. */
  place: json,
  nested: json,
  /** Spans of each day of the week, Sunday first. */
  weeklyHours: { ...json, fits: isDayOfWeek },
  /** A stretch of a city's day in minutes; past 1,440 it ends the next day. */
  daySpan: { ...json, fits: isDaySpan },
  /** A calendar day of a place, `2026-11-26`: no instant, and the same in every zone. */
  date: { ...text, filters: [] },
} as const satisfies Readonly<Record<string, KindSpec>>;

export type FieldKind = keyof typeof FIELD_KINDS;

export function kindSpecOf(kind: FieldKind): KindSpec {
  return FIELD_KINDS[kind];
}

/** Between the Chinese and the English name in one cell. */
const LOCAL_NAME_SEPARATOR = ' | ';

function isLocalName(core: z.ZodType): boolean {
  return core instanceof z.ZodObject && Object.keys(core.shape).sort().join() === 'en,zh';
}

/** One day of a week: a list of spans in minutes. */
function isDayOfWeek(core: z.ZodType): boolean {
  return core instanceof z.ZodArray && isDaySpan(valueOf(core));
}

function isDaySpan(core: z.ZodType): boolean {
  return (
    core instanceof z.ZodObject && Object.keys(core.shape).sort().join() === 'endMinute,startMinute'
  );
}

/** True when the field's schema can be of this kind. */
export function fitsKind(input: { readonly kind: FieldKind; readonly schema: z.ZodType }): boolean {
  return kindSpecOf(input.kind).fits(valueOf(input.schema));
}
