import { Schema, type Connection, type Model } from 'mongoose';
import { AUDIENCES, type Audience } from '../../contract/terms/permissions.js';

/** One login on one device and the family of refresh tokens that came out of it. */
export type SessionDocument = {
  readonly _id: string;
  readonly audience: Audience;
  readonly subjectId: string;
  /** HMAC of the device id the client sent at login. */
  readonly deviceHash: string;
  /** SHA-256 of the refresh token that is good now. */
  readonly refreshHash: string;
  /** SHA-256 of the one before; inside the grace it gets the same new pair again. */
  readonly previousHash: string | null;
  /** Random part from which the present token was derived out of the previous one. */
  readonly rotationNonce: string | null;
  readonly rotatedAt: Date;
  readonly idleExpiresAt: Date;
  readonly absoluteExpiresAt: Date;
  /** When a second factor was last shown; a refresh clears it. Absent in rows of before. */
  readonly stepUpAt?: Date | null;
  readonly revokedAt: Date | null;
  readonly revokeReason: string | null;
  readonly createdAt: Date;
};

export const sessionSchema = new Schema<SessionDocument>(
  {
    _id: { type: String, required: true },
    audience: { type: String, enum: AUDIENCES, required: true },
    subjectId: { type: String, required: true },
    deviceHash: { type: String, required: true },
    refreshHash: { type: String, required: true },
    previousHash: { type: String, default: null },
    rotationNonce: { type: String, default: null },
    rotatedAt: { type: Date, required: true },
    idleExpiresAt: { type: Date, required: true },
    absoluteExpiresAt: { type: Date, required: true },
    stepUpAt: { type: Date, default: null },
    revokedAt: { type: Date, default: null },
    revokeReason: { type: String, default: null },
    createdAt: { type: Date, required: true },
  },
  { collection: 'sessions', versionKey: false, strict: 'throw' },
);
sessionSchema.index({ refreshHash: 1 }, { unique: true });
sessionSchema.index({ previousHash: 1 });
sessionSchema.index({ subjectId: 1, audience: 1, createdAt: -1 });
sessionSchema.index({ absoluteExpiresAt: 1 }, { expireAfterSeconds: 86_400 });

export function sessionModel(connection: Connection): Model<SessionDocument> {
  return connection.models.Session ?? connection.model<SessionDocument>('Session', sessionSchema);
}
