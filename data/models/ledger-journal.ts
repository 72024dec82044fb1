import mongoose, { type Connection, type Model } from 'mongoose';
import type { JournalLine } from '../../domain/ledger/journal.js';

/** One business fact. Immutable; the `_id` is the idempotency key. */
export type LedgerJournalDocument = {
  /** `<bizType>:<bizId>:<step>`. */
  readonly _id: string;
  readonly orderId?: string;
  readonly lines: readonly JournalLine[];
  /** SHA-256 of the canonical journal, hex: tells a repetition from another booking. */
  readonly payloadHash: string;
  readonly at: Date;
};

export const ledgerJournalSchema = new mongoose.Schema(
  {
    _id: { type: String, required: true },
    orderId: { type: String },
    lines: {
      type: [
        {
          _id: false,
          debit: { type: String, required: true },
          credit: { type: String, required: true },
          amountFen: { type: mongoose.Schema.Types.BigInt, required: true },
          code: { type: String, required: true },
          mode: { type: String, required: true },
          pendingId: { type: String },
        },
      ],
      required: true,
    },
    payloadHash: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'journals', versionKey: false, strict: 'throw' },
);
ledgerJournalSchema.index(
  { orderId: 1, at: 1, _id: 1 },
  { partialFilterExpression: { orderId: { $exists: true } } },
);

// Seals go over journals in the order in which they were booked.
ledgerJournalSchema.index({ at: 1, _id: 1 });

export function ledgerJournalModel(connection: Connection): Model<LedgerJournalDocument> {
  const name = 'LedgerJournal';
  return (connection.models[name] ??
    connection.model(name, ledgerJournalSchema)) as unknown as Model<LedgerJournalDocument>;
}
