import { randomUUID } from 'node:crypto';
import { cityModel } from '../../../data/models/city.js';
import { orderEventModel } from '../../../data/models/order-event.js';
import { orderModel, type Ticket } from '../../../data/models/order.js';
import { speedProfileModel } from '../../../data/models/speed-profile.js';
import { DEFAULT_SPEED_PROFILE } from '../../../domain/geo/travel.js';
import { dateIn } from '../../../domain/statistics/periods.js';
import { createStatisticsDeps } from '../../../temporal/statistics-deps.js';
import { createSpeedActivities } from '../../../use-cases/eta/speed-activities.js';
import { insertPaidOrder } from '../order/dispatch-fixture.js';
import { openOrderWorld, type OrderWorld } from '../order/order-fixture.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const CITY = 'demo';
const ZONE = 'Asia/Shanghai';
/** Three in the night of a Monday; rides are told of the Monday before, from eight on. */
const NIGHT_MS = Date.parse('2026-11-30T03:10:00+08:00');
const EIGHT_MS = Date.parse('2026-11-23T08:00:00+08:00');
const { streetFactor, speedKmh } = DEFAULT_SPEED_PROFILE;

let world: OrderWorld;
let nowMs = NIGHT_MS;
let activities: ReturnType<typeof createSpeedActivities>;
beforeAll(async () => {
  world = await openOrderWorld();
});
beforeEach(async () => {
  nowMs = NIGHT_MS;
  activities = createSpeedActivities(
    createStatisticsDeps(world.connection, { nowMs: () => nowMs }),
  );
  await orderModel(world.connection).deleteMany({});
  await orderEventModel(world.connection).deleteMany({});
  await speedProfileModel(world.connection).deleteMany({});
  await cityModel(world.connection).updateMany({}, { $set: { timeZone: ZONE } });
});
afterAll(() => world.close());

type Visit = {
  readonly workerId?: string;
  readonly departMs?: number;
  readonly rideMs: number;
  readonly metersAtDeparture?: number | null;
  readonly endedAgoMs?: number;
  /** How much later than it happened the arrival was heard of. */
  readonly lateMs?: number;
  readonly ticket?: Partial<Ticket>;
  readonly north?: number;
};

/** A visit that is over, with the events that its steps left. */
async function visited(visit: Visit): Promise<void> {
  const { departMs = EIGHT_MS, rideMs, lateMs = 0 } = visit;
  const arriveMs = departMs + rideMs;
  const { order } = await insertPaidOrder(world, {
    change: {
      status: 'COMPLETED',
      endedAt: new Date(NIGHT_MS - (visit.endedAgoMs ?? 6 * DAY)),
    },
    ticket: {
      status: 'DONE',
      workerId: visit.workerId ?? randomUUID(),
      departedAt: new Date(departMs),
      arrivedAt: new Date(arriveMs),
      finishedAt: new Date(arriveMs + HOUR),
      metersAtDeparture: visit.metersAtDeparture ?? null,
      ...visit.ticket,
    },
  });
  const [lng, lat] = order.address.point.coordinates;
  await orderModel(world.connection).updateOne(
    { _id: order._id },
    { $set: { 'address.point.coordinates': [lng, lat + (visit.north ?? 0)] } },
  );
  const event = (name: string, seq: number, atMs: number, heardMs: number) => ({
    ...{ _id: `${order._id}:${seq}`, orderId: order._id, seq, step: `${seq}:${name}`, event: name },
    ...{ from: 'ASSIGNED', to: 'EN_ROUTE', actor: { kind: 'worker', id: 'w' }, reason: 'STEP' },
    ...{ at: new Date(atMs), recordedAt: new Date(heardMs), audience: [] },
    data: { ticketId: order.tickets[0]?._id },
  });
  await orderEventModel(world.connection).insertMany([
    event('depart', 90, departMs, departMs + 800),
    event('arrive', 91, arriveMs, arriveMs + 800 + lateMs),
  ] as never);
}

/** Ms for so many straight metres at a street speed. */
const rideMsOf = (meters: number, kmh: number): number =>
  Math.round(((meters * streetFactor) / 1_000 / kmh) * HOUR);
const job = { cityCode: CITY, timeZone: ZONE, date: dateIn(NIGHT_MS, ZONE) };
const profile = () => speedProfileModel(world.connection).findById(`${CITY}-${job.date}`).lean();
const monday = async (hour: number) => (await profile())?.hours[hour];

test('[P1] twenty rides of an hour count as much as the default, other hours keep it', async () => {
  for (let index = 0; index < 20; index += 1) {
    await visited({ metersAtDeparture: 3_000, rideMs: rideMsOf(3_000, 12) });
  }
  expect(await activities.measureSpeeds(job)).toBe(true);
  expect(await profile()).toMatchObject({ cityCode: CITY, date: '2026-11-30', rides: 20 });
  expect(await monday(8)).toEqual({
    days: 'WEEKDAY',
    hour: 8,
    kmh: (12 + speedKmh) / 2,
    rides: 20,
  });
  expect(await monday(9)).toEqual({ days: 'WEEKDAY', hour: 9, kmh: speedKmh, rides: 0 });
  expect(await monday(32)).toEqual({ days: 'WEEKEND', hour: 8, kmh: speedKmh, rides: 0 });
});

test('[P1] without a position he comes from the door that he left half an hour ago at most', async () => {
  const north = 0.03;
  const meters = north * 111_195;
  const after = (apartMs: number, workerId: string) => [
    { workerId, departMs: EIGHT_MS - 2 * HOUR, rideMs: 20 * MINUTE },
    { workerId, departMs: EIGHT_MS + apartMs - 40 * MINUTE, rideMs: rideMsOf(meters, 15), north },
  ];
  // The first visit ends at 7:20 and has no start itself.
  for (const visit of after(20 * MINUTE, 'soon')) await visited(visit);
  for (const visit of after(31 * MINUTE, 'later')) await visited(visit);
  await visited({ workerId: 'first-of-the-day', rideMs: 10 * MINUTE });
  await activities.measureSpeeds(job);
  expect(await profile()).toMatchObject({ rides: 1, refused: 4 });
  expect((await monday(7))?.kmh).toBeCloseTo((15 + 20 * speedKmh) / 21, 1);
});

test('[P1][K2] what says nothing is thrown away: short, too fast, told late, long ago, no door', async () => {
  const good = { metersAtDeparture: 2_000, rideMs: rideMsOf(2_000, 20) };
  await visited(good);
  await visited({ ...good, metersAtDeparture: 150 });
  await visited({ ...good, rideMs: 20_000 });
  await visited({ ...good, lateMs: 2 * MINUTE });
  await visited({ ...good, endedAgoMs: 29 * DAY });
  await visited({ ...good, ticket: { arrivedAt: null } });
  await activities.measureSpeeds(job);
  expect(await profile()).toMatchObject({ rides: 1, refused: 3 });
});

test('[P1] a night is measured once: a repeat changes nothing, and two at once write one', async () => {
  await visited({ metersAtDeparture: 3_000, rideMs: rideMsOf(3_000, 12) });
  const both = await Promise.all([activities.measureSpeeds(job), activities.measureSpeeds(job)]);
  expect(both.filter(Boolean)).toHaveLength(1);
  const first = await profile();
  await visited({ metersAtDeparture: 3_000, rideMs: rideMsOf(3_000, 40) });
  nowMs += HOUR;
  expect(await activities.measureSpeeds(job)).toBe(false);
  expect(await profile()).toEqual(first);
});

test('[P1] it begins with the service day, and late ones when every process has heard', async () => {
  await activities.measureSpeeds(job);
  expect((await profile())?.effectiveFrom).toEqual(new Date('2026-11-30T04:00:00+08:00'));
  await speedProfileModel(world.connection).deleteMany({});
  nowMs = Date.parse('2026-11-30T09:00:00+08:00');
  await activities.measureSpeeds(job);
  expect((await profile())?.effectiveFrom).toEqual(new Date('2026-11-30T09:15:00+08:00'));
});

test('[P1][P8] cities are due in their own night, once, and old profiles go', async () => {
  const there = 'berlin';
  const cities = world.connection.collection('cities');
  await cities.insertOne({ _id: there as never, timeZone: 'Europe/Berlin' });
  const due = async () =>
    (await activities.dueSpeedProfiles({ atMs: nowMs })).filter(({ cityCode }) =>
      [CITY, there].includes(cityCode),
    );
  const yesterday = { cityCode: there, timeZone: 'Europe/Berlin', date: '2026-11-29' };
  // It is evening in Berlin, whose night has passed without a measurement.
  expect(await due()).toEqual([yesterday, job]);
  await activities.measureSpeeds(job);
  await activities.measureSpeeds(yesterday);
  expect(await due()).toEqual([]);
  nowMs = Date.parse('2026-11-30T02:59:59+01:00');
  expect(await due()).toEqual([]);
  nowMs = Date.parse('2026-11-30T03:00:00+01:00');
  expect(await due()).toEqual([{ ...yesterday, date: '2026-11-30' }]);
  await cities.deleteOne({ _id: there as never });
  const old = await profile();
  await speedProfileModel(world.connection).create({
    ...old,
    ...{ _id: `${CITY}-2026-09-01`, effectiveFrom: new Date(nowMs - 61 * DAY) },
  } as never);
  nowMs += DAY;
  await activities.measureSpeeds({ ...job, date: '2026-12-01' });
  const left = await speedProfileModel(world.connection)
    .find({ cityCode: CITY })
    .sort({ _id: 1 })
    .lean();
  expect(left.map(({ _id }) => _id)).toEqual([`${CITY}-2026-11-30`, `${CITY}-2026-12-01`]);
});

test('[P1] a city without any ride has the default speed at every hour', async () => {
  await activities.measureSpeeds(job);
  const stored = await profile();
  expect(stored?.hours.map(({ kmh }) => kmh)).toEqual(Array.from({ length: 48 }, () => speedKmh));
  expect(stored?.rides).toBe(0);
});
