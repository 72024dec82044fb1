import type { DayItem } from '../../../domain/schedule/types.js';
import type { Ack } from '../acks.js';

/**
 * What the checker knows, as it stands in the stores: the fields it judges by and nothing of the
 * code that wrote them. Amounts are integer fen.
 */
export type OrderFact = {
  readonly _id: string;
  readonly no: string;
  readonly status: string;
  readonly seq: number;
  readonly paymentStatus: string;
  readonly refundStatus: string;
  readonly settlementStatus: string;
  readonly paidFen: number;
  readonly refundedFen: number;
  /** What is sold: as booked, and what was added at the door and paid. */
  readonly totalFen: number;
  /** Where it is redeemed; null for visits. */
  readonly storeId: string | null;
  readonly startAt: Date;
  readonly endAt: Date;
  readonly prepMs: number;
  readonly cleanMs: number;
  readonly stageDeadlineAt: Date | null;
  readonly settleAfter: Date | null;
  readonly tickets: readonly {
    readonly _id: string;
    readonly status: string;
    readonly workerId: string | null;
  }[];
  /** How a paid order was ended before completion. */
  readonly end?: { readonly refundFen: number } | null;
};

export type EventFact = {
  readonly orderId: string;
  readonly seq: number;
  readonly event: string;
  readonly from: string | null;
  readonly to: string;
  readonly data?: Readonly<Record<string, unknown>> | null;
};

export type PaymentFact = {
  readonly _id: string;
  readonly orderId: string;
  readonly purpose: 'ORDER' | 'SUPPLEMENT';
  readonly amountFen: number;
  readonly status: string;
};

/** Something more that was sold at the door, with a bill of its own. */
export type AdditionFact = {
  readonly _id: string;
  readonly orderId: string;
  readonly paymentNo: string;
  readonly amountFen: number;
  readonly status: string;
  readonly expiresAt: Date | null;
};

/** Code of an in-store order; `_id` is the order's. */
export type CodeFact = {
  readonly _id: string;
  readonly storeId: string;
  readonly codeHash: string;
  readonly status: string;
};

type VerdictFact = {
  readonly decision: string;
  readonly refundFen: number;
  readonly bearer: string;
};
export type CaseFact = {
  readonly _id: string;
  readonly orderId: string;
  readonly status: string;
  readonly decision: VerdictFact | null;
  readonly firstDecision: VerdictFact | null;
  readonly appeals: readonly { readonly side: string }[];
  readonly appealUntil: Date | null;
  readonly slaAt: Date | null;
  readonly finalAt: Date | null;
  readonly chargedFen: number;
};

export type RefundFact = {
  readonly _id: string;
  readonly orderId: string;
  readonly paymentNo: string;
  /** The case that gives it out of the platform's pocket. */
  readonly caseNo?: string | null;
  readonly amountFen: number;
  readonly status: string;
  readonly createdAt: Date;
};

export type ChannelEventFact = {
  readonly _id: string;
  readonly receivedAt: Date;
  readonly deliveredAt: Date | null;
};

type Line = {
  readonly debit: string;
  readonly credit: string;
  readonly amountFen: number;
  readonly mode: string;
};
export type JournalFact = { readonly _id: string; readonly lines: readonly Line[] };
export type TransferFact = Line & {
  readonly _id: string;
  readonly journal: string;
  readonly pendingId?: string;
  readonly at: Date;
};

export type Totals = {
  readonly postedD: number;
  readonly postedC: number;
  readonly pendingD: number;
  readonly pendingC: number;
};
export type AccountFact = Totals & {
  readonly _id: string;
  readonly flags: { readonly hot: boolean };
  readonly rolledUpTo?: Date;
};

export type PositionFact = {
  readonly _id: string;
  readonly position?: { readonly at: Date } | null;
};

export type DayFact = { readonly workerId: string; readonly items: readonly DayItem[] };

export type ApplicationFact = {
  readonly _id: string;
  readonly status: string;
  readonly seq: number;
  readonly result?: { readonly workerId: string | null } | null;
};

export type ApplicationEventFact = {
  readonly applicationId: string;
  readonly seq: number;
  readonly event: string;
  readonly from: string | null;
  readonly to: string;
  readonly itemCode: string | null;
};

/** Money that really moved, as the channel keeps it. */
export type ChannelMove = {
  readonly kind: 'pay' | 'refund';
  readonly no: string;
  readonly refundNo?: string;
  readonly amountFen: number;
};

/** A run of Temporal that is open, or failed. */
export type RunFact = {
  readonly workflowId: string;
  readonly status: string;
  /** Why its present task or activity is tried again and again; null = it is not. */
  readonly trouble: string | null;
};

export type Facts = {
  readonly nowMs: number;
  /** Later than this after its time something is stuck and not just a little late. */
  readonly stuckAfterMs: number;
  readonly orders: readonly OrderFact[];
  readonly events: readonly EventFact[];
  readonly payments: readonly PaymentFact[];
  readonly refunds: readonly RefundFact[];
  readonly settledOrderIds: readonly string[];
  readonly cases: readonly CaseFact[];
  readonly additions: readonly AdditionFact[];
  readonly codes: readonly CodeFact[];
  readonly channelEvents: readonly ChannelEventFact[];
  readonly journals: readonly JournalFact[];
  readonly transfers: readonly TransferFact[];
  readonly accounts: readonly AccountFact[];
  readonly days: readonly DayFact[];
  readonly workers: readonly PositionFact[];
  /** Ids of logins. */
  readonly userIds: readonly string[];
  readonly applications: readonly ApplicationFact[];
  readonly applicationEvents: readonly ApplicationEventFact[];
  readonly channelMoves: readonly ChannelMove[];
  /** Callbacks that we acknowledged: `pay:<no>` or `refund:<refundNo>:<status>`. */
  readonly notified: readonly string[];
  readonly acks: readonly Ack[];
  readonly runs: readonly RunFact[];
};

export const VIOLATION_KINDS = [
  'lost',
  'stuck',
  'doubleRefund',
  'doubleBooking',
  'redemption',
  'caseMoney',
  'ledger',
  'escrowLeft',
  'booksAgainstChannel',
  'booksAgainstState',
  'acknowledgedLost',
  'sequence',
  'decidedTwice',
] as const;
export type ViolationKind = (typeof VIOLATION_KINDS)[number];

/** One thing that is wrong; `id` is of the order, bill, refund, worker or account. */
export type Violation = {
  readonly kind: ViolationKind;
  readonly id: string;
  readonly text: string;
};

const FINAL = ['COMPLETED', 'CANCELLED', 'CLOSED'];
export const isEnded = (order: Pick<OrderFact, 'status'>): boolean => FINAL.includes(order.status);

/** Rows by a key that many may share. */
export function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row)) ?? [];
    group.push(row);
    groups.set(keyOf(row), group);
  }
  return groups;
}

export const sumFen = (rows: readonly { readonly amountFen: number }[]): number =>
  rows.reduce((sum, { amountFen }) => sum + amountFen, 0);
