import { createMatchingEngine } from '../../../domain/dispatch/matching-engine.js';
import { dispatchCity, type DemandAnswers } from '../../../use-cases/dispatch/dispatch-city.js';
import { requestWorker } from '../../../use-cases/dispatch/request-worker.js';
import { withdrawDemand } from '../../../use-cases/dispatch/withdraw-demand.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import type { FindWorkerInput, FindWorkerResult } from '../../../workflows/contract.js';
import { orderModel } from '../../../data/models/order.js';
import { demandModel } from '../../../data/models/dispatch.js';
import { workerModel } from '../../../data/models/worker.js';
import { offerHeldWorkers } from '../../../use-cases/dispatch/offer-held-worker.js';
import { insertPaidOrder } from './dispatch-fixture.js';
import { openOrderWorld, type OrderWorld } from './order-fixture.js';

const CITY = 'demo';
const LEASE_MS = 8_000;
const OFFER_MS = 30_000;

let world: OrderWorld;
beforeEach(async () => {
  world = await openOrderWorld();
});
afterEach(() => world.close());

type Search = FindWorkerInput & { readonly taskToken: string };

/** A paid order for anybody, and the search that its run would start. */
async function searching(
  options: Parameters<typeof insertPaidOrder>[1] = {},
): Promise<{ readonly orderId: string; readonly ticketIds: string[]; readonly search: Search }> {
  const { facts } = await insertPaidOrder(world, options);
  const ticketIds = facts.tickets.map(({ ticketId }) => ticketId);
  const search = {
    orderId: facts.orderId,
    ticketIds,
    cityCode: CITY,
    searchNo: 1,
    round: 1,
    radiusMeters: 12_000,
    offerMs: OFFER_MS,
    deadlineMs: world.nowMs() + 60_000,
    priority: 0,
    taskToken: `token-${facts.orderId}`,
  };
  return { orderId: facts.orderId, ticketIds, search };
}

function collector(reply: 'taken' | 'gone' = 'taken') {
  const given: { taskToken: string; result: FindWorkerResult }[] = [];
  const answers: DemandAnswers = {
    async complete(taskToken, result) {
      given.push({ taskToken, result });
      return reply;
    },
  };
  return { given, answers };
}

const leaseOf = async (owner: string) =>
  world.deps.dispatch.takeLease({
    cityCode: CITY,
    owner,
    address: null,
    now: new Date(world.nowMs()),
    leaseMs: LEASE_MS,
  });
const tick = (deps: OrderDeps, fence: number, answers: DemandAnswers) =>
  dispatchCity(deps, { lease: { cityCode: CITY, fence }, engine: createMatchingEngine(), answers });
/** Workers whose days hold one of the tickets. */
const bookedBy = async (ticketIds: readonly string[]): Promise<string[]> => {
  const found: string[] = [];
  for (const { _id } of world.workers) {
    const busy = await world.busyTickets(_id);
    if (ticketIds.some((ticketId) => busy.includes(ticketId))) found.push(_id);
  }
  return found;
};
/** Only these workers take orders. */
const keepOnline = async (count: number): Promise<string[]> => {
  const ids = world.workers.slice(0, count).map(({ _id }) => _id);
  await workerModel(world.connection).updateMany({}, { $set: { isOnline: false } });
  const always = Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]);
  await workerModel(world.connection).updateMany(
    { _id: { $in: ids } },
    { $set: { isOnline: true, radiusMeters: 100_000, hours: always, overrides: [] } },
  );
  return ids;
};

describe('leases', () => {
  test('[P1] a city has one owner; after expiry another takes over and the old claim is void', async () => {
    const { ticketIds, search } = await searching();
    const first = await leaseOf('a');
    expect(await leaseOf('b')).toBeNull();
    expect((await leaseOf('a'))?.fence).toBe(first?.fence);
    world.advance(LEASE_MS + 1_000);
    const second = await leaseOf('b');
    expect(second?.fence).toBe((first?.fence ?? 0) + 1);
    expect(await leaseOf('a')).toBeNull();

    await requestWorker(world.deps, search);
    const { given, answers } = collector();
    expect(await tick(world.deps, first?.fence ?? 0, answers)).toMatchObject({
      offered: 0,
      lost: 1,
    });
    expect(given).toEqual([]);
    expect(await bookedBy(ticketIds)).toEqual([]);
    expect(await tick(world.deps, second?.fence ?? 0, answers)).toMatchObject({ offered: 1 });
    expect(given).toHaveLength(1);
  });

  test('[P1][P7] two processes that both believe they own the city: one offer, one booking', async () => {
    const { orderId, ticketIds, search } = await searching();
    await requestWorker(world.deps, search);
    const first = await leaseOf('a');
    world.advance(LEASE_MS + 1_000);
    const second = await leaseOf('b');
    const { given, answers } = collector();
    // The same fence twice is a pause of the process in the middle of its tick.
    const fences = [first?.fence, second?.fence, second?.fence].map((fence) => fence ?? 0);
    await Promise.all(fences.map((fence) => tick(world.deps, fence, answers)));
    expect(await world.deps.dispatch.offersOf(orderId)).toHaveLength(1);
    expect(await bookedBy(ticketIds)).toHaveLength(1);
    expect(given.filter(({ result }) => result.kind === 'offered').length).toBeGreaterThan(0);
  });
});

describe('a withdrawn search', () => {
  test('[P2] that was withdrawn between match and claim binds nobody', async () => {
    const { orderId, ticketIds, search } = await searching();
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    const { given, answers } = collector();
    const racing: OrderDeps = {
      ...world.deps,
      orders: {
        ...world.deps.orders,
        async findByIds(ids) {
          await withdrawDemand(world.deps, search);
          return world.deps.orders.findByIds(ids);
        },
      },
    };
    expect(await tick(racing, lease?.fence ?? 0, answers)).toMatchObject({ offered: 0, lost: 1 });
    expect(given).toEqual([]);
    expect(await world.deps.dispatch.offersOf(orderId)).toEqual([]);
    expect(await bookedBy(ticketIds)).toEqual([]);
  });

  test('[P2] withdrawn before it reached the queue stays withdrawn', async () => {
    const { ticketIds, search } = await searching();
    await withdrawDemand(world.deps, search);
    expect(await requestWorker(world.deps, search)).toEqual({ isWithdrawn: true });
    const lease = await leaseOf('a');
    const { given, answers } = collector();
    expect(await tick(world.deps, lease?.fence ?? 0, answers)).toMatchObject({ open: 0 });
    expect(given).toEqual([]);
    expect(await bookedBy(ticketIds)).toEqual([]);
  });

  test('[P2][P7] an open offer is withdrawn with it, and repeating it is fine', async () => {
    const { orderId, ticketIds, search } = await searching();
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    await tick(world.deps, lease?.fence ?? 0, collector().answers);
    expect(await bookedBy(ticketIds)).toHaveLength(1);
    await Promise.all([1, 2, 3].map(() => withdrawDemand(world.deps, search)));
    await withdrawDemand(world.deps, search);
    expect(await world.deps.dispatch.offersOf(orderId)).toMatchObject([{ status: 'WITHDRAWN' }]);
    expect(await bookedBy(ticketIds)).toEqual([]);
  });
});

describe('answers', () => {
  test('[P1] a decision whose answer was lost is given again, to the attempt that waits now', async () => {
    const { orderId, ticketIds, search } = await searching();
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    const broken: DemandAnswers = {
      complete: async () => {
        throw new Error('the process died before it could answer');
      },
    };
    await expect(tick(world.deps, lease?.fence ?? 0, broken)).rejects.toThrow('died');
    await requestWorker(world.deps, { ...search, taskToken: 'token-2' });
    const { given, answers } = collector();
    await tick(world.deps, lease?.fence ?? 0, answers);
    await tick(world.deps, lease?.fence ?? 0, answers);
    const [offer] = await world.deps.dispatch.offersOf(orderId);
    expect(given).toEqual([
      {
        taskToken: 'token-2',
        result: {
          kind: 'offered',
          offers: [
            expect.objectContaining({ offerId: `${ticketIds[0]}:1`, workerId: offer?.workerId }),
          ],
        },
      },
    ]);
    expect(await bookedBy(ticketIds)).toHaveLength(1);
  });

  test('[P2][P7] an answer that comes after the order has ended sets the worker free', async () => {
    const { orderId, ticketIds, search } = await searching();
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    const late: DemandAnswers = {
      // The order ends between claim and answer, and Temporal does not know the token any more.
      async complete() {
        const change = { $set: { status: 'CANCELLED' } };
        await orderModel(world.connection).updateOne({ _id: orderId }, change);
        return 'gone';
      },
    };
    expect(await tick(world.deps, lease?.fence ?? 0, late)).toMatchObject({ offered: 1 });
    expect(await world.deps.dispatch.offersOf(orderId)).toMatchObject([{ status: 'WITHDRAWN' }]);
    expect(await bookedBy(ticketIds)).toEqual([]);
  });

  test('[P1] an attempt that timed out does not lose the worker that was claimed for it', async () => {
    const { orderId, ticketIds, search } = await searching();
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    await tick(world.deps, lease?.fence ?? 0, collector('gone').answers);
    expect(await bookedBy(ticketIds)).toHaveLength(1);
    await requestWorker(world.deps, { ...search, taskToken: 'token-2' });
    const { given, answers } = collector();
    await tick(world.deps, lease?.fence ?? 0, answers);
    expect(given).toMatchObject([{ taskToken: 'token-2', result: { kind: 'offered' } }]);
    expect(await world.deps.dispatch.offersOf(orderId)).toHaveLength(1);
  });
});

test('[P1][P2] an urgent order waits for somebody nearer, and takes anybody before a person has to look', async () => {
  const { orderId, search } = await searching();
  const [workerId] = await keepOnline(1);
  const order = await orderModel(world.connection).findById(orderId).lean();
  const [lng, lat] = order!.address.point.coordinates;
  // About eleven kilometres north: more than forty minutes by bicycle.
  await workerModel(world.connection).updateOne(
    { _id: workerId },
    { $set: { 'home.coordinates': [lng, lat + 0.1] }, $unset: { position: 1 } },
  );
  const startAt = new Date(world.nowMs() + 5 * 60_000);
  const endAt = new Date(startAt.getTime() + 3_600_000);
  await orderModel(world.connection).updateOne({ _id: orderId }, { $set: { startAt, endAt } });
  const deadlineMs = world.nowMs() + 5 * 60_000;
  await requestWorker(world.deps, { ...search, deadlineMs });
  const lease = await leaseOf('a');
  const { given, answers } = collector();
  const go = () => tick(world.deps, lease?.fence ?? 0, answers);
  for (let count = 0; count < 3; count += 1) {
    expect(await go()).toMatchObject({ open: 1, offered: 0, failed: 0 });
  }
  await demandModel(world.connection).updateOne(
    { orderId },
    { $set: { deadline: new Date(world.nowMs() + 110_000) } },
  );
  expect(await go()).toMatchObject({ offered: 1 });
  expect(given).toMatchObject([{ result: { kind: 'offered', offers: [{ workerId }] } }]);
});

test('[P1][X14] of two who are as near, the one who is likelier to take it is asked', async () => {
  const [first, second] = await keepOnline(2);
  const { orderId, search } = await searching();
  const order = await orderModel(world.connection).findById(orderId).lean();
  const workers = workerModel(world.connection);
  const likelyOf = (id: string | undefined, acceptanceBps: number) =>
    workers.updateOne(
      { _id: id },
      {
        $set: { acceptanceBps, score: 4, 'home.coordinates': order!.address.point.coordinates },
        $unset: { position: 1 },
      },
    );
  await likelyOf(first, 2_000);
  await likelyOf(second, 9_500);
  await requestWorker(world.deps, search);
  const lease = await leaseOf('a');
  await tick(world.deps, lease?.fence ?? 0, collector().answers);
  expect(await world.deps.dispatch.offersOf(orderId)).toMatchObject([
    { workerId: second, costTerms: { acceptance: 0.05 } },
  ]);
});

describe('an order with several tickets', () => {
  test('[P1] gets all its workers in one claim, each of them once', async () => {
    await keepOnline(4);
    const { orderId, ticketIds, search } = await searching({ tickets: 3 });
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    const { given, answers } = collector();
    expect(await tick(world.deps, lease?.fence ?? 0, answers)).toMatchObject({ offered: 1 });
    const offers = await world.deps.dispatch.offersOf(orderId);
    expect(offers.map(({ _id }) => _id).sort()).toEqual(ticketIds.map((id) => `${id}:1`));
    expect(new Set(offers.map(({ workerId }) => workerId)).size).toBe(3);
    expect(given).toHaveLength(1);
    expect(given[0]?.result).toMatchObject({ kind: 'offered', offers: [{}, {}, {}] });
    expect(await bookedBy(ticketIds)).toHaveLength(3);
  });

  test('[P1] binds nobody while one of them is missing, and leaves them to others', async () => {
    await keepOnline(2);
    const big = await searching({ tickets: 3, paidAgoMs: 600_000 });
    const small = await searching({});
    await requestWorker(world.deps, { ...big.search, radiusMeters: 11_000 });
    await requestWorker(world.deps, small.search);
    const lease = await leaseOf('a');
    const { given, answers } = collector();
    await tick(world.deps, lease?.fence ?? 0, answers);
    expect(await bookedBy(big.ticketIds)).toEqual([]);
    expect(await bookedBy(small.ticketIds)).toHaveLength(1);
    // The second tick without a full crew is a failed round.
    expect(await tick(world.deps, lease?.fence ?? 0, answers)).toMatchObject({ failed: 1 });
    expect(given.at(-1)).toEqual({
      taskToken: big.search.taskToken,
      result: { kind: 'none', failure: 'NO_CAPACITY' },
    });
  });

  test('[P1][P2] stays in the queue when it could get somebody later and no wider ring is left', async () => {
    await keepOnline(2);
    const big = await searching({ tickets: 3 });
    await requestWorker(world.deps, big.search);
    const lease = await leaseOf('a');
    const { given, answers } = collector();
    for (let count = 0; count < 4; count += 1) {
      const report = await tick(world.deps, lease?.fence ?? 0, answers);
      expect(report).toMatchObject({ open: 1, offered: 0, failed: 0 });
    }
    expect(given).toEqual([]);
    await keepOnline(3);
    expect(await tick(world.deps, lease?.fence ?? 0, answers)).toMatchObject({ offered: 1 });
  });

  test('[P1][X17] a crew whose turn it is keeps its worker free and goes on waiting for the others', async () => {
    const [, second] = await keepOnline(2);
    const crewOrder = await searching({ tickets: 2, paidAgoMs: 90_000 });
    const asked = await searching({ paidAgoMs: 80_000 });
    const lease = await leaseOf('a');
    const { answers } = collector();
    const go = () => tick(world.deps, lease?.fence ?? 0, answers);
    // One of the two is asked about another order, and may be free again in a moment.
    await requestWorker(world.deps, asked.search);
    expect(await go()).toMatchObject({ offered: 1 });
    await requestWorker(world.deps, crewOrder.search);
    const young = await searching({ paidAgoMs: 1_000 });
    await requestWorker(world.deps, young.search);
    for (const _tick of [1, 2, 3]) {
      expect(await go()).toMatchObject({ offered: 0 });
      expect(await bookedBy(young.ticketIds)).toEqual([]);
    }
    const open = await world.deps.dispatch.undelivered(CITY, 10);
    expect(open.map(({ orderId, missedTicks }) => [orderId, missedTicks])).toEqual([
      [crewOrder.orderId, 0],
    ]);
    // His question ends unanswered: both are free, and the crew is asked.
    await withdrawDemand(world.deps, asked.search);
    expect(await go()).toMatchObject({ offered: 1 });
    expect((await bookedBy(crewOrder.ticketIds)).sort()).toContain(second);
  });

  test('[P1][P7] a worker lost at the claim takes the whole claim back', async () => {
    await keepOnline(2);
    const { orderId, ticketIds, search } = await searching({ tickets: 2 });
    await requestWorker(world.deps, search);
    const lease = await leaseOf('a');
    let writes = 0;
    const racing: OrderDeps = {
      ...world.deps,
      dispatch: {
        ...world.deps.dispatch,
        // The second question cannot be written: somebody is being asked about the ticket.
        insertOffer: async (offer, session) => {
          writes += 1;
          const taken = { ...offer, _id: `${offer._id}-x` };
          if (writes === 2) await world.deps.dispatch.insertOffer(taken, session);
          await world.deps.dispatch.insertOffer(offer, session);
        },
      },
    };
    const { given, answers } = collector();
    expect(await tick(racing, lease?.fence ?? 0, answers)).toMatchObject({ offered: 0, lost: 1 });
    expect(writes).toBeGreaterThan(1);
    expect(given).toEqual([]);
    expect(await world.deps.dispatch.offersOf(orderId)).toEqual([]);
    expect(await bookedBy(ticketIds)).toEqual([]);
    expect(await tick(world.deps, lease?.fence ?? 0, answers)).toMatchObject({ offered: 1 });
  });

  test('[P1] does not ask a worker who has another ticket of it', async () => {
    const [first, second] = await keepOnline(2);
    const { orderId, ticketIds, search } = await searching({ tickets: 2 });
    const change = { $set: { 'tickets.0.status': 'ASSIGNED', 'tickets.0.workerId': first } };
    await orderModel(world.connection).updateOne({ _id: orderId }, change);
    await requestWorker(world.deps, { ...search, ticketIds: ticketIds.slice(1) });
    const lease = await leaseOf('a');
    await tick(world.deps, lease?.fence ?? 0, collector().answers);
    const offers = await world.deps.dispatch.offersOf(orderId);
    expect(offers).toMatchObject([{ ticketId: ticketIds[1], workerId: second }]);
  });

  test('[P2] who was let down comes first: priority before age', async () => {
    const rows = [
      { createdAt: 1, priority: 0 },
      { createdAt: 3, priority: 2 },
      { createdAt: 2, priority: 2 },
    ];
    for (const { createdAt, priority } of rows) {
      const { search } = await searching({});
      const clock = { nowMs: () => createdAt };
      await requestWorker({ ...world.deps, clock }, { ...search, priority });
    }
    const queue = await world.deps.dispatch.undelivered(CITY, 10);
    expect(queue.map(({ priority, createdAt }) => [priority, createdAt.getTime()])).toEqual([
      [2, 2],
      [2, 3],
      [0, 1],
    ]);
  });

  test('[P2] held workers: who can be asked is asked, and repeating it asks nobody twice', async () => {
    const [first, second] = await keepOnline(2);
    const { orderId, ticketIds, search } = await searching({ tickets: 2 });
    await workerModel(world.connection).updateOne({ _id: second }, { $set: { skills: [] } });
    const tickets = [
      { ticketId: ticketIds[0]!, workerId: first! },
      { ticketId: ticketIds[1]!, workerId: second! },
    ];
    const input = { ...search, tickets, isMovable: false };
    const result = await offerHeldWorkers(world.deps, input);
    expect(result).toMatchObject({
      kind: 'offered',
      offers: [{ ticketId: ticketIds[0], workerId: first, origin: 'DIRECT' }],
    });
    expect(await offerHeldWorkers(world.deps, input)).toEqual(result);
    expect(await world.deps.dispatch.offersOf(orderId)).toHaveLength(1);
    expect(await offerHeldWorkers(world.deps, { ...input, tickets: tickets.slice(1) })).toEqual({
      kind: 'none',
      failure: 'NO_CAPACITY',
    });
    await withdrawDemand(world.deps, search);
    expect(await bookedBy(ticketIds)).toEqual([]);
  });
});
