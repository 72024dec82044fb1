import { Schema, type Connection, type Model } from 'mongoose';
import { ROLES, type Role } from '../../contract/terms/permissions.js';
import { STAFF_STATUSES, type StaffStatus } from '../../contract/terms/staff.js';

export const STAFF_AUDIENCES = ['merchant', 'admin'] as const;
export type StaffAudience = (typeof STAFF_AUDIENCES)[number];

export const ENROLMENT_KINDS = ['INVITATION', 'TOTP_RESET', 'LOGIN_RESET'] as const;
/** TOTP_RESET asks for the password of before, the others set one. */
export type EnrolmentKind = (typeof ENROLMENT_KINDS)[number];

/** An open link by which the person sets up his login; a new one replaces it. */
export type Enrolment = {
  readonly kind: EnrolmentKind;
  /** SHA-256 of the token in the link. */
  readonly tokenHash: string;
  readonly expiresAt: Date;
  /** Set when the link was opened, good once the first TOTP code confirms them. */
  readonly passwordHash?: string;
  readonly totpCipher?: string;
};

/** Person of a merchant or of the platform: password and TOTP. */
export type StaffDocument = {
  readonly _id: string;
  readonly audience: StaffAudience;
  /** Login name, lower case. */
  readonly account: string;
  readonly name: string;
  /** Absent, like the TOTP, until an invitation is confirmed. */
  readonly passwordHash?: string;
  readonly totpCipher?: string;
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
  readonly status: StaffStatus;
  readonly enrolment?: Enrolment;
  /** The administrator of the first-run set-up: the index lets one in. */
  readonly isFirst?: true;
  /** Raised by every change that colleagues make; an edit names the one it has seen. */
  readonly version: number;
  readonly sessionVersion: number;
  readonly failedLogins: number;
  readonly lockedUntil: Date | null;
  readonly createdAt: Date;
};

const enrolmentSchema = new Schema<Enrolment>(
  {
    kind: { type: String, enum: ENROLMENT_KINDS, required: true },
    tokenHash: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    passwordHash: { type: String },
    totpCipher: { type: String },
  },
  { _id: false, strict: 'throw' },
);

export const staffSchema = new Schema<StaffDocument>(
  {
    _id: { type: String, required: true },
    audience: { type: String, enum: STAFF_AUDIENCES, required: true },
    account: { type: String, required: true },
    name: { type: String, required: true },
    passwordHash: { type: String },
    totpCipher: { type: String },
    totpLastStep: { type: Number, required: true },
    roles: { type: [{ type: String, enum: ROLES }], required: true },
    merchantId: { type: String, default: null },
    cities: { type: [String], required: true },
    storeIds: { type: [String], default: [] },
    phoneIndex: { type: String },
    phoneCipher: { type: String },
    status: { type: String, enum: STAFF_STATUSES, required: true },
    enrolment: { type: enrolmentSchema },
    isFirst: { type: Boolean },
    version: { type: Number, required: true, min: 1 },
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
staffSchema.index(
  { 'enrolment.tokenHash': 1 },
  { unique: true, partialFilterExpression: { 'enrolment.tokenHash': { $exists: true } } },
);
// Of two strangers that set up at once the index lets one in.
staffSchema.index(
  { isFirst: 1 },
  { name: 'oneFirstAdministrator', unique: true, partialFilterExpression: { isFirst: true } },
);
staffSchema.index({ merchantId: 1, _id: 1 });
staffSchema.index({ audience: 1, _id: 1 });

export function staffModel(connection: Connection): Model<StaffDocument> {
  return connection.models.Staff ?? connection.model<StaffDocument>('Staff', staffSchema);
}
