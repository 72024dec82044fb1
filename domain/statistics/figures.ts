import { FUND_FIGURES, WAIT_BOUNDS_MS, type FundFigure } from '../../contract/terms/statistics.js';
import { findAccount, type AccountKind } from '../ledger/accounts.js';
import type { JournalLine, TransferMode } from '../ledger/journal.js';

/**
 * How one figure of the funds is read from the lines of an order's journals: what is credited to
 * these kinds of accounts, what is debited, or the difference.
 */
export type FundRule = {
  readonly kinds: readonly AccountKind[];
  readonly counts: 'credits' | 'debits' | 'creditsLessDebits' | 'debitsLessCredits';
  /** Only lines of these codes; all when left out. */
  readonly codes?: readonly string[];
};

/** Lines that have moved money; a reservation and its release have not. */
export const BOOKED_MODES: readonly TransferMode[] = ['single', 'post'];
/** One such line is one refund that has left. */
export const REFUND_CODES: readonly string[] = ['REFUND_OUT', 'REFUND_BY_HAND'];

const CHANNELS: readonly AccountKind[] = ['wechatClearing', 'alipayClearing'];

/** What is owed after a late refund is negative income: a person's two accounts count as one. */
export const FUND_RULES: Readonly<Record<FundFigure, FundRule>> = {
  salesFen: { kinds: ['order'], counts: 'credits', codes: ['PAYMENT', 'SUBSIDY'] },
  paidFen: { kinds: CHANNELS, counts: 'debits' },
  refundedFen: { kinds: [...CHANNELS, 'bank'], counts: 'credits' },
  commissionFen: { kinds: ['commission'], counts: 'creditsLessDebits' },
  cancelFeeFen: { kinds: ['cancelRevenue'], counts: 'creditsLessDebits' },
  merchantFen: { kinds: ['merchant', 'merchantReceivable'], counts: 'creditsLessDebits' },
  workerFen: { kinds: ['worker', 'workerReceivable'], counts: 'creditsLessDebits' },
  referralFen: { kinds: ['referrer', 'referrerReceivable'], counts: 'creditsLessDebits' },
  subsidyFen: { kinds: ['campaignBudget', 'couponExpense'], counts: 'debitsLessCredits' },
  compensationFen: { kinds: ['compensationExpense'], counts: 'debitsLessCredits' },
};

/** The rules in plain code: what the aggregation of the database has to come to. */
export function fundFiguresOf(lines: readonly JournalLine[]): Record<FundFigure, number> {
  const booked = lines.filter(({ mode }) => BOOKED_MODES.includes(mode));
  return Object.fromEntries(
    FUND_FIGURES.map((figure) => [figure, sumByRule(booked, FUND_RULES[figure])]),
  ) as Record<FundFigure, number>;
}

function sumByRule(lines: readonly JournalLine[], { kinds, counts, codes }: FundRule): number {
  const isOf = (accountId: string): boolean => {
    const account = findAccount(accountId);
    return account !== null && kinds.includes(account.kind);
  };
  return lines
    .filter(({ code }) => codes === undefined || codes.includes(code))
    .reduce((sum, { debit, credit, amountFen }) => {
      const creditFen = isOf(credit) ? amountFen : 0;
      const debitFen = isOf(debit) ? amountFen : 0;
      switch (counts) {
        case 'credits':
          return sum + creditFen;
        case 'debits':
          return sum + debitFen;
        case 'creditsLessDebits':
          return sum + creditFen - debitFen;
        case 'debitsLessCredits':
          return sum + debitFen - creditFen;
      }
    }, 0);
}

/** Index of the bucket of a waiting time. */
export function waitBucketOf(waitMs: number): number {
  const index = WAIT_BOUNDS_MS.findIndex((bound) => waitMs <= bound);
  return index === -1 ? WAIT_BOUNDS_MS.length : index;
}

/**
 * Upper end of the bucket in which this part of the waits had ended. Null when there were none, or
 * when it is the last one, which has no end.
 */
export function waitQuantileMs(buckets: readonly number[], part: number): number | null {
  const all = buckets.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let reached = 0;
  for (const [index, count] of buckets.entries()) {
    reached += count;
    if (reached >= all * part) return WAIT_BOUNDS_MS[index] ?? null;
  }
  return null;
}

/** A quotient with so many decimals; null for nothing by nothing. */
export function ratioOf(part: number, whole: number, decimals = 1): number | null {
  return whole === 0 ? null : Number((part / whole).toFixed(decimals));
}
