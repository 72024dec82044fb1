import { Schema, type Connection, type Model } from 'mongoose';
import {
  MERCHANT_KINDS,
  MERCHANT_STATUSES,
  type MerchantKind,
  type MerchantStatus,
} from '../../contract/terms/catalogue.js';

/** Employs workers, or is one; SELF_RUN is the platform's own. */
export type MerchantDocument = {
  readonly _id: string;
  readonly name: string;
  readonly kind: MerchantKind;
  readonly cityCodes: readonly string[];
  /** The platform's share of an order's base (MONEY §3.3). */
  readonly commissionBps: number;
  /** The worker's share of what is left after commission. */
  readonly workerShareBps: number;
  readonly status: MerchantStatus;
  readonly version: number;
};

const bps = { type: Number, required: true, min: 0, max: 10_000 } as const;

export const merchantSchema = new Schema<MerchantDocument>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    kind: { type: String, enum: MERCHANT_KINDS, required: true },
    cityCodes: { type: [String], required: true },
    commissionBps: bps,
    workerShareBps: bps,
    status: { type: String, enum: MERCHANT_STATUSES, required: true },
    version: { type: Number, required: true },
  },
  { collection: 'merchants', versionKey: false, strict: 'throw' },
);
merchantSchema.index({ cityCodes: 1, status: 1, _id: 1 });

export function merchantModel(connection: Connection): Model<MerchantDocument> {
  return (
    connection.models.Merchant ?? connection.model<MerchantDocument>('Merchant', merchantSchema)
  );
}
