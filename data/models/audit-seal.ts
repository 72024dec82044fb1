import { Schema, type Connection, type Model } from 'mongoose';

/** A signed batch of links. Copied to another system, it shows a rewrite and a cut-off end. */
export type AuditSealDocument = {
  /** 1, 2, 3 … without gaps. */
  readonly _id: number;
  readonly at: Date;
  readonly fromSeq: number;
  readonly toSeq: number;
  /** Merkle root over the hashes of the links, RFC 6962. */
  readonly root: string;
  /** Hash of the seal before. */
  readonly prev: string;
  /** SHA-256 over the fields above; this is what is signed. */
  readonly hash: string;
  /** Which key signed: the start of the digest of its public half. */
  readonly keyId: string;
  /** Ed25519, base64url. */
  readonly signature: string;
};

const auditSealSchema = new Schema<AuditSealDocument>(
  {
    _id: { type: Number, required: true },
    at: { type: Date, required: true },
    fromSeq: { type: Number, required: true },
    toSeq: { type: Number, required: true },
    root: { type: String, required: true },
    prev: { type: String, required: true },
    hash: { type: String, required: true },
    keyId: { type: String, required: true },
    signature: { type: String, required: true },
  },
  { collection: 'auditSeals', versionKey: false, strict: 'throw' },
);

export function auditSealModel(connection: Connection): Model<AuditSealDocument> {
  return (connection.models['AuditSeal'] ??
    connection.model('AuditSeal', auditSealSchema)) as Model<AuditSealDocument>;
}
