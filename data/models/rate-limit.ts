import { Schema, type Connection, type Model } from 'mongoose';

/**
 * Counters of the shared rate limits. The limiter library writes them; declared here for their
 * indexes, without which the first two requests of a window would each start a counter.
 */
export type RateLimitDocument = {
  readonly key: string;
  readonly points: number;
  readonly expire: Date | null;
};

export const rateLimitSchema = new Schema<RateLimitDocument>(
  {
    key: { type: String, required: true },
    points: { type: Number, required: true },
    expire: { type: Date, default: null },
  },
  { collection: 'rateLimits', versionKey: false, strict: 'throw' },
);
rateLimitSchema.index({ key: 1 }, { unique: true });
rateLimitSchema.index({ expire: -1 }, { expireAfterSeconds: 0 });

export function rateLimitModel(connection: Connection): Model<RateLimitDocument> {
  return (
    connection.models.RateLimit ?? connection.model<RateLimitDocument>('RateLimit', rateLimitSchema)
  );
}
