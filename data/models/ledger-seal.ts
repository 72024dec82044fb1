import { Schema, type Connection, type Model } from 'mongoose';

/** What a journal was when it was sealed. */
export type SealedJournal = { readonly id: string; readonly hash: string };

/**
 * Seal over the journals of a closed stretch of time. Each hangs on the one before and is signed
 * with the key of the audit log's seals.
 */
export type LedgerSealDocument = {
  /** 1, 2, 3 … without a gap. */
  readonly _id: number;
  /** from ≤ a journal's moment < to. */
  readonly from: Date;
  readonly to: Date;
  readonly journals: readonly SealedJournal[];
  readonly prev: string;
  readonly hash: string;
  readonly keyId: string;
  readonly signature: string;
};

const text = { type: String, required: true } as const;
const date = { type: Date, required: true } as const;

const ledgerSealSchema = new Schema<LedgerSealDocument>(
  {
    _id: { type: Number, required: true },
    from: date,
    to: date,
    journals: { type: [Schema.Types.Mixed], default: [] } as never,
    prev: text,
    hash: text,
    keyId: text,
    signature: text,
  },
  { collection: 'ledgerSeals', versionKey: false, strict: 'throw' },
);

export function ledgerSealModel(connection: Connection): Model<LedgerSealDocument> {
  return (connection.models['LedgerSeal'] ??
    connection.model('LedgerSeal', ledgerSealSchema)) as Model<LedgerSealDocument>;
}
