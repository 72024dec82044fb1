import { Schema, type Connection, type Model } from 'mongoose';
import { RENEWAL_STATUSES, type RenewalStatus } from '../../contract/terms/certificate.js';
import type { ItemReason } from '../../contract/terms/onboarding.js';

/**
 * A new document for a certificate of a worker who serves already. What he has stays valid until
 * its own end, whatever becomes of this. `_id` comes from the worker and his key.
 */
export type CertificateRenewalDocument = {
  readonly _id: string;
  readonly workerId: string;
  readonly merchantId: string;
  readonly cityCode: string;
  readonly kind: string;
  readonly validUntil: Date;
  readonly mediaIds: readonly string[];
  readonly status: RenewalStatus;
  /** Counts every write; who decides names the one he has seen. */
  readonly version: number;
  readonly reason: ItemReason | null;
  readonly note: string | null;
  readonly createdAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
};

const renewalSchema = new Schema<CertificateRenewalDocument>(
  {
    _id: { type: String, required: true },
    workerId: { type: String, required: true },
    merchantId: { type: String, required: true },
    cityCode: { type: String, required: true },
    kind: { type: String, required: true },
    validUntil: { type: Date, required: true },
    mediaIds: { type: [String], required: true },
    status: { type: String, enum: RENEWAL_STATUSES, required: true },
    version: { type: Number, required: true },
    reason: { type: String, default: null },
    note: { type: String, default: null },
    createdAt: { type: Date, required: true },
    decidedBy: { type: String, default: null },
    decidedAt: { type: Date, default: null },
  },
  { collection: 'certificateRenewals', versionKey: false, strict: 'throw' },
);
// One that waits for each certificate of a person: the index decides between two at once.
renewalSchema.index(
  { workerId: 1, kind: 1 },
  { unique: true, partialFilterExpression: { status: 'PENDING' }, name: 'onePending' },
);
renewalSchema.index({ workerId: 1, createdAt: -1 });
renewalSchema.index({ status: 1, createdAt: 1, _id: 1 });
renewalSchema.index({ cityCode: 1, status: 1, createdAt: 1, _id: 1 });

export function certificateRenewalModel(connection: Connection): Model<CertificateRenewalDocument> {
  return (connection.models['CertificateRenewal'] ??
    connection.model('CertificateRenewal', renewalSchema)) as Model<CertificateRenewalDocument>;
}
