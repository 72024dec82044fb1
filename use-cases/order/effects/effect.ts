import { AppError } from '../../../contract/terms/errors.js';
import type { OrderDocument, Ticket } from '../../../data/repositories/orders.js';
import type { OrderChange } from '../../../domain/order/state.js';
import {
  isUnassigned as isUnassignedStatus,
  orderStatusFor,
} from '../../../domain/order/tickets.js';
import type { OrderDeps } from '../deps.js';
import type { TransitionContext, TransitionEffect } from '../write-transition.js';

/** Distributes over the union, so that a change shared by several events is found by each. */
type Matching<Change, Event> = Change extends { readonly event: infer Known }
  ? Event extends Known
    ? Change
    : never
  : never;

export type EventName = OrderChange['event'];
export type ChangeOf<Event extends EventName> = Matching<OrderChange, Event>;

export type EffectContext<Event extends EventName> = TransitionContext & {
  readonly change: ChangeOf<Event>;
};

/** What one event writes besides the fields that every change has; in the change's transaction. */
export type Effect<Event extends EventName> = (
  deps: OrderDeps,
  context: EffectContext<Event>,
) => Promise<TransitionEffect>;

export type Effects = { readonly [Event in EventName]?: Effect<Event> };

export const isUnassigned = ({ status }: Ticket): boolean => isUnassignedStatus(status);
/** Something is still before it: not done, cancelled or missed. */
export const isOpen = ({ status }: Ticket): boolean => orderStatusFor(status) !== null;

/** The ticket that a change is about; INTERNAL when the order has none of that id. */
export function ticketOf(order: OrderDocument, ticketId: string): Ticket {
  const ticket = order.tickets.find(({ _id }) => _id === ticketId);
  if (!ticket) throw new AppError('INTERNAL', { detail: `${order._id} has no ticket ${ticketId}` });
  return ticket;
}

/** Path of a ticket's field. The write is guarded by the order's version, so the place is sure. */
export function ticketPath(order: OrderDocument, ticketId: string, field: string): string {
  const ticket = ticketOf(order, ticketId);
  return `tickets.${order.tickets.indexOf(ticket)}.${field}`;
}

/** `$set` of fields of one ticket. */
export function ticketSet(
  order: OrderDocument,
  ticketId: string,
  fields: Partial<Ticket>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [ticketPath(order, ticketId, field), value]),
  );
}

/** `$set` of the same fields of every ticket that `isMeant` picks. */
export function ticketsSet(
  order: OrderDocument,
  isMeant: (ticket: Ticket) => boolean,
  fields: Partial<Ticket>,
): Record<string, unknown> {
  const sets = order.tickets.filter(isMeant).map(({ _id }) => ticketSet(order, _id, fields));
  return Object.assign({}, ...sets) as Record<string, unknown>;
}

/** A ticket that nobody has yet. */
export const FREE_TICKET = {
  workerId: null,
  heldWorkerId: null,
  origin: null,
  originReason: null,
  assignedAt: null,
  departedAt: null,
  metersAtDeparture: null,
  arrivedAt: null,
  startedAt: null,
  proofs: {},
  expectedStartAt: null,
} as const satisfies Partial<Ticket>;

export const workerKey = (workerId: string): string => `worker:${workerId}`;

/** Subscribers of a city's grab pool who work for the merchant. */
export const poolKey = (order: Pick<OrderDocument, 'cityCode' | 'merchantId'>): string =>
  `pool:${order.cityCode}:${order.merchantId}`;
