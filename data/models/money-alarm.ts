import { Schema, type Connection, type Model } from 'mongoose';
import type { AlarmStatus, MoneyJob } from '../../contract/terms/reconcile.js';

type Resolution = { readonly by: string; readonly at: Date; readonly reason: string };

/** Something is wrong with the books. One open alarm for one job and subject. */
export type MoneyAlarmDocument = {
  readonly _id: string;
  readonly job: MoneyJob;
  /** What it is about: an account, an order, `WECHAT-2026-11-28`; `all` where it is the whole. */
  readonly subject: string;
  readonly status: AlarmStatus;
  /** What was found, in words; no personal data. */
  readonly detail: string;
  readonly openedAt: Date;
  readonly lastSeenAt: Date;
  /** Checks that saw it. */
  readonly seenCount: number;
  readonly assignedTo: string | null;
  readonly notes: readonly { readonly by: string; readonly at: Date; readonly text: string }[];
  /** The first of the two who say that an alarm which stops payouts is over. */
  readonly firstResolution: Resolution | null;
  readonly resolution: Resolution | null;
};

/** Who resolves an alarm when a clean check does. */
export const RESOLVED_BY_CHECK = 'check';

const text = { type: String, required: true } as const;
const mixedOrNull = { type: Schema.Types.Mixed, default: null } as const;
const date = { type: Date, required: true } as const;

const moneyAlarmSchema = new Schema<MoneyAlarmDocument>(
  {
    _id: text,
    job: text,
    subject: text,
    status: text,
    detail: text,
    openedAt: date,
    lastSeenAt: date,
    seenCount: { type: Number, required: true },
    assignedTo: { type: String, default: null },
    notes: { type: [Schema.Types.Mixed], default: [] } as never,
    firstResolution: mixedOrNull,
    resolution: mixedOrNull,
  },
  { collection: 'moneyAlarms', versionKey: false, strict: 'throw' },
);
moneyAlarmSchema.index(
  { job: 1, subject: 1 },
  { unique: true, partialFilterExpression: { status: 'OPEN' } },
);
moneyAlarmSchema.index({ status: 1, openedAt: -1, _id: -1 });

export function moneyAlarmModel(connection: Connection): Model<MoneyAlarmDocument> {
  return (connection.models['MoneyAlarm'] ??
    connection.model('MoneyAlarm', moneyAlarmSchema)) as Model<MoneyAlarmDocument>;
}
