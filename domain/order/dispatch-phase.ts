import type { OrderPolicy } from './policy.js';
import type { OrderFacts, OrderState, TicketState } from './state.js';
import { isUnassigned, shown, unassignedTickets, withTickets } from './tickets.js';

/** Enters DISPATCHING: rounds and the escalate clock start again (DOMAIN "every return"). */
export function startDispatch(state: OrderState, atMs: number, facts: OrderFacts): OrderState {
  const { policy } = facts;
  const isReturn = state.status !== 'PENDING_PAYMENT';
  const isOnDemand = state.startMs - atMs < policy.onDemandLeadMs;
  const giveUpAtMs = state.startMs + policy.giveUpAfterStartMs;
  const waiting = withTickets(state, ({ status }) => status === 'MANUAL', { status: 'WAITING' });
  return shown({
    ...waiting,
    isOnDemand,
    round: 0,
    nextRoundAtMs: atMs,
    poolUntilMs: null,
    hasHadPool: false,
    lock: null,
    escalateAtMs: escalateAtMs({ atMs, isOnDemand, startMs: state.startMs, policy }),
    giveUpAtMs: isReturn ? Math.max(giveUpAtMs, atMs + policy.giveUpMinAfterReturnMs) : giveUpAtMs,
  });
}

/**
 * True when the open pool has its turn: after some failed rounds, once a dispatch. An order that
 * wants several workers is claimed together or not at all, and goes to the pool, where each is
 * found for himself, only under a policy that says so; the last one who is missing always may.
 */
export function mayOpenPool(state: OrderState, policy: OrderPolicy): boolean {
  const { hasGrabPool, hasCrewPool, grabPoolAfterRounds } = policy;
  if (!hasGrabPool || state.hasHadPool || state.round < grabPoolAfterRounds) return false;
  return hasCrewPool || state.tickets.filter(({ status }) => status === 'WAITING').length === 1;
}

/** No question stays open: the order leaves automatic dispatch, or begins it anew. */
export function withoutOffers(state: OrderState, status: 'WAITING' | 'MANUAL'): OrderState {
  const change = { status, offer: null } as const;
  return withTickets(state, (ticket) => isUnassigned(ticket.status), change);
}

/**
 * A worker leaves his ticket: he is not asked again (unless only his time was in the way), the
 * customer comes first in the queue.
 */
export function returnTicket(
  state: OrderState,
  left: {
    readonly ticketId: string;
    readonly workerId: string;
    readonly atMs: number;
    readonly isExcluded?: boolean;
  },
  facts: OrderFacts,
): OrderState {
  const { ticketId, workerId, atMs, isExcluded = true } = left;
  const isManual = unassignedTickets(state).some(({ status }) => status === 'MANUAL');
  const tickets = state.tickets.map((ticket) =>
    ticket.ticketId === ticketId ? freed(ticket, isManual ? 'MANUAL' : 'WAITING') : ticket,
  );
  const others = isExcluded ? exclude(state, workerId) : state;
  const open = { ...others, tickets, proposal: null };
  // People are at work on the order: the ticket joins them.
  if (isManual) return shown(open);
  return startDispatch({ ...open, priority: state.priority + 1 }, atMs, facts);
}

function freed(ticket: TicketState, status: 'MANUAL' | 'WAITING'): TicketState {
  return {
    ...ticket,
    status,
    heldWorkerId: null,
    offer: null,
    workerId: null,
    origin: null,
    isDepartLate: false,
    overruns: 0,
    busyUntilMs: 0,
    expectedStartMs: 0,
    graceUntilMs: 0,
  };
}

/** The worker is not asked again for this order. */
export function exclude(state: OrderState, workerId: string): OrderState {
  const { excludedWorkerIds } = state;
  if (excludedWorkerIds.includes(workerId)) return state;
  return { ...state, excludedWorkerIds: [...excludedWorkerIds, workerId] };
}

/** How far the search of a round looks; the last rounds all look the farthest. */
export function radiusOf({ radiusMeters }: Pick<OrderPolicy, 'radiusMeters'>, round: number) {
  return radiusMeters[Math.min(round, radiusMeters.length) - 1] ?? 0;
}

/** True when nobody is asked any more and people take over. */
export function areRoundsUsedUp(state: Pick<OrderState, 'round'>, policy: OrderPolicy): boolean {
  return state.round >= policy.offerRoundsMax;
}

/** A round that found nobody: the next one comes after a pause. */
export function withFailedRound(state: OrderState, atMs: number, policy: OrderPolicy): OrderState {
  return { ...state, round: state.round + 1, nextRoundAtMs: atMs + policy.retryRoundMs };
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
