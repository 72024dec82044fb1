import { hasGap } from '../../../domain/schedule/fits.js';
import { streetEtaModel } from '../../../domain/geo/travel.js';
import { isLive, type DayItem } from '../../../domain/schedule/types.js';
import { groupBy, isEnded, type Facts, type OrderFact, type Violation } from './facts.js';

/** From the assignment to the end of the work somebody's time is taken. */
const HAS_WORKER = ['ASSIGNED', 'EN_ROUTE', 'ARRIVED', 'IN_SERVICE'];

/**
 * Bookings of one worker that collide (work, preparation, cleaning and the way between them), an
 * assigned order whose time nobody holds, and time held for an order that was called off.
 */
export function doubleBookings(facts: Facts): Violation[] {
  const byWorker = groupBy(facts.days, ({ workerId }) => workerId);
  const found: Violation[] = [];
  const live = new Map<string, readonly DayItem[]>();
  for (const [workerId, days] of byWorker) {
    // A booking over the change of service days stands in both documents.
    const items = new Map(days.flatMap((day) => day.items.map((item) => [item.ticketId, item])));
    const own = [...items.values()].filter((item) => isLive(item, facts.nowMs));
    live.set(workerId, own);
    found.push(...collisions(workerId, own));
  }
  found.push(...unheldOrders(facts, live), ...ghosts(facts, live));
  return found;
}

function collisions(workerId: string, items: readonly DayItem[]): Violation[] {
  const eta = streetEtaModel();
  const sorted = [...items].sort((a, b) => a.start - b.start);
  const found: Violation[] = [];
  for (const [index, first] of sorted.entries()) {
    for (const second of sorted.slice(index + 1)) {
      const isBusy = first.end + first.cleanMs > second.start - second.prepMs;
      if (!isBusy && hasGap(first, second, eta)) continue;
      const text = `${first.ticketId} and ${second.ticketId} ${isBusy ? 'overlap' : 'leave no time for the way'}`;
      found.push({ kind: 'doubleBooking', id: workerId, text });
    }
  }
  return found;
}

type Visit = {
  readonly ticketId: string;
  readonly status: string;
  readonly workerId: string;
  readonly beginMs: number;
  readonly endMs: number;
};

function unheldOrders(facts: Facts, live: Map<string, readonly DayItem[]>): Violation[] {
  const found: Violation[] = [];
  const visits = facts.orders.filter((order) => !isEnded(order)).flatMap(visitsOf);
  const unheld = visits.filter(({ ticketId, workerId }) => {
    const items = live.get(workerId) ?? [];
    return !items.some((item) => item.ticketId === ticketId);
  });
  for (const visit of unheld) {
    const { workerId, ticketId, status } = visit;
    const text = `${ticketId} is ${status}, but his time is not held for it`;
    found.push({ kind: 'doubleBooking', id: workerId, text });
    for (const other of visits) {
      const isSame = other.ticketId === ticketId || other.workerId !== workerId;
      if (isSame || visit.beginMs >= other.endMs || other.beginMs >= visit.endMs) continue;
      const both = `${ticketId} and ${other.ticketId} are his at the same time`;
      found.push({ kind: 'doubleBooking', id: workerId, text: both });
    }
  }
  return found;
}

function visitsOf({ tickets, startAt, endAt, prepMs, cleanMs }: OrderFact): Visit[] {
  return tickets.flatMap(({ _id, status, workerId }) =>
    workerId === null || !HAS_WORKER.includes(status)
      ? []
      : {
          ticketId: _id,
          status,
          workerId,
          beginMs: startAt.getTime() - prepMs,
          endMs: endAt.getTime() + cleanMs,
        },
  );
}

function ghosts(facts: Facts, live: Map<string, readonly DayItem[]>): Violation[] {
  const orders = new Map(facts.orders.map((order) => [order._id, order]));
  return [...live].flatMap(([workerId, items]) =>
    items.flatMap((item): Violation[] => {
      const order = orders.get(item.orderId);
      const isCalledOff = !order || (isEnded(order) && order.status !== 'COMPLETED');
      if (!isCalledOff || (item.holdUntil ?? null) !== null) return [];
      const state = order?.status ?? 'not there';
      const text = `his time is held for ${item.orderId}, which is ${state}`;
      return [{ kind: 'doubleBooking', id: workerId, text }];
    }),
  );
}
