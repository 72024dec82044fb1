import { log } from '@temporalio/workflow';
import { SYSTEM_ACTOR, type Actor } from '../contract/terms/order.js';
import { stageDeadlineMs } from '../domain/order/clocks.js';
import { reduce } from '../domain/order/reduce.js';
import { unknownPayment } from '../domain/order/state.js';
import {
  checkPayments,
  closeBill,
  closePayments,
  recordMore,
  recordPayment,
  refundLatePayment,
} from './activity-options.js';
import type { OrderRun } from './order-run.js';

const CHANNEL: Actor = { kind: 'channel', id: 'WECHAT' };
/** Longest pause between two questions about a supplement whose payment is unknown. */
const ADDITION_PAUSE_MS_MAX = 3_600_000;

/** Books a payment found by callback or query: the order's, a supplement's, or one too many. */
export async function bookPayment(run: OrderRun, paymentNo: string): Promise<void> {
  const { state } = run.placed();
  if (state.status === 'PENDING_PAYMENT') return bookFirst(run, paymentNo);
  const { addition } = state;
  const atMs = Date.now();
  const isSupplement = addition?.paymentNo === paymentNo;
  const { commit, next } = isSupplement
    ? run.prepare(
        { event: 'additionPaid', atMs, additionNo: addition.additionNo },
        { actor: CHANNEL, reason: 'ADDITION_PAID' },
      )
    : run.prepare({ event: 'paidAgain', atMs }, { actor: CHANNEL, reason: 'PAID_AGAIN' });
  const result = await run.stored(recordMore({ commit, paymentNo }));
  if (result.kind === 'rejected') log.warn('payment does not match the bill', { paymentNo });
  if (result.kind !== 'booked') return;
  run.state = next;
  await run.startRefunds(result.refundNos);
}

/** Nothing is left to pay: the order goes on as if it were paid. */
export const bookNothing = (run: OrderRun): Promise<void> => bookFirst(run, null);

/** Decides between paid and paid too late: the slot may have been let go. */
async function bookFirst(run: OrderRun, paymentNo: string | null): Promise<void> {
  const { state, facts } = run.placed();
  const atMs = Date.now();
  const next = reduce(state, { event: 'paid', atMs }, facts);
  const booking = recordPayment({
    atMs,
    paymentNo,
    commit: {
      orderId: run.orderId,
      ticketId: null,
      seq: next.seq,
      from: state.status,
      to: next.status,
      actor: paymentNo === null ? SYSTEM_ACTOR : CHANNEL,
      stageDeadlineMs: stageDeadlineMs(next, facts),
      startMs: next.startMs,
      endMs: next.endMs,
    },
  });
  const result = await run.stored(booking);
  if (result.kind === 'slotLost') {
    run.state = reduce(state, { event: 'paidTooLate', atMs }, facts);
    await run.startRefunds(result.refundNos);
    return;
  }
  if (result.kind === 'paid') run.state = next;
  if (result.kind === 'rejected') log.warn('payment does not match the bill', { paymentNo });
}

/**
 * Closes the order's bill at the channel. Only a definite "not paid" may end the order; a payment
 * found meanwhile is booked instead.
 */
export async function closeOrderBill(run: OrderRun): Promise<'unpaid' | 'paid' | 'unknown'> {
  const check = await closePayments({ orderId: run.orderId });
  if (check.kind === 'paid') await bookPayment(run, check.paymentNo);
  return check.kind;
}

export async function pollPayment(run: OrderRun): Promise<void> {
  const { state, facts } = run.placed();
  if (state.nextPayPollAtMs !== null) return endUnpaid(run);
  const check = await checkPayments({ orderId: facts.orderId });
  run.state = { ...state, payPolls: state.payPolls + 1 };
  if (check.kind === 'paid') await bookPayment(run, check.paymentNo);
}

/**
 * The pay deadline. The channel's bill is closed first; while the channel cannot tell, or tells an
 * amount that is not our bill's, the order stays open and is asked again, ever more slowly. Its
 * slot lapses meanwhile by itself.
 */
export async function endUnpaid(run: OrderRun): Promise<void> {
  const outcome = await closeOrderBill(run);
  const { state, facts } = run.placed();
  if (state.status !== 'PENDING_PAYMENT') return;
  const atMs = Date.now();
  if (outcome === 'unpaid') {
    await run.commit({ event: 'payTimeout', atMs }, { reason: 'PAY_TIMEOUT' });
    return;
  }
  run.state = unknownPayment(state, atMs, facts);
}

/** Closes the open addition's bill; a payment found meanwhile is booked instead. */
export async function closeAdditionBill(run: OrderRun): Promise<'unpaid' | 'paid' | 'unknown'> {
  const { addition } = run.placed().state;
  if (addition === null) return 'unpaid';
  const { paymentNo } = addition;
  const check = await closeBill({ orderId: run.orderId, paymentNo });
  if (check.kind === 'paid') await bookPayment(run, paymentNo);
  return check.kind;
}

/** The addition's time is over; unknown is asked again, and the work goes on meanwhile. */
export async function endAddition(run: OrderRun): Promise<void> {
  const { addition } = run.placed().state;
  if (addition === null) return;
  const outcome = await closeAdditionBill(run);
  const { state, facts } = run.placed();
  if (state.addition?.additionNo !== addition.additionNo) return;
  const atMs = Date.now();
  if (outcome === 'unpaid') {
    const { additionNo } = addition;
    await run.commit({ event: 'additionExpired', atMs, additionNo }, { reason: 'NO_ANSWER' });
    return;
  }
  // Ever more slowly: what was waited for so far is waited for once more.
  const waitedMs = Math.max(facts.policy.retryRoundMs, atMs - addition.expiresAtMs);
  const nextAdditionPollAtMs = atMs + Math.min(ADDITION_PAUSE_MS_MAX, waitedMs);
  run.state = { ...state, nextAdditionPollAtMs };
}

/** Gives back what arrived for an order that has ended. */
export async function refundLate(run: OrderRun): Promise<void> {
  for (let mail = run.inbox.shift(); mail; mail = run.inbox.shift()) {
    if (mail.kind !== 'payment') continue;
    const { paymentNo } = mail.signal;
    await run.startRefunds(await refundLatePayment({ orderId: run.orderId, paymentNo }));
  }
}
