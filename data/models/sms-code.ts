import { Schema, type Connection, type Model } from 'mongoose';

/** The one code that is good for a phone, purpose, audience and device; a new one replaces it. */
export type SmsCodeDocument = {
  /** HMAC over phone, purpose, audience and device: the collection tells no phone. */
  readonly _id: string;
  /** HMAC of the code, bound to this row. */
  readonly codeHash: string;
  readonly triesLeft: number;
  readonly expiresAt: Date;
};

export const smsCodeSchema = new Schema<SmsCodeDocument>(
  {
    _id: { type: String, required: true },
    codeHash: { type: String, required: true },
    triesLeft: { type: Number, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'smsCodes', versionKey: false, strict: 'throw' },
);
smsCodeSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

export function smsCodeModel(connection: Connection): Model<SmsCodeDocument> {
  return connection.models.SmsCode ?? connection.model<SmsCodeDocument>('SmsCode', smsCodeSchema);
}
