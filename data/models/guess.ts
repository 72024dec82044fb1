import { Schema, type Connection, type Model } from 'mongoose';

/** Verifications of SMS codes in one minute, over all people: how many, how many failed. */
export type GuessMinuteDocument = {
  /** Minutes since 1970. */
  readonly _id: number;
  readonly attempts: number;
  readonly failures: number;
  readonly expireAt: Date;
};

/** The one brake; its row exists from the first time it goes on. */
export type GuessBrakeDocument = { readonly _id: string; readonly until: Date };

export const guessMinuteSchema = new Schema<GuessMinuteDocument>(
  {
    _id: { type: Number, required: true },
    attempts: { type: Number, required: true },
    failures: { type: Number, required: true },
    expireAt: { type: Date, required: true },
  },
  { collection: 'guessMinutes', versionKey: false, strict: 'throw' },
);
guessMinuteSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0 });

export const guessBrakeSchema = new Schema<GuessBrakeDocument>(
  { _id: { type: String, required: true }, until: { type: Date, required: true } },
  { collection: 'guessBrakes', versionKey: false, strict: 'throw' },
);

export function guessMinuteModel(connection: Connection): Model<GuessMinuteDocument> {
  return (
    connection.models.GuessMinute ??
    connection.model<GuessMinuteDocument>('GuessMinute', guessMinuteSchema)
  );
}

export function guessBrakeModel(connection: Connection): Model<GuessBrakeDocument> {
  return (
    connection.models.GuessBrake ??
    connection.model<GuessBrakeDocument>('GuessBrake', guessBrakeSchema)
  );
}
