import { Schema, type Connection, type Model } from 'mongoose';

/**
 * What a customer asked for, written before the workflow starts: ids alone travel through
 * Temporal, the body stays here and never changes. An orphan row is harmless and expires.
 */
export type OrderRequest = {
  /** The order's id: uuidv5(customer + Idempotency-Key). */
  _id: string;
  customerId: string;
  bodyHash: string;
  body: unknown;
  placeBy: Date;
  /** Set with the order in one transaction; a row is either placed or refused, never both. */
  placedAt?: Date | null;
  refusal?: { code: string; extra: Record<string, unknown> } | null;
  createdAt: Date;
};

/** Longer than any retry of a client; past it the key is forgotten. */
const KEEP_SECONDS = 30 * 24 * 3_600;

const orderRequestSchema = new Schema<OrderRequest>(
  {
    _id: { type: String, required: true },
    customerId: { type: String, required: true },
    bodyHash: { type: String, required: true },
    body: { type: Schema.Types.Mixed, required: true },
    placeBy: { type: Date, required: true },
    placedAt: { type: Date, default: null },
    refusal: { type: Schema.Types.Mixed, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'orderRequests', versionKey: false, strict: 'throw' },
);
orderRequestSchema.index({ createdAt: 1 }, { expireAfterSeconds: KEEP_SECONDS });

export function orderRequestModel(connection: Connection): Model<OrderRequest> {
  return (connection.models['OrderRequest'] ??
    connection.model('OrderRequest', orderRequestSchema)) as Model<OrderRequest>;
}
