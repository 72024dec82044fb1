import { openDispatchFeed, type FeedListener } from '../../../data/repositories/dispatch-feed.js';
import { workerModel } from '../../../data/models/worker.js';
import { createMatchingEngine } from '../../../domain/dispatch/matching-engine.js';
import {
  createCityCache,
  type CityCache,
  type CityFacts,
} from '../../../use-cases/dispatch/city-cache.js';
import { dispatchCity } from '../../../use-cases/dispatch/dispatch-city.js';
import { requestWorker } from '../../../use-cases/dispatch/request-worker.js';
import { until } from '../api/support.js';
import { insertPaidOrder } from './dispatch-fixture.js';
import { openOrderWorld, type OrderWorld } from './order-fixture.js';

const CITY = 'demo';
const ZONE = 'Asia/Shanghai';
const HOUR = 3_600_000;
const CATCH_UP_MS = 10_000;

let world: OrderWorld;
let cache: CityCache;
let listener: FeedListener;
let opened: number;
beforeEach(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  await workerModel(world.connection).updateMany({}, { $set: { isOnline: true } });
  opened = 0;
  cache = createCityCache({
    ...world.deps,
    openFeed: (next) => {
      listener = next;
      opened += 1;
      return openDispatchFeed(world.connection, next);
    },
  });
});
afterEach(async () => {
  await cache.close();
  await world.close();
});

const read = (): Promise<CityFacts> => {
  const nowMs = world.nowMs();
  return cache.read({ cityCode: CITY, nowMs, toMs: nowMs + HOUR, timeZone: ZONE });
};

/** What the database says now, in the shape of the cache. */
async function stored(): Promise<CityFacts> {
  const nowMs = world.nowMs();
  const workers = await world.deps.workers.inCity({ cityCode: CITY, isOnline: true });
  const workerIds = workers.map(({ _id }) => _id);
  const window = { fromMs: nowMs, toMs: nowMs + 48 * HOUR, timeZone: ZONE };
  return { workers, itemsOf: await world.deps.workerDays.itemsOf({ workerIds, ...window }) };
}

const plain = ({ workers, itemsOf }: CityFacts) => ({
  workers: workers.toSorted((a, b) => (a._id < b._id ? -1 : 1)),
  items: workers.map(({ _id }) => [_id, itemsOf.get(_id) ?? []]).sort(),
});

/** The cache comes to say what the database says, without reading the city anew. */
async function expectCaughtUp(): Promise<void> {
  const wanted = plain(await stored());
  const isThere = async () => JSON.stringify(plain(await read())) === JSON.stringify(wanted);
  // Too late is told by the comparison, which shows what differs.
  await until(isThere, CATCH_UP_MS).catch(() => undefined);
  expect(plain(await read())).toEqual(wanted);
  expect(opened).toBe(1);
}

const hold = async (workerId: string, ticketId: string, startMs: number) =>
  world.deps.workerDays.hold({
    workerId,
    item: {
      ...{ ticketId, orderId: `order-${ticketId}`, at: [121.62, 38.92], cell: 'x' },
      ...{ start: startMs, end: startMs + HOUR, prepMs: 0, cleanMs: 0 },
      ...{ holdUntil: null, movable: false },
    },
    holdUntil: null,
    ...{ nowMs: world.nowMs(), timeZone: ZONE, eta: await world.deps.eta.of('demo') },
  });

test('[P1] it follows switches, positions, bookings and releases', async () => {
  const [first, second, third] = world.workers.map(({ _id }) => _id) as [string, string, string];
  await read();
  await world.deps.workers.setOnline({ workerId: first, isOnline: false });
  await expectCaughtUp();
  expect((await read()).workers.map(({ _id }) => _id)).not.toContain(first);
  const startMs = Math.ceil(world.nowMs() / HOUR) * HOUR + 3 * HOUR;
  await hold(second, 'a', startMs);
  await hold(first, 'b', startMs);
  await expectCaughtUp();
  expect((await read()).itemsOf.get(second)).toMatchObject([{ ticketId: 'a' }]);
  // Whoever comes online brings his appointments along.
  await world.deps.workers.setOnline({ workerId: first, isOnline: true });
  await expectCaughtUp();
  expect((await read()).itemsOf.get(first)).toMatchObject([{ ticketId: 'b' }]);
  const at = new Date(world.nowMs());
  const point = { type: 'Point' as const, coordinates: [121.7, 38.95] as [number, number] };
  const cells = { h3r7: 'a', h3r8: 'b', h3r9: 'c' };
  await world.deps.workers.setPositions([{ workerId: third, point, cells, at }]);
  await expectCaughtUp();
  await world.deps.workerDays.release({ workerId: second, ticketId: 'a', nowMs: world.nowMs() });
  await expectCaughtUp();
  await workerModel(world.connection).updateOne({ _id: second }, { $set: { status: 'SUSPENDED' } });
  await expectCaughtUp();
});

test('[P1] what a broken feed missed is read anew', async () => {
  const [first] = world.workers.map(({ _id }) => _id) as [string];
  await read();
  const gone = listener;
  gone.onEnd(new Error('the cursor was killed'));
  await world.deps.workers.setOnline({ workerId: first, isOnline: false });
  expect((await read()).workers.map(({ _id }) => _id)).not.toContain(first);
  expect(opened).toBe(2);
  // What the old feed still says is not listened to.
  gone.onEvent({ kind: 'worker', workerId: first });
  expect(plain(await read())).toEqual(plain(await stored()));
});

test('[P1][X16] what changes while the city is being read is not lost', async () => {
  const [first, second] = world.workers.map(({ _id }) => _id) as [string, string];
  const startMs = Math.ceil(world.nowMs() / HOUR) * HOUR + 3 * HOUR;
  let hasChanged = false;
  const heard: string[] = [];
  const own = createCityCache({
    ...world.deps,
    workerDays: {
      ...world.deps.workerDays,
      // What was read is old when it arrives, and the change was taken up by a tick meanwhile.
      async itemsOf(options) {
        const items = await world.deps.workerDays.itemsOf(options);
        if (hasChanged) return items;
        hasChanged = true;
        await world.deps.workers.setOnline({ workerId: first, isOnline: false });
        await hold(second, 'meanwhile', startMs);
        await until(() => heard.includes(first) && heard.includes(second), CATCH_UP_MS);
        await own.follow(world.nowMs());
        return items;
      },
    },
    openFeed: (next) =>
      openDispatchFeed(world.connection, {
        ...next,
        onEvent(event) {
          next.onEvent(event);
          heard.push(event.workerId);
        },
      }),
  });
  try {
    const nowMs = world.nowMs();
    const window = { cityCode: CITY, nowMs, toMs: nowMs + HOUR, timeZone: ZONE };
    await own.read(window);
    const found = await own.read(window);
    expect(found.workers.map(({ _id }) => _id)).not.toContain(first);
    expect(found.itemsOf.get(second)).toMatchObject([{ ticketId: 'meanwhile' }]);
  } finally {
    await own.close();
  }
});

test('[P1] an order farther ahead than what is kept is seen with its appointments', async () => {
  const [first] = world.workers.map(({ _id }) => _id) as [string];
  const startMs = Math.ceil(world.nowMs() / HOUR) * HOUR + 15 * 24 * HOUR;
  await hold(first, 'far', startMs);
  expect((await read()).itemsOf.get(first)).toEqual([]);
  const nowMs = world.nowMs();
  const far = { cityCode: CITY, nowMs, toMs: startMs + 2 * HOUR, timeZone: ZONE };
  expect((await cache.read(far)).itemsOf.get(first)).toMatchObject([{ ticketId: 'far' }]);
});

test('[P1][R29] ticks that know the city from the cache give nobody away twice', async () => {
  const { deps } = world;
  const lease = await deps.dispatch.takeLease({
    ...{ cityCode: CITY, owner: 'a', address: null, now: new Date(world.nowMs()) },
    leaseMs: HOUR,
  });
  const given: string[] = [];
  const answers = {
    async complete(
      _taskToken: string,
      result: { readonly kind: string; readonly offers?: readonly { readonly workerId: string }[] },
    ) {
      given.push(...(result.offers ?? []).map(({ workerId }) => workerId));
      return 'taken' as const;
    },
  };
  const orders = world.workers.length + 2;
  for (let count = 0; count < orders; count += 1) {
    const { facts } = await insertPaidOrder(world, {});
    await requestWorker(deps, {
      ...{ orderId: facts.orderId, ticketIds: facts.tickets.map(({ ticketId }) => ticketId) },
      ...{ cityCode: CITY, searchNo: 1, round: 1, radiusMeters: 12_000, offerMs: 30_000 },
      ...{ deadlineMs: world.nowMs() + 60_000, priority: 0, taskToken: `token-${count}` },
    });
    await dispatchCity(deps, {
      lease: { cityCode: CITY, fence: lease?.fence ?? 0 },
      ...{ engine: createMatchingEngine(), answers, cache },
    });
  }
  expect(given.length).toBe(world.workers.length);
  expect(new Set(given).size).toBe(given.length);
});
