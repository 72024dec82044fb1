import { Readable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import ExcelJS from 'exceljs';
import { AppError } from '../../../contract/terms/errors.js';

export const SHEET_FORMATS = ['csv', 'xlsx'] as const;
export type SheetFormat = (typeof SHEET_FORMATS)[number];

export const SHEET_CONTENT_TYPES: Readonly<Record<SheetFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

export type Cell = string | number | boolean;
export type SheetRow = readonly Cell[];

const COLUMNS_MAX = 200;
const CELL_LENGTH_MAX = 20_000;
/** A zip of spaces must not become a gigabyte; rows beyond the caller's bound are refused too. */
const SHEET_BYTES_MAX = 4 * 1024 * 1024;
/** Excel opens UTF-8 as such only behind this mark. */
const BYTE_ORDER_MARK = '\uFEFF';
/** A cell that begins so would be run as a formula by a spreadsheet program. */
const FORMULA_START = /^[=+\-@\t\r]/;

/** Bytes of a sheet with one header row. */
export async function writeSheet(input: {
  readonly format: SheetFormat;
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly SheetRow[];
}): Promise<Buffer> {
  const { format, title, header, rows } = input;
  if (format === 'csv') {
    const lines = [header, ...rows.map((row) => row.map(disarmed))];
    // By itself the writer puts 1 for true and nothing for false.
    const text = stringify(lines, { cast: { boolean: String } });
    return Buffer.from(BYTE_ORDER_MARK + text, 'utf8');
  }
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet(title.slice(0, 31));
  sheet.addRow([...header]).font = { bold: true };
  // A typed text cell is never a formula; only the csv has to be disarmed.
  for (const row of rows) sheet.addRow([...row]);
  sheet.views = [{ state: 'frozen', ySplit: 1 }];
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

/**
 * Header and rows of a sheet, every cell as text. Throws INVALID_INPUT for bytes that are not of
 * the format, or that hold more than `rowsMax` rows.
 */
export async function readSheet(input: {
  readonly format: SheetFormat;
  readonly bytes: Buffer;
  readonly rowsMax: number;
}): Promise<{ readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] }> {
  const { format, bytes, rowsMax } = input;
  if (bytes.byteLength > SHEET_BYTES_MAX) throw badSheet('the sheet is too large');
  const table = format === 'csv' ? readCsv(bytes, rowsMax) : await readXlsx(bytes, rowsMax);
  const [header, ...rows] = table.filter((row) => row.some((cell) => cell !== ''));
  if (header === undefined) throw badSheet('the sheet is empty');
  if (rows.length > rowsMax) throw badSheet(`more than ${rowsMax} rows`);
  if (header.length > COLUMNS_MAX) throw badSheet(`more than ${COLUMNS_MAX} columns`);
  return { header: header.map((cell) => cell.trim()), rows };
}

function badSheet(message: string): AppError {
  return new AppError('INVALID_INPUT', { fields: [{ field: 'content', message }] });
}

function readCsv(bytes: Buffer, rowsMax: number): string[][] {
  try {
    const rows = parse(bytes, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to_line: rowsMax + 2,
      max_record_size: COLUMNS_MAX * CELL_LENGTH_MAX,
    }) as unknown as string[][];
    return rows.map((row) => row.map(armed));
  } catch (cause) {
    throw new AppError('INVALID_INPUT', {
      cause,
      fields: [{ field: 'content', message: 'not a csv file' }],
    });
  }
}

/** Streamed row by row, so that a sheet is left as soon as it proves too long. */
async function readXlsx(bytes: Buffer, rowsMax: number): Promise<string[][]> {
  const table: string[][] = [];
  try {
    const reader = new ExcelJS.stream.xlsx.WorkbookReader(Readable.from([bytes]), {
      sharedStrings: 'cache',
      worksheets: 'emit',
      styles: 'cache',
    });
    for await (const sheet of reader) {
      for await (const row of sheet) {
        table.push(cellsOf(row));
        if (table.length > rowsMax + 1) return table;
      }
      break;
    }
  } catch (cause) {
    throw new AppError('INVALID_INPUT', {
      cause,
      fields: [{ field: 'content', message: 'not an xlsx file' }],
    });
  }
  return table;
}

function cellsOf(row: ExcelJS.Row): string[] {
  const width = Math.min(row.cellCount, COLUMNS_MAX + 1);
  return Array.from({ length: width }, (_, index) => {
    const { value } = row.getCell(index + 1);
    if (value instanceof Date) return value.toISOString();
    if (value !== null && typeof value === 'object') {
      if ('richText' in value) return value.richText.map((part) => part.text).join('');
      if ('text' in value) return String(value.text);
      // Formulas count by the result that was saved with them.
      return 'result' in value ? String(value.result ?? '') : '';
    }
    return value === null || value === undefined ? '' : String(value).slice(0, CELL_LENGTH_MAX);
  });
}

function disarmed(cell: Cell): Cell {
  return typeof cell === 'string' && FORMULA_START.test(cell) ? `'${cell}` : cell;
}

function armed(cell: string): string {
  return cell.startsWith("'") && FORMULA_START.test(cell.slice(1)) ? cell.slice(1) : cell;
}
