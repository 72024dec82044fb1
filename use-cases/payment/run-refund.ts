import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { RefundStatus } from '../../contract/terms/order.js';
import type { RefundRowStatus } from '../../contract/terms/refund.js';
import type { ChannelOutcome, RefundState } from '../../channels/payment/port.js';
import type { RefundDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { refundSucceededJournal } from '../../domain/ledger/postings.js';
import type { RefundProgress } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import { advanceShareBacks } from '../profit-share/share-backs.js';
import { channelOf, clearingOf } from './channel-of.js';
import { sumFen } from './open-refund.js';

/** Codes after which trying again with the same number is useless: the desk decides. */
const FINAL_CODES: readonly string[] = ['NOT_FOUND', 'NUMBER_REUSED', 'REFUSED', 'NOT_AUTHORIZED'];

const UNDER_WAY: readonly RefundRowStatus[] = ['OPEN', 'SUBMITTED'];
const BACK: readonly RefundRowStatus[] = ['SUCCEEDED', 'BY_HAND'];

/**
 * Sends a refund to the channel. Its number was written before and never changes; an unknown
 * outcome is asked about later and nothing is released on it. Shares that the channel gave of the
 * order come back first, an hour at most.
 */
export async function submitRefund(deps: OrderDeps, refundNo: string): Promise<RefundProgress> {
  const refund = await requireRefund(deps, refundNo);
  if (isFinished(refund)) return progressOf(refund);
  const payment = await deps.payments.findById(refund.paymentNo);
  if (!payment) throw new AppError('NOT_FOUND', { detail: `bill ${refund.paymentNo}` });
  const back = await advanceShareBacks(deps, refund.orderId);
  if (back.kind === 'pending') return { kind: 'pending' };
  const outcome = await channelOf(deps, refund.channel).refund({
    refundNo,
    paymentNo: refund.paymentNo,
    amountFen: refund.amountFen,
    totalFen: payment.amountFen,
    reason: refund.reason,
  });
  const { attempt } = refund;
  const set = { status: 'SUBMITTED' } as const;
  await deps.payments.changeRefund({ refundNo, from: UNDER_WAY, attempt, set });
  return conclude({ deps, refund, outcome });
}

/**
 * Asks the channel how a submitted refund stands; one it never got is submitted again, and so is
 * one that the desk sends once more: there the last word of the channel is about an earlier try.
 */
export async function checkRefund(deps: OrderDeps, refundNo: string): Promise<RefundProgress> {
  const refund = await requireRefund(deps, refundNo);
  if (isFinished(refund)) return progressOf(refund);
  if (refund.status === 'OPEN') return submitRefund(deps, refundNo);
  const { paymentNo } = refund;
  const outcome = await channelOf(deps, refund.channel).queryRefund({ refundNo, paymentNo });
  const isLost = outcome.kind === 'success' && outcome.value.status === 'NOT_FOUND';
  return isLost ? submitRefund(deps, refundNo) : conclude({ deps, refund, outcome });
}

/**
 * The channel's present word about a refund, whatever we think of it; a success is booked, also of
 * one that had failed here. Nothing is sent. Errors: NOT_FOUND.
 */
export async function askAboutRefund(
  deps: OrderDeps,
  refundNo: string,
): Promise<ChannelOutcome<RefundState>> {
  const refund = await requireRefund(deps, refundNo);
  const { paymentNo } = refund;
  const outcome = await channelOf(deps, refund.channel).queryRefund({ refundNo, paymentNo });
  if (outcome.kind === 'success' && outcome.value.status === 'SUCCESS') {
    const { channelRefundId } = outcome.value;
    await succeed({ deps, refund, channelRefundId, from: [...UNDER_WAY, 'FAILED'] });
  }
  return outcome;
}

async function conclude(args: {
  readonly deps: OrderDeps;
  readonly refund: RefundDocument;
  readonly outcome: ChannelOutcome<RefundState>;
}): Promise<RefundProgress> {
  const { deps, refund, outcome } = args;
  if (outcome.kind === 'unknown') return { kind: 'pending' };
  if (outcome.kind === 'failure') {
    if (!FINAL_CODES.includes(outcome.code)) return { kind: 'pending' };
    return fail({ deps, refund, failure: `${outcome.code}: ${outcome.message}` });
  }
  const { status, channelRefundId } = outcome.value;
  if (status === 'SUCCESS') return succeed({ deps, refund, channelRefundId, from: UNDER_WAY });
  // CLOSED and ABNORMAL are repeated with the same number, by a person who looked at them.
  if (status === 'CLOSED' || status === 'ABNORMAL') return fail({ deps, refund, failure: status });
  return { kind: 'pending' };
}

/** The money is back: journal, refund and order in one transaction. */
async function succeed(args: {
  readonly deps: OrderDeps;
  readonly refund: RefundDocument;
  readonly channelRefundId: string | null;
  readonly from: readonly RefundRowStatus[];
}): Promise<RefundProgress> {
  const { deps, refund, channelRefundId, from } = args;
  const { _id: refundNo, orderId } = refund;
  const at = new Date(deps.clock.nowMs());
  await deps.transact(async (session) => {
    const isFirst = await deps.payments.changeRefund(
      {
        refundNo,
        from,
        set: { status: 'SUCCEEDED', channelRefundId, failure: null, finishedAt: at },
        entry: { at, by: null, what: 'SUCCEEDED', note: channelRefundId },
      },
      session,
    );
    if (!isFirst) return;
    await deps.ledger.post(
      refundSucceededJournal({
        refundNo,
        orderId,
        amountFen: fen(refund.amountFen),
        channel: clearingOf(refund.channel),
      }),
      session,
    );
    await showRefunds(deps, orderId, session);
  });
  return { kind: 'succeeded' };
}

/** The reservation stays: the customer is still owed the money, and a person looks at it. */
async function fail(args: {
  readonly deps: OrderDeps;
  readonly refund: RefundDocument;
  readonly failure: string;
}): Promise<RefundProgress> {
  const { deps, refund, failure } = args;
  const { _id: refundNo, attempt } = refund;
  const finishedAt = new Date(deps.clock.nowMs());
  const isMine = await deps.transact(async (session) => {
    const change = {
      ...{ refundNo, from: UNDER_WAY, attempt },
      set: { status: 'FAILED', failure, finishedAt },
      entry: { at: finishedAt, by: null, what: 'FAILED', note: failure },
    } as const;
    if (!(await deps.payments.changeRefund(change, session))) return false;
    await showRefunds(deps, refund.orderId, session);
    return true;
  });
  if (isMine) return { kind: 'failed' };
  // It ended, or was sent once more, while this answer was on its way.
  const present = await requireRefund(deps, refundNo);
  return isFinished(present) ? progressOf(present) : { kind: 'pending' };
}

/**
 * What the order shows of all its refunds: OPEN while one is under way, then FAILED if one failed,
 * else by the sums. It counts cash alone, a payment given back as one too many included.
 */
export async function showRefunds(
  deps: Pick<OrderDeps, 'orders' | 'payments'>,
  orderId: string,
  session: ClientSession,
): Promise<void> {
  const order = await deps.orders.findById(orderId, session);
  if (!order) return;
  const refunds = await deps.payments.refundsOf(orderId, session);
  const refundedFen = fen(sumFen(refunds.filter(({ status }) => BACK.includes(status))));
  const refundStatus = refundStatusOf({ refunds, refundedFen, paidFen: order.paidFen });
  await deps.orders.patch(orderId, { $set: { refundedFen, refundStatus } }, session);
}

function refundStatusOf(sums: {
  readonly refunds: readonly RefundDocument[];
  readonly refundedFen: number;
  readonly paidFen: number;
}): RefundStatus {
  const { refunds, refundedFen, paidFen } = sums;
  if (refunds.some((refund) => !isFinished(refund))) return 'OPEN';
  if (refunds.some(({ status }) => status === 'FAILED')) return 'FAILED';
  if (refundedFen === 0) return 'NONE';
  return refundedFen >= paidFen ? 'FULL' : 'PARTIAL';
}

async function requireRefund(deps: OrderDeps, refundNo: string): Promise<RefundDocument> {
  const refund = await deps.payments.findRefund(refundNo);
  if (!refund) throw new AppError('NOT_FOUND', { detail: `refund ${refundNo}` });
  return refund;
}

function isFinished(refund: RefundDocument): boolean {
  return !UNDER_WAY.includes(refund.status);
}

function progressOf(refund: RefundDocument): RefundProgress {
  return { kind: BACK.includes(refund.status) ? 'succeeded' : 'failed' };
}
