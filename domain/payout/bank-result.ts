import {
  RESULT_ROW_FAULTS,
  type PayoutResult,
  type ResultRowOutcome,
} from '../../contract/terms/payout.js';
import { fenOfYuan } from '../../contract/terms/yuan.js';

/** What a batch expects of one of its payouts. */
export type ExpectedPayout = {
  readonly payoutNo: string;
  readonly amountFen: number;
  readonly result: PayoutResult | null;
};

export type JudgedRow = {
  /** Line of the sheet, the header being the first. */
  readonly row: number;
  /** As it stands in the file, cut. */
  readonly payoutNo: string;
  readonly outcome: ResultRowOutcome;
  /** With MATCHED only. */
  readonly result: PayoutResult | null;
  readonly reason: string | null;
};

type Column = 'payoutNo' | 'amount' | 'result' | 'reason';

/** Headers that banks write; compared without blanks and brackets of any width. */
const HEADERS: Readonly<Record<Column, readonly string[]>> = {
  payoutNo: ['编号', '付款编号', '商户编号', '客户流水号', 'payoutno'],
  amount: ['金额', '金额元', '付款金额', 'amount'],
  result: ['结果', '付款结果', '状态', '处理状态', 'result'],
  reason: ['原因', '失败原因', '备注', 'reason'],
};
const NEEDED: readonly Column[] = ['payoutNo', 'amount', 'result'];

/** A map, so that no word of the file finds what every object has. */
const RESULTS: ReadonlyMap<string, PayoutResult | 'PENDING'> = new Map([
  ...(['成功', '付款成功', '交易成功', 'success'] as const).map(
    (word) => [word, 'SUCCESS'] as const,
  ),
  ...(['失败', '付款失败', '交易失败', '退回', 'failed'] as const).map(
    (word) => [word, 'FAILED'] as const,
  ),
  ...(['处理中', '待处理', 'pending'] as const).map((word) => [word, 'PENDING'] as const),
]);

const NUMBER_LENGTH_MAX = 64;
const REASON_LENGTH_MAX = 200;

/** Where the columns are, or which of the needed ones are missing. */
export type ResultColumns =
  | { readonly ok: true; readonly at: Readonly<Partial<Record<Column, number>>> }
  | { readonly ok: false; readonly missing: readonly Column[] };

export function resultColumns(header: readonly string[]): ResultColumns {
  const names = header.map((cell) => cell.toLowerCase().replace(/[\s()（）]/g, ''));
  const at: Partial<Record<Column, number>> = {};
  for (const [column, spellings] of Object.entries(HEADERS)) {
    const index = names.findIndex((name) => spellings.includes(name));
    if (index >= 0) at[column as Column] = index;
  }
  const missing = NEEDED.filter((column) => at[column] === undefined);
  return missing.length === 0 ? { ok: true, at } : { ok: false, missing };
}

/**
 * Judges every row of the bank's file against the batch. Method: one pass; a number counts the
 * first time, so that a row repeated within the file is a fault and not a second payout.
 */
export function judgeResults(input: {
  readonly at: Readonly<Partial<Record<Column, number>>>;
  readonly rows: readonly (readonly string[])[];
  readonly expected: readonly ExpectedPayout[];
}): readonly JudgedRow[] {
  const { at, rows, expected } = input;
  const byNo = new Map(expected.map((payout) => [payout.payoutNo, payout]));
  const seen = new Set<string>();
  return rows.map((cells, index) => {
    const cell = (column: Column) => (cells[at[column] ?? -1] ?? '').trim();
    const payoutNo = cell('payoutNo').slice(0, NUMBER_LENGTH_MAX);
    const said = RESULTS.get(cell('result').toLowerCase());
    const outcome = outcomeOf({
      payout: byNo.get(payoutNo),
      isRepeated: seen.has(payoutNo),
      amountFen: amountOf(cell('amount')),
      said,
    });
    seen.add(payoutNo);
    const result = outcome === 'MATCHED' && said !== 'PENDING' ? (said ?? null) : null;
    const reason = cell('reason').slice(0, REASON_LENGTH_MAX);
    return { row: index + 2, payoutNo, outcome, result, reason: reason === '' ? null : reason };
  });
}

/** True when nothing of the file may be stored. */
export function hasFaults(rows: readonly JudgedRow[]): boolean {
  return rows.some(({ outcome }) => RESULT_ROW_FAULTS.includes(outcome));
}

function outcomeOf(row: {
  readonly payout: ExpectedPayout | undefined;
  readonly isRepeated: boolean;
  readonly amountFen: number | null;
  readonly said: PayoutResult | 'PENDING' | undefined;
}): ResultRowOutcome {
  const { payout, isRepeated, amountFen, said } = row;
  if (amountFen === null || said === undefined) return 'UNREADABLE';
  if (payout === undefined) return 'UNKNOWN_NUMBER';
  if (isRepeated) return 'DUPLICATE';
  if (payout.amountFen !== amountFen) return 'OTHER_AMOUNT';
  if (said === 'PENDING') return 'PENDING';
  if (payout.result === null) return 'MATCHED';
  return payout.result === said ? 'KNOWN' : 'CONTRADICTS';
}

const GROUPED = /^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$/;

/** Fen of a cell, with the commas that some banks write; null when it is no amount to pay. */
function amountOf(text: string): number | null {
  const amountFen = fenOfYuan(GROUPED.test(text) ? text.replaceAll(',', '') : text);
  return amountFen === 0 ? null : amountFen;
}
