import fc from 'fast-check';
import { offerModel } from '../../../data/models/dispatch.js';
import { orderModel } from '../../../data/models/order.js';
import { workerDayModel } from '../../../data/models/worker-day.js';
import { workerModel } from '../../../data/models/worker.js';
import { openDispatchFeed } from '../../../data/repositories/dispatch-feed.js';
import { createMatchingEngine } from '../../../domain/dispatch/matching-engine.js';
import { createCityCache, type CityCache } from '../../../use-cases/dispatch/city-cache.js';
import { dispatchCity, type DemandAnswers } from '../../../use-cases/dispatch/dispatch-city.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { requestWorker } from '../../../use-cases/dispatch/request-worker.js';
import { insertPaidOrder } from './dispatch-fixture.js';
import { openOrderWorld, type OrderWorld } from './order-fixture.js';

const CITY = 'demo';
const LEASE_MS = 8_000;
const MINUTE = 60_000;
const WORLDS = 4;
const WORKERS = 6;
const ALWAYS = Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]);

/** One search: how many workers at once, and when the work begins. */
type Wanted = { readonly tickets: number; readonly inMinutes: number };
/** One round of ticks that run at the same time, each by one of the processes. */
type Round = readonly number[];

const wanted = fc.record({
  tickets: fc.constantFrom(1, 1, 1, 2),
  inMinutes: fc.constantFrom(45, 60, 75, 120),
});
const round = fc.array(fc.nat(2), { minLength: 2, maxLength: 4 });

/**
 * Three processes, each with its own memory of the city. The first one's lease has run out; the
 * other two hold the same fence, as after a pause in the middle of a tick.
 */
test('[P1][P7] processes that tick at once over one queue never give two workers or one worker twice', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(wanted, { minLength: 5, maxLength: 9 }),
      fc.array(round, { minLength: 2, maxLength: 3 }),
      async (searches, rounds) => {
        const world = await openOrderWorld();
        const caches = Array.from({ length: 3 }, () => cacheOf(world));
        try {
          await keepOnline(world);
          const answered = await play(world, { caches, searches, rounds });
          await expectNoneTwice(world, answered);
        } finally {
          for (const cache of caches) await cache.close();
          await world.close();
        }
      },
    ),
    // A smaller example would cost minutes.
    { numRuns: WORLDS, endOnFailure: true },
  );
});

const cacheOf = (world: OrderWorld): CityCache =>
  createCityCache({
    ...world.deps,
    openFeed: (listener) => openDispatchFeed(world.connection, listener),
  });

async function keepOnline(world: OrderWorld): Promise<void> {
  const ids = world.workers.slice(0, WORKERS).map(({ _id }) => _id);
  const workers = workerModel(world.connection);
  await workers.updateMany({}, { $set: { isOnline: false } });
  const open = { isOnline: true, radiusMeters: 100_000, hours: ALWAYS, overrides: [] };
  await workers.updateMany({ _id: { $in: ids } }, { $set: open });
}

async function play(
  world: OrderWorld,
  input: {
    readonly caches: readonly CityCache[];
    readonly searches: readonly Wanted[];
    readonly rounds: readonly Round[];
  },
): Promise<ReadonlyMap<string, number>> {
  const answered = new Map<string, number>();
  const answers: DemandAnswers = {
    async complete(taskToken, result) {
      if (result.kind === 'offered') answered.set(taskToken, (answered.get(taskToken) ?? 0) + 1);
      return 'taken';
    },
  };
  const fences = await fencesOf(world);
  for (const one of input.searches) await search(world, one);
  for (const processes of input.rounds) {
    await Promise.all(
      processes.map((number) =>
        dispatchCity(seenBy(world.deps, number), {
          lease: { cityCode: CITY, fence: fences[number] ?? 0 },
          engine: createMatchingEngine(),
          answers,
          ...(input.caches[number] && { cache: input.caches[number] }),
        }),
      ),
    );
  }
  return answered;
}

/**
 * What a process knows that read a moment earlier than the others: a part of the queue, and no
 * question that is open. So two of them choose one worker for different orders.
 */
function seenBy(deps: OrderDeps, number: number): OrderDeps {
  const { dispatch } = deps;
  return {
    ...deps,
    dispatch: {
      ...dispatch,
      openOfferCounts: async () => new Map(),
      undelivered: async (cityCode, limit) => {
        const rows = await dispatch.undelivered(cityCode, limit);
        return rows.filter(({ orderId }) => orderId.charCodeAt(0) % 3 !== number);
      },
    },
  };
}

async function fencesOf(world: OrderWorld): Promise<readonly number[]> {
  const take = async (owner: string): Promise<number> => {
    const now = new Date(world.nowMs());
    const asked = { cityCode: CITY, owner, address: null, now, leaseMs: LEASE_MS };
    return (await world.deps.dispatch.takeLease(asked))?.fence ?? 0;
  };
  const old = await take('a');
  world.advance(LEASE_MS + 1_000);
  const held = await take('b');
  return [old, held, held];
}

async function search(world: OrderWorld, { tickets, inMinutes }: Wanted): Promise<void> {
  const startMs = world.nowMs() + inMinutes * MINUTE;
  const { facts } = await insertPaidOrder(world, { tickets, startMs });
  await requestWorker(world.deps, {
    orderId: facts.orderId,
    ticketIds: facts.tickets.map(({ ticketId }) => ticketId),
    cityCode: CITY,
    searchNo: 1,
    round: 1,
    radiusMeters: 12_000,
    offerMs: 30_000,
    deadlineMs: world.nowMs() + MINUTE,
    priority: 0,
    taskToken: `token-${facts.orderId}`,
  });
}

async function expectNoneTwice(
  world: OrderWorld,
  answered: ReadonlyMap<string, number>,
): Promise<void> {
  const offers = await offerModel(world.connection).find().lean().exec();
  expect(offers.length).toBeGreaterThan(0);
  // One open question a ticket.
  expect(new Set(offers.map(({ ticketId }) => ticketId)).size).toBe(offers.length);
  // All tickets of an order or none of them.
  const orders = await orderModel(world.connection).find().lean().exec();
  for (const { _id, tickets } of orders) {
    const asked = offers.filter(({ orderId }) => orderId === _id).length;
    expect([0, tickets.length]).toContain(asked);
    expect(answered.get(`token-${_id}`) ?? 0).toBe(asked === 0 ? 0 : 1);
  }
  // Every offer holds the time of its worker once, and nothing else holds any.
  const days = await workerDayModel(world.connection).find().lean().exec();
  const held = days.flatMap(({ workerId, items }) =>
    items.map(({ ticketId }) => `${workerId} ${ticketId}`),
  );
  expect(held.sort()).toEqual(offers.map((one) => `${one.workerId} ${one.ticketId}`).sort());
  for (const workerId of new Set(days.map((day) => day.workerId))) {
    const spans = days
      .filter((day) => day.workerId === workerId)
      .flatMap(({ items }) => items)
      .map(({ start, end, prepMs, cleanMs }) => [start - prepMs, end + cleanMs] as const)
      .sort(([one], [other]) => one - other);
    spans.slice(1).forEach(([startMs], index) => {
      expect(startMs).toBeGreaterThanOrEqual(spans[index]?.[1] ?? Infinity);
    });
  }
}
