import { openCaseInSession } from '../../case/open-case.js';
import type { OrderDeps } from '../deps.js';
import { newTicket } from '../new-ticket.js';
import type { TransitionEffect } from '../write-transition.js';
import { ticketSet, workerKey, type EffectContext, type Effects } from './effect.js';

/** Finished work under review, and complaints about it (S22, X11). */
export const REVIEW_EFFECTS: Effects = {
  approveTask: approved,
  approvalSla: approved,
  rejectTask: (deps, context) =>
    context.change.reworkTicketId === null ? toCase(deps, context) : rework(context),
  dispute: async (deps, { order, session, input, at, change }) => {
    const { caseNo } = change;
    const { actor } = input;
    await openCaseInSession(deps, { caseNo, order, actor, at }, session);
    return { set: { openCaseNo: caseNo }, data: { caseNo } };
  },
};

async function approved(
  _deps: OrderDeps,
  { order, change }: EffectContext<'approveTask' | 'approvalSla'>,
): Promise<TransitionEffect> {
  const { ticketId } = change;
  return {
    set: { approvals: order.approvals.filter((id) => id !== ticketId) },
    data: { ticketId },
  };
}

/** The work is done again as a ticket of its own; who did it first is asked first, uncharged. */
async function rework({ order, change }: EffectContext<'rejectTask'>): Promise<TransitionEffect> {
  const { ticketId, reworkTicketId, workerId } = change;
  if (reworkTicketId === null) return {};
  const ticket = newTicket({
    ticketId: reworkTicketId,
    heldWorkerId: workerId,
    reworkOf: ticketId,
  });
  return {
    set: {
      ...ticketSet(order, ticketId, { status: 'DONE', isRejected: true }),
      [`tickets.${order.tickets.length}`]: ticket,
      approvals: order.approvals.filter((id) => id !== ticketId),
      poolUntil: null,
      lock: null,
    },
    data: { ticketId, reworkTicketId, workerId },
    audience: [workerKey(workerId)],
  };
}

async function toCase(
  deps: OrderDeps,
  { order, session, input, at, change }: EffectContext<'rejectTask'>,
): Promise<TransitionEffect> {
  const { ticketId, caseNo } = change;
  const { actor } = input;
  if (caseNo !== null) {
    await openCaseInSession(deps, { caseNo, order, actor, at }, session);
  }
  return {
    set: { approvals: order.approvals.filter((id) => id !== ticketId), openCaseNo: caseNo },
    data: { ticketId, caseNo },
  };
}
