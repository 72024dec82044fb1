import mongoose, { type Connection, type Model } from 'mongoose';
import type { TransferMode } from '../../domain/ledger/journal.js';

/** One line of a journal. Immutable: corrections are new journals. */
export type LedgerTransferDocument = {
  /** `<journal>#<index of the line>`. */
  readonly _id: string;
  readonly journal: string;
  readonly orderId?: string;
  readonly debit: string;
  readonly credit: string;
  /** Fen, > 0; BSON int64. */
  readonly amountFen: number;
  readonly code: string;
  readonly mode: TransferMode;
  /** The pending transfer that a post or void resolves. */
  readonly pendingId?: string;
  /** Taken when the line was written, inside the transaction; the roll-up's watermark uses it. */
  readonly at: Date;
};

export const ledgerTransferSchema = new mongoose.Schema(
  {
    _id: { type: String, required: true },
    journal: { type: String, required: true },
    orderId: { type: String },
    debit: { type: String, required: true },
    credit: { type: String, required: true },
    amountFen: { type: mongoose.Schema.Types.BigInt, required: true },
    code: { type: String, required: true },
    mode: { type: String, enum: ['single', 'pending', 'post', 'void'], required: true },
    pendingId: { type: String },
    at: { type: Date, required: true },
  },
  { collection: 'transfers', versionKey: false, strict: 'throw' },
);
// A reservation is resolved at most once, by either a post or a void: the index decides the race.
ledgerTransferSchema.index(
  { pendingId: 1 },
  { unique: true, partialFilterExpression: { pendingId: { $exists: true } } },
);
ledgerTransferSchema.index({ journal: 1 });
ledgerTransferSchema.index(
  { orderId: 1, at: 1, _id: 1 },
  { partialFilterExpression: { orderId: { $exists: true } } },
);
ledgerTransferSchema.index({ debit: 1, at: 1, _id: 1 });
ledgerTransferSchema.index({ credit: 1, at: 1, _id: 1 });

export function ledgerTransferModel(connection: Connection): Model<LedgerTransferDocument> {
  const name = 'LedgerTransfer';
  return (connection.models[name] ??
    connection.model(name, ledgerTransferSchema)) as unknown as Model<LedgerTransferDocument>;
}
