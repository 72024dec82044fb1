import { Schema, type Connection, type Model } from 'mongoose';

/** A refresh token that was rotated away: whoever brings it again has copied it. */
export type SpentRefreshTokenDocument = {
  /** SHA-256 of the token. */
  readonly _id: string;
  readonly sessionId: string;
  readonly expireAt: Date;
};

export const spentRefreshTokenSchema = new Schema<SpentRefreshTokenDocument>(
  {
    _id: { type: String, required: true },
    sessionId: { type: String, required: true },
    expireAt: { type: Date, required: true },
  },
  { collection: 'spentRefreshTokens', versionKey: false, strict: 'throw' },
);
spentRefreshTokenSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0 });

export function spentRefreshTokenModel(connection: Connection): Model<SpentRefreshTokenDocument> {
  return (
    connection.models.SpentRefreshToken ??
    connection.model<SpentRefreshTokenDocument>('SpentRefreshToken', spentRefreshTokenSchema)
  );
}
