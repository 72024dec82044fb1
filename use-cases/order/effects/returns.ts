import type { BreachKind } from '../../../data/repositories/breaches.js';
import type { OrderDocument } from '../../../data/repositories/orders.js';
import { breachOf } from '../../../domain/order/breach.js';
import { releaseWorkers } from '../bookings.js';
import type { OrderDeps } from '../deps.js';
import type { TransitionEffect } from '../write-transition.js';
import {
  FREE_TICKET,
  isOpen,
  isUnassigned,
  ticketOf,
  ticketPath,
  ticketSet,
  workerKey,
  type EffectContext,
  type Effects,
} from './effect.js';

/** A worker leaves his visit, by his own or another's doing. */
export const RETURN_EFFECTS: Effects = {
  workerNoShow: (deps, context) => withBreach(deps, context, 'WORKER_NO_SHOW'),
  workerCancel: (deps, context) => withBreach(deps, context, 'WORKER_CANCEL'),
  workerIll: returnTicket,
  requestOtherWorker: async (deps, context) => {
    const effect = await returnTicket(deps, context);
    return { ...effect, set: { ...effect.set, workerChanges: context.order.workerChanges + 1 } };
  },
};

type Returning = EffectContext<
  'decline' | 'workerNoShow' | 'workerCancel' | 'workerIll' | 'requestOtherWorker' | 'reassign'
>;

/**
 * The ticket is free again and its worker is not asked once more. When people are at work on the
 * order it joins them, else dispatch begins anew and the customer comes first in the queue.
 */
export async function returnTicket(deps: OrderDeps, context: Returning): Promise<TransitionEffect> {
  const { order, session, change } = context;
  const { ticketId, workerId } = change;
  const { heldWorkerId } = ticketOf(order, ticketId);
  await releaseWorkers(deps, { ticketId, workerIds: [workerId, heldWorkerId], session });
  const isManual = order.tickets.some((ticket) => ticket.status === 'MANUAL');
  return {
    set: {
      ...ticketSet(order, ticketId, { ...FREE_TICKET, status: isManual ? 'MANUAL' : 'WAITING' }),
      proposal: null,
      flags: flagsWithoutVisit(order),
      ...(!isManual && { priority: order.priority + 1, poolUntil: null, lock: null }),
    },
    addToSet: { [ticketPath(order, ticketId, 'excludedWorkerIds')]: workerId },
    data: { ticketId, workerId },
    audience: [workerKey(workerId)],
  };
}

const VISIT_FLAGS: readonly string[] = ['DEPART_LATE', 'OVERRUN'];

/** Flags of a visit leave with its worker; beside other visits under way they may be theirs. */
export function flagsWithoutVisit(order: OrderDocument): string[] {
  const others = order.tickets.filter((ticket) => isOpen(ticket) && !isUnassigned(ticket));
  if (others.length > 1) return order.flags;
  return order.flags.filter((flag) => !VISIT_FLAGS.includes(flag));
}

async function withBreach(
  deps: OrderDeps,
  context: EffectContext<'workerNoShow' | 'workerCancel'>,
  kind: Exclude<BreachKind, 'LATE' | 'CASE'>,
): Promise<TransitionEffect> {
  const { order, session, input, at, change } = context;
  const effect = await returnTicket(deps, context);
  const { policy, startAt } = order;
  const points = breachOf({ kind, startMs: startAt.getTime(), atMs: at.getTime(), policy });
  if (points === null) return effect;
  const { workerId } = change;
  const _id = `${order._id}:${input.seq}`;
  await deps.breaches.insert({ _id, workerId, orderId: order._id, kind, points, at }, session);
  return { ...effect, data: { ...effect.data, breachPoints: points } };
}
