import { Schema, type Connection, type Model } from 'mongoose';

/** One Idempotency-Key of one person on one route, for 24 h. */
export type IdempotencyKeyDocument = {
  /** SHA-256 over person, route and key. */
  readonly _id: string;
  /** SHA-256 of the request. */
  readonly fingerprint: string;
  /** Who runs it; a lease that has ended may be taken over. */
  readonly holder: string;
  readonly leaseUntil: Date;
  readonly expireAt: Date;
  readonly reply?:
    | {
        readonly status: number;
        readonly contentType: string;
        readonly body: string;
        readonly headers: Readonly<Record<string, string>>;
      }
    | undefined;
};

const replySchema = new Schema(
  {
    status: { type: Number, required: true },
    // Empty where the answer has no body.
    contentType: { type: String, default: '' },
    body: { type: String, default: '' },
    headers: { type: Schema.Types.Mixed, required: true },
  },
  { _id: false, strict: 'throw', minimize: false },
);

export const idempotencyKeySchema = new Schema<IdempotencyKeyDocument>(
  {
    _id: { type: String, required: true },
    fingerprint: { type: String, required: true },
    holder: { type: String, required: true },
    leaseUntil: { type: Date, required: true },
    expireAt: { type: Date, required: true },
    reply: { type: replySchema },
  },
  { collection: 'idempotencyKeys', versionKey: false, strict: 'throw', minimize: false },
);
idempotencyKeySchema.index({ expireAt: 1 }, { expireAfterSeconds: 0 });

export function idempotencyKeyModel(connection: Connection): Model<IdempotencyKeyDocument> {
  return (
    connection.models.IdempotencyKey ??
    connection.model<IdempotencyKeyDocument>('IdempotencyKey', idempotencyKeySchema)
  );
}
