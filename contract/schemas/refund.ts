import { z } from 'zod';
import { COST_BEARERS } from '../terms/order.js';
import { PAYMENT_CHANNELS } from '../terms/payment.js';
import {
  REFUND_BEARERS,
  REFUND_ENTRIES,
  REFUND_REQUEST_KINDS,
  REFUND_REQUEST_STATUSES,
  REFUND_ROW_STATUSES,
} from '../terms/refund.js';
import { localNameSchema } from './catalogue.js';
import {
  fenSchema,
  idSchema,
  instantSchema,
  noteSchema,
  pageOf,
  pageQueryShape,
} from './common.js';

/** Workers, bills and rows of one answer. */
const WORKERS_MAX = 20;
const BILLS_MAX = 60;
const HISTORY_MAX = 50;
const REFUNDS_MAX = 1_000;
const REQUESTS_MAX = 100;
const FEN_MAX = 100_000_000;

export const refundParamsSchema = z.strictObject({ refundNo: idSchema });
export const refundRequestParamsSchema = z.strictObject({ requestId: idSchema });

/** At least one fen. */
const someFen = z.number().int().min(1).max(FEN_MAX);

const costSchema = z.object({
  commissionFen: fenSchema,
  merchantFen: fenSchema,
  platformFen: fenSchema.describe('What the platform gives of its own'),
  referralFen: fenSchema.describe('Reward taken back beside the amount'),
  workers: z.array(z.object({ workerId: z.string(), amountFen: fenSchema })).max(WORKERS_MAX),
});

export const refundPreviewQuerySchema = z.strictObject({
  amountFen: z.coerce.number().int().min(1).max(FEN_MAX).optional(),
  travelFeeFen: z.coerce.number().int().min(0).max(FEN_MAX).optional(),
  bearer: z.enum(REFUND_BEARERS).default('SHARES'),
});

/** What a refund would take from whom, and which bills would give it. */
export const refundPlanSchema = z
  .object({
    refundableFen: fenSchema,
    amountFen: fenSchema,
    goodsFen: fenSchema,
    travelFeeFen: fenSchema,
    isSettled: z.boolean().describe('Shared already: it is taken back from those who were paid'),
    cost: costSchema,
    bills: z
      .array(
        z.object({
          paymentNo: z.string(),
          channel: z.enum(PAYMENT_CHANNELS),
          amountFen: fenSchema,
        }),
      )
      .max(BILLS_MAX),
  })
  .meta({ id: 'RefundPlan' });

export const requestRefundSchema = z
  .strictObject({
    amountFen: someFen.optional().describe('In all; left out = everything that is left'),
    travelFeeFen: fenSchema.optional().describe('Part of it; left out = goods first'),
    bearer: z.enum(REFUND_BEARERS),
    reason: noteSchema,
  })
  .meta({ id: 'RequestRefund' });

export const refundReasonSchema = z.strictObject({ reason: noteSchema });

export const refundByHandSchema = z
  .strictObject({
    reference: idSchema.describe("Number of the transfer in the bank's books; pays one refund"),
    reason: noteSchema,
  })
  .meta({ id: 'RefundByHand' });

export const refundRowSchema = z
  .object({
    refundNo: z.string(),
    orderId: z.string(),
    cityCode: z.string(),
    paymentNo: z.string(),
    channel: z.enum(PAYMENT_CHANNELS),
    amountFen: fenSchema,
    goodsFen: fenSchema,
    travelFeeFen: fenSchema,
    bearer: z.enum(COST_BEARERS).nullable(),
    caseNo: z.string().nullable(),
    requestId: z.string().nullable(),
    reason: z.string(),
    status: z.enum(REFUND_ROW_STATUSES),
    statusText: localNameSchema,
    failure: z.string().nullable().describe("The channel's last word when it failed"),
    isLate: z.boolean().describe('Under way for more than ten minutes'),
    createdAt: instantSchema,
    finishedAt: instantSchema.nullable(),
    history: z
      .array(
        z.object({
          at: instantSchema,
          by: z.string().nullable(),
          what: z.enum(REFUND_ENTRIES),
          note: z.string().nullable(),
        }),
      )
      .max(HISTORY_MAX),
  })
  .meta({ id: 'RefundRow' });

export const refundPageSchema = pageOf(refundRowSchema);

export const refundQuerySchema = z.strictObject({
  ...pageQueryShape,
  queue: z
    .enum(['FAILED', 'LATE', 'UNDER_WAY'])
    .default('FAILED')
    .describe('FAILED and LATE wait for a person'),
});

export const refundRequestSchema = z
  .object({
    id: z.string(),
    kind: z.enum(REFUND_REQUEST_KINDS),
    orderId: z.string(),
    orderNo: z.string(),
    cityCode: z.string(),
    refundNo: z.string().nullable(),
    amountFen: fenSchema,
    goodsFen: fenSchema,
    travelFeeFen: fenSchema,
    bearer: z.enum(REFUND_BEARERS).nullable(),
    cost: costSchema.nullable(),
    reference: z.string().nullable(),
    status: z.enum(REFUND_REQUEST_STATUSES),
    madeBy: z.string(),
    madeAt: instantSchema,
    reason: z.string(),
    checkedBy: z.string().nullable(),
    checkedAt: instantSchema.nullable(),
    checkReason: z.string().nullable(),
    refundNos: z.array(z.string()).max(BILLS_MAX),
    expiresAt: instantSchema,
  })
  .meta({ id: 'RefundRequest' });

export const refundRequestPageSchema = pageOf(refundRequestSchema);

export const refundRequestQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: z.enum(REFUND_REQUEST_STATUSES).default('REQUESTED'),
});

/** Everything that went back, or is to go back, of one order. */
export const orderRefundsSchema = z
  .object({
    refundableFen: fenSchema,
    refunds: z.array(refundRowSchema).max(REFUNDS_MAX),
    requests: z.array(refundRequestSchema).max(REQUESTS_MAX),
  })
  .meta({ id: 'OrderRefunds' });
