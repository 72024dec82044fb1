import { kindSpecOf } from '../../../resources/kit/field-kinds.js';
import type { AnyDocument, FieldSpec } from '../../../resources/kit/types.js';
import type { ResourceCall, ResourceDeps, Sealed } from '../deps.js';
import { maySee } from '../judge.js';
import { queryWithin } from '../read-resource.js';
import { writeSheet, type Cell, type SheetFormat } from './sheet-format.js';

/** Rows of one export; who needs more narrows it. */
export const EXPORT_ROWS_MAX = 10_000;

/**
 * The rows within reach as a sheet, whose header an import understands. Sensitive values are
 * masked; lists and nested values are JSON in their cell.
 */
export async function exportResource(input: {
  readonly deps: ResourceDeps;
  readonly call: ResourceCall;
  readonly query: unknown;
  readonly format: SheetFormat;
}): Promise<{ readonly bytes: Buffer; readonly rowCount: number; readonly isCut: boolean }> {
  const { deps, call, format } = input;
  const { resource } = call;
  const columns = Object.entries(resource.fields).filter(([, field]) => maySee(call, field));
  const query = queryWithin(input);
  const rows: Cell[][] = [];
  let isCut = false;
  for await (const document of deps.store.stream({
    resource,
    query,
    rowsMax: EXPORT_ROWS_MAX + 1,
  })) {
    if (rows.length === EXPORT_ROWS_MAX) {
      isCut = true;
      break;
    }
    rows.push([
      document._id,
      document.version,
      ...columns.map(([name, field]) => cellOf({ document, name, field })),
    ]);
  }
  const header = ['id', 'version', ...columns.map(([name]) => name)];
  const bytes = await writeSheet({ format, title: resource.labels.many.zh, header, rows });
  return { bytes, rowCount: rows.length, isCut };
}

function cellOf(input: {
  readonly document: AnyDocument;
  readonly name: string;
  readonly field: FieldSpec;
}): Cell {
  const value = input.document[input.name];
  if (value === undefined || value === null) return '';
  if (input.field.sensitivity !== undefined) return (value as Sealed).masked;
  return Array.isArray(value) ? JSON.stringify(value) : kindSpecOf(input.field.kind).toCell(value);
}
