import { Schema, type Connection, type Model } from 'mongoose';

export const REDEMPTION_CODE_STATUSES = ['ACTIVE', 'SPENT', 'EXPIRED', 'CANCELLED'] as const;
export type RedemptionCodeStatus = (typeof REDEMPTION_CODE_STATUSES)[number];

/** The code of one paid in-store order. Its digits are stored sealed and as a blind index only. */
export type RedemptionCodeDocument = {
  /** The order's id: one code an order. */
  readonly _id: string;
  readonly storeId: string;
  readonly merchantId: string;
  /** HMAC-SHA-256 of the digits. */
  readonly codeHash: string;
  /** Ciphertext of the digits, for the customer's own page. */
  readonly sealed: string;
  readonly status: RedemptionCodeStatus;
  readonly expiresAt: Date;
  readonly spentAt: Date | null;
  /** Staff id of the clerk. */
  readonly spentBy: string | null;
  readonly createdAt: Date;
};

export const redemptionCodeSchema = new Schema<RedemptionCodeDocument>(
  {
    _id: { type: String, required: true },
    storeId: { type: String, required: true },
    merchantId: { type: String, required: true },
    codeHash: { type: String, required: true },
    sealed: { type: String, required: true },
    status: { type: String, enum: REDEMPTION_CODE_STATUSES, required: true },
    expiresAt: { type: Date, required: true },
    spentAt: { type: Date, default: null },
    spentBy: { type: String, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'redemptionCodes', versionKey: false, strict: 'throw' },
);
// No two orders ever share a code, so that a used one cannot come back to life.
redemptionCodeSchema.index({ codeHash: 1 }, { unique: true });

export function redemptionCodeModel(connection: Connection): Model<RedemptionCodeDocument> {
  return (
    connection.models.RedemptionCode ??
    connection.model<RedemptionCodeDocument>('RedemptionCode', redemptionCodeSchema)
  );
}
