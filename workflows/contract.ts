import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AppealDecision, AppealReason, AppealSide } from '../contract/terms/case.js';
import type {
  Actor,
  AdditionKind,
  CaseDecision,
  CostBearer,
  DispatchFailure,
  OrderStatus,
  ReasonCode,
  TicketStatus,
} from '../contract/terms/order.js';
import type { EndTerms } from '../domain/order/cancel-terms.js';
import type { Clock } from '../domain/order/clocks.js';
import type { DisplacedVisit, OpenOffer, OrderChange, OrderFacts } from '../domain/order/state.js';

export * from './onboarding-contract.js';
export * from './privacy-contract.js';
export * from './reconcile-contract.js';
export * from './what-if-contract.js';
export * from './withdrawal-contract.js';

/**
 * What both sides of Temporal share: ids, queues, message names and their inputs. Only ids, codes
 * and numbers travel; free text and personal data stay in MongoDB.
 */
export const TASK_QUEUE = 'doorhive';

export const orderWorkflowId = (orderId: string): string => `order-${orderId}`;
export const settleWorkflowId = (orderId: string): string => `settle-${orderId}`;
export const refundWorkflowId = (refundNo: string): string => `refund-${refundNo}`;
export const caseWorkflowId = (caseNo: string): string => `case-${caseNo}`;
export const absenceWorkflowId = (absenceId: string): string => `absence-${absenceId}`;
/** A closure's id is `<cityCode>-<number>`. */
export const closureWorkflowId = (closureId: string): string => `closure-${closureId}`;

// ── order ──────────────────────────────────────────────────────────────────────────────────

export type OrderInput = { readonly orderId: string };

export type OrderSnapshot = {
  readonly orderId: string;
  readonly status: OrderStatus;
  readonly seq: number;
};

/** Fields every update carries: who asks, when the api received it, where his words are kept. */
export type OrderCommand = {
  readonly actor: Actor;
  readonly receivedAtMs: number;
  /** Row of `orderNotes` with the free text of a reason. */
  readonly noteId?: string;
  /** Number of the last change that the database holds: a run that is behind catches up first. */
  readonly seenSeq?: number;
};
export type OfferAnswer = OrderCommand & { readonly offerId: string };
/** A ticket by its id; the one that is open, or the worker's own, when absent. */
export type TicketCommand = OrderCommand & { readonly ticketId?: string };
/** When the worker's phone says it happened: it may have been offline since. */
export type StepCommand = OrderCommand & { readonly occurredAtMs?: number };
export type AssignInput = TicketCommand & {
  readonly workerId: string;
  /** The operator saw that the worker is not feasible and assigns him all the same. */
  readonly isOverride: boolean;
};
/** `workerId` null gives the ticket back to dispatch. */
export type ReassignInput = TicketCommand & {
  readonly workerId: string | null;
  readonly isOverride: boolean;
};
/** Result of the api's comparison of position and address; null = no position, photo instead. */
export type ArriveInput = StepCommand & {
  readonly distanceMeters: number | null;
  readonly hasPhoto: boolean;
  /** The photo that was proved: whoever stores the arrival marks it as used. */
  readonly photoId?: string;
};
/** `needsApproval`: the policy asks for a review of this work, judged by the api with its data. */
export type FinishInput = StepCommand & {
  readonly photoIds: readonly string[];
  readonly needsApproval?: boolean;
};
/** Evidence of having waited at the door. */
export type NoShowInput = StepCommand & { readonly photoIds: readonly string[] };
/** Free text of a reason is stored by the api before; the code travels. */
export type ReasonInput = OrderCommand & { readonly reason: ReasonCode };
export type ForceCancelInput = OrderCommand & {
  readonly bearer: CostBearer;
  /** Cash back to the customer; null = everything. */
  readonly refundFen: number | null;
};
export type ExtendInput = OrderCommand & { readonly untilMs: number };
export type RescheduleInput = OrderCommand & { readonly startMs: number };
export type ConsentInput = OrderCommand & { readonly isAgreed: boolean };
/** The addition's row exists as DRAFT; the run opens it. */
export type AdditionInput = TicketCommand & {
  readonly additionNo: string;
  readonly paymentNo: string;
  readonly kind: AdditionKind;
  readonly minutes: number;
  readonly amountFen: number;
};
export type AdditionAnswer = OrderCommand & { readonly additionNo: string };
/** The case's row exists as DRAFT; the run opens it and starts `case-<no>`. */
export type CaseInput = TicketCommand & { readonly caseNo: string };
export type RejectTaskInput = TicketCommand & {
  /** REWORK sends a worker again, CASE lets an operator decide about a partial refund. */
  readonly consequence: 'REWORK' | 'CASE';
  readonly caseNo: string | null;
};

export const placeUpdate = defineUpdate<OrderSnapshot, [OrderInput]>('place');
export const acceptUpdate = defineUpdate<OrderSnapshot, [OfferAnswer]>('accept');
export const declineUpdate = defineUpdate<OrderSnapshot, [OfferAnswer]>('decline');
export const grabUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('grab');
export const assignUpdate = defineUpdate<OrderSnapshot, [AssignInput]>('assign');
export const reassignUpdate = defineUpdate<OrderSnapshot, [ReassignInput]>('reassign');
export const resumeUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('resume');
export const takeOverUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('takeOver');
export const lockUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('lock');
export const unlockUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('unlock');
export const extendDeadlineUpdate = defineUpdate<OrderSnapshot, [ExtendInput]>('extendDeadline');
export const cancelUpdate = defineUpdate<OrderSnapshot, [ReasonInput]>('cancel');
export const forceCancelUpdate = defineUpdate<OrderSnapshot, [ForceCancelInput]>('forceCancel');
export const workerCancelUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('workerCancel');
export const workerIllUpdate = defineUpdate<OrderSnapshot, [ReasonInput & { workerId: string }]>(
  'workerIll',
);
export const requestOtherWorkerUpdate = defineUpdate<OrderSnapshot, [TicketCommand]>(
  'requestOtherWorker',
);
export const rescheduleUpdate = defineUpdate<OrderSnapshot, [RescheduleInput]>('reschedule');
export const proposeRescheduleUpdate = defineUpdate<OrderSnapshot, [RescheduleInput]>(
  'proposeReschedule',
);
export const answerRescheduleUpdate = defineUpdate<OrderSnapshot, [ConsentInput]>(
  'answerReschedule',
);
export const workerNoShowUpdate = defineUpdate<OrderSnapshot, [TicketCommand]>('workerNoShow');
export const departUpdate = defineUpdate<OrderSnapshot, [StepCommand]>('depart');
export const arriveUpdate = defineUpdate<OrderSnapshot, [ArriveInput]>('arrive');
export const customerNoShowUpdate = defineUpdate<OrderSnapshot, [NoShowInput]>('customerNoShow');
export const startUpdate = defineUpdate<OrderSnapshot, [StepCommand]>('start');
export const proposeAdditionUpdate = defineUpdate<OrderSnapshot, [AdditionInput]>(
  'proposeAddition',
);
export const refuseAdditionUpdate = defineUpdate<OrderSnapshot, [AdditionAnswer]>(
  'additionRefused',
);
export const finishUpdate = defineUpdate<OrderSnapshot, [FinishInput]>('finish');
export const abortUpdate = defineUpdate<OrderSnapshot, [CaseInput]>('abort');
export const approveTaskUpdate = defineUpdate<OrderSnapshot, [TicketCommand]>('approveTask');
export const rejectTaskUpdate = defineUpdate<OrderSnapshot, [RejectTaskInput]>('rejectTask');
export const confirmUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('confirm');
export const disputeUpdate = defineUpdate<OrderSnapshot, [CaseInput]>('dispute');
export const redeemUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('redeem');
/** After a restore: takes over every stored change that the run has never heard of. */
export const catchUpUpdate = defineUpdate<OrderSnapshot, [OrderCommand]>('catchUp');

/** A verified callback waits in `channelEvents`; `key` is its id and makes repeats harmless. */
export type ChannelSignal = { readonly key: string; readonly paymentNo: string };
export const channelSignal = defineSignal<[ChannelSignal]>('channelEvent');

/** The case workflow's word to an order that still waits for confirmation. */
export type CaseClosedSignal = {
  readonly caseNo: string;
  readonly decision: CaseDecision;
  readonly isDelivered: boolean;
  /** Cash back to the customer. */
  readonly refundFen: number;
  readonly bearer: CostBearer;
};
export const caseClosedSignal = defineSignal<[CaseClosedSignal]>('caseClosed');

/** A worker fell ill or took leave: his ticket goes to somebody else in the order's own run. */
export type WorkerAwaySignal = {
  readonly key: string;
  readonly workerId: string;
  /** CERTIFICATE: one that the work needs ends before it begins. */
  readonly reason: 'WORKER_ILL' | 'WORKER_ON_LEAVE' | 'CERTIFICATE';
  readonly actor: Actor;
};
export const workerAwaySignal = defineSignal<[WorkerAwaySignal]>('workerAway');

/** Another order's run: its visit lasts longer, and this worker's next one here begins later. */
export type WorkerDelayedSignal = Omit<DisplacedVisit, 'orderId'> & { readonly key: string };
export const workerDelayedSignal = defineSignal<[WorkerDelayedSignal]>('workerDelayed');

export type TicketView = {
  readonly ticketId: string;
  readonly status: TicketStatus;
  readonly workerId: string | null;
  readonly offer: OpenOffer | null;
};
export type OrderView = {
  readonly status: OrderStatus;
  readonly seq: number;
  readonly waitsFor: Clock | null;
  /** Of the ticket that is furthest behind. */
  readonly offer: OpenOffer | null;
  readonly workerId: string | null;
  readonly round: number;
  /** The open grab pool. */
  readonly poolUntilMs: number | null;
  readonly tickets: readonly TicketView[];
};
export const orderQuery = defineQuery<OrderView | null>('order');

// ── activities of the order ────────────────────────────────────────────────────────────────

export type CommitInput = {
  readonly orderId: string;
  /** The visit that the change is about; null when it is about the whole order. */
  readonly ticketId: string | null;
  readonly seq: number;
  readonly from: OrderStatus;
  readonly to: OrderStatus;
  readonly actor: Actor;
  readonly reason: ReasonCode;
  readonly stageDeadlineMs: number | null;
  readonly change: OrderChange;
  /** Promised start and end after the change; they move with "now" bookings and reschedules. */
  readonly startMs: number;
  readonly endMs: number;
  readonly noteId?: string;
  readonly photoIds?: readonly string[];
  readonly failure?: DispatchFailure | null;
  readonly isOverride?: boolean;
};

/**
 * What only the database knows of a stored change: whose time it holds for the search to come, and
 * which later visits of the worker it pushed aside.
 */
export type CommitResult = {
  readonly held?: readonly { readonly ticketId: string; readonly workerId: string | null }[];
  readonly displaced?: readonly DisplacedVisit[];
};

/** A change as the database has it. */
export type StoredChange = { readonly change: OrderChange } & CommitResult;
export type ProgressInput = { readonly orderId: string; readonly afterSeq: number };
/** How an order went on after a change: what followed, in order, and the number of its last search. */
export type OrderProgress = {
  readonly changes: readonly StoredChange[];
  readonly searches: number;
  /** Refunds that these changes opened: each has a run of its own. */
  readonly refundNos?: readonly string[];
};
/** `progress` only when the order had moved on before this run began: its first run is lost. */
export type PlacedOrder = OrderFacts & { readonly progress?: OrderProgress };

/** What asking the channel about an order's bills told. `unknown` is never treated as unpaid. */
export type PaymentCheck =
  | { readonly kind: 'paid'; readonly paymentNo: string }
  | { readonly kind: 'unpaid' }
  | { readonly kind: 'unknown' };

export type RecordPaymentInput = {
  readonly commit: Omit<CommitInput, 'change' | 'reason'>;
  /** Null when nothing was left to pay. */
  readonly paymentNo: string | null;
  readonly atMs: number;
};

/** `rejected`: the amount or number does not match our bill; kept for reconciliation. */
export type RecordPaymentResult =
  | { readonly kind: 'paid' | 'rejected' }
  | { readonly kind: 'slotLost'; readonly refundNos: readonly string[] };

export type LatePaymentInput = { readonly orderId: string; readonly paymentNo: string };

/** A payment of an open, paid order: `change` is paidAgain, or additionPaid when it is that bill. */
export type RecordMoreInput = { readonly commit: CommitInput; readonly paymentNo: string };
/** `known`: this bill is booked already, nothing was written. `rejected`: not our amount. */
export type RecordMoreResult =
  | { readonly kind: 'booked'; readonly refundNos: readonly string[] }
  | { readonly kind: 'known' | 'rejected' };

/** Ends an order that was paid: who gets what is computed from `terms` and the order's money. */
export type EndPaidInput = { readonly commit: CommitInput; readonly terms: EndTerms };
/** Refunds opened in the same transaction that ended the order. */
export type EndPaidResult = { readonly refundNos: readonly string[] };

/** A decided case of an order that waits for confirmation: completes or cancels it, refunds. */
export type CloseCaseInput = {
  readonly commit: CommitInput;
  readonly refundFen: number;
  readonly bearer: CostBearer;
};

export type FindWorkerInput = {
  readonly orderId: string;
  /** Tickets that want a worker; all get one or none does. */
  readonly ticketIds: readonly string[];
  readonly cityCode: string;
  /** Running number of the search within the order: names the demand row and its offers. */
  readonly searchNo: number;
  readonly round: number;
  readonly radiusMeters: number;
  readonly offerMs: number;
  readonly deadlineMs: number;
  readonly priority: number;
};
export type FindWorkerResult =
  | { readonly kind: 'offered'; readonly offers: readonly OpenOffer[] }
  | { readonly kind: 'none'; readonly failure: DispatchFailure };

export type OfferHeldInput = {
  readonly orderId: string;
  readonly tickets: readonly { readonly ticketId: string; readonly workerId: string }[];
  readonly searchNo: number;
  readonly round: number;
  readonly offerMs: number;
  readonly isMovable: boolean;
};

/** Also leaves a tombstone for a search that has not reached the database yet. */
export type WithdrawDemandInput = {
  readonly orderId: string;
  readonly searchNo: number;
  /** Leaves questions that their workers have seen: the run knows them. */
  readonly keepsAnnounced?: boolean;
};

/** When the worker's phone was last heard of; null = never. */
export type ContactInput = { readonly workerId: string };
export type ContactResult = { readonly lastContactAtMs: number | null };

// ── settlement, refund, case, absence ──────────────────────────────────────────────────────

export type SettleInput = { readonly orderId: string; readonly settleAtMs: number };
/**
 * `held`: a case is open; the run waits for its release. `hasShares`: parts of it go over the
 * channel; absent where they do not.
 */
export type SettleResult = { readonly kind: 'settled' | 'held'; readonly hasShares?: true };
/** Whether shares, or what of them comes back, have their end at the channel. */
export type ShareProgress = { readonly kind: 'done' | 'pending' };
export type SettleHold = { readonly caseNo: string };
export const holdSettlementSignal = defineSignal<[SettleHold]>('hold');
export const releaseSettlementSignal = defineSignal<[SettleHold]>('release');

export type RefundInput = { readonly refundNo: string };
export type RefundProgress = { readonly kind: 'succeeded' | 'failed' | 'pending' };

export type CaseWorkflowInput = { readonly caseNo: string };
export type DecideCaseInput = OrderCommand & {
  readonly decision: CaseDecision;
  readonly refundFen: number;
  readonly bearer: CostBearer;
};
export type CaseSnapshot = { readonly caseNo: string; readonly status: string };
/** One side's word against the decision; its text and uploads are stored before. */
export type AppealCaseInput = OrderCommand & {
  readonly side: AppealSide;
  readonly reason: AppealReason;
  readonly evidenceIds: readonly string[];
};
export type AcceptDecisionInput = OrderCommand & { readonly side: AppealSide };
export type DecideAppealInput = OrderCommand & {
  /** Null confirms the first decision as it is. */
  readonly change: {
    readonly decision: AppealDecision;
    readonly refundFen: number;
    readonly bearer: CostBearer;
  } | null;
};
export const appealUpdate = defineUpdate<CaseSnapshot, [AppealCaseInput]>('appeal');
export const acceptDecisionUpdate = defineUpdate<CaseSnapshot, [AcceptDecisionInput]>(
  'acceptDecision',
);
export const decideAppealUpdate = defineUpdate<CaseSnapshot, [DecideAppealInput]>('decideAppeal');
export const decideCaseUpdate = defineUpdate<CaseSnapshot, [DecideCaseInput]>('decide');

export type AbsenceInput = { readonly absenceId: string };
export type ClosureInput = { readonly closureId: string };
/** Where a scan goes on that was too long for one run; nothing at the start. */
export type CertificateScanInput = { readonly afterId: string };
