import { Schema, type Connection, type Model } from 'mongoose';
import {
  PAYOUT_ACCOUNT_KINDS,
  PAYOUT_ACCOUNTS_MAX,
  PAYOUT_OWNER_KINDS,
  type PayoutAccountKind,
  type PayoutOwnerKind,
} from '../../contract/terms/payout.js';

type Sealed = { readonly cipher: string; readonly masked: string };

/**
 * Where a worker or a merchant is paid to. What it is never changes: another card is another
 * account. Removed ones stay for withdrawals that are on their way, until their date.
 */
export type PayoutAccountDocument = {
  readonly _id: string;
  readonly ownerKind: PayoutOwnerKind;
  readonly ownerId: string;
  readonly kind: PayoutAccountKind;
  /** Card number, logon id, or openid. */
  readonly account: Sealed;
  /** Finds an equal account of the same owner; a keyed hash. */
  readonly accountIndex: string;
  readonly holder: Sealed;
  /** Cards only. */
  readonly bankCode: string | null;
  /** Cards of a bank that the table does not have. */
  readonly bankName: string | null;
  /** WeChats only: the link that the openid was taken from. */
  readonly identityId: string | null;
  readonly isDefault: boolean;
  readonly isRemoved: boolean;
  /** One of ten places of an owner: whoever finds none has ten accounts. */
  readonly slot: number;
  readonly ver: number;
  readonly addedAt: Date;
  readonly addedBy: string;
  /** Nothing is paid to it before. */
  readonly usableFrom: Date;
  readonly removedAt: Date | null;
};

const text = { type: String, required: true } as const;
const textOrNull = { type: String, default: null } as const;
const date = { type: Date, required: true } as const;
const flag = { type: Boolean, required: true } as const;
const sealed = {
  type: new Schema({ cipher: text, masked: text }, { _id: false, strict: 'throw' }),
  required: true,
};

const payoutAccountSchema = new Schema<PayoutAccountDocument>(
  {
    _id: text,
    ownerKind: { type: String, enum: PAYOUT_OWNER_KINDS, required: true },
    ownerId: text,
    kind: { type: String, enum: PAYOUT_ACCOUNT_KINDS, required: true },
    account: sealed,
    accountIndex: text,
    holder: sealed,
    bankCode: textOrNull,
    bankName: textOrNull,
    identityId: textOrNull,
    isDefault: flag,
    isRemoved: flag,
    slot: { type: Number, required: true, min: 0, max: PAYOUT_ACCOUNTS_MAX - 1 },
    ver: { type: Number, required: true, min: 1 },
    addedAt: date,
    addedBy: text,
    usableFrom: date,
    removedAt: { type: Date, default: null },
  },
  { collection: 'payoutAccounts', versionKey: false, strict: 'throw' },
);
const present = { isRemoved: false } as const;
payoutAccountSchema.index(
  { ownerKind: 1, ownerId: 1, slot: 1 },
  { unique: true, partialFilterExpression: present },
);
payoutAccountSchema.index(
  { ownerKind: 1, ownerId: 1, kind: 1, accountIndex: 1 },
  { unique: true, partialFilterExpression: present },
);
payoutAccountSchema.index(
  { ownerKind: 1, ownerId: 1 },
  { unique: true, partialFilterExpression: { isDefault: true } },
);
payoutAccountSchema.index({ removedAt: 1 });

export function payoutAccountModel(connection: Connection): Model<PayoutAccountDocument> {
  return (connection.models['PayoutAccount'] ??
    connection.model('PayoutAccount', payoutAccountSchema)) as Model<PayoutAccountDocument>;
}
