import { Schema, type Connection, type Model } from 'mongoose';
import type {
  DepositMovementKind,
  DepositMovementStatus,
} from '../../contract/terms/discipline.js';

type Step = { readonly by: string; readonly at: Date; readonly reason: string };

/**
 * One movement of a worker's deposit. A top-up is booked when it is recorded; a deduction by a
 * second person; a refund stays a request: whoever pays money out books it.
 */
export type DepositMovementDocument = {
  readonly _id: string;
  readonly workerId: string;
  readonly cityCode: string;
  readonly kind: DepositMovementKind;
  readonly status: DepositMovementStatus;
  readonly amountFen: number;
  /** Number of the receipt in the bank's books; top-ups only, each once. */
  readonly reference: string | null;
  /** What a deduction is for. */
  readonly breachId: string | null;
  readonly caseNo: string | null;
  readonly orderId: string | null;
  readonly made: Step;
  readonly checked: (Step & { readonly isApproved: boolean }) | null;
  /** When an appeal gave it back. */
  readonly returnedAt: Date | null;
};

const text = { type: String, required: true } as const;
const textOrNull = { type: String, default: null } as const;
const mixedOrNull = { type: Schema.Types.Mixed, default: null } as const;

const movementSchema = new Schema<DepositMovementDocument>(
  {
    _id: text,
    workerId: text,
    cityCode: text,
    kind: text,
    status: text,
    amountFen: { type: Number, required: true, min: 0 },
    reference: textOrNull,
    breachId: textOrNull,
    caseNo: textOrNull,
    orderId: textOrNull,
    made: { type: Schema.Types.Mixed, required: true },
    checked: mixedOrNull,
    returnedAt: { type: Date, default: null },
  },
  { collection: 'depositMovements', versionKey: false, strict: 'throw' },
);
movementSchema.index(
  { reference: 1 },
  { unique: true, partialFilterExpression: { reference: { $type: 'string' } } },
);
movementSchema.index({ workerId: 1, 'made.at': -1, _id: -1 });
movementSchema.index({ status: 1, 'made.at': 1, _id: 1 });
// One open request for the same money at a time.
movementSchema.index(
  { workerId: 1, kind: 1 },
  { unique: true, partialFilterExpression: { kind: 'REFUND', status: 'REQUESTED' } },
);

export function depositMovementModel(connection: Connection): Model<DepositMovementDocument> {
  return (connection.models['DepositMovement'] ??
    connection.model('DepositMovement', movementSchema)) as Model<DepositMovementDocument>;
}
