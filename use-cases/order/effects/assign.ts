import { AppError } from '../../../contract/terms/errors.js';
import type { CommitInput } from '../../../workflows/contract.js';
import { takeOrder } from '../../discipline/take-order.js';
import { bookWorker, releaseWorkers } from '../bookings.js';
import type { OrderDeps } from '../deps.js';
import { requireCertificates, requireMayServe } from '../may-serve.js';
import type { TransitionEffect } from '../write-transition.js';
import {
  FREE_TICKET,
  ticketOf,
  ticketPath,
  ticketSet,
  workerKey,
  type EffectContext,
  type Effects,
} from './effect.js';
import { flagsWithoutVisit, returnTicket } from './returns.js';

/** Assignments by hand. */
export const ASSIGN_EFFECTS: Effects = { assign, reassign };

async function assign(
  deps: OrderDeps,
  context: EffectContext<'assign'>,
): Promise<TransitionEffect> {
  const { order, session, change } = context;
  const { ticketId, workerId } = change;
  await requireFeasible(deps, context, workerId);
  const { heldWorkerId } = ticketOf(order, ticketId);
  await releaseWorkers(deps, { ticketId, workerIds: [heldWorkerId], session });
  return bookByHand(deps, context, workerId);
}

/** The visit changes hands: the old worker's time is free, the new one's is booked. */
async function reassign(
  deps: OrderDeps,
  context: EffectContext<'reassign'>,
): Promise<TransitionEffect> {
  const { order, session, change } = context;
  const { ticketId, workerId, toWorkerId } = change;
  if (toWorkerId === null) return returnTicket(deps, context);
  await requireFeasible(deps, context, toWorkerId);
  const { heldWorkerId } = ticketOf(order, ticketId);
  await releaseWorkers(deps, { ticketId, workerIds: [workerId, heldWorkerId], session });
  const effect = await bookByHand(deps, context, toWorkerId);
  return {
    ...effect,
    set: { ...effect.set, proposal: null, flags: flagsWithoutVisit(order) },
    addToSet: { [ticketPath(order, ticketId, 'excludedWorkerIds')]: workerId },
    data: { ...effect.data, fromWorkerId: workerId },
    audience: [...(effect.audience ?? []), workerKey(workerId)],
  };
}

/**
 * An operator who saw that the worker is not feasible may override skills and absences; a merchant
 * never may, and assigns his own people only. A certificate that the work needs is nobody's to
 * override, nor is a freeze. Errors: CERTIFICATE_INVALID, WORKER_FROZEN, WORKER_NOT_FEASIBLE.
 */
async function requireFeasible(
  deps: OrderDeps,
  context: EffectContext<'assign' | 'reassign'>,
  workerId: string,
): Promise<void> {
  const { order, session, input } = context;
  const worker = await deps.workers.findById(workerId, session);
  const isKnown = worker?.status === 'ACTIVE' && worker.cityCode === order.cityCode;
  if (!isKnown) throw new AppError('WORKER_NOT_FEASIBLE');
  const pair = { order, worker };
  await (isOverrideOf(input) ? requireCertificates(deps, pair) : requireMayServe(deps, pair));
  await takeOrder(deps, { workerId, isGrab: false }, session);
}

const isOverrideOf = ({ isOverride, actor }: CommitInput): boolean =>
  isOverride === true && actor.kind !== 'merchant';

/** An override may stretch skills and hours, never the guard against double booking (P7). */
async function bookByHand(
  deps: OrderDeps,
  context: EffectContext<'assign' | 'reassign'>,
  workerId: string,
): Promise<TransitionEffect> {
  const { order, session, input, at, change } = context;
  const { ticketId, etaMs } = change;
  const startMs = Math.max(order.startAt.getTime(), at.getTime() + etaMs);
  const booking = { order, ticketId, workerId, startMs, session };
  await bookWorker(deps, { ...booking, isMovable: false, holdUntilMs: null });
  const isOverride = isOverrideOf(input);
  return {
    set: {
      ...ticketSet(order, ticketId, {
        ...FREE_TICKET,
        status: 'ASSIGNED',
        workerId,
        origin: 'MANUAL',
        originReason: isOverride ? 'OVERRIDE' : 'ASSIGNED_BY_HAND',
        assignedAt: at,
      }),
      dispatchFailure: null,
      lock: null,
    },
    data: { ticketId, workerId, isOverride },
    audience: [workerKey(workerId)],
  };
}
