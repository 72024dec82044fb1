import { orderModel } from '../../../data/models/order.js';
import { placedState } from '../../../domain/order/state.js';
import { bookWorker } from '../../../use-cases/order/bookings.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { listFreeSlots } from '../../../use-cases/order/free-slots.js';
import { placeOrder } from '../../../use-cases/order/place-order.js';
import { commitOf, openOrderWorld, type OrderWorld } from './order-fixture.js';

const TEAM = 'demo-self_deep-villa-team';
/** Later than "on demand", so that workers' time is held. */
const AHEAD_MS = 6 * 3_600_000;

let world: OrderWorld;
beforeEach(async () => {
  world = await openOrderWorld({ offeringIds: [TEAM], skill: 'deep.clean', alwaysOnDuty: true });
});
afterEach(() => world.close());

const startAt = (aheadMs = AHEAD_MS): string => new Date(world.nowMs() + aheadMs).toISOString();
const orderOf = async (orderId: string) => {
  const order = await world.deps.orders.findById(orderId);
  if (!order) throw new Error(`no order ${orderId}`);
  return order;
};
const allBusy = async (): Promise<string[]> => {
  const tickets = await Promise.all(world.workers.map(({ _id }) => world.busyTickets(_id)));
  return [...new Set(tickets.flat())].sort();
};

/** Takes a worker's whole time around a start, as another order would. */
async function occupy(workerId: string, like: string): Promise<void> {
  const order = { ...(await orderOf(like)), _id: `other-${workerId}` };
  const ticketId = `${order._id}:1`;
  await world.deps.transact((session) =>
    bookWorker(world.deps, {
      order,
      ticketId,
      workerId,
      isMovable: false,
      holdUntilMs: null,
      session,
    }),
  );
}

describe('an order that needs two workers', () => {
  test('[X17] has two tickets, held by two workers, at one price', async () => {
    const facts = await world.place({ offeringId: TEAM, startAt: startAt() });
    const { orderId } = facts;
    expect(facts.tickets.map(({ ticketId }) => ticketId)).toEqual([`${orderId}:1`, `${orderId}:2`]);
    const held = facts.tickets.map(({ heldWorkerId }) => heldWorkerId ?? '');
    expect(new Set(held).size).toBe(2);
    expect(facts.isMovable).toBe(true);
    for (const [index, workerId] of held.entries()) {
      expect(await world.busyTickets(workerId)).toEqual([`${orderId}:${index + 1}`]);
    }
    const order = await orderOf(orderId);
    const offering = await world.deps.catalogue.offering(TEAM);
    expect(order).toMatchObject({ workersNeeded: 2, totalFen: offering?.priceFen });
  });

  test('[X17] without the time of both holds nobody and is not placed', async () => {
    const first = await world.place({ offeringId: TEAM, startAt: startAt() });
    const busy = first.tickets.map(({ heldWorkerId }) => heldWorkerId);
    const free = world.workers.map(({ _id }) => _id).filter((id) => !busy.includes(id));
    // One free worker is left: enough for a ticket, not for the order.
    for (const workerId of free.slice(1)) await occupy(workerId, first.orderId);
    const before = await allBusy();
    const like = await orderOf(first.orderId);
    const orderId = await world.request({ offeringId: TEAM, startAt: like.startAt.toISOString() });
    await expect(placeOrder(world.deps, orderId)).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
    expect(await orderModel(world.connection).countDocuments({ _id: orderId })).toBe(0);
    expect(await allBusy()).toEqual(before);
  });

  test('[X17][P7] many at once share the workers: two each or none', async () => {
    const at = startAt();
    const ids = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        world.request({ offeringId: TEAM, startAt: at, customerId: `rival-${index}` }),
      ),
    );
    const results = await Promise.allSettled(ids.map((id) => placeOrder(world.deps, id)));
    const placed = results.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    const held = placed.flatMap(({ tickets }) => tickets.map(({ heldWorkerId }) => heldWorkerId));
    expect(placed.length).toBeGreaterThan(0);
    expect(held).toHaveLength(placed.length * 2);
    expect(new Set(held).size).toBe(held.length);
    const wanted = placed.flatMap(({ tickets }) => tickets.map(({ ticketId }) => ticketId)).sort();
    expect(await allBusy()).toEqual(wanted);
  });

  test('[X17][C3] with a named worker holds him first and a colleague', async () => {
    const workerId = world.workers[2]?._id ?? '';
    const facts = await world.place({ offeringId: TEAM, startAt: startAt(), workerId });
    expect(facts.tickets[0]?.heldWorkerId).toBe(workerId);
    expect(facts.tickets[1]?.heldWorkerId).not.toBe(workerId);
    expect(facts.tickets[1]?.heldWorkerId).not.toBeNull();
    expect(facts.isMovable).toBe(false);
  });

  test('[X17] never paid: both are free again', async () => {
    const facts = await world.place({ offeringId: TEAM, startAt: startAt() });
    const { input } = commitOf({
      facts,
      state: placedState(facts),
      change: { event: 'payTimeout', atMs: world.nowMs() },
      reason: 'PAY_TIMEOUT',
    });
    await commitTransition(world.deps, input);
    expect(await allBusy()).toEqual([]);
  });

  test('[X16][X17] a start is sold only while two workers are free', async () => {
    const slots = async (workerId: string | null = null) => {
      const fromMs = Math.ceil((world.nowMs() + AHEAD_MS) / 1_800_000) * 1_800_000;
      const point = world.workers[0]!.home.coordinates;
      const choice = { offeringId: TEAM, optionCodes: [], quantity: 1, point, workerId };
      const found = await listFreeSlots(world.deps, {
        ...choice,
        fromMs,
        toMs: fromMs + 1_800_000,
      });
      return { fromMs, found: found.slots };
    };
    const { fromMs, found } = await slots();
    expect(found).toMatchObject([{ startAt: new Date(fromMs).toISOString(), workers: 6 }]);
    const first = await world.place({ offeringId: TEAM, startAt: new Date(fromMs).toISOString() });
    const busy = first.tickets.map(({ heldWorkerId }) => heldWorkerId);
    const free = world.workers.map(({ _id }) => _id).filter((id) => !busy.includes(id));
    for (const workerId of free.slice(1)) await occupy(workerId, first.orderId);
    expect((await slots()).found).toEqual([]);
    expect((await slots(free[0])).found).toEqual([]);
  });
});
