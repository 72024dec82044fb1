import { Schema, type Connection, type Model } from 'mongoose';
import type { GeoPoint, PlaceCells, ServiceMode } from '../../contract/terms/catalogue.js';
import type { Fen } from '../../contract/terms/money.js';
import {
  ORDER_STATUSES,
  PAYMENT_STATUSES,
  REFUND_STATUSES,
  REVIEW_STATUSES,
  SETTLEMENT_STATUSES,
  type AssignmentOrigin,
  type OrderStatus,
  type PaymentStatus,
  type RefundStatus,
  type ReviewStatus,
  type SettlementStatus,
  type TicketStatus,
} from '../../contract/terms/order.js';
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
  departedAt: Date | null;
  arrivedAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  photoIds: string[];
};

export type PriceLine = {
  code: string;
  label: string;
  amountFen: Fen;
  refundRule: string;
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
    departedAt: { type: Date, default: null },
    arrivedAt: { type: Date, default: null },
    startedAt: { type: Date, default: null },
    finishedAt: { type: Date, default: null },
    photoIds: { type: [String], default: [] },
  },
  { strict: 'throw' },
);

const text = { type: String, required: true } as const;
const amount = { type: Number, required: true, validate: Number.isSafeInteger } as const;
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
    skills: { type: [String], required: true },
    status: { ...text, enum: ORDER_STATUSES },
    paymentStatus: { ...text, enum: PAYMENT_STATUSES },
    refundStatus: { ...text, enum: REFUND_STATUSES },
    settlementStatus: { ...text, enum: SETTLEMENT_STATUSES },
    reviewStatus: { ...text, enum: REVIEW_STATUSES },
    seq: { type: Number, required: true },
    tickets: { type: [ticketSchema], required: true },
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
orderSchema.index({ status: 1, stageDeadlineAt: 1 });

export function orderModel(connection: Connection): Model<OrderDocument> {
  return (connection.models['Order'] ??
    connection.model('Order', orderSchema)) as Model<OrderDocument>;
}
