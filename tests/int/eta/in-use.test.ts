import { startMapFake } from '../../../channels/fakes/map/server.js';
import type { RunningServer } from '../../../channels/fakes/http.js';
import { createAmapChannel } from '../../../channels/map/amap/channel.js';
import { ERASED_SEAL } from '../../../contract/terms/data-map.js';
import { DAY_KINDS, HOURS_A_DAY, HOURS_OF_WEEK } from '../../../contract/terms/speed.js';
import { offerModel } from '../../../data/models/dispatch.js';
import type { OrderDocument } from '../../../data/models/order.js';
import { speedProfileModel } from '../../../data/models/speed-profile.js';
import { workerModel } from '../../../data/models/worker.js';
import { createMatchingEngine } from '../../../domain/dispatch/matching-engine.js';
import { cellsOf } from '../../../domain/geo/cells.js';
import type { LngLat } from '../../../domain/geo/distance.js';
import { toGcj02 } from '../../../contract/terms/gcj02.js';
import { DEFAULT_SPEED_PROFILE, streetEtaModel } from '../../../domain/geo/travel.js';
import { dispatchCity } from '../../../use-cases/dispatch/dispatch-city.js';
import { listCandidates } from '../../../use-cases/dispatch/desk.js';
import { requestWorker } from '../../../use-cases/dispatch/request-worker.js';
import { withMapMemory } from '../../../use-cases/eta/map-memory.js';
import { bookWorker } from '../../../use-cases/order/bookings.js';
import { createOrders } from '../../../use-cases/order/create-orders.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { listFreeSlots } from '../../../use-cases/order/free-slots.js';
import { insertPaidOrder } from '../order/dispatch-fixture.js';
import { fakeGateway } from '../order/fake-gateway.js';
import { OFFERING, openOrderWorld, type OrderWorld } from '../order/order-fixture.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CITY = 'demo';
const WALK_KMH = 3;
const MAP_KMH = 40;

let world: OrderWorld;
let workerId: string;
let home: LngLat;
beforeEach(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  workerId = world.workers[0]!._id;
  home = world.workers[0]!.home.coordinates;
  await workerModel(world.connection).updateMany(
    { _id: { $ne: workerId } },
    { $set: { status: 'SUSPENDED', isOnline: false } },
  );
  await workerModel(world.connection).updateOne({ _id: workerId }, { $set: { isOnline: true } });
});
afterEach(() => world.close());

/** Everybody walks, at every hour. */
const everybodyWalks = () =>
  speedProfileModel(world.connection).create({
    ...{ _id: `${CITY}-2026-01-01`, version: 1, cityCode: CITY, date: '2026-01-01' },
    ...{ timeZone: 'Asia/Shanghai', rides: 0, refused: 0, computedAt: new Date(0) },
    effectiveFrom: new Date(0),
    hours: Array.from({ length: HOURS_OF_WEEK }, (_none, index) => ({
      days: DAY_KINDS[index < HOURS_A_DAY ? 0 : 1],
      ...{ hour: index % HOURS_A_DAY, kmh: WALK_KMH, rides: 0 },
    })),
  } as never);
const north = (meters: number): LngLat => [home[0], home[1] + meters / 111_195];
const rideMs = (to: LngLat, speedKmh: number): number =>
  streetEtaModel({ ...DEFAULT_SPEED_PROFILE, speedKmh }).travelMs(home, to, 0);
const orderAt = async (point: LngLat, options: Parameters<typeof insertPaidOrder>[1] = {}) => {
  const address = {
    district: '示例区',
    sealed: ERASED_SEAL,
    point: { type: 'Point', coordinates: point },
  };
  const change = { address: { ...address, ...cellsOf(point) }, ...options.change };
  return insertPaidOrder(world, { ...options, change: change as Partial<OrderDocument> });
};

async function book(point: LngLat, startMs: number): Promise<string> {
  const { order } = await orderAt(point, { startMs });
  const ticketId = order.tickets[0]?._id ?? '';
  const booking = { order, ticketId, workerId, isMovable: false, holdUntilMs: null };
  return world.deps
    .transact((session) => bookWorker(world.deps, { ...booking, session }))
    .then(() => 'booked')
    .catch((error: { code?: string }) => error.code ?? 'failed');
}

test('[P7][P1] the guard against double booking asks for the time that a ride really takes', async () => {
  const startMs = world.nowMs() + 5 * HOUR;
  const two = async () => [
    await book(home, startMs),
    // Twenty minutes after the end of the first, two kilometres away.
    await book(north(2_000), startMs + HOUR + 20 * MINUTE),
  ];
  await everybodyWalks();
  expect(await two()).toEqual(['booked', 'SLOT_TAKEN']);
});

test('[P7][P1] and lets the same two be booked where nothing was measured', async () => {
  const startMs = world.nowMs() + 5 * HOUR;
  expect(await book(home, startMs)).toBe('booked');
  expect(await book(north(2_000), startMs + HOUR + 20 * MINUTE)).toBe('booked');
});

test('[X16][P1] no slot is sold that the ride at its own hour does not leave time for', async () => {
  const startMs = Math.ceil((world.nowMs() + 5 * HOUR) / HOUR) * HOUR;
  await book(home, startMs);
  const query = {
    ...{ offeringId: OFFERING, optionCodes: [], quantity: 1, point: north(2_000) },
    ...{ workerId, fromMs: startMs - 4 * HOUR, toMs: startMs + 6 * HOUR },
  };
  const slots = async (deps: OrderDeps) =>
    (await listFreeSlots(deps, query)).slots.map(({ startAt }) => startAt);
  const before = await slots(world.deps);
  await everybodyWalks();
  // The process reads the city anew after ten minutes.
  world.advance(10 * MINUTE);
  const after = await slots(world.deps);
  expect(after.length).toBeGreaterThan(0);
  expect(before.length - after.length).toBeGreaterThanOrEqual(2);
  expect(after.filter((startAt) => !before.includes(startAt))).toEqual([]);
});

test('[P1] dispatch tells the worker a ride at the measured speed', async () => {
  await everybodyWalks();
  const door = north(1_500);
  const { facts } = await orderAt(door, { startMs: world.nowMs() + 3 * HOUR });
  await requestWorker(world.deps, {
    ...{ orderId: facts.orderId, ticketIds: [`${facts.orderId}:1`], cityCode: CITY },
    ...{ searchNo: 1, round: 1, radiusMeters: 12_000, offerMs: MINUTE, priority: 0 },
    ...{ deadlineMs: world.nowMs() + MINUTE, taskToken: 'token' },
  });
  const now = new Date(world.nowMs());
  const lease = { cityCode: CITY, owner: 'a', address: null, now, leaseMs: MINUTE };
  const { fence = 0 } = (await world.deps.dispatch.takeLease(lease)) ?? {};
  const report = await dispatchCity(world.deps, {
    lease: { cityCode: CITY, fence },
    engine: createMatchingEngine(),
    answers: { complete: async () => 'taken' },
  });
  expect(report).toMatchObject({ offered: 1 });
  const [offer] = await offerModel(world.connection).find().lean();
  expect(offer?.etaMs).toBe(rideMs(door, WALK_KMH));
});

describe('a map that knows the roads', () => {
  let fake: RunningServer;
  beforeEach(async () => {
    fake = await startMapFake({ key: 'key', kmh: MAP_KMH });
  });
  afterEach(() => fake.close());

  /** Both answers are of one moment: a cost grows with the age of the order. */
  let still: OrderDeps;
  beforeEach(() => {
    const nowMs = world.nowMs();
    still = { ...world.deps, clock: { nowMs: () => nowMs } };
  });
  const withMap = (key = 'key'): OrderDeps => {
    const { clock } = still;
    const options = { baseUrl: fake.url, key, toMap: toGcj02, nowMs: clock.nowMs };
    return { ...still, map: withMapMemory(createAmapChannel(options), clock) };
  };
  const manual = (door: LngLat, startMs: number) =>
    orderAt(door, {
      startMs,
      change: { status: 'MANUAL_DISPATCH', stageDeadlineAt: null },
      ticket: { status: 'MANUAL' },
    });
  const candidate = async (deps: OrderDeps, orderId: string) =>
    (await listCandidates(deps, { orderId, scope: { cityCodes: [CITY] } })).candidates[0];

  test('[S12][P1] tells the desk when a candidate can be there; the ranking stays the engine’s', async () => {
    await everybodyWalks();
    const door = north(2_000);
    const startMs = world.nowMs() + 10 * MINUTE;
    const { facts } = await manual(door, startMs);
    const measured = await candidate(still, facts.orderId);
    const mapped = await candidate(withMap(), facts.orderId);
    const lateMinutes = Math.ceil(rideMs(door, WALK_KMH) / MINUTE);
    expect(measured).toMatchObject({
      ...{ etaSource: 'MEASURED', etaMinutes: lateMinutes, isOnTime: false },
    });
    // Two kilometres over streets at forty an hour, from cell to cell.
    expect(mapped).toMatchObject({ etaSource: 'MAP', isOnTime: true });
    expect(mapped?.startAt).toBe(new Date(startMs).toISOString());
    expect(mapped?.etaMinutes).toBeGreaterThan(2);
    expect(mapped?.etaMinutes).toBeLessThan(8);
    expect(mapped?.costTerms).toEqual(measured?.costTerms);
  });

  test('[S12][P1] that does not answer leaves what was measured', async () => {
    const { facts } = await manual(north(4_000), world.nowMs() + 2 * HOUR);
    const alone = await candidate(still, facts.orderId);
    expect(await candidate(withMap('wrong'), facts.orderId)).toEqual(alone);
    expect(alone).toMatchObject({ etaSource: 'MEASURED' });
  });

  test('[C8][P1] tells the customer when the worker who is on his way will be there', async () => {
    const door = north(4_000);
    const { order } = await orderAt(door, {
      change: { status: 'EN_ROUTE' },
      ticket: { status: 'EN_ROUTE', workerId, departedAt: new Date(world.nowMs()) },
    });
    const point = { type: 'Point' as const, coordinates: home };
    const tell = (agoMs: number) =>
      workerModel(world.connection).updateOne(
        { _id: workerId },
        { $set: { position: { point, at: new Date(world.nowMs() - agoMs), ...cellsOf(home) } } },
        { strict: false },
      );
    const arrival = async (deps: OrderDeps) => {
      const viewer = { kind: 'customer', id: order.customerId } as const;
      const { gateway } = fakeGateway();
      const scope = { customerId: order.customerId };
      const shown = await createOrders(deps, gateway).get({ orderId: order._id, scope, viewer });
      return shown.tickets[0]?.arrival;
    };
    await tell(MINUTE);
    const measured = await arrival(still);
    expect(measured?.source).toBe('MEASURED');
    const inMs = Date.parse(measured?.at ?? '') - world.nowMs();
    expect(Math.abs(inMs - rideMs(door, DEFAULT_SPEED_PROFILE.speedKmh))).toBeLessThan(5_000);
    const mapped = await arrival(withMap());
    expect(mapped?.source).toBe('MAP');
    expect(Date.parse(mapped?.at ?? '')).toBeLessThan(Date.parse(measured?.at ?? ''));
    await tell(6 * MINUTE);
    expect(await arrival(withMap())).toBeNull();
  });
});
