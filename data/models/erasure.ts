import { Schema, type Connection, type Model } from 'mongoose';
import {
  ERASURE_STATUSES,
  OPEN_ERASURE_STATUSES,
  SUBJECT_KINDS,
  type ErasureBlocker,
  type ErasureStatus,
  type ErasureStep,
  type SubjectKind,
} from '../../contract/terms/privacy.js';

/** A person wants his account deleted. The row stays, without anything that tells who he was. */
export type ErasureDocument = {
  readonly _id: string;
  readonly kind: SubjectKind;
  readonly subjectId: string;
  readonly status: ErasureStatus;
  readonly requestedAt: Date;
  readonly remindAt: Date;
  /** End of the cooling period. */
  readonly dueAt: Date;
  /** Done or refused by then. */
  readonly latestAt: Date;
  readonly remindedAt: Date | null;
  /** What stood in the way when it was last looked at. */
  readonly blockers: readonly ErasureBlocker[];
  /** The closing of the account took a worker out of the pool; opening it again puts him back. */
  readonly hasLeftPool: boolean;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** Steps that are done, and when. */
  readonly steps: Readonly<Partial<Record<ErasureStep, Date>>>;
};

const erasureSchema = new Schema<ErasureDocument>(
  {
    _id: { type: String, required: true },
    kind: { type: String, enum: SUBJECT_KINDS, required: true },
    subjectId: { type: String, required: true },
    status: { type: String, enum: ERASURE_STATUSES, required: true },
    requestedAt: { type: Date, required: true },
    remindAt: { type: Date, required: true },
    dueAt: { type: Date, required: true },
    latestAt: { type: Date, required: true },
    remindedAt: { type: Date, default: null },
    blockers: { type: [String], default: [] },
    hasLeftPool: { type: Boolean, default: false },
    startedAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    steps: { type: Schema.Types.Mixed, default: {} },
  },
  { collection: 'erasures', versionKey: false, strict: 'throw', minimize: false },
);
erasureSchema.index(
  { subjectId: 1 },
  {
    name: 'oneOpenErasureOfAPerson',
    unique: true,
    partialFilterExpression: { status: { $in: [...OPEN_ERASURE_STATUSES] } },
  },
);
erasureSchema.index({ subjectId: 1, requestedAt: -1 });
erasureSchema.index({ status: 1, dueAt: 1 });
erasureSchema.index({ requestedAt: -1, _id: -1 });

export function erasureModel(connection: Connection): Model<ErasureDocument> {
  return (connection.models['Erasure'] ??
    connection.model('Erasure', erasureSchema)) as Model<ErasureDocument>;
}
