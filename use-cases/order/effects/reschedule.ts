import { AppError } from '../../../contract/terms/errors.js';
import type { OrderDocument, Ticket } from '../../../data/repositories/orders.js';
import type { RescheduleProposal } from '../../../domain/order/state.js';
import { releaseTickets, withdrawOffers } from '../bookings.js';
import type { OrderDeps } from '../deps.js';
import {
  holdNewTime,
  isNamed,
  requireOpenTime,
  slotScopeOf,
  workersAt,
  type Held,
  type NewTime,
} from '../new-time.js';
import type { TransitionContext, TransitionEffect } from '../write-transition.js';
import {
  FREE_TICKET,
  isUnassigned,
  ticketSet,
  ticketsSet,
  workerKey,
  type EffectContext,
  type Effects,
} from './effect.js';
import { flagsWithoutVisit } from './returns.js';

/** Another time (X2). */
export const RESCHEDULE_EFFECTS: Effects = {
  reschedule,
  proposeReschedule,
  answerReschedule: async (deps, context) => {
    const { agreed } = context.change;
    if (agreed === null) return { set: { proposal: null } };
    return moved(deps, context, { ...agreed, by: context.order.proposal?.by ?? 'operator' });
  },
  consentExpired: async () => ({ set: { proposal: null } }),
};

const isAssigned = ({ status }: Ticket): boolean => status === 'ASSIGNED';

/** Nobody has it yet: old holds are free, the new time is held on as many people as are wanted. */
async function reschedule(
  deps: OrderDeps,
  context: EffectContext<'reschedule'>,
): Promise<TransitionEffect> {
  const { order, session, change } = context;
  const { startMs, endMs } = change;
  // Who is on his way or at work cannot be moved with those who are not found yet.
  if (!order.tickets.every((ticket) => isUnassigned(ticket) || ticket.status === 'DONE')) {
    throw new AppError('TRANSITION_NOT_ALLOWED');
  }
  const asked = await withdrawOffers(deps, context);
  await releaseTickets(deps, { order, isMeant: isUnassigned, session });
  const tickets = order.tickets.filter(isUnassigned);
  const held = await holdNewTime(deps, { order, startMs, endMs, tickets, session });
  return {
    set: {
      ...heldSet(context, held),
      reschedules: order.reschedules + 1,
      dispatchFailure: null,
      poolUntil: null,
      lock: null,
    },
    data: { fromMs: order.startAt.getTime(), startMs, endMs },
    result: { held },
    audience: asked.map(workerKey),
  };
}

async function proposeReschedule(
  deps: OrderDeps,
  context: EffectContext<'proposeReschedule'>,
): Promise<TransitionEffect> {
  const { order, change } = context;
  const { proposal, agreed } = change;
  const { startMs, endMs, by } = proposal;
  const scope = await slotScopeOf(deps, order);
  requireOpenTime(deps, { startMs, scope });
  if (agreed === null) {
    const { expiresAtMs } = proposal;
    const data = { fromMs: order.startAt.getTime(), startMs, endMs, by, expiresAtMs };
    return { set: { proposal: proposalView(proposal) }, data };
  }
  if (agreed.canWorker) {
    // He is not asked, so his hours and leave speak for him.
    for (const { workerId } of order.tickets.filter(isAssigned)) {
      const able = await workersAt(deps, { order, startMs, endMs, scope, workerId });
      if (able.length === 0) throw new AppError('SLOT_TAKEN', { detail: `${workerId} cannot` });
    }
  }
  const effect = await moved(deps, context, { ...agreed, by });
  return { ...effect, data: { ...effect.data, by } };
}

function proposalView(proposal: RescheduleProposal): OrderDocument['proposal'] {
  const { startMs, endMs, by, expiresAtMs } = proposal;
  return {
    startAt: new Date(startMs),
    endAt: new Date(endMs),
    by,
    expiresAt: new Date(expiresAtMs),
  };
}

/**
 * The agreed time. SLOT_TAKEN when a worker's booking cannot move; told so, the run asks again
 * with `canWorker` false: then he is free and somebody else is held. A time at which nobody can is
 * refused and everything stays as it was.
 */
async function moved(
  deps: OrderDeps,
  context: TransitionContext,
  { canWorker, by }: { readonly canWorker: boolean; readonly by: RescheduleProposal['by'] },
): Promise<TransitionEffect> {
  const { order, session, input } = context;
  const { startMs, endMs } = input;
  if (startMs <= deps.clock.nowMs()) throw new AppError('SLOT_INVALID');
  const data = { fromMs: order.startAt.getTime(), startMs, endMs, canWorker };
  const common = {
    ...ticketsSet(order, isAssigned, { expectedStartAt: null }),
    proposal: null,
    flags: flagsWithoutVisit(order),
    // A wish counts when it comes true; one that was refused or not answered took nothing.
    reschedules: order.reschedules + (by === 'customer' ? 1 : 0),
  };
  const time: NewTime = { order, startMs, endMs };
  if (canWorker) {
    await moveAssigned(deps, context, time);
    return { set: common, data };
  }
  await releaseTickets(deps, { order, isMeant: isAssigned, session });
  const tickets = order.tickets.filter(isAssigned).map((ticket) => ({ ...ticket, ...FREE_TICKET }));
  const held = await holdNewTime(deps, { ...time, tickets, session });
  return {
    set: { ...common, ...heldSet(context, held), poolUntil: null, lock: null },
    data,
    result: { held },
  };
}

/** The same people at the new time, all of them or none. */
async function moveAssigned(
  deps: OrderDeps,
  { session }: TransitionContext,
  { order, startMs, endMs }: NewTime,
): Promise<void> {
  for (const { _id: ticketId, workerId } of order.tickets.filter(isAssigned)) {
    if (workerId === null) continue;
    await deps.workerDays.move({
      workerId,
      ticketId,
      to: { start: startMs, end: endMs },
      nowMs: deps.clock.nowMs(),
      timeZone: order.timeZone,
      eta: await deps.eta.of(order.cityCode),
      session,
    });
  }
}

/** Free tickets, each with whom it is held on. */
function heldSet({ order }: TransitionContext, held: readonly Held[]): Record<string, unknown> {
  const sets = held.map(({ ticketId, workerId }) => {
    const ticket = order.tickets.find(({ _id }) => _id === ticketId);
    const isChosen = ticket !== undefined && isNamed(ticket);
    const fields = { ...FREE_TICKET, status: 'WAITING', heldWorkerId: workerId } as const;
    return ticketSet(order, ticketId, { ...fields, isMovable: workerId !== null && !isChosen });
  });
  return Object.assign({}, ...sets) as Record<string, unknown>;
}
