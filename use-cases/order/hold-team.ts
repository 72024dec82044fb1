import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument, Ticket } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { tryBookWorker } from './bookings.js';
import type { OrderDeps } from './deps.js';
import type { Draft } from './order-draft.js';
import { workersForSlot } from './workers-for-slot.js';

/** Workers tried besides those needed before the slot counts as taken. */
const SPARE_TRIES_MAX = 4;

/**
 * Whose time is held for an order, each worker on a ticket of his own. `fixed` are held or the
 * order is not placed; `wished` are held if they are free; of `movable`, best first, one is held
 * on each ticket left. `movable` null holds nobody more: those tickets are matched with the whole
 * queue after the payment.
 */
export type Team = {
  readonly fixed: readonly string[];
  readonly wished: readonly string[];
  readonly movable: readonly string[] | null;
};

const NOBODY: Team = { fixed: [], wished: [], movable: null };

/** Workers whose time the booking holds. WORKER_UNAVAILABLE when the named one cannot come. */
export async function teamFor(deps: OrderDeps, draft: Draft): Promise<Team> {
  const { order, bookable, namedWorkerId } = draft;
  if (order.tickets.length === 0) return NOBODY;
  const query = {
    bookable,
    at: order.address.point.coordinates,
    startMs: order.startAt.getTime(),
    endMs: order.endAt.getTime(),
    nowMs: order.createdAt.getTime(),
  };
  const fixed = namedWorkerId === null ? [] : [namedWorkerId];
  if (namedWorkerId !== null) {
    const able = await workersForSlot(deps, { ...query, workerId: namedWorkerId });
    if (able.length === 0) throw new AppError('WORKER_UNAVAILABLE');
  }
  const isOnDemand = query.startMs - query.nowMs < order.policy.onDemandLeadMs;
  if (isOnDemand || order.tickets.length === fixed.length) return { ...NOBODY, fixed };
  const others = await workersForSlot(deps, { ...query, workerId: null });
  return { ...NOBODY, fixed, movable: others.filter((workerId) => workerId !== namedWorkerId) };
}

/**
 * Holds every ticket's time in the caller's transaction, each on a worker of his own, and answers
 * with the order that says so. SLOT_TAKEN when not all can be held: then none is.
 */
export async function holdTeam(
  deps: OrderDeps,
  args: { readonly order: OrderDocument; readonly team: Team; readonly session: ClientSession },
): Promise<OrderDocument> {
  const { order, team, session } = args;
  const hold = (ticket: Ticket, by: { readonly workerId: string; readonly isMovable: boolean }) =>
    holdTicket(deps, { order, ticket, session, ...by });
  const tickets: Ticket[] = [];
  for (const workerId of [...team.fixed, ...team.wished]) {
    const ticket = order.tickets[tickets.length];
    if (!ticket) break;
    const held = await hold(ticket, { workerId, isMovable: false });
    if (held) tickets.push(held);
    else if (team.fixed.includes(workerId)) throw new AppError('SLOT_TAKEN');
  }
  const open = order.tickets.slice(tickets.length);
  if (team.movable === null) return { ...order, tickets: [...tickets, ...open] };
  const candidates = team.movable.slice(0, open.length + SPARE_TRIES_MAX);
  for (const ticket of open) {
    let held: Ticket | null = null;
    while (held === null) {
      const workerId = candidates.shift();
      if (workerId === undefined) throw new AppError('SLOT_TAKEN');
      held = await hold(ticket, { workerId, isMovable: true });
    }
    tickets.push(held);
  }
  return { ...order, tickets };
}

/** Null when the worker's time is taken: nothing was written for him, the transaction goes on. */
async function holdTicket(
  deps: OrderDeps,
  args: {
    readonly order: OrderDocument;
    readonly ticket: Ticket;
    readonly workerId: string;
    readonly isMovable: boolean;
    readonly session: ClientSession;
  },
): Promise<Ticket | null> {
  const { order, ticket, workerId, isMovable, session } = args;
  const { payMs, unknownPaySlotMs } = order.policy;
  const holdUntilMs = order.createdAt.getTime() + payMs + unknownPaySlotMs;
  const booking = { order, ticketId: ticket._id, workerId, isMovable, holdUntilMs, session };
  if (!(await tryBookWorker(deps, booking))) return null;
  return { ...ticket, heldWorkerId: workerId, isMovable };
}
