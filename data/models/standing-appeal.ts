import { Schema, type Connection, type Model } from 'mongoose';
import type {
  StandingAppealStatus,
  StandingAppealSubject,
} from '../../contract/terms/discipline.js';

/** A worker's word against a breach or a deduction; one a subject (unique index). */
export type StandingAppealDocument = {
  readonly _id: string;
  readonly workerId: string;
  readonly cityCode: string;
  readonly subject: StandingAppealSubject;
  readonly subjectId: string;
  readonly orderId: string | null;
  /** Ciphertext: people write names and numbers. */
  readonly words: string;
  readonly mediaIds: readonly string[];
  readonly status: StandingAppealStatus;
  /** Staff who recorded what is appealed against; they do not decide. */
  readonly recordedBy: readonly string[];
  readonly createdAt: Date;
  readonly dueAt: Date;
  readonly decision: {
    readonly by: string;
    readonly at: Date;
    readonly reason: string;
  } | null;
};

const text = { type: String, required: true } as const;
const date = { type: Date, required: true } as const;

const appealSchema = new Schema<StandingAppealDocument>(
  {
    _id: text,
    workerId: text,
    cityCode: text,
    subject: text,
    subjectId: text,
    orderId: { type: String, default: null },
    words: text,
    mediaIds: { type: [String], required: true },
    status: text,
    recordedBy: { type: [String], required: true },
    createdAt: date,
    dueAt: date,
    decision: { type: Schema.Types.Mixed, default: null },
  },
  { collection: 'standingAppeals', versionKey: false, strict: 'throw' },
);
appealSchema.index({ subject: 1, subjectId: 1 }, { unique: true });
appealSchema.index({ workerId: 1, createdAt: -1, _id: -1 });
appealSchema.index({ status: 1, dueAt: 1, _id: 1 });
appealSchema.index({ status: 1, cityCode: 1, dueAt: 1, _id: 1 });

export function standingAppealModel(connection: Connection): Model<StandingAppealDocument> {
  return (connection.models['StandingAppeal'] ??
    connection.model('StandingAppeal', appealSchema)) as Model<StandingAppealDocument>;
}
