import { createServer, type AddressInfo, type Socket } from 'node:net';
import {
  SLOT_DEADLINE_MS,
  type SlotQuestion,
  type SlotSource,
} from '../../../contract/terms/slot-question.js';
import { cityModel } from '../../../data/models/city.js';
import { workerModel } from '../../../data/models/worker.js';
import { openDispatchFeed, type FeedListener } from '../../../data/repositories/dispatch-feed.js';
import { createCityKeeper } from '../../../temporal/city-keeper.js';
import { startDispatchLoop, type DispatchLoop } from '../../../temporal/dispatch-loop.js';
import { createSlotOwners } from '../../../temporal/slot-owners.js';
import { startSlotsServer } from '../../../temporal/slots-server.js';
import { createCityCache } from '../../../use-cases/dispatch/city-cache.js';
import { slotsFromDatabase } from '../../../use-cases/order/answer-slots.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { listFreeSlots, type FreeSlots } from '../../../use-cases/order/free-slots.js';
import { until } from '../api/support.js';
import { OFFERING, openOrderWorld, type OrderWorld } from './order-fixture.js';

const CITY = 'demo';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CATCH_UP_MS = 10_000;
/** What a busy machine adds; without a deadline the wait has no end at all. */
const SLACK_MS = 2_000;
const silent = { info: () => undefined, error: () => undefined };

let world: OrderWorld;
let sources: SlotSource[];
const closers: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  await workerModel(world.connection).updateMany({}, { $set: { isOnline: true } });
  // Round the clock, so that no hour of the day shuts the city.
  await cityModel(world.connection).updateMany(
    {},
    { $set: { opens: { startMinute: 0, endMinute: 2_880 } } },
  );
  sources = [];
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await world.close();
});

/** What the api has: the owners of cities are looked for in the leases. */
function apiDeps(): OrderDeps {
  const owners = createSlotOwners({ leases: world.deps.dispatch });
  const slotMemory = { ...owners, answered: (source: SlotSource) => void sources.push(source) };
  return { ...world.deps, slotMemory };
}

type Process = { readonly loop: DispatchLoop; readonly feed: () => FeedListener };

/** A dispatch process without its Temporal. */
async function startDispatch(owner: string): Promise<Process> {
  let listener: FeedListener | undefined;
  const cache = createCityCache({
    ...world.deps,
    openFeed: (next) => openDispatchFeed(world.connection, (listener = next)),
  });
  const keeper = createCityKeeper({ cache, clock: world.deps.clock, log: silent });
  const server = await startSlotsServer({
    ...{ host: '127.0.0.1', port: 0, answer: keeper.slots, onError: () => undefined },
  });
  const loop = startDispatchLoop({
    ...{ deps: world.deps, cache, keeper, owner, address: server.address, tickMs: 50, log: silent },
    answers: { complete: async () => 'taken' },
  });
  closers.push(server.stop, loop.stop);
  return { loop, feed: () => listener! };
}

const ask = (deps: OrderDeps, change: { workerId?: string; fromMs?: number } = {}) => {
  const fromMs = change.fromMs ?? Math.ceil(world.nowMs() / HOUR) * HOUR;
  return listFreeSlots(deps, {
    ...{ offeringId: OFFERING, optionCodes: [], quantity: 1 },
    point: world.workers[0]!.home.coordinates,
    ...{ workerId: change.workerId ?? null, fromMs, toMs: fromMs + DAY },
  });
};

/** The promised start of "now" moves with the clock, and nothing else does. */
const settled = ({ now, ...rest }: FreeSlots) => ({ ...rest, nowWorkers: now?.workers ?? 0 });

async function untilFromMemory(deps: OrderDeps): Promise<void> {
  await until(async () => {
    await ask(deps);
    return sources.at(-1) === 'memory';
  }, CATCH_UP_MS);
  sources.length = 0;
}

/** Memory comes to say what the database says. */
async function expectSame(deps: OrderDeps): Promise<void> {
  const wanted = settled(await ask(world.deps));
  const told = async () => JSON.stringify(settled(await ask(deps)));
  await until(async () => (await told()) === JSON.stringify(wanted), CATCH_UP_MS).catch(
    () => undefined,
  );
  expect(settled(await ask(deps))).toEqual(wanted);
  expect(sources).not.toContain('database');
}

test('[X16] free slots come from the process that owns the city, as they are in the database', async () => {
  const deps = apiDeps();
  await startDispatch('a');
  await untilFromMemory(deps);
  const before = await ask(deps);
  expect(before.slots.length).toBeGreaterThan(20);
  expect(before.slots[3]?.workers).toBe(world.workers.length);
  expect(before.now).toMatchObject({ workers: world.workers.length });
  await expectSame(deps);
  // A booking, a day off, a rest, a move, a freeze: each changes the numbers, of both alike.
  const [first, second, third, fourth] = world.workers.map(({ _id }) => _id);
  const workers = workerModel(world.connection);
  const startAt = new Date(Math.ceil(world.nowMs() / HOUR) * HOUR + 6 * HOUR).toISOString();
  const startsWith = async (count: number) =>
    (await ask(deps)).slots.filter(({ workers: free }) => free === count).length;
  await world.place({ startAt, workerId: first! });
  await expectSame(deps);
  expect(await startsWith(world.workers.length - 1)).toBeGreaterThan(0);
  await workers.updateOne(
    { _id: second },
    { $set: { blocked: [{ startMs: world.nowMs(), endMs: world.nowMs() + 30 * HOUR }] } },
  );
  await expectSame(deps);
  expect(await startsWith(world.workers.length)).toBe(0);
  await world.deps.workers.setOnline({ workerId: third!, isOnline: false });
  await expectSame(deps);
  await workers.updateOne(
    { _id: fourth },
    { $set: { frozenUntil: new Date(world.nowMs() + DAY) } },
  );
  await expectSame(deps);
  const after = await ask(deps);
  expect(after.now?.workers).toBe(world.workers.length - 3);
  const named = { workerId: first! };
  expect(settled(await ask(deps, named))).toEqual(settled(await ask(world.deps, named)));
});

test('[X16] an order that was placed is missing in the next answer', async () => {
  const deps = apiDeps();
  await startDispatch('a');
  await untilFromMemory(deps);
  const startMs = Math.ceil(world.nowMs() / HOUR) * HOUR + 4 * HOUR;
  const startAt = new Date(startMs).toISOString();
  const freeThen = async () =>
    (await ask(deps)).slots.find((slot) => slot.startAt === startAt)?.workers ?? 0;
  for (let left = world.workers.length; left > 0; left -= 1) {
    await until(async () => (await freeThen()) === left, CATCH_UP_MS);
    await world.place({ startAt, customerId: `customer-${left}` });
  }
  await until(async () => (await freeThen()) === 0, CATCH_UP_MS);
  await expect(world.place({ startAt, customerId: 'late' })).rejects.toMatchObject({
    code: 'SLOT_TAKEN',
  });
  expect(new Set(sources)).toEqual(new Set(['memory']));
});

describe('the database answers', () => {
  test('[X16] when nobody dispatches, and when a stopped process has given its cities back', async () => {
    const deps = apiDeps();
    expect(settled(await ask(deps))).toEqual(settled(await ask(world.deps)));
    expect(sources).toEqual(['database']);
    const { loop } = await startDispatch('a');
    await untilFromMemory(apiDeps());
    await loop.stop();
    sources.length = 0;
    expect(settled(await ask(apiDeps()))).toEqual(settled(await ask(world.deps)));
    expect(sources).toEqual(['database']);
  });

  test('[X16] within the deadline when the owner accepts the question and never answers', async () => {
    const sockets: Socket[] = [];
    const heard: string[] = [];
    const hung = createServer((socket) => {
      sockets.push(socket.on('error', () => undefined));
      socket.on('data', (data) => heard.push(data.toString()));
    });
    await new Promise<void>((resolve) => hung.listen(0, '127.0.0.1', resolve));
    closers.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => hung.close(() => resolve()));
    });
    const address = `127.0.0.1:${(hung.address() as AddressInfo).port}`;
    const now = new Date(world.nowMs());
    const lease = { cityCode: CITY, owner: 'hung', address, now, leaseMs: HOUR };
    expect(await world.deps.dispatch.takeLease(lease)).not.toBeNull();
    const deps = apiDeps();
    // What the database needs by itself is no part of the wait.
    const wanted = settled(await ask(world.deps));
    const startedMs = performance.now();
    const told = await ask(deps);
    const elapsedMs = performance.now() - startedMs;
    expect(settled(told)).toEqual(wanted);
    expect(sources).toEqual(['database']);
    expect(heard.filter((text) => text.startsWith('POST /slots'))).toHaveLength(1);
    expect(elapsedMs).toBeGreaterThanOrEqual(SLOT_DEADLINE_MS - 5);
    expect(elapsedMs).toBeLessThan(SLOT_DEADLINE_MS + SLACK_MS);
  });

  test('[X16] when the process has lost its feed, until it has read the city anew', async () => {
    const { feed } = await startDispatch('a');
    await untilFromMemory(apiDeps());
    // What this feed does not tell any more is in no answer.
    feed().onEnd(new Error('the cursor was killed'));
    const [first] = world.workers;
    await workerModel(world.connection).updateOne(
      { _id: first!._id },
      { $set: { status: 'SUSPENDED' } },
    );
    const deps = apiDeps();
    expect(settled(await ask(deps))).toEqual(settled(await ask(world.deps)));
    await untilFromMemory(apiDeps());
    await expectSame(apiDeps());
  });

  test('[X16] when a window looks farther than the process does', async () => {
    await startDispatch('a');
    const deps = apiDeps();
    await untilFromMemory(deps);
    const fromMs = Math.ceil(world.nowMs() / HOUR) * HOUR + 20 * DAY;
    expect(settled(await ask(deps, { fromMs }))).toEqual(
      settled(await ask(world.deps, { fromMs })),
    );
    expect(sources).toEqual(['database']);
  });
});

test('[X16] what was not compared with the feed for five seconds answers nobody', async () => {
  const cache = createCityCache({
    ...world.deps,
    openFeed: (listener) => openDispatchFeed(world.connection, listener),
  });
  closers.push(cache.close);
  const nowMs = world.nowMs();
  await cache.follow(nowMs);
  const city = await world.deps.catalogue.city(CITY);
  await cache.keep({ cityCode: CITY, timeZone: city!.timeZone, nowMs, toMs: nowMs });
  const question: SlotQuestion = {
    ...{ cityCode: CITY, timeZone: city!.timeZone, merchantId: 'demo-self', workerId: null },
    ...{ skillCodes: ['daily.clean'], certificates: [], radiusMeters: 12_000 },
    at: world.workers[0]!.home.coordinates,
    ...{ durationMs: HOUR, prepMs: 0, cleanMs: 0, stepMinutes: 30, leadMs: HOUR / 2 },
    ...{ fromMs: nowMs, toMs: nowMs + DAY, nowMs },
    onDemand: { startMs: nowMs + HOUR / 12, soonFreeMs: HOUR / 2 },
  };
  expect(await cache.slots(question, nowMs + 5_000)).toEqual(
    await slotsFromDatabase(world.deps, question),
  );
  expect(await cache.slots(question, nowMs + 5_001)).toBeNull();
  await cache.follow(nowMs + 5_001);
  expect(await cache.slots(question, nowMs + 5_001)).not.toBeNull();
});
