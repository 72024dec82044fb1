import type { Fen } from '../../contract/terms/money.js';
import type { PayoutOwnerKind } from '../../contract/terms/payout.js';
import { accounts } from './accounts.js';
import {
  buildJournal,
  journalId,
  single,
  transferId,
  type Journal,
  type JournalLine,
} from './journal.js';

/**
 * Postings of withdrawals (MONEY §3.4). The request reserves the whole amount on the owner's
 * account, whose guarded write decides between requests; the end books it or releases it, and the
 * index on `pendingId` lets one of the two happen.
 */
export type WithdrawalMove = {
  readonly withdrawalNo: string;
  readonly ownerKind: PayoutOwnerKind;
  readonly ownerId: string;
  readonly amountFen: Fen;
};

/** Where the money left from. */
export type PayoutSource = 'wechat' | 'alipay' | 'bank';

/** The balance of an owner that can be withdrawn. */
export const withdrawableAccount = (ownerKind: PayoutOwnerKind, ownerId: string): string =>
  ownerKind === 'worker' ? accounts.worker(ownerId) : accounts.merchant(ownerId);

const idOf = (withdrawalNo: string, step: 'request' | 'paid' | 'release'): string =>
  journalId({ bizType: 'withdrawal', bizId: withdrawalNo, step });

/** Asked: the amount leaves what is available. */
export function withdrawalRequestedJournal(move: WithdrawalMove): Journal {
  return buildJournal({
    _id: idOf(move.withdrawalNo, 'request'),
    lines: [{ ...transitLine(move), mode: 'pending' }],
  });
}

/** Paid: the reservation is booked, then shared among fee, tax and what has left. */
export function withdrawalPaidJournal(
  move: WithdrawalMove & {
    readonly feeFen: Fen;
    readonly taxFen: Fen;
    readonly netFen: Fen;
    readonly source: PayoutSource;
  },
): Journal {
  const { withdrawalNo, feeFen, taxFen, netFen, amountFen, source } = move;
  if (feeFen + taxFen + netFen !== amountFen) {
    throw new RangeError(`withdrawal ${withdrawalNo}: the parts are not the whole`);
  }
  const transit = accounts.payoutTransit();
  const left = source === 'bank' ? accounts.bank() : accounts.clearing(source);
  return buildJournal({
    _id: idOf(withdrawalNo, 'paid'),
    lines: [
      { ...transitLine(move), mode: 'post', pendingId: pendingIdOf(withdrawalNo) },
      single(transit, accounts.withdrawFee(), feeFen, 'WITHDRAW_FEE'),
      single(transit, accounts.incomeTax(), taxFen, 'INCOME_TAX'),
      single(transit, left, netFen, 'PAID_OUT'),
    ],
  });
}

/** Failed, cancelled, refused, or seen closed: everything is available again. */
export function withdrawalReleasedJournal(move: WithdrawalMove): Journal {
  return buildJournal({
    _id: idOf(move.withdrawalNo, 'release'),
    lines: [{ ...transitLine(move), mode: 'void', pendingId: pendingIdOf(move.withdrawalNo) }],
  });
}

const pendingIdOf = (withdrawalNo: string): string =>
  transferId({ journalId: idOf(withdrawalNo, 'request'), index: 0 });

function transitLine(move: WithdrawalMove): Omit<JournalLine, 'mode' | 'pendingId'> {
  const { ownerKind, ownerId, amountFen } = move;
  return {
    debit: withdrawableAccount(ownerKind, ownerId),
    credit: accounts.payoutTransit(),
    amountFen,
    code: 'WITHDRAWAL',
  };
}
