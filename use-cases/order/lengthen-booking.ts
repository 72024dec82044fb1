import { isAppError } from '../../contract/terms/errors.js';
import type { OrderDocument, Ticket } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { DisplacedVisit } from '../../domain/order/state.js';
import { isUnassigned } from '../../domain/order/tickets.js';
import { ROOM_AHEAD_MS } from '../../domain/schedule/make-room.js';
import type { DayItem } from '../../domain/schedule/types.js';
import type { OrderDeps } from './deps.js';

/** A booking lies at most this far from the promise: the worker of a late search begins later. */
const AROUND_MS = 24 * 3_600_000;

/** A customer is not told of a delay that he would not notice. */
const TOLD_MS = 60_000;

type Visit = {
  readonly order: OrderDocument;
  readonly ticket: Ticket;
  readonly session: ClientSession;
};

export type Lengthened = {
  /** Until when the worker is busy now; null = he has no booking for the visit. */
  readonly endMs: number | null;
  /** Later visits of his whose orders are to be told. */
  readonly displaced: readonly DisplacedVisit[];
};

/** The worker's busy interval for one visit; null when he has none any more. */
export async function bookingOf(
  deps: Pick<OrderDeps, 'workerDays'>,
  {
    order,
    ticketId,
    workerId,
    session,
  }: Omit<Visit, 'ticket'> & {
    readonly ticketId: string;
    readonly workerId: string;
  },
): Promise<DayItem | null> {
  const items = await itemsAround(deps, { order, workerId, session });
  return items.find((item) => item.ticketId === ticketId) ?? null;
}

/**
 * A visit lasts longer than was planned: its worker is busy until `untilMs` at least, and his later
 * bookings make room in the same write. One that is still reached in time begins later, any other
 * is given up and its order looks for somebody else. When a later visit has begun already, nothing
 * moves: he is not where this order believes him to be.
 */
export async function lengthenBooking(
  deps: OrderDeps,
  visit: Visit & { readonly untilMs: number },
): Promise<Lengthened> {
  const { order, ticket, session, untilMs } = visit;
  const { workerId, _id: ticketId } = ticket;
  if (workerId === null) return { endMs: null, displaced: [] };
  const items = await itemsAround(deps, { order, workerId, session });
  const own = items.find((item) => item.ticketId === ticketId);
  if (!own) return { endMs: null, displaced: [] };
  if (!(untilMs > own.end)) return { endMs: own.end, displaced: [] };
  const later = items.filter((item) => item !== own && item.start >= own.start);
  const orders = await deps.orders.findByIds([...new Set(later.map(({ orderId }) => orderId))]);
  const { timeZone } = order;
  const eta = await deps.eta.of(order.cityCode);
  const facts = { workerId, ticketId, timeZone, session, nowMs: deps.clock.nowMs(), eta };
  const latestStartOf = (item: DayItem) => latestStart(item, orders);
  try {
    const room = await deps.workerDays.makeRoom({ ...facts, endMs: untilMs, latestStartOf });
    const displaced = room.displaced.flatMap(({ item, toMs }) =>
      toldOf({ item, toMs, workerId }, orders),
    );
    return { endMs: room.endMs, displaced };
  } catch (error) {
    if (!isAppError(error) || error.code !== 'SLOT_TAKEN') throw error;
    return { endMs: own.end, displaced: [] };
  }
}

async function itemsAround(
  deps: Pick<OrderDeps, 'workerDays'>,
  { order, workerId, session }: Omit<Visit, 'ticket'> & { readonly workerId: string },
): Promise<DayItem[]> {
  const { timeZone } = order;
  const items = await deps.workerDays.itemsOf({
    workerIds: [workerId],
    fromMs: order.startAt.getTime() - AROUND_MS,
    toMs: order.endAt.getTime() + AROUND_MS + ROOM_AHEAD_MS,
    timeZone,
    session,
  });
  return items.get(workerId) ?? [];
}

/**
 * How late a later booking may begin. A visit that the customer booked with this very worker waits
 * for him until it could be cancelled for his lateness; any other only through a short delay, then
 * somebody else is quicker. A mere hold is given up; who has set out may not be touched.
 */
function latestStart(item: DayItem, orders: readonly OrderDocument[]): number | null {
  const order = orders.find(({ _id }) => _id === item.orderId);
  const ticket = order?.tickets.find(({ _id }) => _id === item.ticketId);
  if (!order || !ticket || isUnassigned(ticket.status)) return item.start;
  if (ticket.status !== 'ASSIGNED') return null;
  const { workerLateFreeCancelMs, delayToleratedMs } = order.policy;
  const waitsMs = ticket.origin === 'DIRECT' ? workerLateFreeCancelMs : delayToleratedMs;
  return Math.max(item.start, order.startAt.getTime() + waitsMs);
}

/** Nobody has a visit that was only held, and a moment's delay is no news. */
function toldOf(
  displaced: {
    readonly item: DayItem;
    readonly toMs: number | null;
    readonly workerId: string;
  },
  orders: readonly OrderDocument[],
): DisplacedVisit[] {
  const { item, toMs, workerId } = displaced;
  const { orderId, ticketId } = item;
  const order = orders.find(({ _id }) => _id === orderId);
  const ticket = order?.tickets.find(({ _id }) => _id === ticketId);
  if (!order || ticket?.status !== 'ASSIGNED') return [];
  if (toMs !== null && toMs - order.startAt.getTime() < TOLD_MS) return [];
  return [{ orderId, ticketId, workerId, expectedStartMs: toMs }];
}
