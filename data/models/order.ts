import { Schema, type Connection, type Model } from 'mongoose';
import type { GeoPoint, PlaceCells, ServiceMode } from '../../contract/terms/catalogue.js';
import type { Fen } from '../../contract/terms/money.js';
import {
  ORDER_STATUSES,
  PAYMENT_STATUSES,
  REFUND_STATUSES,
  REVIEW_STATUSES,
  SETTLEMENT_STATUSES,
  type Actor,
  type AssignmentOrigin,
  type OrderStatus,
  type PaymentStatus,
  type RefundStatus,
  type ReviewStatus,
  type SettlementStatus,
  type TicketStatus,
} from '../../contract/terms/order.js';
import type { RefundRule } from '../../contract/terms/pricing.js';
import type { PriceModel, ServiceStep, StepProof } from '../../contract/terms/service-type.js';
import type { EndTerms } from '../../domain/order/cancel-terms.js';
import type { OrderPolicy } from '../../domain/order/policy.js';

/** One visit of one worker (DOMAIN ticket). `_id` is `<orderId>:<n>`. */
export type Ticket = {
  _id: string;
  status: TicketStatus;
  workerId: string | null;
  /** The named or movable worker whose time is held before anybody is asked. */
  heldWorkerId: string | null;
  isMovable: boolean;
  origin: AssignmentOrigin | null;
  originReason: string | null;
  round: number;
  excludedWorkerIds: string[];
  assignedAt: Date | null;
  departedAt: Date | null;
  /** Straight to the door from where the worker's phone was then; null when that is not known. */
  metersAtDeparture?: number | null;
  arrivedAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Set while the work goes on past its planned end; its worker is kept busy until `busyUntil`. */
  overrunAt?: Date | null;
  busyUntil?: Date | null;
  /** When the worker can begin because an earlier visit of his lasts longer. */
  expectedStartAt?: Date | null;
  photoIds: string[];
  /** What the worker handed in for each step, by its code. */
  proofs?: Record<string, StepProof>;
  /** Evidence of having waited for an absent customer. */
  noShowPhotoIds: string[];
  /** The ticket whose work this one does again. */
  reworkOf: string | null;
  /** A reviewer did not accept the work: this ticket earns nothing. */
  isRejected: boolean;
};

/** A new time that waits for the other side. */
export type ProposalView = {
  startAt: Date;
  endAt: Date;
  by: 'customer' | 'worker' | 'operator';
  expiresAt: Date;
};

/** How a paid order was ended before completion, in fen. */
export type OrderEnd = {
  rule: EndTerms['rule'];
  bearer: EndTerms['bearer'];
  feeFen: Fen;
  travelKeptFen: Fen;
  refundFen: Fen;
};

export type PriceLine = {
  code: string;
  label: string;
  /** Absent on orders placed before there was one. */
  labelEn?: string;
  amountFen: Fen;
  refundRule: RefundRule;
};

/** Class B data: encrypted by the repository's caller, decrypted only for who may see it. */
export type OrderAddress = {
  district: string;
  /** Ciphertext of {contact, phone, line, accessNote}. */
  sealed: string;
  point: GeoPoint;
} & PlaceCells;

export type OrderDocument = {
  _id: string;
  no: string;
  customerId: string;
  merchantId: string;
  cityCode: string;
  timeZone: string;
  categoryId: string;
  itemId: string;
  itemName: string;
  offeringId: string;
  mode: ServiceMode;
  /** In-store orders: where the code is redeemed. */
  storeId: string | null;
  /** Who placed it: the customer, support on his behalf, or a clerk at the counter. */
  placedBy: Actor;
  isWalkIn: boolean;
  /** Zero-price order that does an earlier order's work again. */
  reworkOf: string | null;
  quoteId: string | null;
  /** Workers needed at the same time. */
  workersNeeded: number;
  /** How many of the item were bought; absent on orders placed before there was one. */
  quantity?: number;
  /** How its price was meant, what was sold by the unit, and the steps of the work, as booked. */
  priceModel?: PriceModel;
  units?: number;
  steps?: readonly ServiceStep[];
  /** Class B data: ciphertext of the answers to the booking form; absent where none was given. */
  sealedForm?: string;
  skills: string[];
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  refundStatus: RefundStatus;
  settlementStatus: SettlementStatus;
  reviewStatus: ReviewStatus;
  /** Number of the last event; the version that every write is guarded by. */
  seq: number;
  tickets: Ticket[];
  startAt: Date;
  endAt: Date;
  /** Booked as "now": the start is promised when the payment arrives. */
  isNow: boolean;
  prepMs: number;
  cleanMs: number;
  address: OrderAddress;
  lines: PriceLine[];
  goodsFen: Fen;
  travelFeeFen: Fen;
  totalFen: Fen;
  commissionBps: number;
  workerShareBps: number;
  /** Who brought the customer; absent or null when nobody did. Paid by `policy.referralBps`. */
  referrerId?: string | null;
  paidFen: Fen;
  refundedFen: Fen;
  policy: OrderPolicy;
  policyVersion: string;
  startCode: string;
  flags: string[];
  /** Set before the channel order is closed: no new payment may start after it. */
  payClosedAt: Date | null;
  dispatchFailure: string | null;
  stageDeadlineAt: Date | null;
  lock: { operatorId: string; until: Date } | null;
  priority: number;
  /** Open grab pool: free workers may take a ticket until then. */
  poolUntil: Date | null;
  proposal: ProposalView | null;
  reschedules: number;
  workerChanges: number;
  /** Number of the addition that waits for its payment. */
  additionNo: string | null;
  approvals: string[];
  openCaseNo: string | null;
  codeUntil: Date | null;
  end: OrderEnd | null;
  payDeadlineAt: Date;
  paidAt: Date | null;
  completedAt: Date | null;
  endedAt: Date | null;
  settleAfter: Date | null;
  disputeUntil: Date | null;
  reviewUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

const ticketSchema = new Schema<Ticket>(
  {
    _id: { type: String, required: true },
    status: { type: String, required: true },
    workerId: { type: String, default: null },
    heldWorkerId: { type: String, default: null },
    isMovable: { type: Boolean, default: false },
    origin: { type: String, default: null },
    originReason: { type: String, default: null },
    round: { type: Number, default: 0 },
    excludedWorkerIds: { type: [String], default: [] },
    assignedAt: { type: Date, default: null },
    departedAt: { type: Date, default: null },
    metersAtDeparture: { type: Number, default: null },
    arrivedAt: { type: Date, default: null },
    startedAt: { type: Date, default: null },
    finishedAt: { type: Date, default: null },
    overrunAt: { type: Date, default: null },
    busyUntil: { type: Date, default: null },
    expectedStartAt: { type: Date, default: null },
    photoIds: { type: [String], default: [] },
    proofs: { type: Schema.Types.Mixed, default: () => ({}) },
    noShowPhotoIds: { type: [String], default: [] },
    reworkOf: { type: String, default: null },
    isRejected: { type: Boolean, default: false },
  },
  { strict: 'throw' },
);

const text = { type: String, required: true } as const;
const amount = { type: Number, required: true, validate: Number.isSafeInteger } as const;
const textOrNull = { type: String, default: null } as const;
const date = { type: Date, required: true } as const;
const dateOrNull = { type: Date, default: null } as const;

export const orderSchema = new Schema<OrderDocument>(
  {
    _id: text,
    no: text,
    customerId: text,
    merchantId: text,
    cityCode: text,
    timeZone: text,
    categoryId: text,
    itemId: text,
    itemName: text,
    offeringId: text,
    mode: text,
    storeId: textOrNull,
    placedBy: { type: Schema.Types.Mixed, required: true },
    isWalkIn: { type: Boolean, default: false },
    reworkOf: textOrNull,
    quoteId: textOrNull,
    workersNeeded: { type: Number, default: 1 },
    quantity: { type: Number, default: 1 },
    priceModel: { type: Schema.Types.Mixed },
    units: { type: Number },
    steps: { type: [Schema.Types.Mixed], default: undefined } as never,
    sealedForm: { type: String },
    skills: { type: [String], required: true },
    status: { ...text, enum: ORDER_STATUSES },
    paymentStatus: { ...text, enum: PAYMENT_STATUSES },
    refundStatus: { ...text, enum: REFUND_STATUSES },
    settlementStatus: { ...text, enum: SETTLEMENT_STATUSES },
    reviewStatus: { ...text, enum: REVIEW_STATUSES },
    seq: { type: Number, required: true },
    tickets: { type: [ticketSchema], default: [] },
    startAt: date,
    endAt: date,
    isNow: { type: Boolean, required: true },
    prepMs: { type: Number, required: true },
    cleanMs: { type: Number, required: true },
    address: { type: Schema.Types.Mixed, required: true },
    lines: { type: [Schema.Types.Mixed], required: true } as never,
    goodsFen: amount,
    travelFeeFen: amount,
    totalFen: amount,
    commissionBps: amount,
    workerShareBps: amount,
    referrerId: textOrNull,
    paidFen: amount,
    refundedFen: amount,
    policy: { type: Schema.Types.Mixed, required: true },
    policyVersion: text,
    startCode: text,
    flags: { type: [String], default: [] },
    payClosedAt: dateOrNull,
    dispatchFailure: { type: String, default: null },
    stageDeadlineAt: dateOrNull,
    lock: { type: Schema.Types.Mixed, default: null },
    priority: { type: Number, default: 0 },
    poolUntil: dateOrNull,
    proposal: { type: Schema.Types.Mixed, default: null },
    reschedules: { type: Number, default: 0 },
    workerChanges: { type: Number, default: 0 },
    additionNo: textOrNull,
    approvals: { type: [String], default: [] },
    openCaseNo: textOrNull,
    codeUntil: dateOrNull,
    end: { type: Schema.Types.Mixed, default: null },
    payDeadlineAt: date,
    paidAt: dateOrNull,
    completedAt: dateOrNull,
    endedAt: dateOrNull,
    settleAfter: dateOrNull,
    disputeUntil: dateOrNull,
    reviewUntil: dateOrNull,
    createdAt: date,
    updatedAt: date,
  },
  { collection: 'orders', versionKey: false, strict: 'throw' },
);
orderSchema.index({ no: 1 }, { unique: true });
orderSchema.index({ customerId: 1, createdAt: -1, _id: -1 });
orderSchema.index({ 'tickets.workerId': 1, startAt: 1, _id: 1 });
orderSchema.index({ cityCode: 1, status: 1, createdAt: -1, _id: -1 });
orderSchema.index({ merchantId: 1, status: 1, createdAt: -1, _id: -1 });
orderSchema.index({ status: 1, stageDeadlineAt: 1, _id: 1 });
// The desk of those who see every city, and its filters.
orderSchema.index({ status: 1, createdAt: -1, _id: -1 });
orderSchema.index({ categoryId: 1, status: 1, createdAt: -1, _id: -1 });
orderSchema.index({ refundStatus: 1, createdAt: -1, _id: -1 });
// Only orders of a store: most have none.
const inStore = { partialFilterExpression: { storeId: { $type: 'string' } } };
orderSchema.index({ storeId: 1, startAt: -1, _id: -1 }, inStore);
orderSchema.index({ storeId: 1, completedAt: -1 }, inStore);
// Finished work under review: few orders wait there.
orderSchema.index(
  { createdAt: 1, _id: 1 },
  { partialFilterExpression: { 'approvals.0': { $exists: true } }, name: 'under_review' },
);
// The grab pool: almost no order is in it.
orderSchema.index(
  { merchantId: 1, cityCode: 1, poolUntil: 1 },
  { partialFilterExpression: { poolUntil: { $type: 'date' } }, name: 'open_pools' },
);

// What wallets show as pending: the hold is short, so few orders are in it.
const inHold = { partialFilterExpression: { settlementStatus: 'HELD' } };
orderSchema.index({ merchantId: 1, settleAfter: 1, _id: 1 }, { ...inHold, name: 'held_merchant' });
orderSchema.index(
  { 'tickets.workerId': 1, settleAfter: 1, _id: 1 },
  { ...inHold, name: 'held_worker' },
);

// What statistics count of a day; each key is written once in an order's life.
const HAPPENED = { $gt: new Date(0) };
orderSchema.index(
  { cityCode: 1, paidAt: 1 },
  { partialFilterExpression: { paidAt: HAPPENED }, name: 'paid_of_day' },
);
orderSchema.index(
  { cityCode: 1, endedAt: 1 },
  { partialFilterExpression: { endedAt: HAPPENED }, name: 'ended_of_day' },
);

export function orderModel(connection: Connection): Model<OrderDocument> {
  return (connection.models['Order'] ??
    connection.model('Order', orderSchema)) as Model<OrderDocument>;
}
