import type { z } from 'zod';
import type {
  refundPlanSchema,
  refundRequestSchema,
  refundRowSchema,
} from '../../contract/schemas/refund.js';
import { REFUND_ROW_TEXT } from '../../contract/terms/refund.js';
import type { RefundDocument } from '../../data/repositories/payments.js';
import type { RefundRequestDocument } from '../../data/repositories/refund-requests.js';
import type { RefundPlan } from './refund-preview.js';

export type RefundRowDto = z.input<typeof refundRowSchema>;
export type RefundRequestDto = z.input<typeof refundRequestSchema>;
export type RefundPlanDto = z.input<typeof refundPlanSchema>;

/** An answer is due by then; later it is on the desk's list (MONEY §3.6, J6). */
export const LATE_MS = 10 * 60_000;

export function presentRefund(refund: RefundDocument, nowMs: number): RefundRowDto {
  const { status, createdAt, finishedAt, history = [] } = refund;
  const isUnderWay = status === 'OPEN' || status === 'SUBMITTED';
  return {
    refundNo: refund._id,
    orderId: refund.orderId,
    cityCode: refund.cityCode,
    paymentNo: refund.paymentNo,
    channel: refund.channel,
    amountFen: refund.amountFen,
    goodsFen: refund.goodsFen,
    travelFeeFen: refund.travelFen,
    bearer: refund.bearer,
    caseNo: refund.caseNo,
    requestId: refund.requestId,
    reason: refund.reason,
    status,
    statusText: { ...REFUND_ROW_TEXT[status] },
    failure: refund.failure,
    isLate: isUnderWay && nowMs - createdAt.getTime() > LATE_MS,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    history: history.map(({ at, ...entry }) => ({ ...entry, at: at.toISOString() })),
  };
}

export function presentRequest(row: RefundRequestDocument, nowMs: number): RefundRequestDto {
  const { made, checked, cost, status } = row;
  const isOver = status === 'REQUESTED' && nowMs >= row.expiresAt.getTime();
  return {
    id: row._id,
    kind: row.kind,
    orderId: row.orderId,
    orderNo: row.orderNo,
    cityCode: row.cityCode,
    refundNo: row.refundNo,
    amountFen: row.amountFen,
    goodsFen: row.goodsFen,
    travelFeeFen: row.travelFen,
    bearer: row.bearer,
    cost: cost && { ...cost, workers: cost.workers.map((part) => ({ ...part })) },
    reference: row.reference,
    status: isOver ? 'EXPIRED' : status,
    madeBy: made.by,
    madeAt: made.at.toISOString(),
    reason: made.reason,
    checkedBy: checked?.by ?? null,
    checkedAt: checked?.at.toISOString() ?? null,
    checkReason: checked?.reason ?? null,
    refundNos: [...row.refundNos],
    expiresAt: row.expiresAt.toISOString(),
  };
}

export function presentPlan(plan: RefundPlan): RefundPlanDto {
  const { refundableFen, amountFen, parts, cost, shares, isSettled } = plan;
  return {
    ...{ refundableFen, amountFen, isSettled },
    goodsFen: parts.goodsFen,
    travelFeeFen: parts.travelFen,
    cost: { ...cost, workers: cost.workers.map((part) => ({ ...part })) },
    bills: shares.map((share) => ({
      paymentNo: share.payment._id,
      channel: share.payment.channel,
      amountFen: share.amountFen,
    })),
  };
}
