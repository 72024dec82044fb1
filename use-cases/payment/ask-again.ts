import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { OrderDeps } from '../order/deps.js';
import type { OrderGateway } from '../order/gateway.js';
import { deliverChannelEvent, storeChannelEvent } from './channel-events.js';
import { isPaidState } from './check-payments.js';

/** Bills asked about by one sweep. */
const BILLS_MAX = 50;
const NEXT_TRY_MS = 300_000;

/**
 * Asks about bills that were closed although their channel did not know them: a signed link may have
 * been opened and paid after that, and its callback may be lost. What was paid is told to the run
 * like any callback, or goes back when the order has ended. The number of bills that had been paid.
 */
export async function askAgainAboutBills(deps: OrderDeps, gateway: OrderGateway): Promise<number> {
  const now = new Date(deps.clock.nowMs());
  let paid = 0;
  for (const bill of await deps.payments.toAskAgain(now, BILLS_MAX)) {
    const isPaid = await askAbout(deps, gateway, bill);
    // Still unknown: the question stays, and waits for its next turn.
    const nextAt = isPaid === null ? new Date(now.getTime() + NEXT_TRY_MS) : null;
    await deps.payments.setAskAgain(bill._id, nextAt);
    // A tip that nobody paid: no run closes its bill.
    if (isPaid === false) await deps.payments.markClosed(bill._id);
    if (isPaid) paid += 1;
  }
  return paid;
}

/** Null: nobody knows yet. */
async function askAbout(
  deps: OrderDeps,
  gateway: OrderGateway,
  bill: PaymentDocument,
): Promise<boolean | null> {
  if (bill.status === 'PAID') return true;
  const channel = deps.channels[bill.channel];
  if (!channel) return null;
  const answer = await channel.queryPayment({ paymentNo: bill._id });
  if (answer.kind !== 'success') return null;
  const { tradeState, amountFen, transactionId, paidAt } = answer.value;
  if (!isPaidState(tradeState)) {
    if (tradeState !== 'NOTPAY' && tradeState !== 'USERPAYING') return false;
    const closed = await channel.closePayment({ paymentNo: bill._id });
    return closed.kind === 'success' ? false : null;
  }
  if (amountFen === null || transactionId === null) return null;
  const { eventId } = await storeChannelEvent(deps, bill.channel, {
    type: 'payment',
    id: `query:${bill._id}`,
    paymentNo: bill._id,
    state: 'SUCCESS',
    amountFen,
    currency: 'CNY',
    transactionId,
    occurredAt: paidAt ?? new Date(deps.clock.nowMs()),
  });
  await deliverChannelEvent(deps, gateway, eventId);
  return true;
}
