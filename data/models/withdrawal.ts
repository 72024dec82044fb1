import { Schema, type Connection, type Model } from 'mongoose';
import type { Fen } from '../../contract/terms/money.js';
import type { PayoutAccountKind, PayoutOwnerKind } from '../../contract/terms/payout.js';
import type {
  PayoutMethod,
  WithdrawalActor,
  WithdrawalHold,
  WithdrawalRejectReason,
  WithdrawalStatus,
} from '../../contract/terms/withdrawal.js';
import type { WithdrawalPolicy } from '../../domain/withdrawal/policy.js';
import type { Approval, ProposedEnd } from '../../domain/withdrawal/state.js';

/** The account as it was when it was last looked at; readable is only its mask. */
export type WithdrawalAccount = {
  readonly id: string;
  readonly kind: PayoutAccountKind;
  readonly ver: number;
  readonly masked: string;
};

/**
 * One withdrawal. `_id` comes from who asks and his key, so that a repeat is the same one; the
 * amounts are fixed when it is asked for and never change.
 */
export type WithdrawalDocument = {
  readonly _id: string;
  readonly ownerKind: PayoutOwnerKind;
  readonly ownerId: string;
  /** The worker, or whoever of the merchant's staff. */
  readonly requestedBy: string;
  readonly amountFen: Fen;
  readonly feeFen: Fen;
  readonly taxFen: Fen;
  /** What arrives: amount − fee − tax. */
  readonly netFen: Fen;
  readonly account: WithdrawalAccount;
  readonly method: PayoutMethod;
  readonly status: WithdrawalStatus;
  /** Counts the changes; the event of each carries its number. */
  readonly seq: number;
  readonly holds: readonly WithdrawalHold[];
  readonly holdUntil: Date | null;
  readonly approvals: readonly Approval[];
  readonly stageSince: Date;
  /** What the queue is sorted by; null once nothing is due. */
  readonly stageDueAt: Date | null;
  readonly isReminded: boolean;
  readonly isEscalated: boolean;
  /** Number under which it is paid; written before anybody is called. Null until then. */
  readonly payoutNo: string | null;
  readonly sentAt: Date | null;
  readonly asks: number;
  readonly nextAskAt: Date | null;
  readonly askedAt: Date | null;
  /** What the channel said last, in its or our words; for people. */
  readonly lastAnswer: string | null;
  readonly channelPayoutId: string | null;
  /** What the payee's app needs to confirm; null where nobody confirms. */
  readonly confirmToken: string | null;
  /** The last status that the owner was told by push, and the key of the one under way. */
  readonly told: WithdrawalStatus | null;
  readonly push: { readonly status: WithdrawalStatus; readonly key: string } | null;
  readonly isClosing: boolean;
  readonly isFlagged: boolean;
  readonly end: ProposedEnd | null;
  readonly rejection: WithdrawalRejectReason | null;
  /** Why it failed, in the channel's words. */
  readonly failure: string | null;
  /** Version of the rules it was asked under, and what they say. */
  readonly policyVersion: string;
  readonly policy: WithdrawalPolicy;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
};

/** Who changed what when, and why. `_id` is `<withdrawalNo>:<seq>`; a row never changes. */
export type WithdrawalEventDocument = {
  readonly _id: string;
  readonly withdrawalNo: string;
  readonly ownerId: string;
  readonly seq: number;
  /** Id of the request: a repeat finds its own row. */
  readonly key: string;
  readonly event: string;
  readonly from: WithdrawalStatus | null;
  readonly to: WithdrawalStatus;
  readonly by: WithdrawalActor;
  readonly at: Date;
  /** Code of a reason, holds, a result or a number in somebody's books. */
  readonly detail: string | null;
  readonly noteId: string | null;
};

/** Free text of a reason; only its id travels. */
export type WithdrawalNoteDocument = {
  readonly _id: string;
  readonly withdrawalNo: string;
  readonly ownerId: string;
  readonly by: WithdrawalActor;
  readonly text: string;
  readonly at: Date;
};

/** What one owner asked for on one day: the guarded write on it keeps the daily limits. */
export type WithdrawalDayDocument = {
  /** `<ownerKind>:<ownerId>:<yyyy-mm-dd>`, China's day. */
  readonly _id: string;
  readonly count: number;
  readonly sumFen: number;
  readonly at: Date;
};

/** Rules from a date on; a version never changes, another one follows it. */
export type WithdrawalPolicyDocument = {
  readonly _id: string;
  readonly from: Date;
  readonly values: Partial<WithdrawalPolicy>;
  readonly reason: string;
  readonly createdBy: string;
  readonly createdAt: Date;
};

const text = { type: String, required: true } as const;
const textOrNull = { type: String, default: null } as const;
const date = { type: Date, required: true } as const;
const dateOrNull = { type: Date, default: null } as const;
const flag = { type: Boolean, required: true } as const;
const amount = { type: Number, required: true, validate: Number.isSafeInteger } as const;
const count = { type: Number, required: true, min: 0 } as const;
const mixed = { type: Schema.Types.Mixed, required: true } as const;
const mixedOrNull = { type: Schema.Types.Mixed, default: null } as const;
const DAYS_KEPT_SECONDS = 40 * 86_400;

const withdrawalSchema = new Schema<WithdrawalDocument>(
  {
    _id: text,
    ownerKind: text,
    ownerId: text,
    requestedBy: text,
    amountFen: amount,
    feeFen: amount,
    taxFen: amount,
    netFen: amount,
    account: mixed,
    method: text,
    status: text,
    seq: count,
    holds: { type: [String], default: [] },
    holdUntil: dateOrNull,
    approvals: { type: [Schema.Types.Mixed], default: [] } as never,
    stageSince: date,
    stageDueAt: dateOrNull,
    isReminded: flag,
    isEscalated: flag,
    payoutNo: textOrNull,
    sentAt: dateOrNull,
    asks: count,
    nextAskAt: dateOrNull,
    askedAt: dateOrNull,
    lastAnswer: textOrNull,
    channelPayoutId: textOrNull,
    confirmToken: textOrNull,
    told: textOrNull,
    push: mixedOrNull,
    isClosing: flag,
    isFlagged: flag,
    end: mixedOrNull,
    rejection: textOrNull,
    failure: textOrNull,
    policyVersion: text,
    policy: mixed,
    createdAt: date,
    closedAt: dateOrNull,
  },
  { collection: 'withdrawals', versionKey: false, strict: 'throw', minimize: false },
);
// A number is one withdrawal's, also if somebody ever makes them another way.
withdrawalSchema.index(
  { payoutNo: 1 },
  { unique: true, partialFilterExpression: { payoutNo: { $type: 'string' } } },
);
withdrawalSchema.index({ ownerKind: 1, ownerId: 1, createdAt: -1, _id: -1 });
withdrawalSchema.index({ status: 1, stageDueAt: 1, _id: 1 });
withdrawalSchema.index({ status: 1, createdAt: -1, _id: -1 });
withdrawalSchema.index({ isFlagged: 1, status: 1, stageDueAt: 1, _id: 1 });
withdrawalSchema.index({ method: 1, status: 1, _id: 1 });
withdrawalSchema.index({ 'account.id': 1, status: 1 });

const eventSchema = new Schema<WithdrawalEventDocument>(
  {
    _id: text,
    withdrawalNo: text,
    ownerId: text,
    seq: count,
    key: text,
    event: text,
    from: textOrNull,
    to: text,
    by: mixed,
    at: date,
    detail: textOrNull,
    noteId: textOrNull,
  },
  { collection: 'withdrawalEvents', versionKey: false, strict: 'throw' },
);
eventSchema.index({ withdrawalNo: 1, key: 1 }, { unique: true });
eventSchema.index({ withdrawalNo: 1, seq: 1 }, { unique: true });
eventSchema.index({ ownerId: 1 });

const noteSchema = new Schema<WithdrawalNoteDocument>(
  { _id: text, withdrawalNo: text, ownerId: text, by: mixed, text, at: date },
  { collection: 'withdrawalNotes', versionKey: false, strict: 'throw' },
);
noteSchema.index({ withdrawalNo: 1, at: 1 });
noteSchema.index({ ownerId: 1 });

const daySchema = new Schema<WithdrawalDayDocument>(
  { _id: text, count, sumFen: amount, at: date },
  { collection: 'withdrawalDays', versionKey: false, strict: 'throw' },
);
daySchema.index({ at: 1 }, { expireAfterSeconds: DAYS_KEPT_SECONDS });

const policySchema = new Schema<WithdrawalPolicyDocument>(
  { _id: text, from: date, values: mixed, reason: text, createdBy: text, createdAt: date },
  { collection: 'withdrawalPolicies', versionKey: false, strict: 'throw', minimize: false },
);
// Of two versions from one moment on nobody could say which holds.
policySchema.index({ from: -1 }, { unique: true });

export function withdrawalModel(connection: Connection): Model<WithdrawalDocument> {
  return (connection.models['Withdrawal'] ??
    connection.model('Withdrawal', withdrawalSchema)) as Model<WithdrawalDocument>;
}

export function withdrawalEventModel(connection: Connection): Model<WithdrawalEventDocument> {
  return (connection.models['WithdrawalEvent'] ??
    connection.model('WithdrawalEvent', eventSchema)) as Model<WithdrawalEventDocument>;
}

export function withdrawalNoteModel(connection: Connection): Model<WithdrawalNoteDocument> {
  return (connection.models['WithdrawalNote'] ??
    connection.model('WithdrawalNote', noteSchema)) as Model<WithdrawalNoteDocument>;
}

export function withdrawalDayModel(connection: Connection): Model<WithdrawalDayDocument> {
  return (connection.models['WithdrawalDay'] ??
    connection.model('WithdrawalDay', daySchema)) as Model<WithdrawalDayDocument>;
}

export function withdrawalPolicyModel(connection: Connection): Model<WithdrawalPolicyDocument> {
  return (connection.models['WithdrawalPolicy'] ??
    connection.model('WithdrawalPolicy', policySchema)) as Model<WithdrawalPolicyDocument>;
}
