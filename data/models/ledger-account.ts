import mongoose, { type Connection, type Model } from 'mongoose';
import type { AccountKind, AccountSide } from '../../domain/ledger/accounts.js';

/**
 * Running totals of one account, fen. They are BSON int64 (schema type BigInt): `$inc` then stays
 * exact on the server whatever the sum; lean reads give numbers, checked to be safe integers.
 */
export type LedgerAccountDocument = {
  /** Account id of the chart. */
  readonly _id: string;
  readonly kind: AccountKind;
  readonly side: AccountSide;
  readonly owner: string | null;
  readonly flags: { readonly noNegative: boolean; readonly hot: boolean };
  readonly postedD: number;
  readonly postedC: number;
  readonly pendingD: number;
  readonly pendingC: number;
  /** Writes so far. */
  readonly ver: number;
  /** Hot accounts only: the totals hold every transfer before this moment and none after. */
  readonly rolledUpTo?: Date;
};

const { BigInt: Int64 } = mongoose.Schema.Types;
const total = { type: Int64, required: true } as const;

export const ledgerAccountSchema = new mongoose.Schema(
  {
    _id: { type: String, required: true },
    kind: { type: String, required: true },
    side: { type: String, enum: ['D', 'C'], required: true },
    owner: { type: String, default: null },
    flags: {
      _id: false,
      noNegative: { type: Boolean, required: true },
      hot: { type: Boolean, required: true },
    },
    postedD: total,
    postedC: total,
    pendingD: total,
    pendingC: total,
    ver: { type: Number, required: true },
    rolledUpTo: { type: Date },
  },
  { collection: 'accounts', versionKey: false, strict: 'throw', minimize: false },
);
ledgerAccountSchema.index({ kind: 1, _id: 1 });

export function ledgerAccountModel(connection: Connection): Model<LedgerAccountDocument> {
  const name = 'LedgerAccount';
  return (connection.models[name] ??
    connection.model(name, ledgerAccountSchema)) as unknown as Model<LedgerAccountDocument>;
}
