import { distanceMeters } from '../../../domain/geo/distance.js';
import type { BreachCause } from '../../../domain/order/breach.js';
import { openCaseInSession } from '../../case/open-case.js';
import { shortenBooking } from '../bookings.js';
import type { OrderDeps } from '../deps.js';
import type { TransitionEffect } from '../write-transition.js';
import { recordBreach } from './breaches.js';
import { ticketOf, ticketSet, type EffectContext, type Effects } from './effect.js';

/** Steps at the door. */
export const SERVICE_EFFECTS: Effects = {
  departLate: async (deps, context) => {
    const breach = await lateness(deps, context, { kind: 'DEPART_LATE' });
    return {
      addToSet: { flags: 'DEPART_LATE' },
      data: { ticketId: context.change.ticketId, ...breach },
    };
  },
  depart,
  arrive,
  finish,
  abort,
};

/** A position this old, or this new, at the departure is not where he set out. */
const POSITION_APART_MS_MAX = 2 * 60_000;

/** How far he has to ride is kept for measuring speeds; where he was is not. */
async function depart(
  deps: OrderDeps,
  context: EffectContext<'depart'>,
): Promise<TransitionEffect> {
  const { order, change, at, session } = context;
  const { workerId } = ticketOf(order, change.ticketId);
  const worker = workerId === null ? null : await deps.workers.findById(workerId, session);
  const { position } = worker ?? {};
  const isThen =
    position !== undefined &&
    Math.abs(position.at.getTime() - at.getTime()) <= POSITION_APART_MS_MAX;
  const door = order.address.point.coordinates;
  const metersAtDeparture = isThen
    ? Math.round(distanceMeters(position.point.coordinates, door))
    : null;
  const ticket = { status: 'EN_ROUTE', departedAt: at, metersAtDeparture } as const;
  return {
    set: { ...ticketSet(order, change.ticketId, ticket), proposal: null },
    data: { ticketId: change.ticketId },
  };
}

async function arrive(
  deps: OrderDeps,
  context: EffectContext<'arrive'>,
): Promise<TransitionEffect> {
  const { order, change, at } = context;
  const { ticketId, lateAfterMs } = change;
  const cause = { kind: 'ARRIVE_LATE', atMs: at.getTime() } as const;
  const breach =
    lateAfterMs === undefined ? {} : await lateness(deps, context, { ...cause, lateAfterMs });
  return {
    set: ticketSet(order, ticketId, { status: 'ARRIVED', arrivedAt: at }),
    data: { ticketId, ...breach },
  };
}

/** A breach of the worker whose visit it is, where the policy has points for it. */
async function lateness(
  deps: OrderDeps,
  context: EffectContext<'departLate' | 'arrive'>,
  cause: BreachCause,
): Promise<{ readonly breachPoints?: number }> {
  const { workerId } = ticketOf(context.order, context.change.ticketId);
  return workerId === null ? {} : recordBreach(deps, context, { workerId, cause });
}

/** The worker's time is what the work took: whoever finishes early can be booked again. */
async function finish(
  deps: OrderDeps,
  context: EffectContext<'finish'>,
): Promise<TransitionEffect> {
  const { order, session, input, at, change } = context;
  const { ticketId, needsApproval } = change;
  const photoIds = [...(input.photoIds ?? [])];
  await shortenBooking(deps, { order, ticket: ticketOf(order, ticketId), session, at });
  return {
    set: {
      ...ticketSet(order, ticketId, { status: 'SUBMITTED', finishedAt: at, photoIds }),
      ...(needsApproval && { approvals: [...order.approvals, ticketId] }),
    },
    data: { ticketId, photos: photoIds.length, needsApproval },
  };
}

/** The work stops before its end: the case decides what it was worth. */
async function abort(deps: OrderDeps, context: EffectContext<'abort'>): Promise<TransitionEffect> {
  const { order, session, input, at, change } = context;
  const { ticketId, caseNo } = change;
  const { actor } = input;
  await shortenBooking(deps, { order, ticket: ticketOf(order, ticketId), session, at });
  await openCaseInSession(deps, { caseNo, order, actor, at }, session);
  return {
    set: {
      ...ticketSet(order, ticketId, { status: 'SUBMITTED', finishedAt: at }),
      openCaseNo: caseNo,
    },
    data: { ticketId, caseNo },
  };
}
