import { parseArgs } from 'node:util';
import type { Connection } from '../../data/connect.js';
import { cityModel } from '../../data/models/city.js';
import { ledgerJournalModel } from '../../data/models/ledger-journal.js';
import { merchantModel } from '../../data/models/merchant.js';
import { orderEventModel } from '../../data/models/order-event.js';
import { orderModel } from '../../data/models/order.js';
import { dailyStatModel } from '../../data/models/statistics.js';
import { ensureIndexes } from '../../data/setup/indexes.js';
import { createRandom } from '../../data/seed/random.js';
import { dateIn, datePlus, datesOf, dayBoundsIn } from '../../domain/statistics/periods.js';
import { StackError } from '../../stack/errors.js';
import { createStatisticsDeps } from '../../temporal/statistics-deps.js';
import { crowdDeps } from '../crowd.js';
import { percentile } from '../orders/loops.js';
import { startPlatform, type Platform } from '../orders/platform.js';
import { print } from '../orders/tables.js';
import { send } from '../security/http.js';
import { insertStaff, personOf, type Person } from '../security/people.js';
import { createDraw, type DrawWorld } from './draw.js';
import { writeDrawn } from './write-drawn.js';

const ORDERS = 1_000_000;
const ORDERS_MAX = 5_000_000;
const DAYS = 365;
const BATCH_ORDERS = 2_000;
const DASHBOARDS = 210;
const REPEATS = 3;
const LANES = 2;
const TIME_ZONE = 'Asia/Shanghai';
const SEED = 20_261_129;
const DASHBOARD_AIM_MS = 300;
const ADHOC_AIM_MS = 3_000;

export const REPORTS_HELP = `npm run bench -- reports [options]

  Statistics over ${ORDERS} synthetic orders of a year, with their journals: drawn, written past the
  product's rules, rolled up day by day, then asked for over HTTP. The slowest of the free questions
  is about the whole year. Ends with code 1 when the roll-ups miss an order or a fen.

  --orders <n>     orders (${ORDERS})
  --keep           leave logs and data in .doorhive/bench
  --help           this text`;

type World = DrawWorld & { readonly from: string; readonly to: string };

/** Measures; true when the roll-ups are complete. */
export async function benchReports(args: readonly string[]): Promise<boolean> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      orders: { type: 'string', default: String(ORDERS) },
      keep: { type: 'boolean', default: false },
    },
  });
  const orders = Number(values.orders);
  if (!Number.isInteger(orders) || orders < 1 || orders > ORDERS_MAX) {
    throw new StackError('BAD_USAGE', `--orders must be a whole number up to ${ORDERS_MAX}.`);
  }
  const prepared: Prepared[] = [];
  const platform = await startPlatform({
    isKept: values.keep,
    isProfiled: false,
    isWithoutDispatch: true,
    // Before any process runs: the schedules would compute days of half a world without indexes.
    prepare: async ({ database }) => void prepared.push(await prepare(database, orders)),
  });
  try {
    const [before] = prepared;
    if (before === undefined) throw new StackError('PROCESS_DIED', 'Nothing was prepared.');
    return await measure(platform, before);
  } finally {
    await platform.stop();
  }
}

type Prepared = {
  readonly world: World;
  readonly orders: number;
  readonly dayMs: readonly number[];
  readonly isComplete: boolean;
};

async function prepare(database: Connection, orders: number): Promise<Prepared> {
  const world = await worldOf(database);
  const seededMs = await timed(() => seed(database, world, orders));
  print(`${orders} orders written in ${seconds(seededMs)} s`);
  const dayMs = await rollUp(database, world);
  print(`a day is rolled up in ${Math.round(percentile(dayMs, 0.5))} ms, p95 ${p95(dayMs)} ms`);
  return { world, orders, dayMs, isComplete: await isAllThere(database, orders) };
}

async function measure(
  { database, env, endpoints }: Platform,
  { world, orders, dayMs, isComplete }: Prepared,
): Promise<boolean> {
  const auth = crowdDeps({ env, database });
  const people = await staffOf({ deps: auth, connection: database, world });
  const ask = { apiUrl: endpoints.apiUrl, world, people };
  const dashboards = await dashboardTimes(ask);
  const adhoc = await adhocTimes(ask);
  for (const { name, ms } of adhoc) print(`  ${String(Math.round(ms)).padStart(6)}  ${name}`);
  const dashboardP95Ms = p95(dashboards);
  const adhocMaxMs = Math.round(adhoc[0]?.ms ?? 0);
  if (dashboardP95Ms > DASHBOARD_AIM_MS) print(`the dashboard is above ${DASHBOARD_AIM_MS} ms`);
  if (adhocMaxMs > ADHOC_AIM_MS) print(`a free question is above ${ADHOC_AIM_MS} ms`);
  const rollUpDayP95Ms = p95(dayMs);
  const figures = { orders, dashboardP95Ms, adhocMaxMs, rollUpDayP95Ms, isComplete };
  print(JSON.stringify({ bench: 'reports', ...figures }));
  return isComplete;
}

/** Three cities of one zone, merchants of different size, a year that ends now. */
async function worldOf(database: Connection): Promise<World> {
  const [template] = await cityModel(database).find().limit(1).lean().exec();
  const cityCodes = ['drawn-a', 'drawn-b', 'drawn-c'];
  const merchantIds = Array.from({ length: 12 }, (_none, index) => `drawn-merchant-${index}`);
  await cityModel(database).collection.insertMany(
    cityCodes.map((_id) => ({ ...template, _id, timeZone: TIME_ZONE, areaCells: [] })) as never[],
  );
  await merchantModel(database).collection.insertMany(
    merchantIds.map((_id) => ({ _id, name: _id, cityCodes, status: 'ACTIVE' })) as never[],
  );
  const nowMs = Date.now();
  const to = dateIn(nowMs, TIME_ZONE);
  const from = datePlus(to, 1 - DAYS);
  return {
    cities: cityCodes.map((cityCode, index) => ({
      ...{ cityCode, timeZone: TIME_ZONE },
      center: [120 + index, 30 + index],
    })),
    merchantIds,
    categoryIds: ['cleaning', 'repair', 'appliance', 'care', 'pets'],
    ...{ workersPerCity: 400, customers: 150_000 },
    ...{ fromMs: dayBoundsIn(from, TIME_ZONE).from.getTime(), toMs: nowMs, nowMs },
    ...{ hasPeaks: true, from, to },
  };
}

/** Indexes are built afterwards: a million documents go in faster without them. */
async function seed(database: Connection, world: World, orders: number): Promise<void> {
  for (const model of [orderModel, orderEventModel, ledgerJournalModel]) {
    await model(database).collection.dropIndexes();
  }
  const draw = createDraw(world, createRandom(SEED));
  const lanes: Promise<void>[] = Array.from({ length: LANES }, () => Promise.resolve());
  for (let start = 0, batch = 0; start < orders; start += BATCH_ORDERS, batch += 1) {
    const size = Math.min(BATCH_ORDERS, orders - start);
    const drawn = Array.from({ length: size }, (_none, index) => draw(start + index));
    await lanes[batch % LANES];
    lanes[batch % LANES] = writeDrawn(database, drawn);
    if (start % 100_000 === 0) print(`  ${start} orders`);
  }
  await Promise.all(lanes);
  print('  indexes');
  await ensureIndexes(database);
}

/** Every day of the year, as the schedule computes one. */
async function rollUp(database: Connection, world: World): Promise<number[]> {
  const { statisticsWriter } = createStatisticsDeps(database);
  const cityCodes = world.cities.map(({ cityCode }) => cityCode);
  const dates = datesOf(world);
  const times: number[] = [];
  const lane = async (): Promise<void> => {
    for (let date = dates.pop(); date !== undefined; date = dates.pop()) {
      const day = { cityCodes, date, timeZone: TIME_ZONE, ...dayBoundsIn(date, TIME_ZONE) };
      times.push(await timed(() => statisticsWriter.computeDay(day, new Date())));
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return times;
}

/** Every order is in a day, and every fen of the payments' journals. */
async function isAllThere(database: Connection, orders: number): Promise<boolean> {
  const [rows] = await dailyStatModel(database)
    .aggregate<{ placed: number; salesFen: number }>([
      { $match: { merchantId: '', categoryId: '', cityCode: /^drawn-/ } },
      { $group: { _id: null, placed: { $sum: '$placed' }, salesFen: { $sum: '$salesFen' } } },
    ])
    .exec();
  const [booked] = await ledgerJournalModel(database)
    .aggregate<{ salesFen: number }>([
      { $match: { payloadHash: 'drawn' } },
      { $unwind: '$lines' },
      { $match: { 'lines.code': 'PAYMENT' } },
      { $group: { _id: null, salesFen: { $sum: '$lines.amountFen' } } },
    ])
    .exec();
  const isComplete = rows?.placed === orders && rows.salesFen === booked?.salesFen;
  if (!isComplete) print(`missing: ${JSON.stringify({ rows, booked, orders })}`);
  return isComplete;
}

type Ask = {
  readonly apiUrl: string;
  readonly world: World;
  readonly people: Readonly<Record<'all' | 'city' | 'finance' | 'merchant', Person>>;
};

async function staffOf(input: {
  readonly deps: ReturnType<typeof crowdDeps>;
  readonly connection: Connection;
  readonly world: World;
}): Promise<Ask['people']> {
  const { deps, connection, world } = input;
  const cityCode = world.cities[0]?.cityCode ?? '';
  const tenant = { tag: 'drawn', cityCode, merchantId: world.merchantIds[0] ?? '' };
  const open = async (role: Person['role']): Promise<Person> => {
    const id = await insertStaff(connection, { id: `drawn-${role}`, role, tenant });
    return personOf({ deps, connection, id, role, tenant });
  };
  return {
    all: await open('auditor'),
    city: await open('cityManager'),
    finance: await open('financeMaker'),
    merchant: await open('merchantOwner'),
  };
}

async function dashboardTimes({ apiUrl, world, people }: Ask): Promise<number[]> {
  const cities = world.cities.map(({ cityCode }) => cityCode);
  const turns = [
    [people.all, '/admin/dashboard'],
    [people.city, '/admin/dashboard'],
    [people.all, `/admin/dashboard?city=${cities[0]}`],
    [people.finance, `/admin/dashboard?city=${cities[1]}`],
    [people.merchant, '/merchant/dashboard'],
  ] as const;
  const times: number[] = [];
  for (let turn = 0; turn < DASHBOARDS; turn += 1) {
    const [person, path] = turns[turn % turns.length] ?? turns[0];
    times.push(await timeOf(apiUrl, person, { method: 'get', path }));
  }
  return times;
}

/** Whatever somebody may ask about the whole year; each three times, the slowest counts. */
async function adhocTimes({ apiUrl, world, people }: Ask) {
  const { from, to } = world;
  const range = `from=${from}&to=${to}`;
  const city = world.cities[0]?.cityCode ?? '';
  const merchant = world.merchantIds[3] ?? '';
  const paths: readonly (readonly [Person, string])[] = [
    ...['day', 'week', 'month'].map(
      (group) => [people.all, `/admin/statistics/orders?${range}&group=${group}`] as const,
    ),
    [people.all, `/admin/statistics/orders?${range}&category=care&city=${city}`],
    [people.finance, `/admin/statistics/funds?${range}`],
    [people.finance, `/admin/statistics/funds?${range}&merchant=${merchant}`],
    [people.all, `/admin/statistics/performance?${range}&group=day`],
    [people.all, `/admin/statistics/performance?${range}&group=month&merchant=${merchant}`],
    [people.all, `/admin/statistics/workers?${range}&limit=200`],
    [people.all, `/admin/statistics/merchants?${range}`],
    ...['demand', 'supply', 'gap'].map(
      (metric) =>
        [people.all, `/admin/statistics/heat?${range}&city=${city}&metric=${metric}`] as const,
    ),
    [people.all, `/admin/statistics/funnel?${range}`],
    [people.merchant, `/merchant/statistics/orders?${range}`],
    [people.merchant, `/merchant/statistics/funds?${range}&group=month`],
    [people.merchant, `/merchant/statistics/heat?${range}&city=${city}`],
  ];
  const results: { readonly name: string; readonly ms: number }[] = [];
  const record = async (name: string, ask: () => Promise<number>): Promise<void> => {
    const times: number[] = [];
    for (let turn = 0; turn < REPEATS; turn += 1) times.push(await ask());
    results.push({ name, ms: Math.max(...times) });
  };
  for (const [person, path] of paths) {
    await record(path, () => timeOf(apiUrl, person, { method: 'get', path }));
  }
  for (const kind of ['orders', 'workers', 'merchants', 'funds', 'performance']) {
    const call = { method: 'post', path: '/admin/statistics/exports', body: { kind, from, to } };
    await record(`file of ${kind}`, () => timeOf(apiUrl, people.finance, call));
  }
  return results.sort((a, b) => b.ms - a.ms);
}

async function timeOf(
  apiUrl: string,
  person: Person,
  call: { readonly method: string; readonly path: string; readonly body?: unknown },
): Promise<number> {
  await person.renew();
  const reply = await send(apiUrl, { ...call, token: person.token() });
  if (reply.status === 200) return reply.elapsedMs;
  throw new StackError('PROCESS_DIED', `${call.path} answered ${reply.status}.`, reply.text);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

const p95 = (times: readonly number[]): number => Math.round(percentile(times, 0.95));
const seconds = (ms: number): string => (ms / 1_000).toFixed(0);
