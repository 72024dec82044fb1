import { Schema, type Connection, type Model } from 'mongoose';
import type {
  BillChannelCode,
  CheckRunStatus,
  DifferenceClass,
  MoneyJob,
  MoneyKind,
} from '../../contract/terms/reconcile.js';

/** One thing that a check found. Bill checks fill the amounts; others say it in `detail`. */
export type FoundDifference = {
  readonly class: DifferenceClass | null;
  readonly kind: MoneyKind | null;
  /** Number of a payment, refund or payout, or id of an account or order. */
  readonly ref: string;
  readonly theirFen: number | null;
  readonly ourFen: number | null;
  readonly ledgerFen: number | null;
  readonly detail: string | null;
};

/** One round of one job. */
export type CheckRunDocument = {
  readonly _id: string;
  readonly job: MoneyJob;
  /** `all`, or `WECHAT-2026-11-28`. */
  readonly subject: string;
  readonly at: Date;
  readonly tookMs: number;
  readonly status: CheckRunStatus;
  readonly checkedCount: number;
  readonly differenceCount: number;
  readonly differences: readonly FoundDifference[];
  /** Of a bill: what agreed and what was on it, fen. */
  readonly matchedFen: number | null;
  readonly billedFen: number | null;
  /** Rounds of every minute go after a week; those of bills stay. */
  readonly expiresAt: Date | null;
};

/** A line of a trade bill that was read: one movement is listed once, whatever the day. */
export type BillLineDocument = {
  /** `<channel>:<kind>:<our number>`. */
  readonly _id: string;
  readonly channel: BillChannelCode;
  readonly dateCn: string;
  readonly kind: MoneyKind;
  readonly no: string;
  readonly channelNo: string;
  readonly amountFen: number;
};

/** What a day's bills have said and what was booked for it. */
export type BillDayDocument = {
  /** `<channel>-<yyyy-mm-dd>`. */
  readonly _id: string;
  readonly channel: BillChannelCode;
  readonly dateCn: string;
  readonly tradeReadAt: Date | null;
  readonly fundReadAt: Date | null;
  /** Balance of the channel's account at the end of the day. */
  readonly closingFen: number | null;
  /** Booked so far. */
  readonly feeFen: number;
  readonly bankFen: number;
  /** Bookings so far; part of their keys. */
  readonly steps: number;
};

const text = { type: String, required: true } as const;
const count = { type: Number, required: true } as const;
const amountOrNull = { type: Number, default: null } as const;
const dateOrNull = { type: Date, default: null } as const;

const checkRunSchema = new Schema<CheckRunDocument>(
  {
    _id: text,
    job: text,
    subject: text,
    at: { type: Date, required: true },
    tookMs: count,
    status: text,
    checkedCount: count,
    differenceCount: count,
    differences: { type: [Schema.Types.Mixed], default: [] } as never,
    matchedFen: amountOrNull,
    billedFen: amountOrNull,
    expiresAt: dateOrNull,
  },
  { collection: 'checkRuns', versionKey: false, strict: 'throw' },
);
checkRunSchema.index({ at: -1, _id: -1 });
checkRunSchema.index({ job: 1, at: -1, _id: -1 });
checkRunSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const billLineSchema = new Schema<BillLineDocument>(
  {
    _id: text,
    channel: text,
    dateCn: text,
    kind: text,
    no: text,
    channelNo: text,
    amountFen: count,
  },
  { collection: 'billLines', versionKey: false, strict: 'throw' },
);
billLineSchema.index({ channel: 1, dateCn: 1 });

const billDaySchema = new Schema<BillDayDocument>(
  {
    _id: text,
    channel: text,
    dateCn: text,
    tradeReadAt: dateOrNull,
    fundReadAt: dateOrNull,
    closingFen: amountOrNull,
    feeFen: { type: Number, default: 0 },
    bankFen: { type: Number, default: 0 },
    steps: { type: Number, default: 0 },
  },
  { collection: 'billDays', versionKey: false, strict: 'throw' },
);
billDaySchema.index({ channel: 1, dateCn: 1 });

export function checkRunModel(connection: Connection): Model<CheckRunDocument> {
  return (connection.models['CheckRun'] ??
    connection.model('CheckRun', checkRunSchema)) as Model<CheckRunDocument>;
}

export function billLineModel(connection: Connection): Model<BillLineDocument> {
  return (connection.models['BillLine'] ??
    connection.model('BillLine', billLineSchema)) as Model<BillLineDocument>;
}

export function billDayModel(connection: Connection): Model<BillDayDocument> {
  return (connection.models['BillDay'] ??
    connection.model('BillDay', billDaySchema)) as Model<BillDayDocument>;
}
