import type { Fen } from '../../contract/terms/money.js';
import { accounts } from './accounts.js';
import { buildJournal, journalId, single, type Journal } from './journal.js';
import { refundLine, refundPendingId, type RefundInput } from './postings.js';

/** Keys of what a request of staff books: each once for one request. */
export const refundRequestJournalId = (requestId: string, step: 'front' | 'reverse'): string =>
  journalId({ bizType: 'refundRequest', bizId: requestId, step });

/** The platform gives it: the order's escrow is filled up, from where the refund takes it. */
export function frontedRefundJournal(input: {
  readonly requestId: string;
  readonly orderId: string;
  readonly amountFen: Fen;
}): Journal {
  const { requestId, orderId, amountFen } = input;
  return buildJournal({
    _id: refundRequestJournalId(requestId, 'front'),
    orderId,
    lines: [single(accounts.compensationExpense(), accounts.order(orderId), amountFen, 'FRONTED')],
  });
}

/**
 * The channel cannot give it back and the bank did: the reservation is booked, and the money left
 * our account there. A reservation is resolved once, so that of this and the channel's success only
 * one is ever booked.
 */
export function refundByHandJournal(input: RefundInput): Journal {
  const { refundNo, orderId, amountFen } = input;
  return buildJournal({
    _id: journalId({ bizType: 'refund', bizId: refundNo, step: 'byHand' }),
    orderId,
    lines: [
      { ...refundLine(input), mode: 'post', pendingId: refundPendingId(refundNo) },
      single(accounts.refundTransit(refundNo), accounts.bank(), amountFen, 'REFUND_BY_HAND'),
    ],
  });
}
