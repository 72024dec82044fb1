import { Schema, type Connection, type Model } from 'mongoose';
import type { CostTerms } from '../../domain/dispatch/engine/types.js';
import type { AssignmentOrigin, DispatchFailure, OfferStatus } from '../../contract/terms/order.js';

/** The question to one worker whether he takes a ticket. `_id` is `<ticketId>:<searchNo>`. */
export type OfferDocument = {
  _id: string;
  orderId: string;
  ticketId: string;
  workerId: string;
  cityCode: string;
  round: number;
  origin: AssignmentOrigin;
  status: OfferStatus;
  expiresAt: Date;
  /** When the worker would begin: the promised start, or later when he cannot be there. */
  startAt: Date;
  etaMs: number;
  /** Every term of the cost that chose this worker; they sum to the cost (X14). */
  costTerms: Partial<CostTerms>;
  /** The decision in plain sentences that name nobody. */
  why?: { readonly zh: string; readonly en: string }[];
  /** When the order's run took the offer: the worker sees it from then on. */
  announcedAt: Date | null;
  answeredAt: Date | null;
  declineReason: string | null;
  createdAt: Date;
};

/**
 * Tickets of one order that want workers at the same time: all of them get one or none does. The
 * city's dispatch process sees it together with the whole queue. `_id` is `<orderId>:<searchNo>`.
 */
export type DemandDocument = {
  _id: string;
  orderId: string;
  searchNo: number;
  /** Empty on a tombstone: the search was withdrawn before it was written. */
  ticketIds: string[];
  cityCode: string;
  round: number;
  radiusMeters: number;
  offerMs: number;
  /** Higher goes first, then the older one: customers whose worker was lost do not start over. */
  priority: number;
  /** Base64 task token of the activity that waits for the answer. */
  taskToken: string;
  deadline: Date;
  status: 'OPEN' | 'MATCHED' | 'FAILED' | 'WITHDRAWN';
  /** Questions that the claim wrote, one for each ticket. */
  offerIds: string[];
  failure: DispatchFailure | null;
  missedTicks: number;
  /** When Temporal took the answer; null = the next tick completes it again. */
  completedAt: Date | null;
  createdAt: Date;
};

/** Which dispatch process owns a city. Every claim carries the fence of its lease. */
export type CityLeaseDocument = {
  _id: string;
  owner: string;
  fence: number;
  /** `host:port` at which its owner answers about free slots; null when it does not. */
  address: string | null;
  expiresAt: Date;
};

const offerSchema = new Schema<OfferDocument>(
  {
    _id: { type: String, required: true },
    orderId: { type: String, required: true },
    ticketId: { type: String, required: true },
    workerId: { type: String, required: true },
    cityCode: { type: String, required: true },
    round: { type: Number, required: true },
    origin: { type: String, required: true },
    status: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    startAt: { type: Date, required: true },
    etaMs: { type: Number, required: true },
    costTerms: { type: Schema.Types.Mixed, default: {} },
    why: { type: [Schema.Types.Mixed], default: [] },
    announcedAt: { type: Date, default: null },
    answeredAt: { type: Date, default: null },
    declineReason: { type: String, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'offers', versionKey: false, strict: 'throw', minimize: false },
);
offerSchema.index({ workerId: 1, status: 1, expiresAt: 1 });
offerSchema.index({ orderId: 1, createdAt: 1 });
// One open question a ticket: the database, not a check, keeps a second offer out.
offerSchema.index(
  { ticketId: 1 },
  { unique: true, partialFilterExpression: { status: 'PENDING' }, name: 'one_open_offer' },
);

const demandSchema = new Schema<DemandDocument>(
  {
    _id: { type: String, required: true },
    orderId: { type: String, required: true },
    searchNo: { type: Number, required: true },
    ticketIds: { type: [String], required: true },
    cityCode: { type: String, required: true },
    round: { type: Number, required: true },
    radiusMeters: { type: Number, required: true },
    offerMs: { type: Number, required: true },
    priority: { type: Number, default: 0 },
    taskToken: { type: String, required: true },
    deadline: { type: Date, required: true },
    status: { type: String, required: true },
    offerIds: { type: [String], default: [] },
    failure: { type: String, default: null },
    missedTicks: { type: Number, default: 0 },
    completedAt: { type: Date, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'demands', versionKey: false, strict: 'throw' },
);
demandSchema.index({ cityCode: 1, status: 1, completedAt: 1, priority: -1, createdAt: 1 });
demandSchema.index({ orderId: 1, createdAt: 1 });
demandSchema.index({ createdAt: 1 }, { expireAfterSeconds: 7 * 24 * 3_600 });

const cityLeaseSchema = new Schema<CityLeaseDocument>(
  {
    _id: { type: String, required: true },
    owner: { type: String, required: true },
    fence: { type: Number, required: true },
    address: { type: String, default: null },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'cityLeases', versionKey: false, strict: 'throw' },
);

export function offerModel(connection: Connection): Model<OfferDocument> {
  return (connection.models['Offer'] ??
    connection.model('Offer', offerSchema)) as Model<OfferDocument>;
}

export function demandModel(connection: Connection): Model<DemandDocument> {
  return (connection.models['Demand'] ??
    connection.model('Demand', demandSchema)) as Model<DemandDocument>;
}

export function cityLeaseModel(connection: Connection): Model<CityLeaseDocument> {
  return (connection.models['CityLease'] ??
    connection.model('CityLease', cityLeaseSchema)) as Model<CityLeaseDocument>;
}
