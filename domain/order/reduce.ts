import type { TicketStatus } from '../../contract/terms/order.js';
import { exclude, returnTicket, startDispatch, withoutOffers } from './dispatch-phase.js';
import {
  newTicketState,
  type OrderChange,
  type OrderChangeOf,
  type OrderFacts,
  type OrderState,
  type TicketState,
} from './state.js';
import { openTickets, shown, ticketOf, withTicket, withTickets } from './tickets.js';

/** The state after `change`; pure, the caller has asked the transition table before. */
export function reduce(state: OrderState, change: OrderChange, facts: OrderFacts): OrderState {
  // Each reducer takes the change of its own event; the compiler cannot follow that by the key.
  const apply = REDUCERS[change.event] as (
    state: OrderState,
    change: OrderChange,
    facts: OrderFacts,
  ) => OrderState;
  const next = apply(state, change, facts);
  return {
    ...next,
    seq: state.seq + 1,
    enteredAtMs: next.status === state.status ? state.enteredAtMs : change.atMs,
  };
}

type Reducers = {
  readonly [Event in OrderChange['event']]: (
    state: OrderState,
    change: OrderChangeOf<Event>,
    facts: OrderFacts,
  ) => OrderState;
};

const isWaiting = ({ status }: TicketState): boolean => status === 'WAITING';
const cancelled = (state: OrderState): OrderState => ended(state, 'CANCELLED');
const closed = (state: OrderState): OrderState => ended(state, 'CLOSED');

const REDUCERS: Reducers = {
  // payment
  paid: (state, { atMs }, facts) => {
    const paid = { ...state, ...promisedTimes(atMs, facts), paidAtMs: atMs };
    if (!facts.isInStore) return startDispatch(paid, atMs, facts);
    const codeUntilMs = atMs + facts.policy.redemptionCodeMs;
    return { ...paid, status: 'AWAITING_REDEMPTION', codeUntilMs };
  },
  payTimeout: closed,
  paidTooLate: closed,
  paidAgain: (state) => state,
  // dispatch
  offer: (state, { offers }) =>
    shown(
      offers.reduce(
        (next, offer) => withTicket(next, offer.ticketId, { status: 'OFFERED', offer }),
        { ...state, round: offers[0]?.round ?? state.round },
      ),
    ),
  accept: assigned,
  grab: (state, change) => {
    const taken = assigned(state, change);
    // The pool stays open for the others of a crew until its own end.
    return taken.tickets.some(isWaiting) ? taken : { ...taken, poolUntilMs: null };
  },
  assign: (state, change) => assigned(state, { ...change, origin: 'MANUAL' }),
  decline: (state, change, facts) =>
    ticketOf(state, change.ticketId)?.workerId === change.workerId
      ? returnTicket(state, change, facts)
      : askNext(state, change),
  offerExpired: askNext,
  openPool: (state, { untilMs }) => ({ ...state, poolUntilMs: untilMs, hasHadPool: true }),
  closePool: (state, { atMs }) => ({ ...state, poolUntilMs: null, nextRoundAtMs: atMs }),
  escalate: toManual,
  takeOver: toManual,
  resume: (state, { atMs }, facts) => startDispatch(state, atMs, facts),
  lock: (state, { operatorId, untilMs }) => ({ ...state, lock: { operatorId, untilMs } }),
  unlock: (state) => ({ ...state, lock: null }),
  extendDeadline: (state, { untilMs }) => ({
    ...state,
    escalateAtMs: Math.max(state.escalateAtMs, untilMs),
    giveUpAtMs: Math.max(state.giveUpAtMs, untilMs),
  }),
  giveUp: closed,
  // the worker leaves
  workerNoShow: returnTicket,
  workerCancel: returnTicket,
  workerIll: returnTicket,
  // Only his time is in the way: should the order get another time, he may be asked again.
  workerDelayed: (state, change, facts) =>
    change.expectedStartMs === null
      ? returnTicket(state, { ...change, isExcluded: false }, facts)
      : withTicket(state, change.ticketId, { expectedStartMs: change.expectedStartMs }),
  requestOtherWorker: (state, change, facts) =>
    returnTicket({ ...state, workerChanges: state.workerChanges + 1 }, change, facts),
  reassign: (state, change, facts) => {
    const { toWorkerId, atMs, ticketId, etaMs } = change;
    const returned = returnTicket(state, change, facts);
    if (toWorkerId === null) return returned;
    const by = { atMs, ticketId, etaMs, workerId: toWorkerId, origin: 'MANUAL' as const };
    return assigned({ ...returned, priority: state.priority }, by);
  },
  // another time
  reschedule: (state, { atMs, startMs, endMs }, facts) => {
    const times = { startMs, endMs, reschedules: state.reschedules + 1, isHeldWorkerAsked: false };
    return startDispatch({ ...withoutOffers(state, 'WAITING'), ...times }, atMs, facts);
  },
  proposeReschedule: (state, { proposal, agreed, atMs }, facts) => {
    const proposed = { ...state, proposal };
    return agreed === null ? proposed : moved(proposed, { agreed, atMs }, facts);
  },
  answerReschedule: (state, { agreed, atMs }, facts) =>
    agreed === null ? { ...state, proposal: null } : moved(state, { agreed, atMs }, facts),
  consentExpired: (state) => ({ ...state, proposal: null }),
  // at the door
  departLate: (state, { ticketId }) => withTicket(state, ticketId, { isDepartLate: true }),
  // Who sets out comes at the time that was agreed.
  depart: (state, { ticketId, atMs }) => ({
    ...withTicket(state, ticketId, { status: 'EN_ROUTE', steppedAtMs: atMs }),
    proposal: null,
  }),
  arrive: (state, { ticketId, atMs }) =>
    withTicket(state, ticketId, { status: 'ARRIVED', arrivedAtMs: atMs, steppedAtMs: atMs }),
  start: (state, { ticketId, atMs }) =>
    withTicket(state, ticketId, {
      status: 'IN_SERVICE',
      steppedAtMs: atMs,
      plannedEndMs: atMs + (state.endMs - state.startMs),
    }),
  customerNoShow: (state, { ticketId }) =>
    cancelled(withTicket(state, ticketId, { status: 'NO_SHOW' })),
  overrun: (state, { ticketId, atMs }, { policy }) =>
    withTicket(state, ticketId, {
      overruns: (ticketOf(state, ticketId)?.overruns ?? 0) + 1,
      busyUntilMs: atMs + policy.overrunStepMs,
    }),
  finish: (state, { ticketId, atMs, needsApproval }) => {
    const submitted = withTicket(state, ticketId, { status: 'SUBMITTED' });
    const approvals = needsApproval ? [...state.approvals, ticketId] : state.approvals;
    return { ...submitted, approvals, confirmFromMs: atMs };
  },
  abort: (state, { ticketId, caseNo, atMs }) => ({
    ...withTicket(state, ticketId, { status: 'SUBMITTED' }),
    openCaseNo: caseNo,
    confirmFromMs: atMs,
  }),
  proposeAddition: (state, { addition }) => ({ ...state, addition, nextAdditionPollAtMs: null }),
  additionPaid: added,
  additionExpired: (state) => ({ ...state, addition: null }),
  additionRefused: (state, { endsOrder }) =>
    endsOrder ? cancelled(state) : { ...state, addition: null },
  // the end
  approveTask: approved,
  approvalSla: approved,
  rejectTask: (state, change, facts) => {
    const { reworkTicketId, ticketId, caseNo, workerId, atMs } = change;
    const approvals = state.approvals.filter((id) => id !== ticketId);
    if (reworkTicketId === null) return { ...state, approvals, openCaseNo: caseNo };
    return rework({ ...state, approvals }, { ticketId, reworkTicketId, workerId, atMs }, facts);
  },
  dispute: (state, { caseNo }) => ({ ...state, openCaseNo: caseNo }),
  caseClosed: (state, { isDelivered }) =>
    isDelivered ? completed({ ...state, openCaseNo: null }) : cancelled(state),
  confirm: completed,
  autoConfirm: completed,
  redeem: completed,
  codeExpired: closed,
  cancel: cancelled,
  forceCancel: cancelled,
};

function promisedTimes(
  paidAtMs: number,
  facts: OrderFacts,
): { readonly startMs: number; readonly endMs: number } {
  const startMs = facts.isNow ? paidAtMs + facts.policy.nowLeadMs : facts.startMs;
  return { startMs, endMs: startMs + (facts.endMs - facts.startMs) };
}

function assigned(state: OrderState, by: Omit<OrderChangeOf<'accept'>, 'event'>): OrderState {
  const { ticketId, workerId, origin, etaMs, atMs } = by;
  const change = {
    offer: null,
    workerId,
    origin,
    etaMs,
    assignedAtMs: atMs,
    steppedAtMs: atMs,
  } as const;
  return { ...withTicket(state, ticketId, { status: 'ASSIGNED', ...change }), lock: null };
}

/** Declined or expired: the next one is asked at once. */
function askNext(
  state: OrderState,
  left: { readonly atMs: number; readonly ticketId: string; readonly workerId: string },
): OrderState {
  const { atMs, ticketId, workerId } = left;
  const waiting = withTicket(state, ticketId, { status: 'WAITING', offer: null });
  return { ...exclude(waiting, workerId), nextRoundAtMs: atMs };
}

function toManual(state: OrderState): OrderState {
  return shown({ ...withoutOffers(state, 'MANUAL'), poolUntilMs: null });
}

/** The agreed new time; a worker who cannot come then gives the ticket back. */
function moved(
  state: OrderState,
  by: { readonly agreed: { readonly canWorker: boolean }; readonly atMs: number },
  facts: OrderFacts,
): OrderState {
  const { proposal } = state;
  if (proposal === null) return state;
  const { startMs, endMs } = proposal;
  // Only the customer's own wishes use up his count, and only those that came true.
  const reschedules = state.reschedules + (proposal.by === 'customer' ? 1 : 0);
  const later = { ...state, startMs, endMs, reschedules, proposal: null };
  if (by.agreed.canWorker) {
    return withTickets(later, ({ status }) => status === 'ASSIGNED', {
      isDepartLate: false,
      expectedStartMs: 0,
      graceUntilMs: 0,
    });
  }
  const tickets = later.tickets.map((ticket) =>
    ticket.status === 'ASSIGNED'
      ? newTicketState({ ticketId: ticket.ticketId, heldWorkerId: null })
      : ticket,
  );
  return startDispatch({ ...later, tickets, isHeldWorkerAsked: false }, by.atMs, facts);
}

/** Paid: the work lasts longer. */
function added(state: OrderState): OrderState {
  const { addition } = state;
  if (addition === null) return state;
  const extraMs = addition.minutes * 60_000;
  const ticket = ticketOf(state, addition.ticketId);
  const plannedEndMs = ticket && ticket.plannedEndMs > 0 ? ticket.plannedEndMs + extraMs : 0;
  const longer = withTicket(state, addition.ticketId, { plannedEndMs, overruns: 0 });
  return { ...longer, endMs: state.endMs + extraMs, addition: null, nextAdditionPollAtMs: null };
}

function approved(state: OrderState, change: OrderChangeOf<'approveTask'>): OrderState {
  const approvals = state.approvals.filter((id) => id !== change.ticketId);
  // Another visit's review goes on within the time it had.
  const confirmFromMs = approvals.length > 0 ? state.confirmFromMs : change.atMs;
  return { ...state, approvals, confirmFromMs };
}

/** The work is done again as a ticket of its own; who did it first is asked first. */
function rework(
  state: OrderState,
  by: {
    readonly ticketId: string;
    readonly reworkTicketId: string;
    readonly workerId: string;
    readonly atMs: number;
  },
  facts: OrderFacts,
): OrderState {
  const { ticketId, reworkTicketId, workerId, atMs } = by;
  const held = newTicketState({ ticketId: reworkTicketId, heldWorkerId: workerId });
  const done = withTickets(state, (ticket) => ticket.ticketId === ticketId, { status: 'DONE' });
  const startMs = atMs + facts.policy.nowLeadMs;
  const endMs = startMs + (state.endMs - state.startMs);
  const open = { ...done, tickets: [...done.tickets, held], startMs, endMs };
  return startDispatch({ ...open, isHeldWorkerAsked: false }, atMs, facts);
}

function completed(state: OrderState): OrderState {
  const isSubmitted = ({ status }: { readonly status: TicketStatus }) => status === 'SUBMITTED';
  return { ...withTickets(state, isSubmitted, { status: 'DONE' }), status: 'COMPLETED' };
}

function ended(state: OrderState, status: 'CANCELLED' | 'CLOSED'): OrderState {
  const open = openTickets(state);
  const change = { status: 'CANCELLED', offer: null } as const;
  const tickets = withTickets(state, (ticket) => open.includes(ticket), change);
  return { ...tickets, status, proposal: null, addition: null, poolUntilMs: null };
}
