import { Schema, type Connection, type Model } from 'mongoose';
import {
  PAYOUT_BATCH_ROWS_MAX,
  PAYOUT_BATCH_STATUSES,
  PAYOUT_OWNER_KINDS,
  PAYOUT_RESULTS,
  type PayoutBatchStatus,
  type PayoutOwnerKind,
  type PayoutResult,
} from '../../contract/terms/payout.js';

type Step = { readonly by: string; readonly at: Date };

/** Payouts that go to the bank as one file. */
export type PayoutBatchDocument = {
  /** `B` and digits. */
  readonly _id: string;
  readonly status: PayoutBatchStatus;
  readonly rowCount: number;
  readonly totalFen: number;
  readonly made: Step;
  readonly released: Step | null;
  readonly handedIn: Step | null;
  readonly discarded: (Step & { readonly reason: string }) | null;
  /** Rows whose result is known. */
  readonly resultCount: number;
  /** Who took the file out, and when last; each time is in the audit log. */
  readonly takenOut: Step | null;
};

/**
 * One payout in a batch. Its number is the id, so that it is in one batch and no other; the rows of
 * a discarded batch go, and may be collected again.
 */
export type PayoutBatchItemDocument = {
  /** payoutNo */
  readonly _id: string;
  readonly batchId: string;
  readonly position: number;
  readonly withdrawalNo: string;
  readonly ownerKind: PayoutOwnerKind;
  readonly ownerId: string;
  readonly accountId: string;
  readonly masked: string;
  /** What the bank is to pay, after fee and tax. */
  readonly amountFen: number;
  readonly result: PayoutResult | null;
  readonly reason: string | null;
  readonly resultAt: Date | null;
  readonly resultBy: string | null;
  /** When the withdrawal was told; a result without it is told again. */
  readonly toldAt: Date | null;
  /** Why the withdrawal did not take the result; a person has to look. */
  readonly fault: string | null;
};

const text = { type: String, required: true } as const;
const textOrNull = { type: String, default: null } as const;
const date = { type: Date, required: true } as const;
const dateOrNull = { type: Date, default: null } as const;
const count = { type: Number, required: true, min: 0, validate: Number.isSafeInteger } as const;
const stepShape = { by: text, at: date } as const;
const step = new Schema(stepShape, { _id: false, strict: 'throw' });
const discard = new Schema({ ...stepShape, reason: text }, { _id: false, strict: 'throw' });

const batchSchema = new Schema<PayoutBatchDocument>(
  {
    _id: text,
    status: { type: String, enum: PAYOUT_BATCH_STATUSES, required: true },
    rowCount: { ...count, max: PAYOUT_BATCH_ROWS_MAX },
    totalFen: count,
    made: { type: step, required: true },
    released: { type: step, default: null },
    handedIn: { type: step, default: null },
    discarded: { type: discard, default: null },
    resultCount: count,
    takenOut: { type: step, default: null },
  },
  { collection: 'payoutBatches', versionKey: false, strict: 'throw' },
);
batchSchema.index({ status: 1, 'made.at': -1, _id: -1 });

const itemSchema = new Schema<PayoutBatchItemDocument>(
  {
    _id: text,
    batchId: text,
    position: count,
    withdrawalNo: text,
    ownerKind: { type: String, enum: PAYOUT_OWNER_KINDS, required: true },
    ownerId: text,
    accountId: text,
    masked: text,
    amountFen: { ...count, min: 1 },
    result: { type: String, enum: [...PAYOUT_RESULTS, null], default: null },
    reason: textOrNull,
    resultAt: dateOrNull,
    resultBy: textOrNull,
    toldAt: dateOrNull,
    fault: textOrNull,
  },
  { collection: 'payoutBatchItems', versionKey: false, strict: 'throw' },
);
itemSchema.index({ batchId: 1, position: 1 }, { unique: true });
itemSchema.index({ withdrawalNo: 1 }, { unique: true });

export function payoutBatchModel(connection: Connection): Model<PayoutBatchDocument> {
  return (connection.models['PayoutBatch'] ??
    connection.model('PayoutBatch', batchSchema)) as Model<PayoutBatchDocument>;
}

export function payoutBatchItemModel(connection: Connection): Model<PayoutBatchItemDocument> {
  return (connection.models['PayoutBatchItem'] ??
    connection.model('PayoutBatchItem', itemSchema)) as Model<PayoutBatchItemDocument>;
}
