import type { OrderStatus, TicketStatus } from '../../contract/terms/order.js';
import type { OpenOffer, OrderState, TicketState } from './state.js';

/** Ticket statuses from the least to the most advanced; the order shows the least of its open ones. */
const PROGRESS: readonly { readonly ticket: TicketStatus; readonly order: OrderStatus }[] = [
  { ticket: 'WAITING', order: 'DISPATCHING' },
  { ticket: 'OFFERED', order: 'DISPATCHING' },
  { ticket: 'MANUAL', order: 'MANUAL_DISPATCH' },
  { ticket: 'ASSIGNED', order: 'ASSIGNED' },
  { ticket: 'EN_ROUTE', order: 'EN_ROUTE' },
  { ticket: 'ARRIVED', order: 'ARRIVED' },
  { ticket: 'IN_SERVICE', order: 'IN_SERVICE' },
  { ticket: 'SUBMITTED', order: 'AWAITING_CONFIRMATION' },
];

const UNASSIGNED: readonly TicketStatus[] = ['WAITING', 'OFFERED', 'MANUAL'];

export const isUnassigned = (status: TicketStatus): boolean => UNASSIGNED.includes(status);

/** What ranks a ticket, in a run's state as in the database. */
type Ranked = Pick<TicketState, 'status'>;
type WithTickets<Ticket> = { readonly tickets: readonly Ticket[] };

const rankOf = (ticket: Ranked): number =>
  PROGRESS.findIndex((step) => step.ticket === ticket.status);

/** Tickets that still have something before them; ended ones have no rank. */
export function openTickets<Ticket extends Ranked>(state: WithTickets<Ticket>): Ticket[] {
  return state.tickets.filter((ticket) => rankOf(ticket) >= 0);
}

/** Tickets that want a worker. */
export function unassignedTickets(state: OrderState): TicketState[] {
  return state.tickets.filter(({ status }) => isUnassigned(status));
}

/** What an order shows for a ticket in this status; null for an ended ticket. */
export function orderStatusFor(status: TicketStatus): OrderStatus | null {
  return PROGRESS.find(({ ticket }) => ticket === status)?.order ?? null;
}

/** What an order shows for one of its tickets; the present status for an ended ticket. */
export function orderStatusOf(ticket: Ranked, state: Pick<OrderState, 'status'>): OrderStatus {
  return orderStatusFor(ticket.status) ?? state.status;
}

/** The open ticket that is furthest behind, which the order shows; null when none is open. */
export function leastAdvanced(state: OrderState): TicketState | null {
  return openTickets(state).sort((a, b) => rankOf(a) - rankOf(b))[0] ?? null;
}

/** The open ticket that is furthest ahead: what a cancellation costs goes by it. */
export function mostAdvanced<Ticket extends Ranked>(state: WithTickets<Ticket>): Ticket | null {
  return openTickets(state).sort((a, b) => rankOf(b) - rankOf(a))[0] ?? null;
}

export function ticketOf(state: OrderState, ticketId: string): TicketState | null {
  return state.tickets.find((ticket) => ticket.ticketId === ticketId) ?? null;
}

/** The open ticket of this worker. */
export function ticketOfWorker(state: OrderState, workerId: string): TicketState | null {
  return openTickets(state).find((ticket) => ticket.workerId === workerId) ?? null;
}

export function openOffers(state: OrderState): OpenOffer[] {
  return state.tickets.flatMap(({ offer }) => (offer === null ? [] : [offer]));
}

/** Changes one ticket and shows the least advanced open one as the order's status. */
export function withTicket(
  state: OrderState,
  ticketId: string,
  change: Partial<TicketState>,
): OrderState {
  const tickets = state.tickets.map((ticket) =>
    ticket.ticketId === ticketId ? { ...ticket, ...change } : ticket,
  );
  return shown({ ...state, tickets });
}

/** Changes every ticket that `isMeant` picks. */
export function withTickets(
  state: OrderState,
  isMeant: (ticket: TicketState) => boolean,
  change: Partial<TicketState>,
): OrderState {
  const tickets = state.tickets.map((ticket) =>
    isMeant(ticket) ? { ...ticket, ...change } : ticket,
  );
  return { ...state, tickets };
}

/** The state with the status that its tickets give it. */
export function shown(state: OrderState): OrderState {
  const ticket = leastAdvanced(state);
  return ticket === null ? state : { ...state, status: orderStatusOf(ticket, state) };
}
