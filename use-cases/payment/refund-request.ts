import { createHash } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { RefundRequestDocument } from '../../data/repositories/refund-requests.js';
import type { ClientSession } from '../../data/repositories/session.js';
import {
  frontedRefundJournal,
  refundRequestJournalId,
} from '../../domain/ledger/refund-postings.js';
import { NEVER_OWED, splitRefund } from './open-refund.js';
import { requireOrderWithin, type RefundCall, type RefundDeps } from './refund-deps.js';
import { bearerOf, planRefund, type RefundPlan, type RefundWish } from './refund-preview.js';
import { takeBack } from './take-back.js';

/** A second person has this long; then it is asked for again. */
export const REFUND_REQUEST_LIFE_MS = 72 * 3_600_000;

/**
 * Asks for a refund of an ended order outside a case; no money moves until a second person has
 * agreed. A repeat of the same request is the same row. Errors: those of `previewRefund`,
 * ALREADY_EXISTS while another request about the order waits.
 */
export async function requestRefund(
  deps: RefundDeps,
  input: RefundCall & RefundWish & { readonly orderId: string },
): Promise<RefundRequestDocument> {
  const id = requestIdOf(input, input.orderId);
  const order = await requireOrderWithin(deps, input);
  const known = await deps.refundRequests.findById(id);
  if (known) return known;
  const { amountFen, parts, cost } = await planRefund(deps, { order, wish: input });
  return insertRequest(deps, {
    ...draftOf(deps, { call: input, order, id }),
    kind: 'REFUND',
    subject: order._id,
    amountFen,
    ...parts,
    bearer: input.bearer,
    cost,
  });
}

/** The row of a new request without what it is about. */
export function draftOf(
  deps: Pick<RefundDeps, 'clock'>,
  about: { readonly call: RefundCall; readonly order: OrderDocument; readonly id: string },
) {
  const { call, order, id } = about;
  const at = new Date(deps.clock.nowMs());
  return {
    _id: id,
    orderId: order._id,
    orderNo: order.no,
    cityCode: order.cityCode,
    refundNo: null,
    reference: null,
    status: 'REQUESTED',
    made: { by: call.staffId, at, reason: call.reason },
    checked: null,
    refundNos: [],
    expiresAt: new Date(at.getTime() + REFUND_REQUEST_LIFE_MS),
  } as const;
}

/** One open request about the same; ALREADY_EXISTS for a second, whoever was first. */
export async function insertRequest(
  deps: Pick<RefundDeps, 'clock' | 'refundRequests'>,
  row: RefundRequestDocument,
): Promise<RefundRequestDocument> {
  await deps.refundRequests.expire(row.subject, new Date(deps.clock.nowMs()));
  if (await deps.refundRequests.insert(row)) return row;
  const same = await deps.refundRequests.findById(row._id);
  if (same) return same;
  throw new AppError('ALREADY_EXISTS', { detail: `a request about ${row.subject} waits` });
}

/** From the request's own key, so that its repeat names the same row. */
export function requestIdOf(call: RefundCall, subject: string): string {
  const digest = createHash('sha256').update(JSON.stringify([call.staffId, subject, call.key]));
  return `RQ${digest.digest('hex').slice(0, 30)}`;
}

/**
 * Gives what was agreed, in the transaction of the decision: out of the escrow, out of the shares
 * that were paid already, or out of the platform's pocket. The money is judged again as it stands
 * now. Answers the refunds whose runs are to be started. Errors: REFUND_TOO_HIGH, REFUND_LIMIT,
 * ACTION_NOT_ALLOWED.
 */
export async function giveBack(
  deps: RefundDeps,
  row: RefundRequestDocument,
  session: ClientSession,
): Promise<readonly string[]> {
  const { _id: requestId, orderId, amountFen, bearer } = row;
  if (bearer === null) throw new AppError('INTERNAL', { detail: `${requestId} has no bearer` });
  const order = await requireOrderWithin(deps, { orderId }, session);
  const wish = { amountFen, travelFeeFen: row.travelFen, bearer };
  const plan = await planRefund(deps, { order, wish, session });
  await coverRefund(deps, { row, order, plan, session });
  const refundNos = await splitRefund(deps, {
    orderId,
    refunds: plan.refunds,
    amountFen: fen(amountFen),
    parts: bearer === 'PLATFORM' ? NEVER_OWED : plan.parts,
    bearer: bearerOf(bearer),
    requestId,
    reason: 'STAFF_REFUND',
    session,
  });
  await deps.orders.patch(orderId, { $set: { refundStatus: 'OPEN' } }, session);
  return refundNos;
}

/** Sees to it that the order's escrow holds the amount. */
async function coverRefund(
  deps: RefundDeps,
  input: {
    readonly row: RefundRequestDocument;
    readonly order: OrderDocument;
    readonly plan: RefundPlan;
    readonly session: ClientSession;
  },
): Promise<void> {
  const { row, order, plan, session } = input;
  const { _id: requestId, orderId, amountFen, bearer } = row;
  if (bearer === 'PLATFORM') {
    await deps.ledger.post(frontedRefundJournal({ requestId, orderId, amountFen }), session);
    return;
  }
  if (!plan.isSettled || bearer === null) return;
  await takeBack(deps, {
    order,
    refunds: plan.refunds,
    refund: { ...plan.parts, bearer: bearerOf(bearer) },
    journalId: refundRequestJournalId(requestId, 'reverse'),
    session,
  });
}
