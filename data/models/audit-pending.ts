import { Schema, type Connection, type Model } from 'mongoose';

/**
 * An entry that no link holds yet, written in the transaction of the entry. The sealer works on
 * what is here, not on "newer than the last one", so a transaction that commits late is not lost.
 */
export type AuditPendingDocument = {
  /** The entry's id. */
  readonly _id: string;
  readonly at: Date;
  /** SHA-256 of the entry as it was written: a change before the seal is noticed as well. */
  readonly entryHash: string;
};

const auditPendingSchema = new Schema<AuditPendingDocument>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    entryHash: { type: String, required: true },
  },
  { collection: 'auditPending', versionKey: false, strict: 'throw' },
);
auditPendingSchema.index({ at: 1, _id: 1 });

export function auditPendingModel(connection: Connection): Model<AuditPendingDocument> {
  return (connection.models['AuditPending'] ??
    connection.model('AuditPending', auditPendingSchema)) as Model<AuditPendingDocument>;
}
