import { ORDER_EVENTS, type OrderEvent } from '../../contract/terms/order-event.js';
import type { ActorKind, OrderStatus } from '../../contract/terms/order.js';

export { ORDER_EVENTS, type OrderEvent };

/** Named guards; what each asks is in the run's checks (workflows/order-*-updates.ts) or in the use case that has the data. */
export type Guard =
  | 'placeable'
  | 'billMatches'
  | 'definitelyUnpaid'
  | 'slotLost'
  | 'offerOpen'
  | 'claimWon'
  | 'poolAllowed'
  | 'poolOpen'
  | 'roundsOrDeadlineUsedUp'
  | 'feasibleOrOverride'
  | 'inDeclineWindow'
  | 'lockFreeOrOwn'
  | 'hasReason'
  | 'departOverdue'
  | 'bookingDisplaced'
  | 'nobodyInTime'
  | 'insideDepartWindow'
  | 'policyCount'
  | 'slotFeasible'
  | 'proposalOpen'
  | 'lateLimitPassed'
  | 'nearOrPhoto'
  | 'waitedLimit'
  | 'startCodeMatches'
  | 'nextBookingAllows'
  | 'plannedEndPassed'
  | 'proofPresent'
  | 'approvalAsked'
  | 'noOpenCase'
  | 'codeValid'
  | 'billAlreadyPaid';

export type Transition = {
  readonly from: readonly OrderStatus[];
  readonly event: OrderEvent;
  readonly actors: readonly ActorKind[];
  readonly guard?: Guard;
  /** Possible results; more than one where the effect decides (listed in order of preference). */
  readonly to: readonly OrderStatus[] | 'same';
  /** False for rows that need no order document yet or an order's run no longer exists for. */
  readonly inRun?: boolean;
};

const BEFORE_COMPLETED = [
  'PENDING_PAYMENT',
  'DISPATCHING',
  'MANUAL_DISPATCH',
  'ASSIGNED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_SERVICE',
  'AWAITING_CONFIRMATION',
  'AWAITING_REDEMPTION',
] as const satisfies readonly OrderStatus[];

const AFTER_PAYMENT = [
  'DISPATCHING',
  'MANUAL_DISPATCH',
  'ASSIGNED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_SERVICE',
  'AWAITING_CONFIRMATION',
  'AWAITING_REDEMPTION',
  'COMPLETED',
] as const satisfies readonly OrderStatus[];

const DISPATCH_PHASE = ['DISPATCHING', 'MANUAL_DISPATCH'] as const;
const BEFORE_SERVICE = ['ASSIGNED', 'EN_ROUTE', 'ARRIVED'] as const;
const ON_SITE = ['ARRIVED', 'IN_SERVICE'] as const;
/** An addition outlives the worker who leaves and the work that is aborted: its bill is open. */
const BILL_OPEN = [
  ...DISPATCH_PHASE,
  ...BEFORE_SERVICE,
  'IN_SERVICE',
  'AWAITING_CONFIRMATION',
] as const;

/**
 * The transition table of DOMAIN, complete, as data. The workflow, the api, the tests and the
 * state diagram read it; nothing else decides which event is legal in which status.
 * One row a line of DOMAIN's table, in its order; `from: []` is the beginning.
 */
// prettier-ignore
export const TRANSITIONS: readonly Transition[] = [
  { from: [], event: 'place', actors: ['customer', 'support', 'clerk'], guard: 'placeable', to: ['PENDING_PAYMENT'] },
  { from: ['PENDING_PAYMENT'], event: 'paid', actors: ['channel', 'system'], guard: 'billMatches', to: ['DISPATCHING', 'AWAITING_REDEMPTION'] },
  { from: ['PENDING_PAYMENT'], event: 'payTimeout', actors: ['system'], guard: 'definitelyUnpaid', to: ['CLOSED'] },
  { from: ['PENDING_PAYMENT'], event: 'paidTooLate', actors: ['channel', 'system'], guard: 'slotLost', to: ['CLOSED'] },
  { from: ['PENDING_PAYMENT'], event: 'cancel', actors: ['customer', 'operator'], guard: 'definitelyUnpaid', to: ['CANCELLED'] },
  { from: ['DISPATCHING'], event: 'offer', actors: ['system', 'operator'], guard: 'claimWon', to: 'same' },
  { from: ['DISPATCHING'], event: 'accept', actors: ['worker'], guard: 'offerOpen', to: ['ASSIGNED', 'DISPATCHING'] },
  { from: ['DISPATCHING'], event: 'decline', actors: ['worker'], guard: 'offerOpen', to: 'same' },
  { from: ['DISPATCHING'], event: 'offerExpired', actors: ['system'], guard: 'offerOpen', to: 'same' },
  { from: ['DISPATCHING'], event: 'openPool', actors: ['system'], guard: 'poolAllowed', to: 'same' },
  { from: ['DISPATCHING'], event: 'closePool', actors: ['system'], guard: 'poolOpen', to: 'same' },
  { from: ['DISPATCHING'], event: 'grab', actors: ['worker'], guard: 'poolOpen', to: ['ASSIGNED', 'DISPATCHING'] },
  { from: ['DISPATCHING'], event: 'escalate', actors: ['system'], guard: 'roundsOrDeadlineUsedUp', to: ['MANUAL_DISPATCH'] },
  { from: ['MANUAL_DISPATCH'], event: 'assign', actors: ['operator', 'merchant'], guard: 'feasibleOrOverride', to: ['ASSIGNED'] },
  { from: ['ASSIGNED'], event: 'decline', actors: ['worker'], guard: 'inDeclineWindow', to: ['DISPATCHING'] },
  { from: ['MANUAL_DISPATCH'], event: 'resume', actors: ['operator'], to: ['DISPATCHING'] },
  { from: ['DISPATCHING'], event: 'takeOver', actors: ['operator'], to: ['MANUAL_DISPATCH'] },
  { from: ['MANUAL_DISPATCH'], event: 'lock', actors: ['operator'], guard: 'lockFreeOrOwn', to: 'same' },
  { from: ['MANUAL_DISPATCH'], event: 'unlock', actors: ['operator'], guard: 'lockFreeOrOwn', to: 'same' },
  { from: DISPATCH_PHASE, event: 'extendDeadline', actors: ['operator'], guard: 'hasReason', to: 'same' },
  { from: ['ASSIGNED'], event: 'departLate', actors: ['system'], guard: 'departOverdue', to: 'same' },
  { from: DISPATCH_PHASE, event: 'giveUp', actors: ['system'], guard: 'nobodyInTime', to: ['CLOSED'] },
  { from: DISPATCH_PHASE, event: 'cancel', actors: ['customer', 'merchant', 'operator'], to: ['CANCELLED'] },
  { from: ['ASSIGNED'], event: 'depart', actors: ['worker'], guard: 'insideDepartWindow', to: ['EN_ROUTE'] },
  { from: ['ASSIGNED', 'EN_ROUTE'], event: 'workerCancel', actors: ['worker'], to: ['DISPATCHING'] },
  { from: BEFORE_SERVICE, event: 'reassign', actors: ['operator', 'merchant', 'system'], guard: 'feasibleOrOverride', to: ['ASSIGNED', 'DISPATCHING'] },
  { from: BEFORE_SERVICE, event: 'workerIll', actors: ['operator', 'system'], to: ['DISPATCHING'] },
  { from: BEFORE_SERVICE, event: 'workerDelayed', actors: ['system'], guard: 'bookingDisplaced', to: ['ASSIGNED', 'DISPATCHING'] },
  { from: ['ASSIGNED'], event: 'requestOtherWorker', actors: ['customer'], guard: 'policyCount', to: ['DISPATCHING'] },
  { from: DISPATCH_PHASE, event: 'reschedule', actors: ['customer', 'operator'], guard: 'slotFeasible', to: ['DISPATCHING'] },
  { from: ['ASSIGNED'], event: 'proposeReschedule', actors: ['customer', 'worker', 'operator'], guard: 'policyCount', to: ['ASSIGNED', 'DISPATCHING'] },
  { from: ['ASSIGNED'], event: 'answerReschedule', actors: ['customer', 'worker'], guard: 'proposalOpen', to: ['ASSIGNED', 'DISPATCHING'] },
  { from: ['ASSIGNED'], event: 'consentExpired', actors: ['system'], guard: 'proposalOpen', to: 'same' },
  { from: BEFORE_SERVICE, event: 'cancel', actors: ['customer', 'merchant', 'operator'], to: ['CANCELLED'] },
  { from: ['ASSIGNED', 'EN_ROUTE'], event: 'workerNoShow', actors: ['system', 'customer', 'operator'], guard: 'lateLimitPassed', to: ['DISPATCHING'] },
  { from: ['EN_ROUTE'], event: 'arrive', actors: ['worker'], guard: 'nearOrPhoto', to: ['ARRIVED'] },
  { from: ['ARRIVED'], event: 'customerNoShow', actors: ['worker'], guard: 'waitedLimit', to: ['CANCELLED'] },
  { from: ['ARRIVED'], event: 'start', actors: ['worker'], guard: 'startCodeMatches', to: ['IN_SERVICE'] },
  { from: ON_SITE, event: 'proposeAddition', actors: ['customer', 'worker'], guard: 'nextBookingAllows', to: 'same' },
  { from: BILL_OPEN, event: 'additionPaid', actors: ['channel'], guard: 'proposalOpen', to: 'same' },
  { from: ON_SITE, event: 'additionRefused', actors: ['customer'], guard: 'proposalOpen', to: ['ARRIVED', 'IN_SERVICE', 'CANCELLED'] },
  { from: BILL_OPEN, event: 'additionExpired', actors: ['system'], guard: 'proposalOpen', to: 'same' },
  { from: ['IN_SERVICE'], event: 'overrun', actors: ['system'], guard: 'plannedEndPassed', to: 'same' },
  { from: ['IN_SERVICE'], event: 'finish', actors: ['worker'], guard: 'proofPresent', to: ['AWAITING_CONFIRMATION'] },
  { from: ['IN_SERVICE'], event: 'abort', actors: ['worker', 'customer', 'operator'], guard: 'hasReason', to: ['AWAITING_CONFIRMATION'] },
  { from: ['AWAITING_CONFIRMATION'], event: 'approveTask', actors: ['reviewer'], guard: 'approvalAsked', to: 'same' },
  { from: ['AWAITING_CONFIRMATION'], event: 'approvalSla', actors: ['system'], guard: 'approvalAsked', to: 'same' },
  { from: ['AWAITING_CONFIRMATION'], event: 'rejectTask', actors: ['reviewer'], guard: 'approvalAsked', to: ['DISPATCHING', 'AWAITING_CONFIRMATION'] },
  { from: ['AWAITING_CONFIRMATION'], event: 'confirm', actors: ['customer'], guard: 'noOpenCase', to: ['COMPLETED'] },
  { from: ['AWAITING_CONFIRMATION'], event: 'autoConfirm', actors: ['system'], guard: 'noOpenCase', to: ['COMPLETED'] },
  { from: ['AWAITING_CONFIRMATION'], event: 'dispute', actors: ['customer'], to: 'same' },
  { from: ['AWAITING_CONFIRMATION'], event: 'caseClosed', actors: ['case'], to: ['COMPLETED', 'CANCELLED'] },
  { from: ['AWAITING_REDEMPTION'], event: 'redeem', actors: ['clerk'], guard: 'codeValid', to: ['COMPLETED'] },
  { from: ['AWAITING_REDEMPTION'], event: 'cancel', actors: ['customer', 'operator'], to: ['CANCELLED'] },
  { from: ['AWAITING_REDEMPTION'], event: 'codeExpired', actors: ['system'], to: ['CLOSED'] },
  { from: BEFORE_COMPLETED, event: 'forceCancel', actors: ['operator'], guard: 'hasReason', to: ['CANCELLED'] },
  { from: ['CANCELLED', 'CLOSED'], event: 'latePaid', actors: ['channel'], to: 'same', inRun: false },
  { from: AFTER_PAYMENT, event: 'paidAgain', actors: ['channel'], guard: 'billAlreadyPaid', to: 'same' },
];

/** The row that allows `event` by `actor` in `status` (null = before placing), or null. */
export function findTransition(input: {
  readonly status: OrderStatus | null;
  readonly event: OrderEvent;
  readonly actor: ActorKind;
}): Transition | null {
  const row = TRANSITIONS.find(
    (candidate) =>
      candidate.event === input.event &&
      candidate.actors.includes(input.actor) &&
      (input.status === null ? candidate.from.length === 0 : candidate.from.includes(input.status)),
  );
  return row ?? null;
}

/** Every event that `actor` may send in `status`; feeds "allowed actions" of the order pages. */
export function allowedEvents(status: OrderStatus, actor: ActorKind): OrderEvent[] {
  return ORDER_EVENTS.filter((event) => findTransition({ status, event, actor }) !== null);
}
