import { Schema, type Connection, type Model } from 'mongoose';
import { ROLES, type Role } from '../../contract/terms/permissions.js';
import { ACCOUNT_STATUSES, type AccountStatus } from './user.js';

export const STAFF_AUDIENCES = ['merchant', 'admin'] as const;
export type StaffAudience = (typeof STAFF_AUDIENCES)[number];

/** Person of a merchant or of the platform: password and TOTP. */
export type StaffDocument = {
  readonly _id: string;
  readonly audience: StaffAudience;
  /** Login name, lower case. */
  readonly account: string;
  readonly passwordHash: string;
  readonly totpCipher: string;
  /** Last TOTP step that was used: a code opens one session, never two. */
  readonly totpLastStep: number;
  readonly roles: readonly Role[];
  readonly merchantId: string | null;
  readonly cities: readonly string[];
  /** Stores of the merchant where the person works; empty or absent = all of them. */
  readonly storeIds?: readonly string[];
  /** Set where the person may also log in by SMS (merchant audience). */
  readonly phoneIndex?: string | undefined;
  readonly phoneCipher?: string | undefined;
  readonly status: AccountStatus;
  readonly sessionVersion: number;
  readonly failedLogins: number;
  readonly lockedUntil: Date | null;
  readonly createdAt: Date;
};

export const staffSchema = new Schema<StaffDocument>(
  {
    _id: { type: String, required: true },
    audience: { type: String, enum: STAFF_AUDIENCES, required: true },
    account: { type: String, required: true },
    passwordHash: { type: String, required: true },
    totpCipher: { type: String, required: true },
    totpLastStep: { type: Number, required: true },
    roles: { type: [{ type: String, enum: ROLES }], required: true },
    merchantId: { type: String, default: null },
    cities: { type: [String], required: true },
    storeIds: { type: [String], default: [] },
    phoneIndex: { type: String },
    phoneCipher: { type: String },
    status: { type: String, enum: ACCOUNT_STATUSES, required: true },
    sessionVersion: { type: Number, required: true, min: 1 },
    failedLogins: { type: Number, required: true, min: 0 },
    lockedUntil: { type: Date, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'staff', versionKey: false, strict: 'throw' },
);
staffSchema.index({ account: 1 }, { unique: true });
staffSchema.index(
  { phoneIndex: 1, audience: 1 },
  { unique: true, partialFilterExpression: { phoneIndex: { $exists: true } } },
);
staffSchema.index({ merchantId: 1, _id: 1 });

export function staffModel(connection: Connection): Model<StaffDocument> {
  return connection.models.Staff ?? connection.model<StaffDocument>('Staff', staffSchema);
}
