import { AppError } from '../../../contract/terms/errors.js';
import { takeOrder } from '../../discipline/take-order.js';
import { bookWorker, releaseWorkers, withdrawOffers } from '../bookings.js';
import type { OrderDeps } from '../deps.js';
import { requireMayServe } from '../may-serve.js';
import type { TransitionEffect } from '../write-transition.js';
import {
  isOpen,
  isUnassigned,
  poolKey,
  ticketOf,
  ticketPath,
  ticketSet,
  ticketsSet,
  workerKey,
  type EffectContext,
  type Effects,
} from './effect.js';
import { returnTicket } from './returns.js';

/** Finding workers: questions and answers, the grab pool, and people taking over. */
export const DISPATCH_EFFECTS: Effects = {
  offer,
  accept,
  decline: (deps, context) =>
    ticketOf(context.order, context.change.ticketId).workerId === context.change.workerId
      ? returnTicket(deps, context)
      : askNext(deps, context),
  offerExpired: askNext,
  openPool: async (_deps, { order, change }) => ({
    set: { poolUntil: new Date(change.untilMs) },
    data: { untilMs: change.untilMs },
    audience: [poolKey(order)],
  }),
  closePool: async (_deps, { order }) => ({ set: { poolUntil: null }, audience: [poolKey(order)] }),
  grab,
  escalate: (deps, context) =>
    toManual(deps, context, { dispatchFailure: context.input.failure ?? null }),
  takeOver: (deps, context) => toManual(deps, context, {}),
  resume: async (_deps, { order }) => ({
    set: {
      ...ticketsSet(order, ({ status }) => status === 'MANUAL', { status: 'WAITING' }),
      dispatchFailure: null,
      poolUntil: null,
      lock: null,
    },
  }),
  lock: async (_deps, { order, change, at }) => {
    const { lock } = order;
    const isFree = lock === null || lock.until < at || lock.operatorId === change.operatorId;
    if (!isFree) throw new AppError('LOCKED_BY_OTHER');
    const { operatorId, untilMs } = change;
    return {
      set: { lock: { operatorId, until: new Date(untilMs) } },
      data: { operatorId, untilMs },
    };
  },
  unlock: async () => ({ set: { lock: null } }),
  extendDeadline: async (_deps, { change }) => ({ data: { untilMs: change.untilMs } }),
};

/** The claim wrote the offers; this shows them and rings the workers. */
async function offer(deps: OrderDeps, context: EffectContext<'offer'>): Promise<TransitionEffect> {
  const { order, session, at, change } = context;
  const sets: Record<string, unknown>[] = [];
  for (const { offerId, ticketId, round, expiresAtMs } of change.offers) {
    await deps.dispatch.announceOffer({ offerId, at, expiresAt: new Date(expiresAtMs) }, session);
    sets.push(ticketSet(order, ticketId, { status: 'OFFERED', round }));
  }
  const offers = change.offers.map(({ etaMs: _etaMs, ...shown }) => shown);
  return {
    set: Object.assign({}, ...sets) as Record<string, unknown>,
    data: { offers },
    audience: offers.map(({ workerId }) => workerKey(workerId)),
  };
}

async function accept(
  deps: OrderDeps,
  context: EffectContext<'accept'>,
): Promise<TransitionEffect> {
  const { session, at, change } = context;
  const open = await deps.dispatch.findOpenOfferOf(change.ticketId, session);
  if (!open || open.workerId !== change.workerId) throw new AppError('OFFER_CLOSED');
  const worker = await deps.workers.findById(change.workerId, session);
  await requireMayServe(deps, { order: context.order, worker });
  await takeOrder(deps, { workerId: change.workerId, isGrab: false }, session);
  await deps.dispatch.endOffer({ offerId: open._id, status: 'ACCEPTED', at }, session);
  return assignTicket(deps, context, {
    originReason: 'ACCEPTED',
    startMs: open.startAt.getTime(),
    extraKeys: [],
  });
}

/**
 * The pool is open and the worker can: whoever books his time first has the visit (X13). It stays
 * open while others of a crew are missing.
 */
async function grab(deps: OrderDeps, context: EffectContext<'grab'>): Promise<TransitionEffect> {
  const { order, session, change, at } = context;
  const untilMs = order.poolUntil?.getTime() ?? -1;
  const isInPool = at.getTime() <= untilMs + order.policy.offerGraceMs;
  if (!isInPool || ticketOf(order, change.ticketId).status !== 'WAITING') {
    throw new AppError('POOL_CLOSED');
  }
  const worker = await deps.workers.findById(change.workerId, session);
  const hasLeft = order.tickets.some((ticket) =>
    ticket.excludedWorkerIds.includes(change.workerId),
  );
  const isIn = order.tickets.some(
    (ticket) => isOpen(ticket) && ticket.workerId === change.workerId,
  );
  if (hasLeft || isIn) throw new AppError('WORKER_NOT_FEASIBLE');
  await requireMayServe(deps, { order, worker });
  await takeOrder(deps, { workerId: change.workerId, isGrab: true }, session);
  const effect = await assignTicket(deps, context, {
    originReason: 'GRABBED',
    startMs: Math.max(order.startAt.getTime(), at.getTime() + change.etaMs),
    extraKeys: [poolKey(order)],
  });
  const isLast = order.tickets.every(
    ({ _id, status }) => _id === change.ticketId || status !== 'WAITING',
  );
  return isLast ? { ...effect, set: { ...effect.set, poolUntil: null } } : effect;
}

/** Books the worker's time firmly; what was held for the ticket on somebody else is free again. */
async function assignTicket(
  deps: OrderDeps,
  context: EffectContext<'accept' | 'grab'>,
  how: {
    readonly originReason: string;
    readonly startMs: number;
    readonly extraKeys: readonly string[];
  },
): Promise<TransitionEffect> {
  const { order, session, at, change } = context;
  const { ticketId, workerId, origin, etaMs } = change;
  const { heldWorkerId } = ticketOf(order, ticketId);
  if (heldWorkerId !== workerId) {
    await releaseWorkers(deps, { ticketId, workerIds: [heldWorkerId], session });
  }
  const { startMs } = how;
  const booking = { order, ticketId, workerId, startMs, session };
  await bookWorker(deps, { ...booking, isMovable: false, holdUntilMs: null });
  return {
    set: {
      ...ticketSet(order, ticketId, {
        status: 'ASSIGNED',
        workerId,
        origin,
        originReason: how.originReason,
        heldWorkerId: null,
        assignedAt: at,
      }),
      dispatchFailure: null,
      lock: null,
    },
    data: { ticketId, workerId, origin, etaMs },
    audience: [workerKey(workerId), ...how.extraKeys],
  };
}

/** Declined or expired: the worker's time is free again and somebody else is asked. */
async function askNext(
  deps: OrderDeps,
  context: EffectContext<'decline' | 'offerExpired'>,
): Promise<TransitionEffect> {
  const { order, session, at, change } = context;
  const { ticketId, workerId } = change;
  const open = await deps.dispatch.findOpenOfferOf(ticketId, session);
  if (open?.workerId === workerId) {
    const status = change.event === 'decline' ? 'DECLINED' : 'EXPIRED';
    await deps.dispatch.endOffer({ offerId: open._id, status, at }, session);
  }
  await releaseWorkers(deps, { ticketId, workerIds: [workerId], session });
  const isHeld = ticketOf(order, ticketId).heldWorkerId === workerId;
  return {
    set: ticketSet(order, ticketId, { status: 'WAITING', ...(isHeld && { heldWorkerId: null }) }),
    addToSet: { [ticketPath(order, ticketId, 'excludedWorkerIds')]: workerId },
    data: { ticketId, workerId },
    audience: [workerKey(workerId)],
  };
}

/** People take over: no question stays open, no pool either. */
async function toManual(
  deps: OrderDeps,
  context: EffectContext<'escalate' | 'takeOver'>,
  fields: Record<string, unknown>,
): Promise<TransitionEffect> {
  const { order, input } = context;
  const asked = await withdrawOffers(deps, context);
  return {
    set: {
      ...ticketsSet(order, isUnassigned, { status: 'MANUAL' }),
      poolUntil: null,
      ...fields,
    },
    data: { failure: input.failure ?? null },
    audience: [...asked.map(workerKey), ...(order.poolUntil ? [poolKey(order)] : [])],
  };
}
