import { isFinalOrderStatus } from '../contract/terms/order.js';
import type { OrderChange, OrderState, TicketState } from '../domain/order/state.js';
import { openOffers, ticketOfWorker } from '../domain/order/tickets.js';
import {
  acceptUpdate,
  assignUpdate,
  declineUpdate,
  extendDeadlineUpdate,
  grabUpdate,
  lockUpdate,
  reassignUpdate,
  resumeUpdate,
  takeOverUpdate,
  unlockUpdate,
  workerIllUpdate,
  type AssignInput,
  type ExtendInput,
  type OfferAnswer,
  type OrderCommand,
  type ReassignInput,
  type ReasonInput,
} from './contract.js';
import { refused } from './order-failures.js';
import {
  namedTicket,
  registerUpdate,
  registerVisitUpdate,
  said,
  type Context,
  type Visit,
} from './order-guard.js';
import type { OrderRun } from './order-run.js';

/** Answers to offers, the grab pool, and the dispatch desk. */
export function registerDispatchUpdates(run: OrderRun): void {
  registerAnswers(run);
  registerAssignments(run);
  registerDesk(run);
}

function registerAnswers(run: OrderRun): void {
  registerVisitUpdate<OfferAnswer>(run, {
    update: acceptUpdate,
    event: 'accept',
    description: 'The asked worker takes it',
    ticket: offeredTicket,
    check: offerIsOpen,
    work: (input, { ticket }) => {
      const { offer } = ticket;
      if (!offer) throw refused('OFFER_CLOSED');
      const { ticketId, workerId, origin, etaMs } = offer;
      const change = { event: 'accept', ticketId, workerId, origin, etaMs } as const;
      return run.commit({ ...change, atMs: Date.now() }, { ...said(input), reason: 'ACCEPTED' });
    },
  });
  registerVisitUpdate<OfferAnswer>(run, {
    update: declineUpdate,
    event: 'decline',
    description: 'The asked worker declines',
    ticket: (input, context) =>
      ticketOfWorker(context.state, input.actor.id) ?? offeredTicket(input, context),
    check: mayDecline,
    work: (input, { ticket }) => {
      const ticketId = ticket.ticketId;
      const change = { event: 'decline', ticketId, workerId: input.actor.id } as const;
      return run.commit({ ...change, atMs: Date.now() }, { ...said(input), reason: 'DECLINED' });
    },
  });
  registerVisitUpdate<OrderCommand>(run, {
    update: grabUpdate,
    event: 'grab',
    description: 'A worker takes it from the open pool',
    ticket: (_input, { state }) => {
      const waiting = state.tickets.find(({ status }) => status === 'WAITING');
      // He saw it in the pool: that a colleague was faster is no reason to deny the order.
      if (!waiting) throw refused(run.isEnded ? 'ORDER_ENDED' : 'POOL_CLOSED');
      return waiting;
    },
    check: ({ actor, receivedAtMs }, { state, facts }) => {
      requireFree(state, actor.id);
      const { poolUntilMs, excludedWorkerIds } = state;
      const isOpen =
        poolUntilMs !== null && receivedAtMs <= poolUntilMs + facts.policy.offerGraceMs;
      if (!isOpen || excludedWorkerIds.includes(actor.id)) throw refused('POOL_CLOSED');
    },
    work: (input, { ticket }) => {
      const workerId = input.actor.id;
      const change = { event: 'grab', workerId, origin: 'GRAB', etaMs: 0 } as const;
      const ticketId = ticket.ticketId;
      return run.commit(
        { ...change, ticketId, atMs: Date.now() },
        { ...said(input), reason: 'GRABBED' },
      );
    },
  });
}

function registerAssignments(run: OrderRun): void {
  registerVisitUpdate<AssignInput>(run, {
    update: assignUpdate,
    event: 'assign',
    description: 'An operator or the merchant assigns by hand',
    ticket: (input, context) => {
      const waiting = context.state.tickets.find(({ status }) => status === 'MANUAL');
      return (input.ticketId === undefined && waiting) || namedTicket(input, context);
    },
    check: (input, context) => {
      lockFreeOrOwn(input, context);
      requireFree(context.state, input.workerId);
    },
    work: (input, { ticket }) => {
      const { workerId, isOverride } = input;
      const ticketId = ticket.ticketId;
      const change = { event: 'assign', ticketId, workerId, etaMs: 0 } as const;
      const extras = { ...said(input), reason: 'ASSIGNED_BY_HAND', isOverride } as const;
      return run.commit({ ...change, atMs: Date.now() }, extras);
    },
  });
  registerVisitUpdate<ReassignInput>(run, {
    update: reassignUpdate,
    event: 'reassign',
    description: 'The visit goes to another worker, or back to dispatch',
    ticket: namedTicket,
    check: ({ workerId }, { state }) => {
      if (workerId !== null) requireFree(state, workerId);
    },
    work: (input, { ticket }) => {
      if (ticket.workerId === null) throw refused('TRANSITION_NOT_ALLOWED');
      const { ticketId, workerId } = ticket;
      const { isOverride, workerId: toWorkerId } = input;
      const change = { event: 'reassign', ticketId, workerId, toWorkerId, etaMs: 0 } as const;
      const extras = { ...said(input), reason: 'REASSIGNED', isOverride } as const;
      return run.commit({ ...change, atMs: Date.now() }, extras);
    },
  });
  registerVisitUpdate<ReasonInput & { workerId: string }>(run, {
    update: workerIllUpdate,
    event: 'workerIll',
    description: 'The worker cannot come: his visit goes back to dispatch',
    ticket: ({ workerId }, { state }) => ticketOfWorker(state, workerId),
    work: (input, { ticket }) => {
      const { workerId, reason } = input;
      const change = { event: 'workerIll', ticketId: ticket.ticketId, workerId } as const;
      return run.commit({ ...change, atMs: Date.now() }, { ...said(input), reason });
    },
  });
}

function registerDesk(run: OrderRun): void {
  registerUpdate<OrderCommand>(run, {
    update: resumeUpdate,
    event: 'resume',
    description: 'Back to automatic dispatch',
    check: lockFreeOrOwn,
    work: (input) =>
      run.commit({ event: 'resume', atMs: Date.now() }, { ...said(input), reason: 'RESUMED' }),
  });
  registerUpdate<OrderCommand>(run, {
    update: takeOverUpdate,
    event: 'takeOver',
    description: 'An operator pauses automation',
    work: async (input) => {
      await run.search.stop();
      const change: OrderChange = { event: 'takeOver', atMs: Date.now() };
      return run.commit(change, { ...said(input), reason: 'TAKEN_OVER' });
    },
  });
  registerUpdate<OrderCommand>(run, {
    update: lockUpdate,
    event: 'lock',
    description: 'An operator works on it for a few minutes',
    check: lockFreeOrOwn,
    work: (input, { facts }) => {
      const atMs = Date.now();
      const untilMs = atMs + facts.policy.manualLockMs;
      const change = { event: 'lock', atMs, operatorId: input.actor.id, untilMs } as const;
      return run.commit(change, { ...said(input), reason: 'LOCKED' });
    },
  });
  registerUpdate<OrderCommand>(run, {
    update: unlockUpdate,
    event: 'unlock',
    description: 'The operator lets it go',
    check: lockFreeOrOwn,
    work: (input) =>
      run.commit({ event: 'unlock', atMs: Date.now() }, { ...said(input), reason: 'UNLOCKED' }),
  });
  registerUpdate<ExtendInput>(run, {
    update: extendDeadlineUpdate,
    event: 'extendDeadline',
    description: 'More time to find somebody',
    check: ({ untilMs, receivedAtMs }) => {
      if (untilMs <= receivedAtMs) throw refused('INVALID_INPUT');
    },
    work: (input) => {
      const { untilMs } = input;
      const change = { event: 'extendDeadline', atMs: Date.now(), untilMs } as const;
      return run.commit(change, { ...said(input), reason: 'DEADLINE_EXTENDED' });
    },
  });
}

/** Nobody has two visits of one order: they are at the same time. */
function requireFree(state: OrderState, workerId: string): void {
  if (ticketOfWorker(state, workerId) !== null) throw refused('WORKER_NOT_FEASIBLE');
}

/** The visit that the offer asks about. */
function offeredTicket({ offerId, actor }: OfferAnswer, { state }: Context): TicketState | null {
  if (isFinalOrderStatus(state.status)) throw refused('ORDER_ENDED');
  const offer = openOffers(state).find((open) => open.offerId === offerId);
  if (!offer)
    throw refused(state.status === 'DISPATCHING' ? 'OFFER_CLOSED' : 'TRANSITION_NOT_ALLOWED');
  if (offer.workerId !== actor.id) throw refused('OFFER_NOT_YOURS');
  return state.tickets.find(({ ticketId }) => ticketId === offer.ticketId) ?? null;
}

function offerIsOpen(input: OfferAnswer, { facts, ticket }: Visit): void {
  const { offerId, receivedAtMs } = input;
  if (ticket.offer?.offerId !== offerId) throw refused('OFFER_CLOSED');
  // The clock of the api decides about lateness, not the moment a worker process got to it.
  const untilMs = ticket.offer.expiresAtMs + facts.policy.offerGraceMs;
  if (receivedAtMs > untilMs) throw refused('OFFER_CLOSED');
}

function mayDecline(input: OfferAnswer, found: Visit): void {
  const { facts, ticket } = found;
  if (ticket.status !== 'ASSIGNED') return offerIsOpen(input, found);
  const untilMs = ticket.assignedAtMs + facts.policy.declineWindowMs;
  const isInWindow = input.receivedAtMs <= untilMs;
  if (ticket.origin !== 'MANUAL' || !isInWindow) throw refused('TRANSITION_NOT_ALLOWED');
}

/** One operator at a time; a lock lapses by itself. */
function lockFreeOrOwn({ actor, receivedAtMs }: OrderCommand, { state }: Context): void {
  const { lock } = state;
  const isFree = lock === null || lock.untilMs < receivedAtMs || lock.operatorId === actor.id;
  if (!isFree) throw refused('LOCKED_BY_OTHER');
}
