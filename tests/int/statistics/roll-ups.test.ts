import { ORDER_STATUSES } from '../../../contract/terms/order.js';
import { cellStatModel, dailyStatModel, workerStatModel } from '../../../data/models/statistics.js';
import {
  bookedJournals,
  workerIncome,
} from '../../../data/repositories/statistics-money-sources.js';
import {
  completedOrders,
  completedVisits,
  countedEvents,
  endedOrders,
  paidOrders,
  placedOrders,
  presentRows,
  sampledSupply,
} from '../../../data/repositories/statistics-sources.js';
import { datesOf, dayBoundsIn } from '../../../domain/statistics/periods.js';
import { bruteForce, type Expected } from './brute-force.js';
import {
  BERLIN,
  DRAWN,
  FIRST,
  HANGZHOU,
  LAST,
  openStatisticsWorld,
  type StatisticsWorld,
} from './statistics-world.js';

const DATES = datesOf({ from: FIRST, to: LAST });
const COLLECTIONS = ['dailyStats', 'cellStats', 'workerStats'];
let world: StatisticsWorld;
let expected: Expected;
beforeAll(async () => {
  world = await openStatisticsWorld({ seed: 20_261_028, orders: 700 });
  expected = bruteForce(world.drawn);
  for (const date of DATES) {
    await world.compute(date, HANGZHOU);
    await world.compute(date, BERLIN);
  }
});
afterAll(() => world.close());

type Row = { readonly _id: string; readonly date: string };
const byId = (rows: readonly Row[]) =>
  Object.fromEntries(rows.map((row) => [row._id, row] as const));
/** Days that were computed; what was placed at their edge may end after them. */
const within = (rows: ReadonlyMap<string, Row>) =>
  byId([...rows.values()].filter(({ date }) => DATES.includes(date)));

describe('[S5] roll-ups of days', () => {
  test('the drawn world has every status that matters, in both cities', () => {
    for (const { cityCode } of DRAWN.cities) {
      const statuses = new Set(
        world.drawn
          .filter(({ order }) => order.cityCode === cityCode)
          .map(({ order }) => order.status),
      );
      for (const status of ['COMPLETED', 'CANCELLED', 'CLOSED', 'ASSIGNED'] as const) {
        expect([cityCode, status, statuses.has(status)]).toEqual([cityCode, status, true]);
      }
    }
    expect(ORDER_STATUSES.length).toBeGreaterThan(10);
  });

  test('each row of each level is what counting order by order gives', async () => {
    const rows = await dailyStatModel(world.connection).find().lean<Row[]>();
    const wanted = within(expected.daily as unknown as ReadonlyMap<string, Row>);
    expect(Object.keys(wanted).length).toBeGreaterThan(60);
    expect(byId(rows)).toEqual(wanted);
  });

  test('[M7] so is each cell, and each worker', async () => {
    const cells = await cellStatModel(world.connection).find().lean<Row[]>();
    expect(byId(cells)).toEqual(within(expected.cells as unknown as ReadonlyMap<string, Row>));
    const workers = await workerStatModel(world.connection).find().lean<Row[]>();
    expect(byId(workers)).toEqual(within(expected.workers as unknown as ReadonlyMap<string, Row>));
  });

  test('the day on which the clock goes back has its 25 hours', async () => {
    const row = await dailyStatModel(world.connection)
      .findById(`${BERLIN}:2026-10-25::`)
      .lean<{ placed: number; hours: number[] }>();
    const { from, to } = dayBoundsIn('2026-10-25', 'Europe/Berlin');
    const placed = world.drawn.filter(
      ({ order: { cityCode, createdAt } }) =>
        cityCode === BERLIN && createdAt >= from && createdAt < to,
    );
    expect((to.getTime() - from.getTime()) / 3_600_000).toBe(25);
    expect(row?.placed).toBe(placed.length);
    expect(row?.hours.reduce((sum, count) => sum + count, 0)).toBe(placed.length);
  });

  test('[M8] the funds of all rows are what the journals of the orders come to', async () => {
    const [sum] = await dailyStatModel(world.connection).aggregate<Record<string, number>>([
      { $match: { merchantId: '', categoryId: '' } },
      {
        $group: {
          _id: null,
          commissionFen: { $sum: '$commissionFen' },
          paidFen: { $sum: '$paidFen' },
          refundedFen: { $sum: '$refundedFen' },
        },
      },
    ]);
    const lines = world.drawn.flatMap(({ journals }) =>
      journals.flatMap(({ journal }) => journal.lines),
    );
    const sumOf = (isMeant: (line: (typeof lines)[number]) => boolean): number =>
      lines.filter(isMeant).reduce((total, { amountFen }) => total + amountFen, 0);
    const commissionFen = sumOf(({ credit }) => credit === 'rev:commission');
    expect(sum).toMatchObject({
      commissionFen,
      paidFen: sumOf(({ code }) => code === 'PAYMENT'),
      refundedFen: sumOf(({ code }) => code === 'REFUND_OUT'),
    });
    expect(commissionFen).toBeGreaterThan(10_000);
  });

  test('a day computed again is the same bytes, also both cities and twice at once', async () => {
    const before = await Promise.all(COLLECTIONS.map((name) => world.bytesOf(name)));
    await Promise.all([
      world.compute('2026-10-25', BERLIN),
      world.compute('2026-10-25', BERLIN),
      world.compute('2026-10-26', HANGZHOU),
    ]);
    const after = await Promise.all(COLLECTIONS.map((name) => world.bytesOf(name)));
    expect(after).toEqual(before);
    expect(before.every((rows) => rows.length > 20)).toBe(true);
  });

  test('several cities of a zone at once are what they are one by one', async () => {
    const before = await world.bytesOf('dailyStats');
    const date = '2026-10-24';
    const timeZone = 'Asia/Shanghai';
    const day = { date, timeZone, ...dayBoundsIn(date, timeZone) };
    await world.deps.statisticsWriter.computeDay(
      { ...day, cityCodes: [HANGZHOU, 'nowhere'] },
      new Date(),
    );
    expect(await world.bytesOf('dailyStats')).toEqual(before);
  });

  test('a row that has lost its last fact falls to nothing', async () => {
    const row = { cityCode: HANGZHOU, date: '2026-10-24', merchantId: 'm-gone', categoryId: '' };
    const daily = dailyStatModel(world.connection);
    const some = await daily.findOne({ date: row.date }).lean<Record<string, unknown>>();
    const _id = `${HANGZHOU}:2026-10-24:m-gone:`;
    await daily.collection.insertOne({ ...some, ...row, _id, placed: 7 } as never);
    await world.compute(row.date, HANGZHOU);
    expect(await daily.findById(_id).lean()).toMatchObject({ placed: 0, paidFen: 0, hours: ZERO });
    await daily.deleteMany({ merchantId: 'm-gone' });
  });

  test('a day is read by an index, and little more than the day', async () => {
    const date = '2026-10-24';
    const zone = 'Asia/Shanghai';
    const day = { cityCodes: [HANGZHOU], date, timeZone: zone, ...dayBoundsIn(date, zone) };
    const sources = [
      ...[placedOrders, paidOrders, endedOrders, completedOrders, completedVisits, countedEvents],
      ...[bookedJournals, workerIncome, sampledSupply],
    ].map((source) => source(day));
    const present = COLLECTIONS.map((name) => presentRows(day, name, ['cityCode']));
    for (const { coll, pipeline } of [...sources, ...present]) {
      const plan = await world.connection
        .collection(coll)
        .aggregate(pipeline as never)
        .explain('executionStats');
      const text = JSON.stringify(plan);
      expect([coll, /COLLSCAN/.test(text)]).toEqual([coll, false]);
      expect([coll, /"collectionScans":"?[1-9]/.test(text)]).toEqual([coll, false]);
      const { keys, rows } = workOf(plan);
      expect([coll, keys <= 2 * rows + KEYS_BESIDE]).toEqual([coll, true]);
    }
  });
});

/** Borders of ranges, one for each status. */
const KEYS_BESIDE = 30;

type Execution = { readonly totalKeysExamined: number; readonly nReturned: number };

/** What the first read of a pipeline went through, and what it found. */
function workOf(plan: unknown): { readonly keys: number; readonly rows: number } {
  const { stages, executionStats } = plan as {
    readonly stages?: readonly { readonly $cursor?: { readonly executionStats: Execution } }[];
    readonly executionStats?: Execution;
  };
  const first = stages?.[0]?.$cursor?.executionStats ?? executionStats;
  if (first === undefined) throw new Error('the plan tells nothing');
  return { keys: first.totalKeysExamined, rows: first.nReturned };
}

const ZERO = new Array<number>(24).fill(0);
