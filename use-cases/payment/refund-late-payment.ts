import { fen } from '../../contract/terms/money.js';
import type { OrderDeps } from '../order/deps.js';
import { bookBill } from './book-bill.js';
import { NEVER_OWED, openRefund } from './open-refund.js';

/**
 * Money that arrives for an order that has ended goes back in full, whichever bill it paid: the
 * order's first, one opened again, or an addition's. Credited and reserved in one transaction; the
 * bill's own status decides whether the run had booked it. Answers with the refunds whose run is to
 * be started, also those of a first try that died before it could.
 */
export async function refundLatePayment(
  deps: OrderDeps,
  paymentNo: string,
): Promise<readonly string[]> {
  const [payment, event] = await Promise.all([
    deps.payments.findById(paymentNo),
    deps.payments.findPaidEvent(paymentNo),
  ]);
  const isOurs = event?.channel === payment?.channel && event?.amountFen === payment?.amountFen;
  if (!payment || !event || !isOurs) return [];
  const { orderId, amountFen } = payment;
  await deps.transact(async (session) => {
    const at = new Date(deps.clock.nowMs());
    if (!(await bookBill(deps, { payment, fact: event, at, session }))) return;
    const order = await deps.orders.findById(orderId, session);
    const paid = {
      paymentStatus: 'PAID',
      refundStatus: 'OPEN',
      paidFen: fen((order?.paidFen ?? 0) + amountFen),
      paidAt: order?.paidAt ?? at,
    } as const;
    await deps.orders.patch(orderId, { $set: paid }, session);
    const refund = { payment, amountFen, parts: NEVER_OWED, reason: 'LATE_PAYMENT', session };
    await openRefund(deps, refund);
  });
  const refunds = await deps.payments.refundsOf(orderId);
  return refunds.filter(({ status }) => status === 'OPEN').map(({ _id }) => _id);
}
