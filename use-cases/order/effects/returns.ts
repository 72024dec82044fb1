import { AppError } from '../../../contract/terms/errors.js';
import type { OrderDocument } from '../../../data/repositories/orders.js';
import type { BreachCause } from '../../../domain/order/breach.js';
import { releaseWorkers } from '../bookings.js';
import type { OrderDeps } from '../deps.js';
import { isCertified } from '../may-serve.js';
import type { TransitionEffect } from '../write-transition.js';
import { recordBreach } from './breaches.js';
import {
  FREE_TICKET,
  isOpen,
  isUnassigned,
  poolKey,
  ticketOf,
  ticketPath,
  ticketSet,
  workerKey,
  type EffectContext,
  type Effects,
} from './effect.js';

/** A worker leaves his visit, by his own or another's doing. */
export const RETURN_EFFECTS: Effects = {
  workerNoShow: (deps, context) => withBreach(deps, context, { kind: 'WORKER_NO_SHOW' }),
  workerCancel: (deps, context) => {
    const { order, at } = context;
    const times = { startMs: order.startAt.getTime(), atMs: at.getTime() };
    return withBreach(deps, context, { kind: 'WORKER_CANCEL', ...times });
  },
  workerIll: async (deps, context) => {
    await requireReason(deps, context);
    return returnTicket(deps, context);
  },
  requestOtherWorker: async (deps, context) => {
    const effect = await returnTicket(deps, context);
    return { ...effect, set: { ...effect.set, workerChanges: context.order.workerChanges + 1 } };
  },
};

type Returning = EffectContext<
  | 'decline'
  | 'workerNoShow'
  | 'workerCancel'
  | 'workerIll'
  | 'workerDelayed'
  | 'requestOtherWorker'
  | 'reassign'
>;

/**
 * The ticket is free again and its worker is not asked once more, unless only an earlier visit was
 * in his way. When people are at work on the order it joins them, else dispatch begins anew and the customer comes first in the queue.
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
    ...(change.event !== 'workerDelayed' && {
      addToSet: { [ticketPath(order, ticketId, 'excludedWorkerIds')]: workerId },
    }),
    data: { ticketId, workerId },
    // A crew's pool ends when one of it leaves: the search begins anew.
    audience: [workerKey(workerId), ...(order.poolUntil && !isManual ? [poolKey(order)] : [])],
  };
}

/**
 * A visit that leaves because a certificate ends stays when it was renewed meanwhile: this
 * transaction decides, not what the scan has seen. ACTION_NOT_ALLOWED.
 */
async function requireReason(deps: OrderDeps, context: EffectContext<'workerIll'>): Promise<void> {
  const { order, session, change, input } = context;
  if (input.reason !== 'CERTIFICATE') return;
  const worker = await deps.workers.findById(change.workerId, session);
  if (worker !== null && (await isCertified(deps, { order, worker }))) {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { reason: 'CERTIFICATE' } });
  }
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
  cause: BreachCause,
): Promise<TransitionEffect> {
  const effect = await returnTicket(deps, context);
  const breach = await recordBreach(deps, context, { workerId: context.change.workerId, cause });
  return { ...effect, data: { ...effect.data, ...breach } };
}
