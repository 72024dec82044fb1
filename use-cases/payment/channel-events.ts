import type { PaymentNotice } from '../../channels/payment/verify/notice.js';
import type { PaymentChannelCode } from '../../contract/terms/payment.js';
import type { ChannelEventDocument } from '../../data/repositories/payments.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';
import { bookTip } from '../tip/book-tip.js';
import { refundLatePayment } from './refund-late-payment.js';
import { askAboutRefund } from './run-refund.js';

/** Events delivered by one sweep. */
const SWEEP_MAX = 200;

/**
 * Stores a verified callback before it is answered: an inbox with one row a fact. True for the
 * first time the fact is seen.
 */
export function storeChannelEvent(
  deps: OrderDeps,
  channel: PaymentChannelCode,
  event: PaymentNotice,
): Promise<{ readonly eventId: string; readonly isNew: boolean }> {
  const refundNo = event.type === 'refund' ? event.refundNo : null;
  const eventId = `${channel}:${event.type}:${refundNo ?? event.paymentNo}:${event.state}`;
  const row: ChannelEventDocument = {
    _id: eventId,
    channel,
    eventId: event.id,
    kind: event.type,
    paymentNo: event.paymentNo,
    refundNo,
    state: event.state,
    amountFen: event.amountFen,
    currency: event.currency,
    transactionId: event.transactionId,
    occurredAt: event.occurredAt,
    receivedAt: new Date(deps.clock.nowMs()),
    deliveredAt: null,
    claimedUntil: null,
    attempts: 0,
  };
  return deps.payments.insertEvent(row).then((isNew) => ({ eventId, isNew }));
}

/** Delivers one event now; what fails here is delivered by the sweep. */
export async function deliverChannelEvent(
  deps: OrderDeps,
  gateway: OrderGateway,
  eventId?: string,
): Promise<boolean> {
  const event = await deps.payments.claimEvent(new Date(deps.clock.nowMs()), eventId);
  if (!event) return false;
  await route(deps, gateway, event);
  await deps.payments.markDelivered(event._id, new Date(deps.clock.nowMs()));
  return true;
}

/** Delivers what no process has delivered yet; every api process sweeps every few seconds. */
export async function sweepChannelEvents(deps: OrderDeps, gateway: OrderGateway): Promise<number> {
  let delivered = 0;
  while (delivered < SWEEP_MAX && (await deliverChannelEvent(deps, gateway))) delivered += 1;
  return delivered;
}

/**
 * Events go by the purpose of the bill: an order's to its run, a refund's to the refund's run; a
 * tip is booked here.
 */
async function route(
  deps: OrderDeps,
  gateway: OrderGateway,
  event: ChannelEventDocument,
): Promise<void> {
  const signal = { key: event._id, paymentNo: event.paymentNo };
  if (event.refundNo !== null) {
    const { refundNo } = event;
    const outcome = await gateway.signalChannelEvent({ refundNo }, signal);
    // Its run has ended, failed perhaps: what the channel paid since is booked all the same.
    if (outcome === 'closed' && (await deps.payments.findRefund(refundNo))) {
      await askAboutRefund(deps, refundNo);
    }
    return;
  }
  if (event.state !== 'SUCCESS') return;
  const payment = await deps.payments.findById(event.paymentNo);
  // A number that is not ours stays in the inbox for reconciliation.
  if (payment?.channel !== event.channel || payment.amountFen !== event.amountFen) return;
  if (payment.purpose === 'TIP') {
    // The order's run is over, and it would take the money for one payment too many.
    await bookTip(deps, { payment, transactionId: event.transactionId });
    return;
  }
  const outcome = await gateway.signalChannelEvent({ orderId: payment.orderId }, signal);
  if (outcome !== 'closed') return;
  for (const refundNo of await refundLatePayment(deps, event.paymentNo)) {
    await gateway.startRefund(refundNo);
  }
}
