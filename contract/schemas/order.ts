import { z } from 'zod';
import {
  codeListOf,
  fenSchema as fen,
  pageOf,
  pageQueryShape,
  refSchema as id,
  zonedInstantSchema as instant,
} from './common.js';
import {
  ASSIGNMENT_ORIGINS,
  COST_BEARERS,
  OFFER_STATUSES,
  ORDER_STATUSES,
  PAYMENT_STATUSES,
  REFUND_STATUSES,
  REVIEW_STATUSES,
  SETTLEMENT_STATUSES,
  TICKET_STATUSES,
} from '../terms/order.js';
import { SERVICE_MODES } from '../terms/catalogue.js';
import { REFUND_RULE_CODES } from '../terms/pricing.js';
import { UNITS_MAX } from '../terms/service-type.js';
import { ETA_SOURCES } from '../terms/speed.js';
import { localNameSchema } from './catalogue.js';
import { costTermsSchema } from './cost-terms.js';
import { formAnswerSchema, stepProgressSchema } from './order-service.js';
import { formAnswersSchema, priceModelSchema } from './service-type.js';

export const lngLatSchema = z
  .strictObject({ lng: z.number().min(-180).max(180), lat: z.number().min(-90).max(90) })
  .meta({ id: 'LngLat', description: 'WGS-84 degrees' });

/** Place of service. Contact, phone, line and note are sealed before they are stored. */
export const orderAddressSchema = z
  .strictObject({
    contact: z.string().min(1).max(40),
    phone: z.string().regex(/^\+?\d{6,15}$/),
    line: z.string().min(1).max(200),
    accessNote: z.string().max(200).optional(),
    point: lngLatSchema,
  })
  .meta({ id: 'OrderAddress' });

/** Fields of a booking, wherever it is rendered and whoever places it. */
export const bookingFieldsSchema = z.strictObject({
  offeringId: id,
  optionCodes: z.array(id).max(20).default([]),
  quantity: z.int().min(1).max(20).default(1),
  units: z
    .int()
    .min(1)
    .max(UNITS_MAX)
    .optional()
    .describe('Hours or pieces, where the service is sold by units; the least when absent'),
  answers: formAnswersSchema.optional().describe("Answers to the category's booking form"),
  workerId: id.optional(),
  startAt: z
    .union([z.literal('NOW'), instant])
    .default('NOW')
    .describe('Promised start, or NOW; in a store NOW is any time while the code lasts'),
  address: orderAddressSchema.optional().describe('Where the worker comes to'),
  storeId: id.optional().describe('In-store services: where they are rendered'),
  quotedTotalFen: fen.describe('The total shown to the customer; another price is refused'),
  quoteId: id.optional().describe('A quote of the same choice; its price holds until it expires'),
});

/** Either an address, or a store and no named worker. */
export function checkBookingPlace(
  body: Pick<z.output<typeof bookingFieldsSchema>, 'address' | 'storeId' | 'workerId'>,
  context: z.RefinementCtx,
): void {
  const issue = (field: string, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message });
  if (body.storeId === undefined && body.address === undefined) {
    issue('address', '请填写地址或选择门店 / an address, or a store for in-store services');
  }
  if (body.storeId === undefined) return;
  if (body.address !== undefined) {
    issue('address', '到店服务不需要地址 / no address for an in-store service');
  }
  if (body.workerId !== undefined) {
    issue('workerId', '到店服务不能指定服务人员 / no named worker for an in-store service');
  }
}

export const placeOrderSchema = bookingFieldsSchema
  .superRefine(checkBookingPlace)
  .meta({ id: 'PlaceOrder' });
export type PlaceOrderBody = z.output<typeof placeOrderSchema>;

export const quoteRequestSchema = bookingFieldsSchema
  .pick({
    offeringId: true,
    optionCodes: true,
    quantity: true,
    units: true,
    answers: true,
    startAt: true,
  })
  .extend({
    point: lngLatSchema.optional().describe('Tested against the service area when it is known'),
  })
  .meta({ id: 'QuoteRequest' });
export type QuoteRequest = z.output<typeof quoteRequestSchema>;

export const priceLineSchema = z
  .object({
    code: z.string(),
    label: z.string(),
    labelEn: z.string(),
    amountFen: fen,
    refundRule: z.enum(REFUND_RULE_CODES),
    refundText: localNameSchema,
  })
  .meta({ id: 'PriceLine' });

export const quoteSchema = z
  .object({
    offeringId: id,
    startAt: z.union([z.literal('NOW'), instant]),
    lines: z.array(priceLineSchema),
    totalFen: fen,
    priceModel: priceModelSchema,
    units: z.int().positive(),
    durationMinutes: z.int().positive(),
    /** Binds the price for the customer who asked; null for a guest. */
    quoteId: id.nullable(),
    expiresAt: instant.nullable(),
  })
  .meta({ id: 'Quote' });

export const snapshotSchema = z
  .object({ orderId: id, status: z.enum(ORDER_STATUSES), seq: z.int() })
  .meta({ id: 'OrderSnapshot' });

export const ticketSchema = z
  .object({
    id,
    status: z.enum(TICKET_STATUSES),
    workerId: id.nullable(),
    workerName: z.string().nullable(),
    origin: z.enum(ASSIGNMENT_ORIGINS).nullable(),
    round: z.int(),
    assignedAt: instant.nullable(),
    departedAt: instant.nullable(),
    arrivedAt: instant.nullable(),
    startedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    /** When a worker who is on his way will be at the door; null when nobody can say. */
    arrival: z.object({ at: instant, source: z.enum(ETA_SOURCES) }).nullable(),
    /** When the worker can begin, told because an earlier visit of his lasts longer. */
    expectedStartAt: instant.nullable(),
    photoIds: z.array(z.string()),
    /** The declared steps of the work and how far each is proved. */
    steps: z.array(stepProgressSchema),
    /** The visit whose work this one does again, uncharged. */
    reworkOf: id.nullable(),
    isRejected: z.boolean(),
  })
  .meta({ id: 'Ticket' });

/** A new time that waits for the other side's answer. */
export const proposalSchema = z
  .object({
    startAt: instant,
    endAt: instant,
    by: z.enum(['customer', 'worker', 'operator']),
    expiresAt: instant,
    mayAnswer: z.boolean().describe("Whether the answer is the reader's"),
  })
  .meta({ id: 'RescheduleProposal' });

/** Work that goes on past its planned end: both sides are asked what comes next. */
export const overrunSchema = z
  .object({
    ticketId: id,
    since: instant,
    /** Until when the worker's time is kept for it. */
    busyUntil: instant.nullable(),
    actions: z.array(z.string()).describe('What the reader may answer: sell more time, or finish'),
  })
  .meta({ id: 'Overrun' });

/** How a paid order was ended before completion. */
export const orderEndSchema = z
  .object({
    rule: z.string(),
    text: localNameSchema,
    bearer: z.enum(COST_BEARERS),
    feeFen: fen,
    travelKeptFen: fen,
    refundFen: fen,
  })
  .meta({ id: 'OrderEnd' });

const orderCore = {
  id,
  no: z.string(),
  status: z.enum(ORDER_STATUSES),
  statusText: z.object({ zh: z.string(), en: z.string() }),
  seq: z.int(),
  cityCode: z.string(),
  itemName: z.string(),
  startAt: instant,
  endAt: instant,
  totalFen: fen,
  createdAt: instant,
};

export const orderSummarySchema = z.object(orderCore).meta({ id: 'OrderSummary' });

export const orderSchema = z
  .object({
    ...orderCore,
    paymentStatus: z.enum(PAYMENT_STATUSES),
    refundStatus: z.enum(REFUND_STATUSES),
    settlementStatus: z.enum(SETTLEMENT_STATUSES),
    refundedFen: fen,
    lines: z.array(priceLineSchema),
    tickets: z.array(ticketSchema),
    district: z.string(),
    /** In-store orders: where the code is redeemed. */
    storeId: id.nullable(),
    /** Null for who may not see it (worker: acceptance to completion + 24 h); others' phone masked. */
    address: orderAddressSchema.extend({ phone: z.string() }).nullable(),
    /** The customer's own code, told to the worker at the door; null for everybody else. */
    startCode: z.string().nullable(),
    /** Null for whoever may not see it: the assigned worker may from acceptance on. */
    form: z.array(formAnswerSchema).nullable(),
    /** As it was booked. */
    priceModel: priceModelSchema,
    units: z.int().positive(),
    payDeadlineAt: instant,
    flags: z.array(z.string()),
    mode: z.enum(SERVICE_MODES),
    isNow: z.boolean(),
    workersNeeded: z.int(),
    paidFen: fen,
    paidAt: instant.nullable(),
    completedAt: instant.nullable(),
    disputeUntil: instant.nullable(),
    reviewUntil: instant.nullable(),
    reviewStatus: z.enum(REVIEW_STATUSES),
    proposal: proposalSchema.nullable(),
    overrun: overrunSchema.nullable(),
    reschedulesLeft: z.int().nonnegative(),
    workerChangesLeft: z.int().nonnegative(),
    /** What was added at the door and is not paid yet. */
    additionNo: z.string().nullable(),
    /** Visits whose finished work waits for a reviewer. */
    approvals: z.array(id),
    openCaseNo: z.string().nullable(),
    poolUntil: instant.nullable(),
    priority: z.int(),
    end: orderEndSchema.nullable(),
    /** What the reader may do now; the order's run decides with its clock. */
    allowedEvents: z.array(z.string()),
  })
  .meta({ id: 'Order' });

export const orderEventSchema = z
  .object({
    seq: z.int(),
    event: z.string(),
    from: z.enum(ORDER_STATUSES).nullable(),
    to: z.enum(ORDER_STATUSES),
    actor: z.object({ kind: z.string(), id: z.string() }),
    reason: z.string(),
    /** Words of a reason; only staff and who wrote them read them. */
    note: z.string().nullable(),
    at: instant,
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'OrderEvent' });

export const offerSchema = z
  .object({
    id,
    orderId: id,
    status: z.enum(OFFER_STATUSES),
    round: z.int(),
    origin: z.enum(ASSIGNMENT_ORIGINS),
    expiresAt: instant,
    startAt: instant,
    etaMinutes: z.int().nonnegative(),
    itemName: z.string(),
    district: z.string(),
    distanceMeters: z.int().nonnegative().nullable(),
    totalFen: fen,
    costTerms: costTermsSchema,
    why: z.array(localNameSchema).describe('The decision in plain sentences'),
  })
  .meta({ id: 'Offer' });

const freeStartSchema = z.object({ startAt: instant, workers: z.int().positive() });

export const slotsSchema = z
  .object({
    durationMinutes: z.int().positive(),
    slots: z.array(freeStartSchema),
    /** An order for as soon as possible; null when nobody who takes orders now could come. */
    now: freeStartSchema.nullable(),
  })
  .meta({ id: 'FreeSlots' });

export const declineSchema = z.strictObject({ reason: z.string().min(1).max(200).optional() });
export const onlineSchema = z.strictObject({ isOnline: z.boolean() });

/** What an order's run says of itself: what it waits for and until when. */
export const orderRunSchema = z
  .object({
    status: z.enum(ORDER_STATUSES),
    seq: z.int(),
    waitsFor: z.object({ kind: z.string(), text: z.string(), at: instant }).nullable(),
    workerId: id.nullable(),
    round: z.int(),
    /** Link into the Temporal UI; null where the deployment has none. */
    temporalUrl: z.url().nullable(),
  })
  .meta({ id: 'OrderRun' });

export const orderParamsSchema = z.strictObject({ orderId: z.uuid() });
export const offerParamsSchema = z.strictObject({ offerId: id });

export const orderListQuerySchema = z.strictObject({
  ...pageQueryShape,
  status: codeListOf(ORDER_STATUSES).optional().describe('Order statuses, separated by commas'),
});

export const slotQuerySchema = z.strictObject({
  optionCodes: z
    .string()
    .transform((text) => (text === '' ? [] : text.split(',')))
    .pipe(z.array(id).max(20))
    .default([]),
  quantity: z.coerce.number().int().min(1).max(20).default(1),
  units: z.coerce.number().int().min(1).max(UNITS_MAX).optional(),
  workerId: id.optional(),
  lng: z.coerce.number().min(-180).max(180),
  lat: z.coerce.number().min(-90).max(90),
  from: instant,
  to: instant,
});

export const slotParamsSchema = z.strictObject({ offeringId: id });

export const orderPageSchema = pageOf(orderSummarySchema);
export const orderEventListSchema = z.object({ items: z.array(orderEventSchema) });
export const offerListSchema = z.object({ items: z.array(offerSchema) });
