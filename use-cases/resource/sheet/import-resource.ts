import type { z } from 'zod';
import { AppError, isAppError, type FieldError } from '../../../contract/terms/errors.js';
import type { ClientSession } from '../../../data/repositories/session.js';
import { kindSpecOf } from '../../../resources/kit/field-kinds.js';
import type { Resource } from '../../../resources/kit/types.js';
import { createBodyOf, updateBodyOf, writableFields } from '../../../resources/kit/wire.js';
import { isList } from '../../../resources/kit/zod-walk.js';
import type { ResourceCall, ResourceDeps } from '../deps.js';
import { createResource, updateResource } from '../write-resource.js';
import { readSheet, type SheetFormat } from './sheet-format.js';

export const IMPORT_ROWS_MAX = 500;

export type ImportRow = {
  /** As a spreadsheet program counts: the header is row 1. */
  readonly row: number;
  readonly outcome: 'created' | 'updated' | 'refused';
  readonly id?: string;
  readonly code?: string;
  readonly fields?: readonly FieldError[];
};

export type ImportReport = {
  /** False for a trial, and whenever a row was refused: then nothing was stored. */
  readonly isStored: boolean;
  readonly created: number;
  readonly updated: number;
  readonly refused: number;
  readonly rows: readonly ImportRow[];
};

type ImportInput = {
  readonly deps: ResourceDeps;
  readonly call: ResourceCall;
  readonly format: SheetFormat;
  readonly bytes: Buffer;
  /** Judges everything, stores nothing. */
  readonly isTrial: boolean;
};

/**
 * Imports a sheet, all of it or nothing: a row with `id` and `version` edits, one without a
 * version creates. A refused row names its fields, and then no row is stored.
 */
export async function importResource(input: ImportInput): Promise<ImportReport> {
  const { deps, call, format, bytes } = input;
  const sheet = await readSheet({ format, bytes, rowsMax: IMPORT_ROWS_MAX });
  const columns = columnsOf(call.resource, sheet.header);
  const parsed = sheet.rows.map((cells, index) =>
    parseRow({ call, columns, cells, row: index + 2 }),
  );
  const refused = parsed.flatMap((row) => ('refusal' in row ? [row.refusal] : []));
  if (refused.length > 0) {
    return report({ rows: parsed.map((row) => ('refusal' in row ? row.refusal : skipped(row))) });
  }
  const rows = parsed.flatMap((row) => ('refusal' in row ? [] : [row]));
  let outcomes: ImportRow[] = [];
  try {
    await deps.transact(async (session) => {
      // The driver may run this again from the start.
      outcomes = [];
      for (const row of rows) outcomes.push(await storeRow({ deps, call, row, session }));
      if (input.isTrial) throw new Rollback();
    });
  } catch (error) {
    if (error instanceof RowRefused) return report({ rows: [...outcomes, error.row] });
    if (!(error instanceof Rollback)) throw error;
    return report({ rows: outcomes });
  }
  return { ...report({ rows: outcomes }), isStored: true };
}

/** Ends the transaction of a trial; never leaves this file. */
class Rollback extends Error {}

class RowRefused extends Error {
  readonly row: ImportRow;
  constructor(row: ImportRow) {
    super('row refused');
    this.row = row;
  }
}

type Column = { readonly name: string; readonly index: number };
type ParsedRow = {
  readonly row: number;
  readonly id: string | undefined;
  readonly version: number | undefined;
  readonly body: Readonly<Record<string, unknown>>;
};

/** Columns by field name or by label; unknown ones are refused, read-only ones are passed over. */
function columnsOf(resource: Resource, header: readonly string[]): readonly Column[] {
  const byTitle = new Map<string, string>([
    ['id', 'id'],
    ['version', 'version'],
  ]);
  for (const [name, field] of Object.entries(resource.fields)) {
    for (const title of [name, field.label.zh, field.label.en]) byTitle.set(title, name);
  }
  const columns: Column[] = [];
  const unknown: string[] = [];
  header.forEach((title, index) => {
    const name = byTitle.get(title);
    if (name !== undefined) columns.push({ name, index });
    else if (title !== '') unknown.push(title);
  });
  if (unknown.length > 0) {
    throw new AppError('INVALID_INPUT', {
      fields: unknown.slice(0, 20).map((title) => ({ field: title, message: 'unknown column' })),
    });
  }
  return columns;
}

function parseRow(input: {
  readonly call: ResourceCall;
  readonly columns: readonly Column[];
  readonly cells: readonly string[];
  readonly row: number;
}): ParsedRow | { readonly refusal: ImportRow; readonly row: number } {
  const { call, columns, cells, row } = input;
  const { resource } = call;
  const cell = (name: string): string => {
    const column = columns.find((one) => one.name === name);
    return column === undefined ? '' : (cells[column.index] ?? '').trim();
  };
  const version = cell('version') === '' ? undefined : Number(cell('version'));
  const id = cell('id') === '' ? undefined : cell('id');
  const verb = version === undefined ? 'create' : 'update';
  const writable = new Map(writableFields(resource, verb));
  const raw: Record<string, unknown> = {};
  for (const { name } of columns) {
    const schema = writable.get(name);
    const text = cell(name);
    if (schema === undefined || text === '' || isMasked(resource, name, text)) continue;
    const kind = isList(schema) ? 'nested' : (resource.fields[name]?.kind ?? 'text');
    raw[name] = kindSpecOf(kind).fromCell(text);
  }
  if (verb === 'create' && resource.id === 'slug') raw.id = id;
  const schema = verb === 'create' ? createBodyOf(resource) : updateBodyOf(resource);
  const parsed = schema.safeParse(raw);
  const isVersion = version === undefined || (Number.isSafeInteger(version) && id !== undefined);
  if (parsed.success && isVersion) {
    return { row, id, version, body: parsed.data as Readonly<Record<string, unknown>> };
  }
  const fields = parsed.success
    ? [{ field: 'version', message: 'a version needs an id and is a number' }]
    : fieldsOf(parsed.error);
  return { row, refusal: { row, outcome: 'refused', code: 'INVALID_INPUT', fields } };
}

function isMasked(resource: Resource, name: string, text: string): boolean {
  return resource.fields[name]?.sensitivity !== undefined && text.includes('*');
}

function fieldsOf(error: z.ZodError): FieldError[] {
  return error.issues
    .slice(0, 5)
    .map((issue) => ({ field: issue.path.map(String).join('.') || 'row', message: issue.message }));
}

async function storeRow(input: {
  readonly deps: ResourceDeps;
  readonly call: ResourceCall;
  readonly row: ParsedRow;
  readonly session: ClientSession;
}): Promise<ImportRow> {
  const { deps, call, row, session } = input;
  const { id, version, body } = row;
  try {
    if (version === undefined) {
      const created = await createResource({ deps, call, body, session });
      return { row: row.row, outcome: 'created', id: created._id };
    }
    const edit = { deps, call, id: id ?? '', expectedVersion: version, body, session };
    await updateResource(edit);
    return { row: row.row, outcome: 'updated', ...(id !== undefined && { id }) };
  } catch (error) {
    if (!isAppError(error)) throw error;
    const { code, fields } = error;
    throw new RowRefused({ row: row.row, outcome: 'refused', code, fields });
  }
}

function skipped(row: ParsedRow): ImportRow {
  return { row: row.row, outcome: row.version === undefined ? 'created' : 'updated' };
}

function report(input: { readonly rows: readonly ImportRow[] }): ImportReport {
  const count = (outcome: ImportRow['outcome']): number =>
    input.rows.filter((row) => row.outcome === outcome).length;
  return {
    isStored: false,
    created: count('created'),
    updated: count('updated'),
    refused: count('refused'),
    rows: input.rows,
  };
}
