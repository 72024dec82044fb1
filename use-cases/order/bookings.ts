import { isAppError } from '../../contract/terms/errors.js';
import type { OrderDocument, Ticket } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { DayItem } from '../../domain/schedule/types.js';
import type { OrderDeps } from './deps.js';

/** Times and place of an order's ticket as a busy interval of some worker. */
function dayItemOf(
  order: Pick<OrderDocument, '_id' | 'startAt' | 'endAt' | 'address' | 'prepMs' | 'cleanMs'>,
  ticket: { readonly ticketId: string; readonly isMovable: boolean; readonly startMs?: number },
): DayItem {
  const lengthMs = order.endAt.getTime() - order.startAt.getTime();
  const start = ticket.startMs ?? order.startAt.getTime();
  return {
    ticketId: ticket.ticketId,
    orderId: order._id,
    start,
    end: start + lengthMs,
    at: order.address.point.coordinates,
    cell: order.address.h3r9,
    prepMs: order.prepMs,
    cleanMs: order.cleanMs,
    movable: ticket.isMovable,
  };
}

type Booking = {
  readonly order: OrderDocument;
  readonly ticketId: string;
  readonly workerId: string;
  readonly isMovable: boolean;
  readonly holdUntilMs: number | null;
  readonly startMs?: number;
  readonly session: ClientSession;
};

/** Books the ticket's time of one worker, for a while or (null) firmly. SLOT_TAKEN when busy. */
export async function bookWorker(deps: OrderDeps, booking: Booking): Promise<void> {
  const { order, workerId, session, holdUntilMs } = booking;
  await deps.workerDays.hold({
    workerId,
    item: dayItemOf(order, booking),
    holdUntil: holdUntilMs,
    nowMs: deps.clock.nowMs(),
    timeZone: order.timeZone,
    eta: await deps.eta.of(order.cityCode),
    session,
  });
}

/** False when the worker is busy: nothing was written for him, the transaction goes on. */
export async function tryBookWorker(deps: OrderDeps, booking: Booking): Promise<boolean> {
  try {
    await bookWorker(deps, booking);
    return true;
  } catch (error) {
    if (isAppError(error) && error.code === 'SLOT_TAKEN') return false;
    throw error;
  }
}

/** Gives the ticket's time back to every worker that has it; repeated calls are fine. */
export async function releaseWorkers(
  deps: OrderDeps,
  release: {
    readonly ticketId: string;
    readonly workerIds: readonly (string | null)[];
    readonly session: ClientSession;
  },
): Promise<void> {
  const { ticketId, session } = release;
  const nowMs = deps.clock.nowMs();
  for (const workerId of new Set(release.workerIds)) {
    if (workerId !== null) await deps.workerDays.release({ workerId, ticketId, nowMs, session });
  }
}

/** Gives the time of these tickets, held or booked, back to everybody who has it. */
export async function releaseTickets(
  deps: OrderDeps,
  release: {
    readonly order: OrderDocument;
    /** Which tickets; every one when absent. */
    readonly isMeant?: (ticket: Ticket) => boolean;
    readonly session: ClientSession;
  },
): Promise<void> {
  const { order, session, isMeant = () => true } = release;
  for (const ticket of order.tickets.filter(isMeant)) {
    const workerIds = [ticket.heldWorkerId, ticket.workerId];
    await releaseWorkers(deps, { ticketId: ticket._id, workerIds, session });
  }
}

/** Withdraws the order's open questions and frees the asked workers; answers with their ids. */
export async function withdrawOffers(
  deps: OrderDeps,
  args: { readonly order: OrderDocument; readonly at: Date; readonly session: ClientSession },
): Promise<string[]> {
  const { order, at, session } = args;
  const offers = await deps.dispatch.openOffersOfOrder(order._id, session);
  for (const { _id: offerId, ticketId, workerId } of offers) {
    await deps.dispatch.endOffer({ offerId, status: 'WITHDRAWN', at }, session);
    await releaseWorkers(deps, { ticketId, workerIds: [workerId], session });
  }
  return offers.map(({ workerId }) => workerId);
}

/**
 * Cuts the worker's interval down to the time the work really took. An interval that cannot be
 * kept beside a neighbour (work that began early) is given back whole: the work is over.
 */
export async function shortenBooking(
  deps: OrderDeps,
  work: {
    readonly order: OrderDocument;
    readonly ticket: OrderDocument['tickets'][number];
    readonly at: Date;
    readonly session: ClientSession;
  },
): Promise<void> {
  const { order, ticket, at, session } = work;
  const { workerId, _id: ticketId } = ticket;
  if (workerId === null) return;
  const end = at.getTime();
  const start = Math.min(ticket.startedAt?.getTime() ?? end, end - 1);
  const nowMs = deps.clock.nowMs();
  const eta = await deps.eta.of(order.cityCode);
  const facts = { workerId, ticketId, session, nowMs, timeZone: order.timeZone, eta };
  try {
    await deps.workerDays.move({ ...facts, to: { start, end } });
  } catch (error) {
    if (!isAppError(error) || error.code !== 'SLOT_TAKEN') throw error;
    await deps.workerDays.release(facts);
  }
}
