import type { PaymentState } from '../../channels/payment/port.js';
import type { PaymentCheck } from '../../workflows/contract.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { OrderDeps } from '../order/deps.js';

/** Paid at the channel, also when part of it went back meanwhile. */
export function isPaidState(state: PaymentState['tradeState']): boolean {
  return state === 'SUCCESS' || state === 'REFUND';
}

/**
 * Asks what is known about an order's bills: the callback's record first, then the channel. The
 * callback is a hint and the query the truth, so a lost callback costs time, never the order.
 */
export async function checkPayments(deps: OrderDeps, orderId: string): Promise<PaymentCheck> {
  let isUnknown = false;
  for (const payment of await deps.payments.ofOrder(orderId)) {
    const check = await checkPayment(deps, payment);
    if (check === 'paid') return { kind: 'paid', paymentNo: payment._id };
    isUnknown ||= check === 'unknown';
  }
  return { kind: isUnknown ? 'unknown' : 'unpaid' };
}

/**
 * Closes an order's bills at the channel. First no new bill may be opened; then each is closed,
 * and only the channel's word that it was not paid counts as unpaid.
 */
export async function closePayments(deps: OrderDeps, orderId: string): Promise<PaymentCheck> {
  await deps.orders.closePaymentOpening(orderId, new Date(deps.clock.nowMs()));
  let isUnknown = false;
  for (const payment of await deps.payments.ofOrder(orderId)) {
    const check = await closePayment(deps, payment);
    if (check === 'paid') return { kind: 'paid', paymentNo: payment._id };
    isUnknown ||= check === 'unknown';
  }
  return { kind: isUnknown ? 'unknown' : 'unpaid' };
}

type Answer = PaymentCheck['kind'];

async function checkPayment(deps: OrderDeps, payment: PaymentDocument): Promise<Answer> {
  if (payment.status === 'PAID') return 'paid';
  if (payment.status === 'CLOSED') return 'unpaid';
  if (await deps.payments.findPaidEvent(payment._id)) return 'paid';
  const answer = await deps.channels[payment.channel].queryPayment({ paymentNo: payment._id });
  if (answer.kind !== 'success') return 'unknown';
  return isPaidState(answer.value.tradeState) ? 'paid' : 'unpaid';
}

async function closePayment(deps: OrderDeps, payment: PaymentDocument): Promise<Answer> {
  const known = await checkPayment(deps, payment);
  if (known !== 'unpaid' || payment.status === 'CLOSED') return known;
  const answer = await deps.channels[payment.channel].closePayment({ paymentNo: payment._id });
  if (answer.kind === 'failure' && answer.code === 'ALREADY_PAID') return 'paid';
  // A bill the channel never heard of cannot be paid: its prepay call did not arrive.
  const isClosed =
    answer.kind === 'success' || (answer.kind === 'failure' && answer.code === 'NOT_FOUND');
  if (!isClosed) return 'unknown';
  await deps.payments.markClosed(payment._id);
  return 'unpaid';
}
