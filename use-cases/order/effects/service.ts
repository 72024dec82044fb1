import { openCaseInSession } from '../../case/open-case.js';
import { shortenBooking } from '../bookings.js';
import type { OrderDeps } from '../deps.js';
import type { TransitionEffect } from '../write-transition.js';
import { ticketOf, ticketSet, type EffectContext, type Effects } from './effect.js';

/** Steps at the door. */
export const SERVICE_EFFECTS: Effects = {
  departLate: async (_deps, { change }) => ({
    addToSet: { flags: 'DEPART_LATE' },
    data: { ticketId: change.ticketId },
  }),
  overrun: async (_deps, { change }) => ({
    addToSet: { flags: 'OVERRUN' },
    data: { ticketId: change.ticketId },
  }),
  depart: async (_deps, { order, change, at }) => ({
    set: {
      ...ticketSet(order, change.ticketId, { status: 'EN_ROUTE', departedAt: at }),
      proposal: null,
    },
    data: { ticketId: change.ticketId },
  }),
  arrive: async (_deps, { order, change, at }) => ({
    set: ticketSet(order, change.ticketId, { status: 'ARRIVED', arrivedAt: at }),
    data: { ticketId: change.ticketId },
  }),
  start: async (_deps, { order, change, at }) => ({
    set: ticketSet(order, change.ticketId, { status: 'IN_SERVICE', startedAt: at }),
    data: { ticketId: change.ticketId },
  }),
  finish,
  abort,
};

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
