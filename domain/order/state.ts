import { assertNever } from '../assert-never.js';
import type { AssignmentOrigin, OrderStatus } from '../../contract/terms/order.js';
import type { OrderPolicy } from './policy.js';

/** What an order's run knows from its placing on: ids, codes and numbers, never personal data. */
export type OrderFacts = {
  readonly orderId: string;
  readonly ticketId: string;
  readonly cityCode: string;
  readonly categoryId: string;
  readonly customerId: string;
  readonly merchantId: string;
  readonly placedAtMs: number;
  /** Promised start and end as booked; the state holds the present ones. */
  readonly startMs: number;
  readonly endMs: number;
  /** Booked as "now": the start is promised when the payment arrives. */
  readonly isNow: boolean;
  readonly amountFen: number;
  /** Worker whose time is held: named by the customer, or found for a movable booking. */
  readonly heldWorkerId: string | null;
  readonly isMovable: boolean;
  readonly policy: OrderPolicy;
};

export type OpenOffer = {
  readonly offerId: string;
  readonly workerId: string;
  readonly round: number;
  readonly origin: AssignmentOrigin;
  readonly expiresAtMs: number;
  readonly etaMs: number;
};

export type OrderState = {
  readonly status: OrderStatus;
  /** Number of the last committed event; 1 after placing. */
  readonly seq: number;
  readonly enteredAtMs: number;
  /** Promised start and end of the service. */
  readonly startMs: number;
  readonly endMs: number;
  readonly payPolls: number;
  /** How often the channel could not tell, or told an amount that is not our bill's. */
  readonly unknownPolls: number;
  /** When to ask again; set only while the outcome past the pay deadline is unknown. */
  readonly nextPayPollAtMs: number | null;
  readonly paidAtMs: number | null;
  readonly isOnDemand: boolean;
  readonly round: number;
  /** Searches so far, never reset: it names demand rows and offers. */
  readonly searches: number;
  readonly nextRoundAtMs: number;
  readonly escalateAtMs: number;
  readonly giveUpAtMs: number;
  readonly offer: OpenOffer | null;
  readonly isHeldWorkerAsked: boolean;
  readonly excludedWorkerIds: readonly string[];
  readonly workerId: string | null;
  readonly origin: AssignmentOrigin | null;
  readonly etaMs: number;
  readonly assignedAtMs: number;
  readonly isDepartLate: boolean;
  readonly isOverrun: boolean;
  readonly plannedEndMs: number;
};

/** One change of an order with all that its effect needs; `atMs` is business time. */
export type OrderChange =
  | { readonly event: 'paid' | 'paidTooLate'; readonly atMs: number }
  | { readonly event: 'payTimeout' | 'cancel' | 'escalate' | 'giveUp'; readonly atMs: number }
  | { readonly event: 'offer'; readonly atMs: number; readonly offer: OpenOffer }
  | {
      readonly event: 'accept';
      readonly atMs: number;
      readonly workerId: string;
      readonly origin: AssignmentOrigin;
      readonly etaMs: number;
    }
  | {
      readonly event: 'decline' | 'offerExpired' | 'workerNoShow';
      readonly atMs: number;
      readonly workerId: string;
    }
  | {
      readonly event: 'assign';
      readonly atMs: number;
      readonly workerId: string;
      readonly etaMs: number;
    }
  | { readonly event: 'resume' | 'takeOver' | 'departLate' | 'overrun'; readonly atMs: number }
  | { readonly event: 'depart' | 'arrive' | 'start' | 'finish'; readonly atMs: number }
  | { readonly event: 'confirm' | 'autoConfirm'; readonly atMs: number };

/** The state right after placing. */
export function placedState(facts: OrderFacts): OrderState {
  return {
    status: 'PENDING_PAYMENT',
    seq: 1,
    enteredAtMs: facts.placedAtMs,
    startMs: facts.startMs,
    endMs: facts.endMs,
    payPolls: 0,
    unknownPolls: 0,
    nextPayPollAtMs: null,
    paidAtMs: null,
    isOnDemand: false,
    round: 0,
    searches: 0,
    nextRoundAtMs: 0,
    escalateAtMs: 0,
    giveUpAtMs: 0,
    offer: null,
    isHeldWorkerAsked: false,
    excludedWorkerIds: [],
    workerId: null,
    origin: null,
    etaMs: 0,
    assignedAtMs: 0,
    isDepartLate: false,
    isOverrun: false,
    plannedEndMs: 0,
  };
}

/** The state after `change`; pure, the caller has asked the transition table before. */
export function reduce(state: OrderState, change: OrderChange, facts: OrderFacts): OrderState {
  const next = applyChange(state, change, facts);
  return {
    ...next,
    seq: state.seq + 1,
    enteredAtMs: next.status === state.status ? state.enteredAtMs : change.atMs,
  };
}

const UNKNOWN_POLL_MS_MAX = 3_600_000;

/** Keeps an order past its pay deadline open; the channel is asked again, ever more slowly. */
export function unknownPayment(state: OrderState, nowMs: number, facts: OrderFacts): OrderState {
  const pauseMs = Math.min(
    UNKNOWN_POLL_MS_MAX,
    facts.policy.retryRoundMs * 2 ** Math.min(state.unknownPolls, 16),
  );
  return { ...state, unknownPolls: state.unknownPolls + 1, nextPayPollAtMs: nowMs + pauseMs };
}

/** How long a worker may think. */
export function offerMsOf(state: OrderState, facts: OrderFacts): number {
  return state.isOnDemand ? facts.policy.offerOnDemandMs : facts.policy.offerScheduledMs;
}

function applyChange(state: OrderState, change: OrderChange, facts: OrderFacts): OrderState {
  switch (change.event) {
    case 'paid':
      return startDispatch(
        { ...state, ...promisedTimes(change.atMs, facts), paidAtMs: change.atMs },
        change.atMs,
        facts,
      );
    case 'payTimeout':
    case 'paidTooLate':
    case 'giveUp':
      return { ...state, status: 'CLOSED', offer: null };
    case 'cancel':
      return { ...state, status: 'CANCELLED', offer: null };
    case 'offer':
      return { ...state, offer: change.offer, round: change.offer.round };
    case 'accept':
      return assigned(state, change);
    case 'assign':
      return assigned(state, { ...change, origin: 'MANUAL' });
    case 'decline':
      return state.status === 'ASSIGNED'
        ? startDispatch(exclude(state, change.workerId), change.atMs, facts)
        : { ...exclude(state, change.workerId), nextRoundAtMs: change.atMs };
    case 'offerExpired':
      return { ...exclude(state, change.workerId), nextRoundAtMs: change.atMs };
    case 'workerNoShow':
      return startDispatch(exclude(state, change.workerId), change.atMs, facts);
    case 'escalate':
    case 'takeOver':
      return { ...state, status: 'MANUAL_DISPATCH', offer: null };
    case 'resume':
      return startDispatch(state, change.atMs, facts);
    case 'departLate':
      return { ...state, isDepartLate: true };
    case 'overrun':
      return { ...state, isOverrun: true };
    case 'depart':
      return { ...state, status: 'EN_ROUTE' };
    case 'arrive':
      return { ...state, status: 'ARRIVED' };
    case 'start':
      return {
        ...state,
        status: 'IN_SERVICE',
        plannedEndMs: change.atMs + (state.endMs - state.startMs),
      };
    case 'finish':
      return { ...state, status: 'AWAITING_CONFIRMATION' };
    case 'confirm':
    case 'autoConfirm':
      return { ...state, status: 'COMPLETED' };
    default:
      return assertNever(change);
  }
}

function promisedTimes(
  paidAtMs: number,
  facts: OrderFacts,
): { readonly startMs: number; readonly endMs: number } {
  const startMs = facts.isNow ? paidAtMs + facts.policy.nowLeadMs : facts.startMs;
  return { startMs, endMs: startMs + (facts.endMs - facts.startMs) };
}

/** Enters DISPATCHING: rounds and the escalate clock start again (DOMAIN "every return"). */
function startDispatch(state: OrderState, atMs: number, facts: OrderFacts): OrderState {
  const { policy } = facts;
  const isReturn = state.status !== 'PENDING_PAYMENT';
  const isOnDemand = state.startMs - atMs < policy.onDemandLeadMs;
  const giveUpAtMs = state.startMs + policy.giveUpAfterStartMs;
  return {
    ...state,
    status: 'DISPATCHING',
    isOnDemand,
    round: 0,
    nextRoundAtMs: atMs,
    offer: null,
    workerId: null,
    origin: null,
    isDepartLate: false,
    escalateAtMs: escalateAtMs({ atMs, isOnDemand, startMs: state.startMs, policy }),
    giveUpAtMs: isReturn ? Math.max(giveUpAtMs, atMs + policy.giveUpMinAfterReturnMs) : giveUpAtMs,
  };
}

/**
 * When automation hands over to people. On demand it is a share of the lead, but never so short
 * that not even two workers could be asked.
 */
function escalateAtMs(input: {
  readonly atMs: number;
  readonly isOnDemand: boolean;
  readonly startMs: number;
  readonly policy: OrderPolicy;
}): number {
  const { atMs, isOnDemand, startMs, policy } = input;
  if (!isOnDemand) {
    return Math.max(
      atMs,
      Math.min(
        atMs + policy.escalateScheduledAfterPaymentMs,
        startMs - policy.escalateScheduledBeforeStartMs,
      ),
    );
  }
  const shareOfLeadMs = Math.floor(((startMs - atMs) * policy.escalateOnDemandLeadBps) / 10_000);
  const leastMs = Math.min(2 * policy.offerOnDemandMs, policy.escalateOnDemandMaxMs);
  return atMs + Math.max(leastMs, Math.min(policy.escalateOnDemandMaxMs, shareOfLeadMs));
}

function assigned(
  state: OrderState,
  by: {
    readonly atMs: number;
    readonly workerId: string;
    readonly origin: AssignmentOrigin;
    readonly etaMs: number;
  },
): OrderState {
  return {
    ...state,
    status: 'ASSIGNED',
    offer: null,
    workerId: by.workerId,
    origin: by.origin,
    etaMs: by.etaMs,
    assignedAtMs: by.atMs,
  };
}

function exclude(state: OrderState, workerId: string): OrderState {
  return {
    ...state,
    offer: null,
    excludedWorkerIds: state.excludedWorkerIds.includes(workerId)
      ? state.excludedWorkerIds
      : [...state.excludedWorkerIds, workerId],
  };
}
