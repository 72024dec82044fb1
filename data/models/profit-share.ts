import { Schema, type Connection, type Model } from 'mongoose';
import type { Fen } from '../../contract/terms/money.js';
import { PAYOUT_OWNER_KINDS, type PayoutOwnerKind } from '../../contract/terms/payout.js';
import {
  SHARE_BACK_STATUSES,
  SHARE_PURPOSES,
  SHARE_RECEIVER_TYPES,
  SHARE_RESULTS,
  SHARE_STATUSES,
  type ShareBackStatus,
  type SharePurpose,
  type ShareReceiverType,
  type ShareResult,
  type ShareStatus,
} from '../../contract/terms/profit-share.js';

/** One receiver's part of a request; the list of a number never changes. */
export type SharePartDocument = {
  ownerKind: PayoutOwnerKind;
  ownerId: string;
  type: ShareReceiverType;
  /** A merchant's number at WeChat; of a person the id of the payout account that holds his. */
  account: string;
  amountFen: Fen;
  result: ShareResult;
  failReason: string | null;
};

/** One request to the channel. `_id` is the number it knows, derived from the bill's. */
export type ProfitShareDocument = {
  _id: string;
  orderId: string;
  paymentNo: string;
  transactionId: string;
  purpose: SharePurpose;
  /** Empty for a RELEASE. */
  parts: SharePartDocument[];
  status: ShareStatus;
  channelShareId: string | null;
  failure: string | null;
  createdAt: Date;
  finishedAt: Date | null;
};

/** One intent to have a share back; its number is reused on every retry. */
export type ShareBackDocument = {
  _id: string;
  shareNo: string;
  orderId: string;
  ownerKind: PayoutOwnerKind;
  ownerId: string;
  /** The receiver's number as a merchant at WeChat. */
  account: string;
  amountFen: Fen;
  status: ShareBackStatus;
  failure: string | null;
  createdAt: Date;
  finishedAt: Date | null;
};

const text = { type: String, required: true } as const;
const textOrNull = { type: String, default: null } as const;
const amount = { type: Number, required: true, validate: Number.isSafeInteger } as const;
const date = { type: Date, required: true } as const;
const dateOrNull = { type: Date, default: null } as const;
const oneOf = (values: readonly string[]) => ({ ...text, enum: values });

const partSchema = new Schema<SharePartDocument>(
  {
    ownerKind: oneOf(PAYOUT_OWNER_KINDS),
    ownerId: text,
    type: oneOf(SHARE_RECEIVER_TYPES),
    account: text,
    amountFen: amount,
    result: oneOf(SHARE_RESULTS),
    failReason: textOrNull,
  },
  { _id: false, strict: 'throw' },
);

const profitShareSchema = new Schema<ProfitShareDocument>(
  {
    _id: text,
    orderId: text,
    paymentNo: text,
    transactionId: text,
    purpose: oneOf(SHARE_PURPOSES),
    parts: { type: [partSchema], default: [] },
    status: oneOf(SHARE_STATUSES),
    channelShareId: textOrNull,
    failure: textOrNull,
    createdAt: date,
    finishedAt: dateOrNull,
  },
  { collection: 'profitShares', versionKey: false, strict: 'throw' },
);
profitShareSchema.index({ orderId: 1, createdAt: 1 });
profitShareSchema.index({ status: 1, createdAt: 1 });
profitShareSchema.index({ 'parts.ownerId': 1, createdAt: -1 });

const shareBackSchema = new Schema<ShareBackDocument>(
  {
    _id: text,
    shareNo: text,
    orderId: text,
    ownerKind: oneOf(PAYOUT_OWNER_KINDS),
    ownerId: text,
    account: text,
    amountFen: amount,
    status: oneOf(SHARE_BACK_STATUSES),
    failure: textOrNull,
    createdAt: date,
    finishedAt: dateOrNull,
  },
  { collection: 'shareBacks', versionKey: false, strict: 'throw' },
);
shareBackSchema.index({ orderId: 1, createdAt: 1 });
shareBackSchema.index({ status: 1, createdAt: 1 });
shareBackSchema.index({ ownerId: 1, createdAt: -1 });

export function profitShareModel(connection: Connection): Model<ProfitShareDocument> {
  return (connection.models['ProfitShare'] ??
    connection.model('ProfitShare', profitShareSchema)) as Model<ProfitShareDocument>;
}

export function shareBackModel(connection: Connection): Model<ShareBackDocument> {
  return (connection.models['ShareBack'] ??
    connection.model('ShareBack', shareBackSchema)) as Model<ShareBackDocument>;
}
