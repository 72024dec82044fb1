import { Schema, type Connection, type Model } from 'mongoose';
import { LANGUAGES, type Language } from '../../contract/terms/language.js';

/** CLOSING: its person has asked for its deletion, which is under way; nobody signs in any more. */
export const ACCOUNT_STATUSES = ['ACTIVE', 'FROZEN', 'CLOSING'] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

export const USER_AUDIENCES = ['customer', 'worker'] as const;
export type UserAudience = (typeof USER_AUDIENCES)[number];

/**
 * Login of a customer or a worker by phone; one row per audience and phone. A worker's row has the
 * `_id` of the worker. The phone is encrypted; it is found by its HMAC.
 */
export type UserDocument = {
  readonly _id: string;
  readonly audience: UserAudience;
  readonly phoneIndex: string;
  readonly phoneCipher: string;
  /** HMAC of the last four digits: support finds a caller by them (X23). */
  readonly phoneTailIndex?: string;
  readonly status: AccountStatus;
  /** Raised by logout-all, freezing and changes of the phone: tokens of older versions die. */
  readonly sessionVersion: number;
  /** Of what we write to him unasked; absent = he has not chosen. */
  readonly language?: Language;
  readonly createdAt: Date;
};

export const userSchema = new Schema<UserDocument>(
  {
    _id: { type: String, required: true },
    audience: { type: String, enum: USER_AUDIENCES, required: true },
    phoneIndex: { type: String, required: true },
    phoneCipher: { type: String, required: true },
    phoneTailIndex: { type: String },
    status: { type: String, enum: ACCOUNT_STATUSES, required: true },
    sessionVersion: { type: Number, required: true, min: 1 },
    language: { type: String, enum: LANGUAGES },
    createdAt: { type: Date, required: true },
  },
  { collection: 'users', versionKey: false, strict: 'throw' },
);
userSchema.index({ phoneIndex: 1, audience: 1 }, { unique: true });
userSchema.index({ phoneTailIndex: 1, audience: 1, _id: 1 });

export function userModel(connection: Connection): Model<UserDocument> {
  return connection.models.User ?? connection.model<UserDocument>('User', userSchema);
}
