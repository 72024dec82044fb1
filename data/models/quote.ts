import { Schema, type Connection, type Model } from 'mongoose';
import type { Fen } from '../../contract/terms/money.js';
import type { PriceLine } from './order.js';

/**
 * A price told to a customer, which binds until `expiresAt`: never changed, and used by as many
 * orders of exactly this choice as he places in that time.
 */
export type QuoteDocument = {
  readonly _id: string;
  readonly customerId: string;
  readonly offeringId: string;
  /** Sorted: the order in which options were ticked is no part of the choice. */
  readonly optionCodes: readonly string[];
  readonly quantity: number;
  /** Null when none were asked for: the least of what is sold by units, or the whole. */
  readonly units?: number | null;
  /** Null for "now". */
  readonly startAt: Date | null;
  readonly lines: readonly PriceLine[];
  readonly goodsFen: Fen;
  readonly travelFeeFen: Fen;
  readonly totalFen: Fen;
  readonly policyVersion: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

/** An expired quote is told from one that never was for this long. */
const KEEP_SECONDS = 24 * 3_600;

const text = { type: String, required: true } as const;
const amount = { type: Number, required: true, validate: Number.isSafeInteger } as const;

export const quoteSchema = new Schema<QuoteDocument>(
  {
    _id: text,
    customerId: text,
    offeringId: text,
    optionCodes: { type: [String], required: true },
    quantity: amount,
    units: { type: Number, default: null },
    startAt: { type: Date, default: null },
    lines: { type: [Schema.Types.Mixed], required: true } as never,
    goodsFen: amount,
    travelFeeFen: amount,
    totalFen: amount,
    policyVersion: text,
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'quotes', versionKey: false, strict: 'throw' },
);
quoteSchema.index({ expiresAt: 1 }, { expireAfterSeconds: KEEP_SECONDS });

export function quoteModel(connection: Connection): Model<QuoteDocument> {
  return connection.models.Quote ?? connection.model<QuoteDocument>('Quote', quoteSchema);
}
