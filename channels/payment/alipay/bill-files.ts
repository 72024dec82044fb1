import { chinaDatePlus } from '../../../contract/terms/china-day.js';
import type { FundBillLine, TradeBillLine } from '../../../contract/terms/reconcile.js';
import type { BillRow } from '../bill-kit.js';
import { BILL_LINES_MAX } from '../bill-port.js';
import { fenOfYuan } from '../yuan.js';
import { readArchive, type Rows } from './bill-archive.js';
import { fundLineOf, tradeLineOf, type Tallied } from './bill-lines.js';

/** Rows that are no lines: headings, borders, totals. */
const COMMENTS_MAX = 50;

/** How one kind of bill is written: its lines, and the totals that it ends with. */
export type BillSpec<T> = {
  /** Of the request. */
  readonly billType: 'trade' | 'signcustomer';
  /** How the headings of its files begin. */
  readonly subject: '业务' | '账务';
  readonly lineOf: (row: BillRow) => Tallied<T> | null;
  /** Number and sum of each group, below the lines. */
  readonly totals: readonly [RegExp, RegExp];
  /** Columns of the summary that hold the same numbers. */
  readonly counts: readonly [string, string];
};

export const TRADE_BILL: BillSpec<TradeBillLine> = {
  billType: 'trade',
  subject: '业务',
  lineOf: tradeLineOf,
  totals: [
    /^#交易合计：(\d+)笔，商家实收共(-?[\d.]+)元/,
    /^#退款合计：(\d+)笔，商家实收退款共(-?[\d.]+)元/,
  ],
  counts: ['交易订单总笔数', '退款订单总笔数'],
};

export const FUND_BILL: BillSpec<FundBillLine> = {
  billType: 'signcustomer',
  subject: '账务',
  lineOf: fundLineOf,
  totals: [/^#收入合计：(\d+)笔，共(-?[\d.]+)元/, /^#支出合计：(\d+)笔，共(-?[\d.]+)元/],
  counts: ['收入笔数', '支出笔数'],
};

export type BillOf = {
  readonly dateCn: string;
  /** Whose account it is (2088…). */
  readonly sellerId: string;
};

type Group = { readonly count: number; readonly fen: number };
type Groups = readonly [Group, Group];
type Counts = readonly [number, number];
type RowReader = (row: BillRow, rowNo: number) => void;

const NOTHING: Group = { count: 0, fen: 0 };

/**
 * Reads a bill out of its archive: a detail and a summary, both of this day and account, with as
 * many lines and as much money as they say themselves. Answers with the number of lines; throws
 * RangeError with what is wrong, and then nothing that was taken counts.
 */
export async function readBill<T>(
  path: string,
  spec: BillSpec<T>,
  about: BillOf,
  take: (line: T) => void,
): Promise<number> {
  const groups: Group[][] = [];
  const summaries: Counts[] = [];
  await readArchive(path, async (rows) => {
    const counted: [Group, Group] = [NOTHING, NOTHING];
    const told: Counts[] = [];
    let isDetail = false;
    const comments = await readRows(rows, (title) => {
      isDetail = title === `#支付宝${spec.subject}明细查询`;
      if (isDetail) return lineReader(spec, counted, take);
      if (title === `#支付宝${spec.subject}汇总查询`) return sumReader(spec, told);
      throw new RangeError('a file of another bill is in the archive');
    });
    requireAbout(comments, about);
    if (isDetail) requireTotals(comments, spec, counted);
    if (isDetail) groups.push(counted);
    else summaries.push(...told);
  });
  const [counted, ...moreDetails] = groups;
  const [summary, ...moreSummaries] = summaries;
  if (counted === undefined || summary === undefined) {
    throw new RangeError('the archive lacks the detail or the summary');
  }
  if (moreDetails.length + moreSummaries.length > 0) {
    throw new RangeError('the archive has more than one bill');
  }
  const counts = counted.map(({ count }) => count);
  if (counts.some((count, index) => count !== summary[index])) {
    throw new RangeError(
      `the summary counts ${summary.join(' + ')} lines, not ${counts.join(' + ')}`,
    );
  }
  return counts.reduce((sum, count) => sum + count, 0);
}

function lineReader<T>(
  spec: BillSpec<T>,
  counted: [Group, Group],
  take: (line: T) => void,
): RowReader {
  return (row, rowNo) => {
    if (rowNo > BILL_LINES_MAX) throw new RangeError(`more than ${BILL_LINES_MAX} lines`);
    const tallied = spec.lineOf(row);
    if (tallied === null) throw new RangeError(`line ${rowNo} of the bill cannot be read`);
    const { count, fen } = counted[tallied.group];
    counted[tallied.group] = { count: count + 1, fen: fen + tallied.fen };
    take(tallied.line);
  };
}

/** The row 合计 of the summary: its first value says so, whatever the column is called. */
function sumReader<T>({ counts }: BillSpec<T>, told: Counts[]): RowReader {
  return (row) => {
    const [first] = row.values();
    if (first !== '合计') return;
    const [left, right] = counts.map((name) => Number.parseInt(row.get(name) ?? '', 10));
    told.push([left ?? Number.NaN, right ?? Number.NaN]);
  };
}

/** Hands out each row under the names of the columns; answers with the rows that begin with `#`. */
async function readRows(
  rows: Rows,
  readerOf: (title: string) => RowReader,
): Promise<readonly string[]> {
  const comments: string[] = [];
  let reader: RowReader | null = null;
  let names: readonly string[] | null = null;
  let rowNo = 0;
  for await (const raw of rows) {
    // Numbers end with a tab, so that no spreadsheet makes sums of them.
    const values = raw.map((value) => value.trim());
    const [first = ''] = values;
    reader ??= readerOf(first);
    if (first.startsWith('#')) {
      comments.push(values.join(','));
      if (comments.length > COMMENTS_MAX) throw new RangeError('the bill is no bill');
    } else if (names === null) {
      names = values;
    } else {
      rowNo += 1;
      if (values.length !== names.length) {
        throw new RangeError(`line ${rowNo} has ${values.length} of ${names.length} columns`);
      }
      reader(new Map(names.map((name, index) => [name, values[index] ?? ''])), rowNo);
    }
  }
  return comments;
}

const ACCOUNT = /^#账号：\[(\d+)\]/;
const DAY = String.raw`\[(\d{4})年(\d{2})月(\d{2})日 00:00:00\]`;
const DAYS = new RegExp(`^#起始日期：${DAY}\\s*终止日期：${DAY}`);

/** Nothing signs the file: what it says of itself has to be what was asked for. */
function requireAbout(comments: readonly string[], { dateCn, sellerId }: BillOf): void {
  const [, account = ''] = matchOf(comments, ACCOUNT) ?? [];
  if (!account.startsWith(sellerId)) throw new RangeError('the bill is of another account');
  const [, ...numbers] = matchOf(comments, DAYS) ?? [];
  const days = [numbers.slice(0, 3).join('-'), numbers.slice(3).join('-')];
  if (days[0] !== dateCn || days[1] !== chinaDatePlus(dateCn, 1)) {
    throw new RangeError(`the bill is of ${days.join(' to ')}`);
  }
  if (!comments.some((text) => text.includes('列表结束'))) {
    throw new RangeError('the bill has no end');
  }
}

function requireTotals<T>(
  comments: readonly string[],
  { totals }: BillSpec<T>,
  counted: Groups,
): void {
  for (const [index, { count, fen }] of counted.entries()) {
    const [, countText, fenText = ''] = matchOf(comments, totals[index] ?? /$^/) ?? [];
    const toldFen = fenOfYuan(fenText);
    // What goes out is told with a sign by some bills and without by others.
    const isRight = toldFen !== null && Math.abs(toldFen) === Math.abs(fen);
    if (Number(countText) !== count || !isRight) {
      throw new RangeError(`the bill tells ${String(countText)} lines of ${fenText}, not ${count}`);
    }
  }
}

function matchOf(comments: readonly string[], pattern: RegExp): RegExpExecArray | null {
  for (const text of comments) {
    const match = pattern.exec(text);
    if (match !== null) return match;
  }
  return null;
}
