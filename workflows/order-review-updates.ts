import type { OrderChange } from '../domain/order/state.js';
import type { TicketState } from '../domain/order/state.js';
import {
  abortUpdate,
  approveTaskUpdate,
  rejectTaskUpdate,
  type CaseInput,
  type RejectTaskInput,
  type TicketCommand,
} from './contract.js';
import { refused } from './order-failures.js';
import {
  namedTicket,
  ownOrder,
  ownTicket,
  registerVisitUpdate,
  said,
  type Context,
} from './order-guard.js';
import type { OrderRun } from './order-run.js';

/** Work that was not finished, and finished work that waits for a reviewer (S22). */
export function registerReviewUpdates(run: OrderRun): void {
  registerVisitUpdate<CaseInput>(run, {
    update: abortUpdate,
    event: 'abort',
    description: 'The work stops before its end: a case decides',
    ticket: (input, context) =>
      input.actor.kind === 'worker' ? ownTicket(input, context) : namedTicket(input, context),
    check: (input, { facts, state }) => {
      ownOrder(input, { facts, state });
      if (state.openCaseNo !== null) throw refused('CASE_OPEN');
    },
    work: async (input, { ticket }) => {
      const { caseNo } = input;
      const ticketId = ticket.ticketId;
      const change: OrderChange = { event: 'abort', atMs: Date.now(), ticketId, caseNo };
      const snapshot = await run.commit(change, { ...said(input), reason: 'ABORTED' });
      await run.startCase(caseNo);
      return snapshot;
    },
  });
  registerVisitUpdate<TicketCommand>(run, {
    update: approveTaskUpdate,
    event: 'approveTask',
    description: 'A reviewer accepts the finished work',
    ticket: reviewedTicket,
    work: (input, { ticket }) => {
      const ticketId = ticket.ticketId;
      const change: OrderChange = { event: 'approveTask', atMs: Date.now(), ticketId };
      return run.commit(change, { ...said(input), reason: 'TASK_APPROVED' });
    },
  });
  registerVisitUpdate<RejectTaskInput>(run, {
    update: rejectTaskUpdate,
    event: 'rejectTask',
    description: 'A reviewer sends the work back, or to a case',
    ticket: reviewedTicket,
    check: ({ consequence, caseNo }, { state }) => {
      if (consequence === 'CASE' && caseNo === null) throw refused('INVALID_INPUT');
      if (state.openCaseNo !== null) throw refused('CASE_OPEN');
    },
    work: (input, { ticket }) => reject(run, input, ticket),
  });
}

/** The visit under review: the named one, or the first that waits. */
function reviewedTicket(input: TicketCommand, { state }: Context): TicketState | null {
  const ticketId = input.ticketId ?? state.approvals[0];
  if (ticketId === undefined || !state.approvals.includes(ticketId)) return null;
  return state.tickets.find((ticket) => ticket.ticketId === ticketId) ?? null;
}

async function reject(run: OrderRun, input: RejectTaskInput, ticket: TicketState) {
  const { state, facts } = run.placed();
  const { consequence, caseNo } = input;
  const isRework = consequence === 'REWORK';
  const change: OrderChange = {
    event: 'rejectTask',
    atMs: Date.now(),
    ticketId: ticket.ticketId,
    workerId: ticket.workerId ?? '',
    reworkTicketId: isRework ? `${facts.orderId}:${state.tickets.length + 1}` : null,
    caseNo: isRework ? null : caseNo,
  };
  const snapshot = await run.commit(change, { ...said(input), reason: 'TASK_REJECTED' });
  if (!isRework && caseNo !== null) await run.startCase(caseNo);
  return snapshot;
}
