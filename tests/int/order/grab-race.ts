import { isAppError } from '../../../contract/terms/errors.js';
import { orderModel } from '../../../data/models/order.js';
import { workerModel } from '../../../data/models/worker.js';
import { stageDeadlineMs } from '../../../domain/order/clocks.js';
import { reduce } from '../../../domain/order/reduce.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { insertPaidOrder, type PaidOrder } from './dispatch-fixture.js';
import type { OrderWorld } from './order-fixture.js';

const WORKERS = 50;
const ORDERS_AT_ONCE = 4;
/** Orders that start at the same time: their workers compete for the other ones too. */
const ORDERS_PER_SLOT = 20;
const HOUR = 3_600_000;
const POOL_MS = 600_000;

export type GrabRace = {
  readonly orderId: string;
  readonly winners: readonly string[];
  /** Codes that the others were answered with. */
  readonly codes: readonly string[];
  readonly assigned: readonly (string | null)[];
};

/** As many workers as the rule asks for, all alike and always on duty. */
export async function insertGrabbers(world: OrderWorld, count = WORKERS): Promise<string[]> {
  const [pattern] = world.workers;
  const always = Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]);
  const rows = Array.from({ length: count }, (_, index) => ({
    ...pattern!,
    _id: `grabber-${index}`,
    hours: always,
    overrides: [],
    blocked: [],
    leave: [],
    radiusMeters: 100_000,
    isOnline: true,
  }));
  await workerModel(world.connection).insertMany(rows);
  return rows.map(({ _id }) => _id);
}

/** Every worker grabs every order at once, a few orders side by side. */
export async function raceForOrders(
  world: OrderWorld,
  input: { readonly orders: number; readonly workerIds: readonly string[] },
): Promise<GrabRace[]> {
  const races: GrabRace[] = [];
  for (let first = 0; first < input.orders; first += ORDERS_AT_ONCE) {
    const count = Math.min(ORDERS_AT_ONCE, input.orders - first);
    const batch = Array.from({ length: count }, async (_, index) => {
      const slot = Math.floor((first + index) / ORDERS_PER_SLOT);
      const startMs = world.nowMs() + (1 + slot * 24) * HOUR;
      const order = await insertPaidOrder(world, { poolMs: POOL_MS, startMs });
      return raceForOrder(world, { order, workerIds: input.workerIds });
    });
    races.push(...(await Promise.all(batch)));
  }
  return races;
}

async function raceForOrder(
  world: OrderWorld,
  input: { readonly order: PaidOrder; readonly workerIds: readonly string[] },
): Promise<GrabRace> {
  const { order, workerIds } = input;
  const { orderId } = order.facts;
  const answers = await Promise.all(
    workerIds.map((workerId) =>
      grabAs(world, { order, workerId }).then(
        () => ({ workerId, code: null }),
        (error: unknown) => ({ workerId, code: isAppError(error) ? error.code : String(error) }),
      ),
    ),
  );
  const stored = await orderModel(world.connection).findById(orderId).lean().exec();
  return {
    orderId,
    winners: answers.flatMap(({ workerId, code }) => (code === null ? [workerId] : [])),
    codes: answers.flatMap(({ code }) => (code === null ? [] : [code])),
    assigned: stored?.tickets.map(({ workerId }) => workerId) ?? [],
  };
}

/** The commit that the order's run would send for one worker's grab. */
export function grabAs(
  world: OrderWorld,
  input: { readonly order: PaidOrder; readonly workerId: string },
): Promise<unknown> {
  const { workerId } = input;
  const { facts, state } = input.order;
  const ticketId = facts.tickets[0]!.ticketId;
  const change = {
    event: 'grab',
    atMs: world.nowMs(),
    ticketId,
    workerId,
    origin: 'GRAB',
    etaMs: 0,
  } as const;
  const next = reduce(state, change, facts);
  return commitTransition(world.deps, {
    orderId: facts.orderId,
    ticketId,
    seq: next.seq,
    from: state.status,
    to: next.status,
    actor: { kind: 'worker', id: workerId },
    reason: 'GRABBED',
    stageDeadlineMs: stageDeadlineMs(next, facts),
    startMs: next.startMs,
    endMs: next.endMs,
    change,
  });
}

/** Pairs of bookings of one worker that overlap; there must be none. */
export async function doubleBookings(
  world: OrderWorld,
  workerIds: readonly string[],
): Promise<string[]> {
  const doubled: string[] = [];
  for (const workerId of workerIds) {
    const orders = await orderModel(world.connection)
      .find({ 'tickets.workerId': workerId })
      .sort({ startAt: 1 })
      .lean()
      .exec();
    for (const [index, order] of orders.entries()) {
      const next = orders[index + 1];
      if (next && next.startAt < order.endAt)
        doubled.push(`${workerId}: ${order._id}, ${next._id}`);
    }
    const busy = await world.busyTickets(workerId);
    const own = orders.flatMap(({ tickets }) => tickets.map(({ _id }) => _id));
    if (new Set(busy).size !== own.length) doubled.push(`${workerId} holds ${busy.join(', ')}`);
  }
  return doubled;
}
