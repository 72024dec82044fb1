import type { PaymentState } from '../../channels/payment/port.js';
import type { PaymentCheck } from '../../workflows/contract.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { OrderDeps } from '../order/deps.js';
import { channelOf } from './channel-of.js';

/** The clocks of channel and server differ, and who pays at the last moment takes some. */
const ASK_AGAIN_AFTER_MS = 120_000;

/** Paid at the channel, also when part of it went back meanwhile. */
export function isPaidState(state: PaymentState['tradeState']): boolean {
  return state === 'SUCCESS' || state === 'REFUND';
}

/**
 * Asks what is known about the bills of an order itself: the callback's record first, then the
 * channel. The callback is a hint and the query the truth, so a lost callback costs time, never
 * the order. Bills of additions have a clock of their own.
 */
export async function checkPayments(deps: OrderDeps, orderId: string): Promise<PaymentCheck> {
  return firstPaid(await orderBills(deps, orderId), (payment) => checkPayment(deps, payment));
}

/**
 * Closes the bills of an order itself at the channel. First no new bill may be opened; then each
 * is closed, and only the channel's word that it was not paid counts as unpaid.
 */
export async function closePayments(deps: OrderDeps, orderId: string): Promise<PaymentCheck> {
  await deps.orders.closePaymentOpening(orderId, new Date(deps.clock.nowMs()));
  return firstPaid(await orderBills(deps, orderId), (payment) => closePayment(deps, payment));
}

/** Closes the bill of an addition; one that nobody opened counts as unpaid and stays unopened. */
export async function closeBill(
  deps: OrderDeps,
  { orderId, paymentNo }: { readonly orderId: string; readonly paymentNo: string },
): Promise<PaymentCheck> {
  await deps.additions.closeOpening({ orderId, paymentNo }, new Date(deps.clock.nowMs()));
  const payment = await deps.payments.findById(paymentNo);
  if (!payment || payment.orderId !== orderId) return { kind: 'unpaid' };
  return firstPaid([payment], (bill) => closePayment(deps, bill));
}

async function orderBills(deps: OrderDeps, orderId: string): Promise<PaymentDocument[]> {
  const bills = await deps.payments.ofOrder(orderId);
  return bills.filter(({ purpose }) => purpose === 'ORDER');
}

/** The first bill that is paid; unknown when none is and one of them cannot be told. */
async function firstPaid(
  bills: readonly PaymentDocument[],
  ask: (payment: PaymentDocument) => Promise<Answer>,
): Promise<PaymentCheck> {
  let isUnknown = false;
  for (const payment of bills) {
    const answer = await ask(payment);
    if (answer === 'paid') return { kind: 'paid', paymentNo: payment._id };
    isUnknown ||= answer === 'unknown';
  }
  return { kind: isUnknown ? 'unknown' : 'unpaid' };
}

type Answer = PaymentCheck['kind'];

async function checkPayment(deps: OrderDeps, payment: PaymentDocument): Promise<Answer> {
  if (payment.status === 'PAID') return 'paid';
  if (payment.status === 'CLOSED') return 'unpaid';
  if (await deps.payments.findPaidEvent(payment._id)) return 'paid';
  const channel = channelOf(deps, payment.channel);
  const answer = await channel.queryPayment({ paymentNo: payment._id });
  if (answer.kind !== 'success') return 'unknown';
  return isPaidState(answer.value.tradeState) ? 'paid' : 'unpaid';
}

async function closePayment(deps: OrderDeps, payment: PaymentDocument): Promise<Answer> {
  const known = await checkPayment(deps, payment);
  if (known !== 'unpaid' || payment.status === 'CLOSED') return known;
  const channel = channelOf(deps, payment.channel);
  const answer = await channel.closePayment({ paymentNo: payment._id });
  if (answer.kind === 'failure' && answer.code === 'ALREADY_PAID') return 'paid';
  const isUnheardOf = answer.kind === 'failure' && answer.code === 'NOT_FOUND';
  if (answer.kind !== 'success' && !isUnheardOf) return 'unknown';
  await deps.payments.markClosed(payment._id, isUnheardOf ? askAgainAt(deps, payment) : null);
  return 'unpaid';
}

/**
 * A bill the channel never heard of is not paid, but may still be: its link was never opened, or
 * its prepay call is late. Nobody can open it after it expires, so then the channel knows for good.
 */
function askAgainAt(deps: OrderDeps, payment: PaymentDocument): Date {
  const endsAtMs = Math.max(payment.expiresAt.getTime(), deps.clock.nowMs());
  return new Date(endsAtMs + ASK_AGAIN_AFTER_MS);
}
