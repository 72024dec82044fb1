import { Schema, type Connection, type Model } from 'mongoose';
import type { Fen } from '../../contract/terms/money.js';
import type { CostBearer } from '../../contract/terms/order.js';
import type { PaymentChannelCode, PaymentProduct } from '../../contract/terms/payment.js';
import type { RefundEntryKind, RefundRowStatus } from '../../contract/terms/refund.js';

/** TIP: a gift to those who did the work; it is not the order's money and never goes back. */
export type PaymentPurpose = 'ORDER' | 'SUPPLEMENT' | 'TIP';

/** One bill at a channel. `_id` is the number the channel knows, derived from the order's. */
export type PaymentDocument = {
  _id: string;
  orderId: string;
  customerId: string;
  purpose: PaymentPurpose;
  channel: PaymentChannelCode;
  /** Absent in bills from before there was a choice: NATIVE. */
  product?: PaymentProduct;
  /** Opened as one whose money may be shared at the channel (分账). */
  isShared?: boolean;
  amountFen: Fen;
  status: 'PENDING' | 'PAID' | 'CLOSED';
  codeUrl: string | null;
  /**
   * Closed although the channel did not know it: whoever holds its link may still open and pay it.
   * Asked about once more at this time; null or absent = nothing to ask.
   */
  askAgainAt?: Date | null;
  expiresAt: Date;
  transactionId: string | null;
  paidAt: Date | null;
  createdAt: Date;
};

/** One thing that happened to a refund; `by` is a person of staff, null for the channel's word. */
export type RefundEntry = {
  at: Date;
  by: string | null;
  what: RefundEntryKind;
  /** The channel's reason, or the person's. */
  note: string | null;
};

/** One intent to give money back; its number is reused on every retry. */
export type RefundDocument = {
  _id: string;
  orderId: string;
  /** The order's, for the desk of that city. */
  cityCode: string;
  paymentNo: string;
  channel: PaymentChannelCode;
  /** In all; what is neither goods nor travel fee was never owed (a second payment). */
  amountFen: Fen;
  goodsFen: Fen;
  travelFen: Fen;
  /** Whose share of a delivered order pays the goods part; null = everybody's (MONEY §3.5). */
  bearer: CostBearer | null;
  /**
   * The case that gives it. It is the platform's own money then, of no goods and no travel fee, until
   * the decision is final and the parts are charged to their bearer.
   */
  caseNo: string | null;
  /** The request of staff that gave it. */
  requestId: string | null;
  reason: string;
  status: RefundRowStatus;
  /** Grows when a failed one is sent again, so that an answer to an earlier try ends nothing. */
  attempt: number;
  channelRefundId: string | null;
  failure: string | null;
  createdAt: Date;
  finishedAt: Date | null;
  /** When the sweep last told its run to go on. */
  nudgedAt: Date | null;
  /** The last 50. */
  history: RefundEntry[];
};

/** Inbox of verified callbacks. `_id` is `<channel>:<kind>:<number>:<state>`: one fact, one row. */
export type ChannelEventDocument = {
  _id: string;
  channel: PaymentChannelCode;
  eventId: string;
  kind: 'payment' | 'refund';
  paymentNo: string;
  refundNo: string | null;
  state: string;
  amountFen: number;
  currency: string;
  transactionId: string | null;
  occurredAt: Date | null;
  receivedAt: Date;
  /** When the workflow took the signal; null = the sweep delivers it. */
  deliveredAt: Date | null;
  claimedUntil: Date | null;
  attempts: number;
};

export type SettlementWorker = { workerId: string; shareFen: Fen; travelFen: Fen };

/** How an order's escrow was shared. `_id` is the order's id. */
export type SettlementDocument = {
  _id: string;
  orderId: string;
  merchantId: string;
  /** Empty in a store: the merchant's share holds the worker's then. */
  workers: SettlementWorker[];
  /** Goods and travel fee less what was refunded before; the platform's filling up included. */
  goodsFen: Fen;
  travelFeeFen: Fen;
  commissionFen: Fen;
  merchantFen: Fen;
  /** All workers' shares, without the travel fee. */
  workerFen: Fen;
  /** Who brought the customer, and his reward; absent on rows from before there was one. */
  referrerId?: string | null;
  referralFen?: Fen;
  settledAt: Date;
};

const text = { type: String, required: true } as const;
const textOrNull = { type: String, default: null } as const;
const amount = { type: Number, required: true, validate: Number.isSafeInteger } as const;
const date = { type: Date, required: true } as const;
const dateOrNull = { type: Date, default: null } as const;

const paymentSchema = new Schema<PaymentDocument>(
  {
    _id: text,
    orderId: text,
    customerId: text,
    purpose: text,
    channel: text,
    product: { type: String },
    isShared: { type: Boolean },
    amountFen: amount,
    status: text,
    codeUrl: textOrNull,
    askAgainAt: { type: Date },
    expiresAt: date,
    transactionId: textOrNull,
    paidAt: dateOrNull,
    createdAt: date,
  },
  { collection: 'payments', versionKey: false, strict: 'throw' },
);
paymentSchema.index({ orderId: 1, createdAt: 1 });
paymentSchema.index({ channel: 1, status: 1, paidAt: 1 });
paymentSchema.index({ status: 1, createdAt: 1 });
paymentSchema.index(
  { askAgainAt: 1 },
  { partialFilterExpression: { askAgainAt: { $type: 'date' } } },
);

const refundEntrySchema = new Schema<RefundEntry>(
  { at: date, by: textOrNull, what: text, note: textOrNull },
  { _id: false, strict: 'throw' },
);

const refundSchema = new Schema<RefundDocument>(
  {
    _id: text,
    orderId: text,
    cityCode: text,
    paymentNo: text,
    channel: text,
    amountFen: amount,
    goodsFen: amount,
    travelFen: amount,
    bearer: textOrNull,
    caseNo: textOrNull,
    requestId: textOrNull,
    reason: text,
    status: text,
    attempt: { type: Number, default: 0 },
    channelRefundId: textOrNull,
    failure: textOrNull,
    createdAt: date,
    finishedAt: dateOrNull,
    nudgedAt: dateOrNull,
    history: { type: [refundEntrySchema], default: [] },
  },
  { collection: 'refunds', versionKey: false, strict: 'throw' },
);
refundSchema.index({ orderId: 1, createdAt: 1 });
refundSchema.index({ channel: 1, status: 1, finishedAt: 1 });
refundSchema.index({ status: 1, createdAt: 1, _id: 1 });

const channelEventSchema = new Schema<ChannelEventDocument>(
  {
    _id: text,
    channel: text,
    eventId: text,
    kind: text,
    paymentNo: text,
    refundNo: textOrNull,
    state: text,
    amountFen: amount,
    currency: text,
    transactionId: textOrNull,
    occurredAt: dateOrNull,
    receivedAt: date,
    deliveredAt: dateOrNull,
    claimedUntil: dateOrNull,
    attempts: { type: Number, default: 0 },
  },
  { collection: 'channelEvents', versionKey: false, strict: 'throw' },
);
channelEventSchema.index({ deliveredAt: 1, receivedAt: 1 });
channelEventSchema.index({ paymentNo: 1, kind: 1, state: 1 });

const settlementWorkerSchema = new Schema<SettlementWorker>(
  { workerId: text, shareFen: amount, travelFen: amount },
  { _id: false, strict: 'throw' },
);

const settlementSchema = new Schema<SettlementDocument>(
  {
    _id: text,
    orderId: text,
    merchantId: text,
    workers: { type: [settlementWorkerSchema], default: [] },
    goodsFen: amount,
    travelFeeFen: amount,
    commissionFen: amount,
    merchantFen: amount,
    workerFen: amount,
    referrerId: textOrNull,
    referralFen: { ...amount, required: false, default: 0 },
    settledAt: date,
  },
  { collection: 'settlements', versionKey: false, strict: 'throw' },
);
settlementSchema.index({ 'workers.workerId': 1, settledAt: -1 });
settlementSchema.index({ merchantId: 1, settledAt: -1 });

export function paymentModel(connection: Connection): Model<PaymentDocument> {
  return (connection.models['Payment'] ??
    connection.model('Payment', paymentSchema)) as Model<PaymentDocument>;
}

export function refundModel(connection: Connection): Model<RefundDocument> {
  return (connection.models['Refund'] ??
    connection.model('Refund', refundSchema)) as Model<RefundDocument>;
}

export function channelEventModel(connection: Connection): Model<ChannelEventDocument> {
  return (connection.models['ChannelEvent'] ??
    connection.model('ChannelEvent', channelEventSchema)) as Model<ChannelEventDocument>;
}

export function settlementModel(connection: Connection): Model<SettlementDocument> {
  return (connection.models['Settlement'] ??
    connection.model('Settlement', settlementSchema)) as Model<SettlementDocument>;
}
