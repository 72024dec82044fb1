import { latePaymentJournal } from '../../domain/ledger/postings.js';
import type { OrderDeps } from '../order/deps.js';
import { openRefund } from './open-refund.js';

/**
 * The money of an order that had ended goes back in full: credited and reserved in one transaction.
 * The bill's own status decides whether the run had booked it. Answers with the refunds whose run
 * is to be started, also those of a first try that died before it could.
 */
export async function refundLatePayment(
  deps: OrderDeps,
  paymentNo: string,
): Promise<readonly string[]> {
  const [payment, event] = await Promise.all([
    deps.payments.findById(paymentNo),
    deps.payments.findPaidEvent(paymentNo),
  ]);
  if (!payment || event?.amountFen !== payment.amountFen) return [];
  const { orderId, amountFen } = payment;
  const { transactionId } = event;
  await deps.transact(async (session) => {
    const at = new Date(deps.clock.nowMs());
    if (!(await deps.payments.markPaid({ paymentNo, transactionId, at }, session))) return;
    const late = { paymentNo, orderId, channel: 'wechat', amountFen } as const;
    await deps.ledger.post(latePaymentJournal(late), session);
    await deps.orders.patch(
      orderId,
      { $set: { paymentStatus: 'PAID', refundStatus: 'OPEN', paidFen: amountFen, paidAt: at } },
      session,
    );
    await openRefund(deps, { payment, amountFen, reason: 'LATE_PAYMENT', session });
  });
  const refunds = await deps.payments.refundsOf(orderId);
  return refunds.filter(({ status }) => status === 'OPEN').map(({ _id }) => _id);
}
