import { AppError } from '../../contract/terms/errors.js';
import type { CommitInput } from '../../workflows/contract.js';
import { bookWorker, releaseWorkers, shortenBooking } from './bookings.js';
import type { OrderDeps } from './deps.js';
import { mayServe } from './may-serve.js';
import {
  writeTransition,
  type TransitionContext,
  type TransitionEffect,
} from './write-transition.js';

type Effect = (deps: OrderDeps, context: TransitionContext) => Promise<TransitionEffect>;

/**
 * Stores a change that moves no money. Everything it touches is in one transaction, and a repeat
 * of the same step changes nothing, so it may run as a local activity. Errors: SLOT_TAKEN when a
 * worker's time cannot be booked, WORKER_NOT_FEASIBLE for an assignment by hand.
 */
export function commitTransition(deps: OrderDeps, input: CommitInput): Promise<void> {
  const effect = EFFECTS[input.change.event];
  if (!effect) {
    throw new AppError('INTERNAL', { detail: `${input.change.event} moves money` });
  }
  return writeTransition(deps, input, (context) => effect(deps, context)).then(() => undefined);
}

const ticketSet = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).map(([key, value]) => [`tickets.0.${key}`, value]));

const EFFECTS: Partial<Record<CommitInput['change']['event'], Effect>> = {
  payTimeout: endUnpaid,
  cancel: endUnpaid,
  offer,
  accept,
  decline: askNext,
  offerExpired: askNext,
  workerNoShow: askNext,
  escalate: async (_deps, { input }) => ({
    set: { ...ticketSet({ status: 'MANUAL' }), dispatchFailure: input.failure ?? null },
    data: { failure: input.failure ?? null },
  }),
  takeOver: async () => ({ set: ticketSet({ status: 'MANUAL' }) }),
  resume: async () => ({ set: { ...ticketSet({ status: 'WAITING' }), dispatchFailure: null } }),
  assign,
  departLate: async () => ({ addToSet: { flags: 'DEPART_LATE' } }),
  overrun: async () => ({ addToSet: { flags: 'OVERRUN' } }),
  depart: async (_deps, { at }) => ({ set: ticketSet({ status: 'EN_ROUTE', departedAt: at }) }),
  arrive: async (_deps, { at }) => ({ set: ticketSet({ status: 'ARRIVED', arrivedAt: at }) }),
  start: async (_deps, { at }) => ({ set: ticketSet({ status: 'IN_SERVICE', startedAt: at }) }),
  finish,
  confirm: complete,
  autoConfirm: complete,
};

async function endUnpaid(deps: OrderDeps, context: TransitionContext): Promise<TransitionEffect> {
  const { order, session, input } = context;
  const ticket = order.tickets[0];
  await releaseWorkers(deps, {
    ticketId: input.ticketId,
    workerIds: [ticket?.heldWorkerId ?? null, ticket?.workerId ?? null],
    session,
  });
  return { set: { ...ticketSet({ status: 'CANCELLED' }), paymentStatus: 'CLOSED' } };
}

/** The claim wrote the offer; this shows it and rings the worker. */
async function offer(deps: OrderDeps, context: TransitionContext): Promise<TransitionEffect> {
  const { input, session, at } = context;
  if (input.change.event !== 'offer') throw new AppError('INTERNAL');
  const { workerId, round, offerId, expiresAtMs, origin } = input.change.offer;
  const expiresAt = new Date(expiresAtMs);
  await deps.dispatch.announceOffer({ offerId, at, expiresAt }, session);
  return {
    set: ticketSet({ status: 'OFFERED', round }),
    data: { workerId, round, offerId, expiresAtMs, origin },
    audience: [`worker:${workerId}`],
  };
}

async function accept(deps: OrderDeps, context: TransitionContext): Promise<TransitionEffect> {
  const { order, session, input, at } = context;
  if (input.change.event !== 'accept') throw new AppError('INTERNAL');
  const { workerId, origin } = input.change;
  const { ticketId } = input;
  const open = await deps.dispatch.findOpenOfferOf(ticketId, session);
  if (!open || open.workerId !== workerId) throw new AppError('OFFER_CLOSED');
  await deps.dispatch.endOffer({ offerId: open._id, status: 'ACCEPTED', at }, session);
  const heldWorkerId = order.tickets[0]?.heldWorkerId ?? null;
  if (heldWorkerId !== workerId) {
    await releaseWorkers(deps, { ticketId, workerIds: [heldWorkerId], session });
  }
  await bookWorker(deps, {
    order,
    ticketId,
    workerId,
    isMovable: false,
    holdUntilMs: null,
    startMs: open.startAt.getTime(),
    session,
  });
  return {
    set: {
      ...ticketSet({ status: 'ASSIGNED', workerId, origin, originReason: 'ACCEPTED' }),
      ...ticketSet({ heldWorkerId: null }),
      dispatchFailure: null,
    },
    data: { workerId, origin, etaMs: input.change.etaMs },
    audience: [`worker:${workerId}`],
  };
}

/** Declined, expired or not come: the worker's time is free again and somebody else is asked. */
async function askNext(deps: OrderDeps, context: TransitionContext): Promise<TransitionEffect> {
  const { session, input, at, order } = context;
  if (!('workerId' in input.change)) throw new AppError('INTERNAL');
  const { workerId } = input.change;
  const { ticketId } = input;
  const open = await deps.dispatch.findOpenOfferOf(ticketId, session);
  if (open) {
    const status = input.change.event === 'decline' ? 'DECLINED' : 'EXPIRED';
    await deps.dispatch.endOffer({ offerId: open._id, status, at }, session);
  }
  await releaseWorkers(deps, { ticketId, workerIds: [workerId], session });
  const heldWorkerId = order.tickets[0]?.heldWorkerId ?? null;
  return {
    set: ticketSet({
      status: 'WAITING',
      workerId: null,
      origin: null,
      ...(heldWorkerId === workerId && { heldWorkerId: null }),
    }),
    addToSet: { 'tickets.0.excludedWorkerIds': workerId },
    data: { workerId },
    audience: [`worker:${workerId}`],
  };
}

async function assign(deps: OrderDeps, context: TransitionContext): Promise<TransitionEffect> {
  const { order, session, input } = context;
  if (input.change.event !== 'assign') throw new AppError('INTERNAL');
  const { workerId } = input.change;
  const { ticketId } = input;
  const worker = await deps.workers.findById(workerId, session);
  const isKnown = worker?.status === 'ACTIVE' && worker.cityCode === order.cityCode;
  const isFeasible =
    isKnown && (input.isOverride === true || (await mayServe(deps, { order, worker })));
  if (!isFeasible) {
    throw new AppError('WORKER_NOT_FEASIBLE');
  }
  const heldWorkerId = order.tickets[0]?.heldWorkerId ?? null;
  await releaseWorkers(deps, { ticketId, workerIds: [heldWorkerId], session });
  // An override may stretch skills and hours, never the guard against double booking (P7).
  await bookWorker(deps, {
    order,
    ticketId,
    workerId,
    isMovable: false,
    holdUntilMs: null,
    session,
  });
  return {
    set: {
      ...ticketSet({ status: 'ASSIGNED', workerId, origin: 'MANUAL', heldWorkerId: null }),
      ...ticketSet({ originReason: input.isOverride ? 'OVERRIDE' : 'ASSIGNED_BY_HAND' }),
      dispatchFailure: null,
    },
    data: { workerId, isOverride: input.isOverride ?? false },
    audience: [`worker:${workerId}`],
  };
}

/** The worker's time is what the work took: whoever finishes early can be booked again. */
async function finish(deps: OrderDeps, context: TransitionContext): Promise<TransitionEffect> {
  const { order, session, input, at } = context;
  const ticket = order.tickets[0];
  if (ticket?.workerId) await shortenBooking(deps, { order, ticket, session, at });
  return {
    set: ticketSet({ status: 'SUBMITTED', finishedAt: at, photoIds: input.photoIds ?? [] }),
    data: { photos: input.photoIds?.length ?? 0 },
  };
}

async function complete(_deps: OrderDeps, context: TransitionContext): Promise<TransitionEffect> {
  const { order, at } = context;
  const settleAfter = new Date(at.getTime() + order.policy.settlementHoldMs);
  return {
    set: {
      ...ticketSet({ status: 'DONE' }),
      completedAt: at,
      settlementStatus: 'HELD',
      settleAfter,
      // The dispute window is the settlement hold (DOMAIN).
      disputeUntil: settleAfter,
      reviewStatus: 'OPEN',
      reviewUntil: new Date(at.getTime() + order.policy.reviewMs),
    },
  };
}
