import { isFinalOrderStatus } from '../../contract/terms/order.js';
import type { PaymentState } from '../../channels/payment/port.js';
import type { PaymentDocument, RefundDocument } from '../../data/repositories/payments.js';
import { channelOf } from '../payment/channel-of.js';
import { storeChannelEvent, sweepChannelEvents } from '../payment/channel-events.js';
import { isPaidState } from '../payment/check-payments.js';
import { refundNoOf } from '../payment/open-refund.js';
import { refundLatePayment } from '../payment/refund-late-payment.js';
import { checkRefund } from '../payment/run-refund.js';
import type { Finding, FindingKind, Outcome, ReconcileDeps, ReconcileOptions } from './deps.js';

const BILLS_MAX = 200_000;
const REFUNDS_MAX = 50_000;
const REFUNDS_PER_BILL_MAX = 50;
const SWEEPS_MAX = 100;
/** Bills this much older than the backup are asked about as well. */
const BEFORE_BACKUP_MS = 3 * 24 * 3_600_000;

const sinceOf = ({ takenAt }: ReconcileOptions): Date =>
  new Date(takenAt.getTime() - BEFORE_BACKUP_MS);

/** Every open bill, and every one of the last days, against the channel's own word. */
export async function* reconcileBills(
  deps: ReconcileDeps,
  options: ReconcileOptions,
): AsyncGenerator<Finding> {
  for await (const bill of deps.reads.billsSince(sinceOf(options), BILLS_MAX)) {
    const answer = await channelOf(deps.order, bill.channel).queryPayment({
      paymentNo: bill._id,
    });
    if (answer.kind === 'success') yield* judgeBill({ deps, options, bill, state: answer.value });
    else yield silent(bill._id, answer.message);
  }
}

type BillCase = {
  readonly deps: ReconcileDeps;
  readonly options: ReconcileOptions;
  readonly bill: PaymentDocument;
  readonly state: PaymentState;
};

async function* judgeBill(given: BillCase): AsyncGenerator<Finding> {
  const { bill, state, deps } = given;
  const isPaid = isPaidState(state.tradeState);
  if (isPaid && state.amountFen !== bill.amountFen) {
    const text = `The channel has ${String(state.amountFen)} fen, our bill ${bill.amountFen} fen.`;
    yield found('amountDiffers', bill._id, 'support', text);
    return;
  }
  if (bill.status === 'PAID' && !isPaid) {
    const text = `Booked as paid here, ${state.tradeState} at the channel: the order may not be served on it.`;
    yield found('paidOnlyHere', bill._id, 'support', text);
    return;
  }
  if (state.tradeState === 'REFUND') yield* refundsUnknownHere(deps, bill);
  if (bill.status === 'PAID' || !isPaid) return;
  yield await takePayment(given);
}

/** The channel's word goes the road of a callback: into the inbox and from there to the run. */
async function takePayment({ deps, options, bill, state }: BillCase): Promise<Finding> {
  const order = await deps.reads.findPlace(bill.orderId);
  const run = await deps.runs.stateOf({ kind: 'order', id: bill.orderId });
  const finding = (outcome: Outcome, text: string): Finding =>
    found('paidAtChannel', bill._id, outcome, text);
  // Without a run the money would go back although somebody may still serve the order.
  if (!order || (run === 'none' && !isFinalOrderStatus(order.status))) {
    return finding('support', 'Paid at the channel; its order has no run: see orderWithoutRun.');
  }
  if (!options.isApplied) {
    return finding('planned', `Paid at the channel, ${bill.status} here: the run is told.`);
  }
  const { transactionId, paidAt } = state;
  if (transactionId === null) return silent(bill._id, 'paid, but without a transaction id');
  const nowMs = deps.order.clock.nowMs();
  const { eventId } = await storeChannelEvent(deps.order, bill.channel, {
    type: 'payment',
    id: `reconcile:${bill._id}`,
    paymentNo: bill._id,
    state: 'SUCCESS',
    amountFen: bill.amountFen,
    currency: 'CNY',
    transactionId,
    occurredAt: paidAt ?? new Date(nowMs),
  });
  const signal = { key: eventId, paymentNo: bill._id };
  const outcome = await deps.gateway.signalChannelEvent({ orderId: bill.orderId }, signal);
  await deps.order.payments.markDelivered(eventId, new Date(nowMs));
  if (outcome === 'delivered') return finding('done', 'Paid at the channel: its run was told.');
  for (const refundNo of await refundLatePayment(deps.order, bill._id)) {
    await deps.gateway.startRefund(refundNo);
  }
  return finding('done', 'Paid at the channel after its order had ended: the money goes back.');
}

/** Refund numbers are counted per bill, so those that were lost here can be asked for. */
async function* refundsUnknownHere(
  deps: ReconcileDeps,
  bill: PaymentDocument,
): AsyncGenerator<Finding> {
  const channel = channelOf(deps.order, bill.channel);
  const known = await deps.order.payments.refundsOf(bill.orderId);
  const numbers = new Set(known.map(({ _id }) => _id));
  for (let index = 1; index <= REFUNDS_PER_BILL_MAX; index += 1) {
    const refundNo = refundNoOf(bill._id, index);
    if (numbers.has(refundNo)) continue;
    const answer = await channel.queryRefund({ refundNo, paymentNo: bill._id });
    if (answer.kind !== 'success') {
      yield silent(refundNo, answer.message);
      return;
    }
    const { status, amountFen } = answer.value;
    if (status === 'NOT_FOUND') return;
    const text = `${String(amountFen)} fen of order ${bill.orderId} are ${status} at the channel and unknown here: repeat what was decided then; the refund gets this number again, so no money moves twice.`;
    yield found('refundUnknownHere', refundNo, 'support', text);
  }
}

/** Refunds under way against the channel's own word; one that has no run gets it back. */
export async function* reconcileRefunds(
  deps: ReconcileDeps,
  options: ReconcileOptions,
): AsyncGenerator<Finding> {
  for await (const refund of deps.reads.refundsSince(sinceOf(options), REFUNDS_MAX)) {
    const finding = await judgeRefund(deps, options, refund);
    if (finding) yield finding;
  }
}

async function judgeRefund(
  deps: ReconcileDeps,
  options: ReconcileOptions,
  refund: RefundDocument,
): Promise<Finding | null> {
  const { _id: refundNo, paymentNo, status } = refund;
  const channel = channelOf(deps.order, refund.channel);
  const answer = await channel.queryRefund({ refundNo, paymentNo });
  if (answer.kind !== 'success') return silent(refundNo, answer.message);
  const theirs = answer.value.status;
  if (status === 'FAILED') {
    const text = `Failed here, ${theirs} at the channel: send it again at the refund desk, which books it and sends nothing.`;
    return theirs === 'SUCCESS' ? found('refundedAtChannel', refundNo, 'support', text) : null;
  }
  const isFinished = theirs === 'SUCCESS' || theirs === 'CLOSED' || theirs === 'ABNORMAL';
  const hasRun = (await deps.runs.stateOf({ kind: 'refund', id: refundNo })) === 'open';
  if (hasRun && !isFinished) return null;
  const kind = isFinished ? 'refundedAtChannel' : 'refundUnderWay';
  const what = `${status} here, ${theirs} at the channel`;
  if (!options.isApplied) {
    return found(kind, refundNo, 'planned', `${what}: its run goes on or is started.`);
  }
  await deps.gateway.startRefund(refundNo);
  if (isFinished) await checkRefund(deps.order, refundNo);
  return found(kind, refundNo, 'done', `${what}: taken over.`);
}

/** Callbacks that no run has taken. */
export async function* reconcileInbox(
  deps: ReconcileDeps,
  options: ReconcileOptions,
): AsyncGenerator<Finding> {
  const waiting = await deps.reads.countUndelivered();
  if (waiting === 0) return;
  const id = `${waiting} callbacks`;
  if (!options.isApplied) {
    yield found('eventUndelivered', id, 'planned', 'Not taken by a run: delivered by the sweep.');
    return;
  }
  let delivered = 0;
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep += 1) {
    const count = await sweepChannelEvents(deps.order, deps.gateway);
    if (count === 0) break;
    delivered += count;
  }
  yield found('eventUndelivered', id, 'done', `${delivered} delivered now.`);
}

export function found(kind: FindingKind, id: string, outcome: Outcome, text: string): Finding {
  return { kind, id, outcome, text };
}

export function silent(id: string, message: string): Finding {
  const text = `The channel gave no answer (${message}): run this command again.`;
  return found('channelSilent', id, 'later', text);
}
