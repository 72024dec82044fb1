import { Schema, type Connection, type Model } from 'mongoose';

/** One link of the chain over all entries. `_id` is its number: the index keeps a fork out. */
export type AuditLinkDocument = {
  /** 1, 2, 3 … without gaps. */
  readonly _id: number;
  readonly entryId: string;
  readonly entryHash: string;
  /** Hash of the link before. */
  readonly prev: string;
  /** SHA-256 over the fields above. */
  readonly hash: string;
};

const auditLinkSchema = new Schema<AuditLinkDocument>(
  {
    _id: { type: Number, required: true },
    entryId: { type: String, required: true },
    entryHash: { type: String, required: true },
    prev: { type: String, required: true },
    hash: { type: String, required: true },
  },
  { collection: 'auditLinks', versionKey: false, strict: 'throw' },
);
auditLinkSchema.index({ entryId: 1 }, { unique: true });

export function auditLinkModel(connection: Connection): Model<AuditLinkDocument> {
  return (connection.models['AuditLink'] ??
    connection.model('AuditLink', auditLinkSchema)) as Model<AuditLinkDocument>;
}
