import { fen, type Fen } from '../../contract/terms/money.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { refundRequestedJournal } from '../../domain/ledger/postings.js';
import type { OrderDeps } from '../order/deps.js';

/** Number of a bill's n-th refund; one intent has one number, reused on every retry. */
export const refundNoOf = (paymentNo: string, index = 1): string =>
  `${paymentNo}R${String(index).padStart(2, '0')}`;

/**
 * Writes the intent to give money back, with the reservation in the ledger, in the caller's
 * transaction. The channel is called later by `refund-<no>`.
 */
export async function openRefund(
  deps: OrderDeps,
  input: {
    readonly payment: PaymentDocument;
    readonly amountFen: Fen;
    readonly reason: string;
    readonly session: ClientSession;
  },
): Promise<string> {
  const { payment, amountFen, session } = input;
  const present = await deps.payments.refundsOf(payment.orderId, session);
  const index = present.filter(({ paymentNo }) => paymentNo === payment._id).length + 1;
  const refundNo = refundNoOf(payment._id, index);
  await deps.payments.insertRefund(
    {
      _id: refundNo,
      orderId: payment.orderId,
      paymentNo: payment._id,
      channel: payment.channel,
      amountFen: fen(amountFen),
      reason: input.reason,
      status: 'OPEN',
      channelRefundId: null,
      failure: null,
      createdAt: new Date(deps.clock.nowMs()),
      finishedAt: null,
    },
    session,
  );
  await deps.ledger.post(
    refundRequestedJournal({ refundNo, orderId: payment.orderId, amountFen: fen(amountFen) }),
    session,
  );
  return refundNo;
}
