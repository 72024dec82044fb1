import { Schema, type Connection, type Model } from 'mongoose';
import type { Fen } from '../../contract/terms/money.js';
import type {
  RefundBearer,
  RefundRequestKind,
  RefundRequestStatus,
} from '../../contract/terms/refund.js';

type Step = { readonly by: string; readonly at: Date; readonly reason: string };

/** What one refund takes from whom, in fen; before it is given. */
export type RefundCost = {
  readonly commissionFen: Fen;
  readonly merchantFen: Fen;
  readonly platformFen: Fen;
  /** Beside the amount: the platform paid it to whoever brought the customer. */
  readonly referralFen: Fen;
  readonly workers: readonly { readonly workerId: string; readonly amountFen: Fen }[];
};

/** What one person of staff asks for and another one decides. */
export type RefundRequestDocument = {
  readonly _id: string;
  readonly kind: RefundRequestKind;
  /** The order, or the failed refund: one open request about it at a time. */
  readonly subject: string;
  readonly orderId: string;
  readonly orderNo: string;
  readonly cityCode: string;
  /** Set for BY_HAND. */
  readonly refundNo: string | null;
  readonly amountFen: Fen;
  /** Parts of the amount; neither for the platform's gift and for BY_HAND. */
  readonly goodsFen: Fen;
  readonly travelFen: Fen;
  readonly bearer: RefundBearer | null;
  /** As the one who asked saw it. */
  readonly cost: RefundCost | null;
  /** Number of the transfer in the bank's books: the proof of BY_HAND. */
  readonly reference: string | null;
  readonly status: RefundRequestStatus;
  readonly made: Step;
  readonly checked: (Step & { readonly isApproved: boolean; readonly key: string }) | null;
  /** Refunds that it opened. */
  readonly refundNos: readonly string[];
  readonly expiresAt: Date;
};

const text = { type: String, required: true } as const;
const textOrNull = { type: String, default: null } as const;
const amount = { type: Number, required: true, validate: Number.isSafeInteger } as const;
const mixedOrNull = { type: Schema.Types.Mixed, default: null } as const;

const refundRequestSchema = new Schema<RefundRequestDocument>(
  {
    _id: text,
    kind: text,
    subject: text,
    orderId: text,
    orderNo: text,
    cityCode: text,
    refundNo: textOrNull,
    amountFen: amount,
    goodsFen: amount,
    travelFen: amount,
    bearer: textOrNull,
    cost: mixedOrNull,
    reference: textOrNull,
    status: text,
    made: { type: Schema.Types.Mixed, required: true },
    checked: mixedOrNull,
    refundNos: { type: [String], default: [] },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'refundRequests', versionKey: false, strict: 'throw' },
);
refundRequestSchema.index({ status: 1, 'made.at': 1, _id: 1 });
refundRequestSchema.index({ orderId: 1, 'made.at': 1 });
// Two people who ask for the same money at once would give it twice.
refundRequestSchema.index(
  { subject: 1 },
  { unique: true, partialFilterExpression: { status: 'REQUESTED' } },
);
// One transfer of the bank pays one refund.
refundRequestSchema.index(
  { reference: 1 },
  {
    unique: true,
    partialFilterExpression: { reference: { $type: 'string' }, status: 'APPROVED' },
  },
);

export function refundRequestModel(connection: Connection): Model<RefundRequestDocument> {
  return (connection.models['RefundRequest'] ??
    connection.model('RefundRequest', refundRequestSchema)) as Model<RefundRequestDocument>;
}
