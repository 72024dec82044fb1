import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument, Ticket } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { isOpenAt } from '../../domain/schedule/city-hours.js';
import { tryBookWorker } from './bookings.js';
import type { OrderDeps } from './deps.js';
import { BOOK_AHEAD_MS_MAX } from './order-draft.js';
import { requireCityOpen } from './require-city-open.js';
import { workersForSlot, type SlotScope } from './workers-for-slot.js';

/** Workers tried for one ticket before the time counts as taken. */
const HOLD_TRIES_MAX = 5;

export type NewTime = {
  readonly order: OrderDocument;
  readonly startMs: number;
  readonly endMs: number;
};

export type Held = { readonly ticketId: string; readonly workerId: string | null };

/** What the order was sold on, without its price: that stays as agreed. */
export async function slotScopeOf(deps: OrderDeps, order: OrderDocument): Promise<SlotScope> {
  const { catalogue, merchants } = deps;
  const [item, category, merchant, city] = await Promise.all([
    catalogue.item(order.itemId),
    catalogue.category(order.categoryId),
    merchants.findById(order.merchantId),
    catalogue.city(order.cityCode),
  ]);
  if (!item || !category || !merchant || !city) throw new AppError('OFFERING_NOT_ON_SALE');
  return { item, category, merchant, city, policy: { values: order.policy } };
}

/** CITY_CLOSED in a closure; SLOT_INVALID outside the city's hours, past, or too far ahead. */
export function requireOpenTime(
  deps: OrderDeps,
  time: Pick<NewTime, 'startMs'> & { readonly scope: SlotScope },
): void {
  const { startMs, scope } = time;
  requireCityOpen(scope.city, { startMs, endMs: startMs + 1 });
  const { timeZone, opens } = scope.city;
  const aheadMs = startMs - deps.clock.nowMs();
  const isInTime = aheadMs >= 0 && aheadMs <= BOOK_AHEAD_MS_MAX;
  if (!isInTime || !isOpenAt({ startMs, timeZone, opens })) throw new AppError('SLOT_INVALID');
}

/** Ids of workers who can take the order at the new time, its own bookings left out. */
export function workersAt(
  deps: OrderDeps,
  time: NewTime & { readonly scope: SlotScope; readonly workerId: string | null },
): Promise<string[]> {
  const { order, scope, startMs, endMs, workerId } = time;
  return workersForSlot(deps, {
    bookable: scope,
    at: order.address.point.coordinates,
    startMs,
    endMs,
    workerId,
    nowMs: deps.clock.nowMs(),
    exceptOrderId: order._id,
  });
}

/**
 * Holds the new time for tickets that want a worker, on as many people. Who was named by the
 * customer must be able to; for the others somebody is held where the start is far enough away,
 * nearer the search finds him. Errors: SLOT_INVALID, SLOT_TAKEN, WORKER_UNAVAILABLE.
 */
export async function holdNewTime(
  deps: OrderDeps,
  time: NewTime & { readonly tickets: readonly Ticket[]; readonly session: ClientSession },
): Promise<Held[]> {
  const { order, startMs, tickets } = time;
  const scope = await slotScopeOf(deps, order);
  requireOpenTime(deps, { startMs, scope });
  const named = tickets.filter(isNamed);
  const held: Held[] = [];
  for (const { _id: ticketId, heldWorkerId: workerId } of named) {
    if ((await workersAt(deps, { ...time, scope, workerId })).length === 0) {
      throw new AppError('WORKER_UNAVAILABLE');
    }
    const isHeld = workerId !== null && (await tryHold(deps, { ...time, ticketId, workerId }));
    if (!isHeld) throw new AppError('WORKER_UNAVAILABLE');
    held.push({ ticketId, workerId });
  }
  const others = tickets.filter((ticket) => !isNamed(ticket));
  if (others.length === 0) return held;
  const free = await workersAt(deps, { ...time, scope, workerId: null });
  const left = free.filter((id) => !isKeptOut(order, id) && !named.some(isHeldBy(id)));
  return [...held, ...(await holdOthers(deps, { ...time, others, left }))];
}

/** The customer's own choice; who is held for a rework or by the system may be replaced. */
export const isNamed = ({ heldWorkerId, isMovable, reworkOf }: Ticket): boolean =>
  heldWorkerId !== null && !isMovable && reworkOf === null;
const isHeldBy =
  (workerId: string) =>
  ({ heldWorkerId }: Ticket): boolean =>
    heldWorkerId === workerId;
const isKeptOut = (order: OrderDocument, workerId: string): boolean =>
  order.tickets.some(({ excludedWorkerIds }) => excludedWorkerIds.includes(workerId));

async function holdOthers(
  deps: OrderDeps,
  time: NewTime & {
    readonly others: readonly Ticket[];
    readonly left: readonly string[];
    readonly session: ClientSession;
  },
): Promise<Held[]> {
  const { order, startMs, others } = time;
  if (time.left.length < others.length) throw new AppError('SLOT_TAKEN');
  const isOnDemand = startMs - deps.clock.nowMs() < order.policy.onDemandLeadMs;
  if (isOnDemand) return others.map(({ _id }) => ({ ticketId: _id, workerId: null }));
  const left = [...time.left];
  const held: Held[] = [];
  for (const { _id: ticketId } of others) {
    let workerId: string | null = null;
    for (let tries = 0; tries < HOLD_TRIES_MAX && workerId === null; tries += 1) {
      const candidate = left.shift();
      if (candidate === undefined) break;
      if (await tryHold(deps, { ...time, ticketId, workerId: candidate })) workerId = candidate;
    }
    if (workerId === null) throw new AppError('SLOT_TAKEN');
    held.push({ ticketId, workerId });
  }
  return held;
}

/** False when somebody else has his time; nothing was written then and the transaction goes on. */
function tryHold(
  deps: OrderDeps,
  hold: NewTime & {
    readonly ticketId: string;
    readonly workerId: string;
    readonly session: ClientSession;
  },
): Promise<boolean> {
  const { startMs, endMs, ticketId, workerId, session } = hold;
  const order = { ...hold.order, startAt: new Date(startMs), endAt: new Date(endMs) };
  const booking = { order, ticketId, workerId, holdUntilMs: null, session };
  const ticket = hold.order.tickets.find(({ _id }) => _id === ticketId);
  const isMovable = ticket === undefined || !isNamed(ticket);
  return tryBookWorker(deps, { ...booking, isMovable });
}
