import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { paidJournal } from '../../domain/ledger/postings.js';
import type { OrderDeps } from '../order/deps.js';
import { channelOf, clearingOf } from './channel-of.js';
import { isPaidState } from './check-payments.js';

/** What the channel says about a paid bill; -1 when it was not paid. */
export type PaidFact = { readonly amountFen: number; readonly transactionId: string | null };

/** Throws CHANNEL_UNAVAILABLE while the channel cannot be asked: the activity is retried. */
export async function paidFact(deps: OrderDeps, payment: PaymentDocument): Promise<PaidFact> {
  const event = await deps.payments.findPaidEvent(payment._id);
  // A callback that tells another amount than our bill is a hint to ask, not the truth.
  const isOurs = event?.channel === payment.channel && event.amountFen === payment.amountFen;
  if (isOurs) return event;
  if (payment.status === 'PAID') return payment;
  const answer = await channelOf(deps, payment.channel).queryPayment({
    paymentNo: payment._id,
  });
  if (answer.kind !== 'success') {
    throw new AppError('CHANNEL_UNAVAILABLE', { detail: answer.message });
  }
  const { tradeState, amountFen, transactionId } = answer.value;
  // The channel tells the amount of an unpaid bill too.
  return { amountFen: isPaidState(tradeState) ? (amountFen ?? -1) : -1, transactionId };
}

/** Marks a bill as paid and credits the order's escrow; false when it had been booked before. */
export async function bookBill(
  deps: OrderDeps,
  booking: {
    readonly payment: PaymentDocument;
    readonly fact: PaidFact;
    readonly at: Date;
    readonly session: ClientSession;
  },
): Promise<boolean> {
  const { payment, fact, at, session } = booking;
  const { _id: paymentNo, orderId, amountFen } = payment;
  const paid = { paymentNo, transactionId: fact.transactionId, at };
  if (!(await deps.payments.markPaid(paid, session))) return false;
  const channel = clearingOf(payment.channel);
  const journal = paidJournal({ paymentNo, orderId, channel, amountFen: fen(amountFen) });
  await deps.ledger.post(journal, session);
  return true;
}
