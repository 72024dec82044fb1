import { CANCEL_RULES } from '../../domain/order/cancel-terms.js';
import { allowedNow } from '../../domain/order/allowed-now.js';
import { overrunAnswersOf } from '../../domain/order/overrun.js';
import { answererOf } from '../../domain/order/reschedule.js';
import type { OrderDocument, Ticket } from '../../data/repositories/orders.js';
import type { Arrival } from '../eta/arrivals.js';
import type { OrderDto, Viewer } from './present-order.js';

/** The worker sees address and note from acceptance to this long after completion (X8, X24). */
const ADDRESS_AFTER_COMPLETION_MS = 24 * 3_600_000;

const isoOf = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

export function presentTicket(
  ticket: Ticket,
  known: {
    readonly workerNames: ReadonlyMap<string, string>;
    readonly arrivals: ReadonlyMap<string, Arrival>;
  },
): Omit<OrderDto['tickets'][number], 'steps'> {
  const { workerId } = ticket;
  const { workerNames, arrivals } = known;
  const arrival = arrivals.get(ticket._id);
  return {
    id: ticket._id,
    status: ticket.status,
    workerId,
    workerName: workerId === null ? null : (workerNames.get(workerId) ?? null),
    origin: ticket.origin,
    round: ticket.round,
    assignedAt: isoOf(ticket.assignedAt),
    departedAt: isoOf(ticket.departedAt),
    arrivedAt: isoOf(ticket.arrivedAt),
    startedAt: isoOf(ticket.startedAt),
    finishedAt: isoOf(ticket.finishedAt),
    arrival: arrival ? { ...arrival, at: arrival.at.toISOString() } : null,
    expectedStartAt: isoOf(ticket.expectedStartAt),
    photoIds: ticket.photoIds,
    reworkOf: ticket.reworkOf,
    isRejected: ticket.isRejected,
  };
}

/** What an order's page needs to offer the next step and to tell what is going on. */
export function presentProgress(order: OrderDocument, viewer: Viewer) {
  const { policy, proposal, end } = order;
  return {
    mode: order.mode,
    isNow: order.isNow,
    workersNeeded: order.workersNeeded,
    paidFen: order.paidFen,
    paidAt: isoOf(order.paidAt),
    completedAt: isoOf(order.completedAt),
    disputeUntil: isoOf(order.disputeUntil),
    reviewUntil: isoOf(order.reviewUntil),
    reviewStatus: order.reviewStatus,
    proposal: proposal && {
      startAt: proposal.startAt.toISOString(),
      endAt: proposal.endAt.toISOString(),
      by: proposal.by,
      expiresAt: proposal.expiresAt.toISOString(),
      mayAnswer: answererOf(proposal.by) === viewer.kind,
    },
    overrun: overrunOf(order, viewer),
    reschedulesLeft: Math.max(0, policy.reschedulesMax - order.reschedules),
    workerChangesLeft: Math.max(0, policy.workerChangesMax - order.workerChanges),
    additionNo: order.additionNo,
    approvals: order.approvals,
    openCaseNo: order.openCaseNo,
    poolUntil: isoOf(order.poolUntil),
    priority: order.priority,
    end: end && { ...end, text: CANCEL_RULES[end.rule] },
    allowedEvents: allowedOf(order, viewer),
  };
}

/** The question about work that goes on past its planned end; a worker is asked about his own. */
function overrunOf(order: OrderDocument, viewer: Viewer): OrderDto['overrun'] {
  const own = viewer.kind === 'worker' ? ownTicketOf(order, viewer.id) : null;
  const visits = viewer.kind === 'worker' ? (own ? [own] : []) : order.tickets;
  const ticket = visits.find(({ status, overrunAt }) => status === 'IN_SERVICE' && overrunAt);
  if (!ticket?.overrunAt) return null;
  const answers = overrunAnswersOf(viewer.kind);
  return {
    ticketId: ticket._id,
    since: ticket.overrunAt.toISOString(),
    busyUntil: isoOf(ticket.busyUntil),
    actions: allowedOf(order, viewer).filter((event) =>
      (answers as readonly string[]).includes(event),
    ),
  };
}

function allowedOf(order: OrderDocument, viewer: Viewer): string[] {
  const own = viewer.kind === 'worker' ? ownTicketOf(order, viewer.id) : null;
  return allowedNow({
    status: order.status,
    actor: viewer.kind,
    ownTicket: own?.status ?? null,
    proposalBy: order.proposal?.by ?? null,
    reschedules: order.reschedules,
    workerChanges: order.workerChanges,
    hasAddition: order.additionNo !== null,
    hasApprovals: order.approvals.length > 0,
    hasOpenCase: order.openCaseNo !== null,
    isPoolOpen: order.poolUntil !== null,
    policy: order.policy,
  });
}

/** The worker's latest visit: a rework comes after the work it repeats. */
function ownTicketOf(order: OrderDocument, workerId: string): Ticket | null {
  return order.tickets.findLast((ticket) => ticket.workerId === workerId) ?? null;
}

/**
 * Address and access note are the customer's and, from acceptance to a day after the work, the
 * assigned workers'. Who only holds the time, or has left, is no assigned worker.
 */
export function maySeeAddress(args: {
  readonly order: OrderDocument;
  readonly viewer: Viewer;
  readonly nowMs: number;
}): boolean {
  const { order, viewer } = args;
  // A store is public, and nothing is sealed for it.
  if (order.mode === 'IN_STORE') return false;
  if (viewer.kind === 'customer') return order.customerId === viewer.id;
  return viewer.kind === 'worker' && isAssignedNow(args);
}

/** Who serves customers and decides about his work reads what he answered. */
const FORM_READERS: readonly Viewer['kind'][] = [
  'operator',
  'support',
  'reviewer',
  'merchant',
  'clerk',
];

/**
 * The answers to the booking form are the customer's, the desk's and, as long as he may see the
 * address, the assigned worker's.
 */
export function maySeeForm(args: {
  readonly order: OrderDocument;
  readonly viewer: Viewer;
  readonly nowMs: number;
}): boolean {
  const { order, viewer } = args;
  if (viewer.kind === 'customer') return order.customerId === viewer.id;
  if (viewer.kind === 'worker') return isAssignedNow(args);
  return FORM_READERS.includes(viewer.kind);
}

function isAssignedNow(args: {
  readonly order: OrderDocument;
  readonly viewer: Viewer;
  readonly nowMs: number;
}): boolean {
  const { order, viewer, nowMs } = args;
  const ticket = ownTicketOf(order, viewer.id);
  if (ticket === null) return false;
  // A visit that was sent back is over for its worker, though the order goes on.
  const doneAt = ticket.status === 'DONE' ? ticket.finishedAt : null;
  const overAt = order.endedAt ?? doneAt;
  return overAt === null || nowMs <= overAt.getTime() + ADDRESS_AFTER_COMPLETION_MS;
}
