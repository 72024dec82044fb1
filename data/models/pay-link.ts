import { Schema, type Connection, type Model } from 'mongoose';

/** A link that pays one order without a login. The token itself is not stored. */
export type PayLinkDocument = {
  /** HMAC-SHA-256 of the token. */
  readonly _id: string;
  readonly orderId: string;
  /** Messages that were sent with it. */
  readonly sends: number;
  readonly createdAt: Date;
  /** The order's pay deadline. */
  readonly expiresAt: Date;
};

/** How long an old link still answers that it has expired. */
const KEEP_SECONDS = 7 * 24 * 3_600;

export const payLinkSchema = new Schema<PayLinkDocument>(
  {
    _id: { type: String, required: true },
    orderId: { type: String, required: true },
    sends: { type: Number, required: true, min: 0 },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'payLinks', versionKey: false, strict: 'throw' },
);
payLinkSchema.index({ orderId: 1 }, { unique: true });
payLinkSchema.index({ expiresAt: 1 }, { expireAfterSeconds: KEEP_SECONDS });

export function payLinkModel(connection: Connection): Model<PayLinkDocument> {
  return connection.models.PayLink ?? connection.model<PayLinkDocument>('PayLink', payLinkSchema);
}
