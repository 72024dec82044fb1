import { z } from 'zod';
import { SERVICE_MODES } from '../terms/catalogue.js';
import {
  ORDER_STATUSES,
  PAYMENT_STATUSES,
  REFUND_STATUSES,
  SETTLEMENT_STATUSES,
} from '../terms/order.js';
import { ORDER_WAIT_CODES, WAIT_SIDES } from '../terms/order-wait.js';
import { localNameSchema } from './catalogue.js';
import {
  codeListOf,
  fenSchema,
  idSchema,
  instantSchema,
  pageOf,
  refSchema,
  zonedInstantSchema,
} from './common.js';
import { offerSchema, orderListQuerySchema, orderSummarySchema } from './order.js';

const filterShape = {
  /** Beginning of an order number, or the last four digits of the customer's phone. */
  search: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^(DH[0-9A-Z]{4,30}|\d{4})$/)
    .optional()
    .describe('`DH…`, six characters at least, or four digits of a phone'),
  cityCode: idSchema.optional(),
  categoryId: idSchema.optional(),
  merchantId: idSchema.optional(),
  workerId: idSchema.optional(),
  /** Placed from (included) to (not included). */
  from: zonedInstantSchema.optional(),
  to: zonedInstantSchema.optional(),
};

export const orderDeskQuerySchema = orderListQuerySchema.extend({
  ...filterShape,
  refundStatus: codeListOf(REFUND_STATUSES).optional().describe('Separated by commas'),
});

export const orderCountsQuerySchema = z.strictObject(filterShape);

export const orderDeskRowSchema = orderSummarySchema
  .extend({
    service: localNameSchema,
    categoryId: z.string(),
    merchantId: z.string(),
    mode: z.enum(SERVICE_MODES),
    /** Phone masked; null for somebody without one or who is gone. */
    customer: z.object({ phone: z.string() }).nullable(),
    /** Whoever has a visit of it now. */
    workers: z.array(z.object({ id: z.string(), name: z.string() })),
    /** Whom it waits for, and until when; null when nothing is to come. */
    waitsFor: z
      .object({
        code: z.enum(ORDER_WAIT_CODES),
        side: z.enum(WAIT_SIDES),
        text: localNameSchema,
        until: instantSchema.nullable(),
      })
      .nullable(),
    paymentStatus: z.enum(PAYMENT_STATUSES),
    refundStatus: z.enum(REFUND_STATUSES),
    settlementStatus: z.enum(SETTLEMENT_STATUSES),
    paidFen: fenSchema,
    refundedFen: fenSchema,
    openCaseNo: z.string().nullable(),
  })
  .meta({ id: 'OrderDeskRow' });

export const orderDeskPageSchema = pageOf(orderDeskRowSchema);

/** Counting stops at 10,000, which then means that many or more. */
export const orderCountsSchema = z
  .object({
    items: z.array(z.object({ status: z.enum(ORDER_STATUSES), count: z.int().nonnegative() })),
    /** Orders with a refund on its way or failed, whatever their status. */
    refunds: z.int().nonnegative(),
  })
  .meta({ id: 'OrderCounts' });

/** For the desk: whom it asked, and when the question went out and was answered. */
export const deskOfferSchema = offerSchema
  .extend({
    ticketId: refSchema,
    workerId: refSchema,
    workerName: z.string().nullable(),
    announcedAt: zonedInstantSchema.nullable(),
    answeredAt: zonedInstantSchema.nullable(),
  })
  .meta({ id: 'DeskOffer' });
export const deskOfferListSchema = z.object({ items: z.array(deskOfferSchema) });
