import { findAccount } from './accounts.js';
import type { JournalLine, TransferMode } from './journal.js';

/** Totals of one account per side; the four numbers that a balance is made of. Fen. */
export type AccountTotals = {
  readonly postedD: number;
  readonly postedC: number;
  readonly pendingD: number;
  readonly pendingC: number;
};

export const ZERO_TOTALS: AccountTotals = { postedD: 0, postedC: 0, pendingD: 0, pendingC: 0 };

/** What one fen of a line adds to the posted and to the pending total of both its accounts. */
export const MODE_EFFECT: Readonly<
  Record<TransferMode, { readonly posted: number; readonly pending: number }>
> = {
  single: { posted: 1, pending: 0 },
  pending: { posted: 0, pending: 1 },
  post: { posted: 1, pending: -1 },
  void: { posted: 0, pending: -1 },
};

export type AccountEffect = AccountTotals & { readonly accountId: string };

/** Net change of every account that the lines touch, ordered by account id. */
export function accountEffects(lines: readonly JournalLine[]): readonly AccountEffect[] {
  const effects = new Map<string, AccountTotals>();
  const add = (accountId: string, change: AccountTotals): void => {
    effects.set(accountId, addTotals(effects.get(accountId) ?? ZERO_TOTALS, change));
  };
  for (const line of lines) {
    const effect = MODE_EFFECT[line.mode];
    const postedFen = effect.posted * line.amountFen;
    const pendingFen = effect.pending * line.amountFen;
    add(line.debit, { ...ZERO_TOTALS, postedD: postedFen, pendingD: pendingFen });
    add(line.credit, { ...ZERO_TOTALS, postedC: postedFen, pendingC: pendingFen });
  }
  // One order of writes for all journals keeps two of them from waiting for each other in a ring.
  return [...effects]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([accountId, totals]) => ({ accountId, ...totals }));
}

export function addTotals(left: AccountTotals, right: AccountTotals): AccountTotals {
  return {
    postedD: left.postedD + right.postedD,
    postedC: left.postedC + right.postedC,
    pendingD: left.pendingD + right.pendingD,
    pendingC: left.pendingC + right.pendingC,
  };
}

export type Balance = AccountTotals & {
  readonly accountId: string;
  /** Booked balance on the account's own side; negative when the other side prevails. Fen. */
  readonly postedFen: number;
  /** Reserved additions, not yet usable. Fen. */
  readonly pendingInFen: number;
  /** Reserved reductions; already taken off `availableFen`. Fen. */
  readonly pendingOutFen: number;
  readonly availableFen: number;
};

/** Reads four totals as a balance of the account's side. Throws RangeError for an unknown id. */
export function toBalance(accountId: string, totals: AccountTotals): Balance {
  const account = findAccount(accountId);
  if (account === null) throw new RangeError(`not an account of the chart: ${accountId}`);
  const { postedD, postedC, pendingD, pendingC } = totals;
  const isDebit = account.side === 'D';
  const postedFen = isDebit ? postedD - postedC : postedC - postedD;
  const pendingOutFen = isDebit ? pendingC : pendingD;
  return {
    accountId,
    postedD,
    postedC,
    pendingD,
    pendingC,
    postedFen,
    pendingInFen: isDebit ? pendingD : pendingC,
    pendingOutFen,
    availableFen: postedFen - pendingOutFen,
  };
}

/** Fen that an effect takes from the available balance of a flagged account; 0 when none. */
export function guardedFen(effect: AccountEffect): number {
  if (findAccount(effect.accountId)?.noNegative !== true) return 0;
  return Math.max(0, -toBalance(effect.accountId, effect).availableFen);
}
