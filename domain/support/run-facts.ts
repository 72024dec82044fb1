import type { Fen } from '../../contract/terms/money.js';
import type { OrderStatus, RefundStatus } from '../../contract/terms/order.js';
import type { RefundRowStatus } from '../../contract/terms/refund.js';
import type { HistorySource, RunStatus, SupportRunKind } from '../../contract/terms/support.js';

/**
 * Everything that the support view knows when it judges why a run does not go on. Read by somebody
 * else: nothing here asks anybody.
 */

export type PendingActivity = {
  readonly activityId: string;
  readonly type: string;
  readonly state: 'SCHEDULED' | 'STARTED' | 'CANCEL_REQUESTED' | 'PAUSED' | 'UNKNOWN';
  /** From 1 on. */
  readonly attempt: number;
  /** Null = no end. */
  readonly attemptsMax: number | null;
  readonly lastFailure: string | null;
  readonly lastStartedMs: number | null;
  readonly nextAttemptMs: number | null;
};

export type PendingTask = {
  readonly state: 'SCHEDULED' | 'STARTED' | 'UNKNOWN';
  readonly attempt: number;
  /** Of the first of a chain: a task that local steps prolong keeps it. */
  readonly scheduledMs: number | null;
  readonly startedMs: number | null;
  /** Why the last one failed; null when it did not, or nobody took it. */
  readonly lastFailure: string | null;
};

export type QueueFacts = {
  readonly name: string;
  /** Temporal workers that asked for work a short while ago. */
  readonly pollers: number;
  readonly lastPollMs: number | null;
};

/** What an order's run says it waits for; see `OrderView` of workflows/contract. */
export type RunAnswer = {
  readonly waitsFor: { readonly kind: string; readonly atMs: number } | null;
  readonly offers: readonly { readonly workerId: string; readonly expiresAtMs: number }[];
};

export type RunFacts = {
  readonly kind: SupportRunKind;
  readonly workflowId: string;
  readonly runId: string | null;
  readonly status: RunStatus;
  readonly source: HistorySource;
  readonly startedMs: number | null;
  readonly closedMs: number | null;
  readonly historyLength: number;
  /** What the run says of itself in one line. */
  readonly details: string | null;
  readonly activities: readonly PendingActivity[];
  readonly task: PendingTask | null;
  /** Null: the server did not tell. */
  readonly queue: QueueFacts | null;
  /** SILENT: it was asked and nobody answered in time. Null: it was not asked. */
  readonly answer: RunAnswer | 'SILENT' | null;
};

export type RefundFacts = {
  readonly refundNo: string;
  readonly status: RefundRowStatus;
  readonly amountFen: Fen;
  /** The channel's last word when it failed. */
  readonly failure: string | null;
  /** How often it failed. */
  readonly failures: number;
  /** Under way for longer than refunds take. */
  readonly isLate: boolean;
};

/** What MongoDB shows of an order, in what it may wait for. */
export type OrderShown = {
  readonly status: OrderStatus;
  readonly refundStatus: RefundStatus;
  /** Nobody knows whether its bill was paid; the channel is asked again. */
  readonly isPaymentUnknown: boolean;
  /** The same of the bill of its addition. */
  readonly isAdditionUnknown: boolean;
  readonly openCaseNo: string | null;
  readonly hasApprovals: boolean;
  readonly proposalBy: 'customer' | 'worker' | 'operator' | null;
  readonly additionNo: string | null;
  readonly isPoolOpen: boolean;
  /** A visit waits in the manual queue, whatever the others do. */
  readonly hasManualTicket: boolean;
  readonly dispatchFailure: string | null;
  /** Who has it locked at the desk now. */
  readonly lockedBy: string | null;
  readonly stageDeadlineMs: number | null;
};

export type CaseShown = {
  readonly caseNo: string;
  readonly status: 'OPEN' | 'DECIDED' | 'APPEALED' | 'CLOSED';
  readonly slaMs: number;
  readonly appealUntilMs: number | null;
  readonly reworkOrderId: string | null;
};

export type SettlementShown = {
  readonly isSettled: boolean;
  readonly openCaseNo: string | null;
  readonly settleAtMs: number | null;
};

/** The document that a run is about. */
export type Subject =
  | {
      readonly kind: 'order';
      readonly order: OrderShown;
      readonly refunds: readonly RefundFacts[];
    }
  | { readonly kind: 'refund'; readonly refund: RefundFacts }
  | { readonly kind: 'case'; readonly case: CaseShown }
  | { readonly kind: 'settle'; readonly settlement: SettlementShown };

export type Situation = {
  readonly nowMs: number;
  readonly run: RunFacts;
  readonly subject: Subject;
};
