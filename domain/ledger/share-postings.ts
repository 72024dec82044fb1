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
import { withdrawableAccount } from './withdrawal-postings.js';

/**
 * Postings of profit sharing (MONEY §1.2, §3.4). What is to be shared is reserved on each
 * receiver's balance with the settlement itself, so that nobody can withdraw it meanwhile; the
 * channel's word books or releases it, each line once.
 */
export type ShareLine = {
  readonly ownerKind: PayoutOwnerKind;
  readonly ownerId: string;
  readonly amountFen: Fen;
};

type ShareMove = {
  readonly shareNo: string;
  readonly orderId: string;
  /** One line a receiver, in the order of the request. */
  readonly parts: readonly ShareLine[];
};

const idOf = (shareNo: string, step: 'reserve' | 'end'): string =>
  journalId({ bizType: 'share', bizId: shareNo, step });

/** To be shared: the amounts leave what is available. */
export function shareReservedJournal({ shareNo, orderId, parts }: ShareMove): Journal {
  return buildJournal({
    _id: idOf(shareNo, 'reserve'),
    orderId,
    lines: parts.map((part) => ({ ...transitLine(part), mode: 'pending' })),
  });
}

/** Who got his part has left it with the channel; who did not has it again. */
export function shareEndedJournal(
  move: ShareMove & { readonly isShared: (place: number) => boolean },
): Journal {
  const { shareNo, orderId, parts, isShared } = move;
  const outFen = parts.reduce(
    (sum, { amountFen }, place) => sum + (isShared(place) ? amountFen : 0),
    0,
  );
  return buildJournal({
    _id: idOf(shareNo, 'end'),
    orderId,
    lines: [
      ...parts.map((part, place): JournalLine => ({
        ...transitLine(part),
        mode: isShared(place) ? 'post' : 'void',
        pendingId: transferId({ journalId: idOf(shareNo, 'reserve'), index: place }),
      })),
      single(accounts.payoutTransit(), accounts.clearing('wechat'), outFen, 'SHARED_OUT'),
    ],
  });
}

/** A share came back: what he owes is paid with it first, the rest is his balance's again. */
export function shareBackJournal(
  move: ShareLine & {
    readonly returnNo: string;
    readonly orderId: string;
    /** What he owes now. */
    readonly owedFen: Fen;
  },
): Journal {
  const { returnNo, orderId, ownerKind, ownerId, amountFen } = move;
  const debtFen = Math.min(amountFen, move.owedFen);
  const clearing = accounts.clearing('wechat');
  const owed = receivableAccount(ownerKind, ownerId);
  const balance = withdrawableAccount(ownerKind, ownerId);
  return buildJournal({
    _id: journalId({ bizType: 'shareBack', bizId: returnNo, step: 'done' }),
    orderId,
    lines: [
      single(clearing, owed, debtFen, 'SHARE_BACK'),
      single(clearing, balance, amountFen - debtFen, 'SHARE_BACK'),
    ],
  });
}

/** What an owner owes us after late refunds. */
export const receivableAccount = (ownerKind: PayoutOwnerKind, ownerId: string): string =>
  ownerKind === 'worker'
    ? accounts.workerReceivable(ownerId)
    : accounts.merchantReceivable(ownerId);

function transitLine(part: ShareLine): Omit<JournalLine, 'mode' | 'pendingId'> {
  const { ownerKind, ownerId, amountFen } = part;
  return {
    debit: withdrawableAccount(ownerKind, ownerId),
    credit: accounts.payoutTransit(),
    amountFen,
    code: 'PROFIT_SHARE',
  };
}
