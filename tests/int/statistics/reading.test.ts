import type { DashboardDto } from '../../../contract/schemas/reports.js';
import type {
  FundStatisticsDto,
  FunnelDto,
  HeatDto,
  MerchantFundStatisticsDto,
  MerchantStatisticsDto,
  OrderStatisticsDto,
  PerformanceStatisticsDto,
  WorkerStatisticsDto,
} from '../../../contract/schemas/statistics.js';
import { FIGURE_TEXT } from '../../../contract/terms/statistics.js';
import { scansDuring } from '../../../bench/lists/scans.js';
import { orderModel } from '../../../data/models/order.js';
import { workerModel } from '../../../data/models/worker.js';
import { dateIn, datesOf } from '../../../domain/statistics/periods.js';
import { readSheet } from '../../../use-cases/resource/sheet/sheet-format.js';
import { bruteForce } from './brute-force.js';
import {
  BERLIN,
  FIRST,
  HANGZHOU,
  LAST,
  NOW,
  openStatisticsWorld,
  type StatisticsWorld,
} from './statistics-world.js';

/** Of the world's 400 orders; most have ended. */
const LIVE_MAX = 100;
const AUDITOR = 'auditor~a';
const FINANCE = 'financeMaker~f';
const CITY = `cityManager~c~${HANGZHOU}`;
const OWNER = 'merchantOwner~m-one';
const RANGE = `from=${FIRST}&to=${LAST}`;
let world: StatisticsWorld;
beforeAll(async () => {
  world = await openStatisticsWorld({ seed: 7, orders: 400 });
  for (const cityCode of [HANGZHOU, BERLIN]) await supplyOf(cityCode);
  for (const date of datesOf({ from: FIRST, to: LAST })) {
    await world.compute(date, HANGZHOU);
    await world.compute(date, BERLIN);
  }
});
afterAll(() => world.close());

/** Two workers of m-one in a cell where orders are, one of m-two; each counted twice. */
async function supplyOf(cityCode: string): Promise<void> {
  const cell = cellOfMost(cityCode);
  const rows = ['m-one', 'm-one', 'm-two'].map((merchantId, index) => ({
    ...{ _id: `w-${cityCode}-${index}`, cityCode, merchantId, status: 'ACTIVE', isOnline: true },
    ...{ displayName: `阿${index}`, cells: { h3r7: cell } },
  }));
  const away = { ...rows[0], _id: `w-${cityCode}-away`, isOnline: false };
  const frozen = { ...rows[0], _id: `w-${cityCode}-cold`, frozenUntil: new Date(8e15) };
  await workerModel(world.connection).collection.insertMany([...rows, away, frozen] as never[]);
  for (const slot of [1, 2, 2]) {
    await world.deps.statisticsWriter.sampleSupply({
      ...{ cityCode, date: LAST, slot, at: NOW },
    });
  }
}

function cellOfMost(cityCode: string): string {
  const counts = new Map<string, number>();
  for (const { order } of world.drawn) {
    if (order.cityCode !== cityCode) continue;
    counts.set(order.address.h3r7, (counts.get(order.address.h3r7) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

const ordersOf = (isMeant: (order: (typeof world.drawn)[number]['order']) => boolean) =>
  world.drawn.filter(({ order }) => isMeant(order)).length;

describe('[S5] statistics', () => {
  test('orders by day, by week and in all are the same orders', async () => {
    const path = '/admin/statistics/orders';
    const days = await world.read<OrderStatisticsDto>(AUDITOR, `${path}?${RANGE}`);
    const weeks = await world.read<OrderStatisticsDto>(AUDITOR, `${path}?${RANGE}&group=week`);
    expect(days.totals.placed).toBe(world.drawn.length);
    expect(weeks.totals).toEqual(days.totals);
    expect(weeks.items.map(({ period }) => period)).toEqual(['2026-10-19', '2026-10-26']);
    for (const { items, totals } of [days, weeks]) {
      const placed = items.reduce((sum, item) => sum + item.placed, 0);
      expect(placed).toBe(totals.placed);
    }
    expect(days.totals.cancelled).toBe(ordersOf(({ status }) => status === 'CANCELLED'));
    expect(days.items).toHaveLength(7);
    expect(days.placedPerDay).toBe(Number((400 / 7).toFixed(1)));
    // Customers of several cities or days would be counted twice.
    expect(days.items.every(({ customers }) => customers === null)).toBe(true);
  });

  test('different customers are told for single days of one city', async () => {
    const path = `/admin/statistics/orders?${RANGE}&city=${HANGZHOU}`;
    const { items } = await world.read<OrderStatisticsDto>(AUDITOR, path);
    const expected = items.map(({ period }) => {
      const those = world.drawn.filter(
        ({ order }) =>
          order.cityCode === HANGZHOU &&
          dateIn(order.createdAt.getTime(), order.timeZone) === period,
      );
      return new Set(those.map(({ order }) => order.customerId)).size;
    });
    expect(items.map(({ customers }) => customers)).toEqual(expected);
  });

  test('[M8] funds by category add up to those of all', async () => {
    const path = `/admin/statistics/funds?${RANGE}`;
    const [all, ...parts] = await Promise.all(
      ['', '&category=cleaning', '&category=repair'].map((more) =>
        world.read<FundStatisticsDto>(FINANCE, `${path}${more}`),
      ),
    );
    for (const name of ['salesFen', 'commissionFen', 'workerFen', 'refunds'] as const) {
      const sum = parts.reduce((total, { totals }) => total + totals[name], 0);
      expect([name, sum]).toEqual([name, all?.totals[name]]);
      expect(sum).toBeGreaterThan(0);
    }
  });

  test('merchants and workers in order, with their names', async () => {
    const merchants = await world.read<MerchantStatisticsDto>(
      AUDITOR,
      `/admin/statistics/merchants?${RANGE}`,
    );
    const sales = merchants.items.map(({ salesFen }) => salesFen);
    expect(sales).toEqual([...sales].sort((a, b) => b - a));
    expect(merchants.items.map(({ merchantName }) => merchantName).sort()).toEqual([
      '商户 m-one',
      '商户 m-three',
      '商户 m-two',
    ]);
    const workers = await world.read<WorkerStatisticsDto>(
      AUDITOR,
      `/admin/statistics/workers?${RANGE}&limit=3`,
    );
    expect(workers.items).toHaveLength(3);
    const orders = workers.items.map(({ orders: count }) => count);
    expect(orders).toEqual([...orders].sort((a, b) => b - a));
  });

  test('performance counts a worker once in a week, and those without an order not at all', async () => {
    const { items, totals } = await world.read<PerformanceStatisticsDto>(
      AUDITOR,
      `/admin/statistics/performance?${RANGE}&group=week`,
    );
    const rows = [...bruteForce(world.drawn).workers.values()].filter(({ date }) => date <= LAST);
    const done = rows.filter(({ orders }) => orders > 0);
    expect(totals.workers).toBe(new Set(done.map(({ workerId }) => workerId)).size);
    const first = done.filter(({ date }) => date < '2026-10-26');
    expect(items[0]?.workers).toBe(new Set(first.map(({ workerId }) => workerId)).size);
    expect(totals.orders).toBe(done.reduce((sum, { orders }) => sum + orders, 0));
    const minutes = rows.reduce((sum, row) => sum + row.minutes, 0);
    const incomeFen = rows.reduce((sum, row) => sum + row.incomeFen, 0);
    expect(totals).toMatchObject({ minutes, incomeFen });
    expect(totals.incomeFenPerHour).toBe(Math.round((incomeFen * 60) / minutes));
  });

  test('the funnel follows the orders that were placed, however late', async () => {
    const { stages, notRecorded } = await world.read<FunnelDto>(
      AUDITOR,
      `/admin/statistics/funnel?${RANGE}`,
    );
    const counts = stages.map(({ orders }) => orders);
    expect(counts).toEqual([
      400,
      ordersOf(({ paidAt }) => paidAt !== null),
      ordersOf(({ mode, paidAt, tickets }) =>
        mode === 'IN_STORE' ? paidAt !== null : (tickets[0]?.assignedAt ?? null) !== null,
      ),
      ordersOf(({ status }) => status === 'COMPLETED'),
    ]);
    expect(stages[0]?.ofPlacedBps).toBe(10_000);
    expect(notRecorded.map(({ stage }) => stage)).toEqual(['viewed', 'rated']);
  });

  test('asks for a year at most, and for days in order', async () => {
    const path = '/admin/statistics/orders';
    const ask = (range: string) => world.statusOf(AUDITOR, `${path}?${range}`);
    expect(await ask('from=2027-12-31&to=2028-12-31')).toBe(400);
    expect(await ask('from=2028-01-01&to=2028-12-31')).toBe(200);
    expect(await ask('from=2026-10-28&to=2026-10-27')).toBe(400);
  });
});

describe('[M7][S6] the heat map', () => {
  const heat = (as: string, more: string) =>
    world.read<HeatDto>(as, `/admin/statistics/heat?${RANGE}&city=${HANGZHOU}${more}`);

  test('has each order in one cell', async () => {
    const { items, isComplete } = await heat(AUDITOR, '');
    const sum = items.reduce((total, { value }) => total + value, 0);
    expect(sum).toBe(ordersOf(({ cityCode }) => cityCode === HANGZHOU));
    expect(isComplete).toBe(true);
    const hottest = items[0];
    expect(hottest?.cell).toBe(cellOfMost(HANGZHOU));
    expect(hottest?.center[0]).toBeCloseTo(120.16, 0);
  });

  test('tells the workers on hand as the mean of the samples, each counted once', async () => {
    const { items, samples } = await heat(AUDITOR, '&metric=supply');
    expect(samples).toBe(2);
    expect(items.filter(({ value }) => value > 0)).toMatchObject([
      { cell: cellOfMost(HANGZHOU), value: 3, supply: 3 },
    ]);
    const gap = await heat(AUDITOR, '&metric=gap');
    const hottest = gap.items.find(({ cell }) => cell === cellOfMost(HANGZHOU));
    expect(hottest?.value).toBe(Number(((hottest?.demand ?? 0) / 7 - 3).toFixed(2)));
  });

  test('shows a merchant his own orders and his own workers', async () => {
    const own = await world.read<HeatDto>(
      OWNER,
      `/merchant/statistics/heat?${RANGE}&city=${HANGZHOU}&metric=supply`,
    );
    const demand = own.items.reduce((sum, item) => sum + item.demand, 0);
    expect(demand).toBe(
      ordersOf(({ cityCode, merchantId }) => cityCode === HANGZHOU && merchantId === 'm-one'),
    );
    expect(own.items.map(({ value }) => value).filter((value) => value > 0)).toEqual([2]);
  });
});

describe('[S5] whose numbers', () => {
  test('a merchant sees his own, and no money of the platform', async () => {
    const orders = await world.read<OrderStatisticsDto>(
      OWNER,
      `/merchant/statistics/orders?${RANGE}`,
    );
    expect(orders.totals.placed).toBe(ordersOf(({ merchantId }) => merchantId === 'm-one'));
    const funds = await world.read<MerchantFundStatisticsDto>(
      OWNER,
      `/merchant/statistics/funds?${RANGE}`,
    );
    const all = await world.read<FundStatisticsDto>(
      FINANCE,
      `/admin/statistics/funds?${RANGE}&merchant=m-one`,
    );
    expect(funds.totals.merchantFen).toBe(all.totals.merchantFen);
    expect(funds.totals.merchantFen).toBeGreaterThan(0);
    for (const row of [funds.totals, ...funds.items]) {
      for (const name of ['subsidyFen', 'compensationFen', 'referralFen', 'cancelFeeFen']) {
        expect(Object.keys(row)).not.toContain(name);
      }
    }
    // Another merchant cannot be asked for, and the platform's routes are not his.
    const other = `/merchant/statistics/orders?${RANGE}&merchant=m-two`;
    expect(await world.statusOf(OWNER, other)).toBe(400);
    expect(await world.statusOf(OWNER, `/admin/statistics/orders?${RANGE}`)).toBe(403);
    expect(await world.statusOf('merchantClerk~m-one', `/merchant/statistics/funds?${RANGE}`)).toBe(
      403,
    );
  });

  test('a city manager sees his cities, another city is not there', async () => {
    const path = `/admin/statistics/orders?${RANGE}`;
    const own = await world.read<OrderStatisticsDto>(CITY, path);
    expect(own.totals.placed).toBe(ordersOf(({ cityCode }) => cityCode === HANGZHOU));
    expect(await world.statusOf(CITY, `${path}&city=${BERLIN}`)).toBe(404);
    expect(await world.statusOf(CITY, `${path}&city=nowhere`)).toBe(404);
    expect(await world.statusOf(CITY, `/admin/statistics/heat?${RANGE}&city=${BERLIN}`)).toBe(404);
    const none = await world.read<OrderStatisticsDto>('cityManager~c', path);
    expect(none.totals.placed).toBe(0);
    const ranks = await world.read<MerchantStatisticsDto>(
      CITY,
      `/admin/statistics/merchants?${RANGE}`,
    );
    expect(ranks.items.reduce((sum, { placed }) => sum + placed, 0)).toBe(own.totals.placed);
  });
});

describe('[S5] files', () => {
  const body = { kind: 'funds', from: FIRST, to: LAST, city: HANGZHOU } as const;

  test('say in yuan what the page says, and leave an entry', async () => {
    const before = world.audited.length;
    const bytes = await world.file(FINANCE, '/admin/statistics/exports', body);
    const { header, rows } = await readSheet({ format: 'xlsx', bytes, rowsMax: 100 });
    const page = await world.read<FundStatisticsDto>(
      FINANCE,
      `/admin/statistics/funds?${RANGE}&city=${HANGZHOU}`,
    );
    const column = header.indexOf('营收（元） Sales');
    expect(rows.map((row) => Math.round(Number(row[column]) * 100))).toEqual(
      page.items.map(({ salesFen }) => salesFen),
    );
    expect(rows.map(([period]) => period)).toEqual(page.items.map(({ period }) => period));
    expect(world.audited.length).toBe(before + 1);
  });

  test('[M7] [M8] a merchant takes files of his own numbers, without what is the platform’s', async () => {
    const before = world.audited.length;
    const own = { from: FIRST, to: LAST } as const;
    const bytes = await world.file(OWNER, '/merchant/statistics/exports', {
      ...own,
      kind: 'funds',
    });
    const { header, rows } = await readSheet({ format: 'xlsx', bytes, rowsMax: 100 });
    const page = await world.read<MerchantFundStatisticsDto>(
      OWNER,
      `/merchant/statistics/funds?${RANGE}`,
    );
    const column = header.indexOf('营收（元） Sales');
    expect(rows.map((row) => Math.round(Number(row[column]) * 100))).toEqual(
      page.items.map(({ salesFen }) => salesFen),
    );
    const { cancelFeeFen, referralFen, subsidyFen, compensationFen } = FIGURE_TEXT;
    for (const { zh } of [cancelFeeFen, referralFen, subsidyFen, compensationFen]) {
      expect(header.join()).not.toContain(zh);
    }
    const orders = await world.file(OWNER, '/merchant/statistics/exports', {
      ...own,
      kind: 'orders',
    });
    const sheet = await readSheet({ format: 'xlsx', bytes: orders, rowsMax: 100 });
    expect(sheet.rows.length).toBe(rows.length);
    expect(world.audited.length).toBe(before + 2);
  });

  test.each(['orders', 'workers', 'merchants', 'performance'] as const)(
    'of %s can be read back',
    async (kind) => {
      const bytes = await world.file(FINANCE, '/admin/statistics/exports', { ...body, kind });
      const { header, rows } = await readSheet({ format: 'xlsx', bytes, rowsMax: 1_000 });
      expect(rows.length).toBeGreaterThan(1);
      expect(header.length).toBeGreaterThan(5);
    },
  );
});

describe('[S6] the dashboard', () => {
  test('shows today beside yesterday and the orders that are open', async () => {
    const board = await world.read<DashboardDto>(AUDITOR, `/admin/dashboard?city=${HANGZHOU}`);
    const daily = bruteForce(world.drawn).daily;
    const today = daily.get(`${HANGZHOU}:${LAST}::`);
    const yesterday = daily.get(`${HANGZHOU}:2026-10-27::`);
    const { placed, paid, completed, salesFen } = today ?? {};
    expect(board.today).toMatchObject({ placed, paid, completed, salesFen });
    expect(board.yesterday.placed).toBe(yesterday?.placed);
    expect(board.hours.map((row) => row.today)).toEqual(today?.hours);
    expect(board.hours.map((row) => row.yesterday)).toEqual(yesterday?.hours);
    for (const { status, count } of board.live) {
      const open = ordersOf((order) => order.cityCode === HANGZHOU && order.status === status);
      expect([status, count]).toEqual([status, open]);
    }
    expect(board.updatedAt).toBe(NOW.toISOString());
  });

  test('each city has its own today', async () => {
    const all = await world.read<DashboardDto>(AUDITOR, '/admin/dashboard');
    const parts = await Promise.all(
      [HANGZHOU, BERLIN].map((city) =>
        world.read<DashboardDto>(AUDITOR, `/admin/dashboard?city=${city}`),
      ),
    );
    expect(all.today.placed).toBe(parts.reduce((sum, { today }) => sum + today.placed, 0));
    expect(all.today.placed).toBeGreaterThan(0);
  });

  test('tells what needs somebody, to whom it concerns, with the most urgent deadline', async () => {
    const orders = orderModel(world.connection);
    const [first, second] = world.drawn.filter(({ order }) => order.cityCode === HANGZHOU);
    const deadlines = [new Date('2026-10-28T12:00:00Z'), new Date('2026-10-28T11:09:00Z')];
    const ids = [first?.order._id ?? '', second?.order._id ?? ''];
    const before = [first?.order.status, second?.order.status];
    for (const [index, _id] of ids.entries()) {
      const set = { status: 'MANUAL_DISPATCH', stageDeadlineAt: deadlines[index] };
      await orders.updateOne({ _id }, { $set: set });
    }
    const kindsOf = ({ attention }: DashboardDto) => attention.map(({ kind }) => kind);
    const city = await world.read<DashboardDto>(CITY, '/admin/dashboard');
    expect(city.attention.find(({ kind }) => kind === 'MANUAL_QUEUE')).toMatchObject({
      count: 2,
      isMore: false,
      urgentAt: '2026-10-28T11:09:00.000Z',
    });
    expect(kindsOf(city)).toEqual(['MANUAL_QUEUE', 'TASK_REVIEWS', 'CASES', 'APPLICATIONS']);
    const other = await world.read<DashboardDto>(`dispatcher~d~${BERLIN}`, '/admin/dashboard');
    expect(other.attention.find(({ kind }) => kind === 'MANUAL_QUEUE')?.count).toBe(0);
    expect(other.today.salesFen).toBeNull();
    const finance = await world.read<DashboardDto>(FINANCE, '/admin/dashboard');
    expect(kindsOf(finance)).toEqual(
      expect.arrayContaining(['WITHDRAWALS', 'REFUND_REQUESTS', 'MONEY_ALARMS']),
    );
    expect(finance.today.salesFen).not.toBeNull();
    const owner = await world.read<DashboardDto>(OWNER, '/merchant/dashboard');
    expect(kindsOf(owner)).toEqual(['MANUAL_QUEUE']);
    for (const [index, _id] of ids.entries()) {
      const set = { status: before[index], stageDeadlineAt: null };
      await orders.updateOne({ _id }, { $set: set });
    }
  });

  test('and every page of numbers reads its collections by an index', async () => {
    const pages = [
      [AUDITOR, `/admin/dashboard`],
      [CITY, `/admin/dashboard?city=${HANGZHOU}`],
      [OWNER, `/merchant/dashboard`],
      [AUDITOR, `/admin/statistics/orders?${RANGE}`],
      [CITY, `/admin/statistics/funds?${RANGE}&category=repair`],
      [AUDITOR, `/admin/statistics/merchants?${RANGE}`],
      [CITY, `/admin/statistics/workers?${RANGE}`],
      [AUDITOR, `/admin/statistics/performance?${RANGE}&merchant=m-one`],
      [AUDITOR, `/admin/statistics/heat?${RANGE}&city=${HANGZHOU}`],
      [AUDITOR, `/admin/statistics/funnel?${RANGE}&merchant=m-one`],
      [OWNER, `/merchant/statistics/orders?${RANGE}`],
      [CITY, '/admin/reports?kind=daily'],
    ] as const;
    const all = async (): Promise<void> => {
      for (const [as, path] of pages) await world.read(as, path);
    };
    for (const collection of [
      ...['orders', 'dailyStats', 'cellStats', 'workerStats', 'statDays', 'reports'],
      ...['cases', 'refundRequests', 'refunds', 'withdrawals', 'applications', 'moneyAlarms'],
    ]) {
      const scans = await scansDuring(world.connection, collection, all);
      expect([collection, scans.length > 0]).toEqual([collection, true]);
      const whole = scans.filter(({ plan }) => plan.includes('COLLSCAN'));
      expect([collection, whole]).toEqual([collection, []]);
      if (collection !== 'orders') continue;
      // Nor all keys of an index: what is counted live is little, whatever has piled up.
      expect(scans.filter(({ docsExamined }) => docsExamined > LIVE_MAX)).toEqual([]);
    }
  });
});
