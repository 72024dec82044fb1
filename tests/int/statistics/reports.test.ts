import type { ReportDetailDto, ReportDto } from '../../../contract/schemas/reports.js';

import { inboxItemModel } from '../../../data/models/inbox-item.js';
import { reportModel } from '../../../data/models/report.js';
import { statDayModel } from '../../../data/models/statistics.js';
import { orderModel } from '../../../data/models/order.js';
import { datePlus, datesOf } from '../../../domain/statistics/periods.js';
import { readSheet } from '../../../use-cases/resource/sheet/sheet-format.js';
import {
  createStatisticsActivities,
  NIGHTLY_DAYS,
} from '../../../use-cases/statistics/statistics-activities.js';
import type { ReportInput } from '../../../workflows/statistics-contract.js';
import {
  BERLIN,
  FIRST,
  HANGZHOU,
  LAST,
  openStatisticsWorld,
  type StatisticsWorld,
} from './statistics-world.js';

const AUDITOR = 'auditor~a';
const CITY = `cityManager~c~${HANGZHOU}`;
/** Six in the morning of the 28th in Hangzhou, eleven at night of the 27th in Berlin. */
const MORNING_MS = Date.parse('2026-10-27T22:00:00Z');
let world: StatisticsWorld;
let activities: ReturnType<typeof createStatisticsActivities>;
beforeAll(async () => {
  world = await openStatisticsWorld({ seed: 11, orders: 300 });
  activities = createStatisticsActivities(world.deps);
  for (const date of datesOf({ from: FIRST, to: LAST })) {
    await world.compute(date, HANGZHOU);
    await world.compute(date, BERLIN);
  }
});
afterAll(() => world.close());

const dailyOf = async (): Promise<ReportInput> => {
  const due = await activities.dueReports({ atMs: MORNING_MS });
  const daily = due.find(({ kind, cityCode }) => kind === 'daily' && cityCode === HANGZHOU);
  if (daily === undefined) throw new Error('no report is due');
  return daily;
};

type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

describe('[S20] automatic reports', () => {
  test('are due in the morning of each city, about the period that is over there', async () => {
    const atSix = await activities.dueReports({ atMs: MORNING_MS });
    expect(atSix.map(({ kind, cityCode, period }) => [kind, cityCode, period])).toEqual([
      ['daily', BERLIN, '2026-10-26'],
      ['weekly', BERLIN, '2026-10-19'],
      ['daily', HANGZHOU, '2026-10-27'],
      ['weekly', HANGZHOU, '2026-10-19'],
    ]);
    const before = await activities.dueReports({ atMs: MORNING_MS - 1 });
    expect(before.map(({ cityCode }) => cityCode)).toEqual([BERLIN, BERLIN]);
    // September had no order; October's is made when it is over.
    const inNovember = await activities.dueReports({ atMs: MORNING_MS + 5 * 86_400_000 });
    expect(inNovember.filter(({ kind }) => kind === 'monthly')).toMatchObject([
      { period: '2026-10', from: '2026-10-01', to: '2026-10-31' },
      { period: '2026-10' },
    ]);
  });

  test('are made once for a period, whoever makes them, and told once', async () => {
    const input = await dailyOf();
    const made = await Promise.all([1, 2, 3].map(() => activities.makeReport(input)));
    expect(made.filter(Boolean)).toHaveLength(1);
    const id = `daily:${HANGZHOU}:2026-10-27`;
    expect(await reportModel(world.connection).countDocuments({ _id: id })).toBe(1);
    const told = await inboxItemModel(world.connection).find({ refId: id }).lean();
    expect(told).toMatchObject([{ kind: 'REPORT', cityCode: HANGZHOU, refKind: 'report' }]);
    const due = await activities.dueReports({ atMs: MORNING_MS });
    expect(due.some(({ kind, cityCode }) => kind === 'daily' && cityCode === HANGZHOU)).toBe(false);
  });

  test('keep what they say when a late fact changes the statistics', async () => {
    const input = { ...(await weekly()), cityCode: HANGZHOU };
    await activities.makeReport(input);
    const path = `/admin/reports/weekly:${HANGZHOU}:2026-10-19`;
    const before = await world.read<ReportDetailDto>(AUDITOR, path);
    expect(before.current.orders.placed).toBeGreaterThan(0);
    const some = world.drawn.find(
      ({ order }) => order.cityCode === HANGZHOU && order.createdAt < new Date('2026-10-24'),
    );
    const late = { ...some?.order, _id: 'late', no: 'late', customerId: 'nobody-else' };
    await orderModel(world.connection).collection.insertOne(late as never);
    await world.compute('2026-10-23', HANGZHOU);
    expect(await activities.makeReport(input)).toBe(false);
    expect(await world.read<ReportDetailDto>(AUDITOR, path)).toEqual(before);
    await orderModel(world.connection).collection.deleteOne({ _id: 'late' } as never);
    await world.compute('2026-10-23', HANGZHOU);
  });

  test('count a customer once in a week, beside the week before', async () => {
    const { current, previous, days } = await world.read<ReportDetailDto>(
      AUDITOR,
      `/admin/reports/weekly:${HANGZHOU}:2026-10-19`,
    );
    const from = new Date('2026-10-18T16:00:00Z');
    const to = new Date('2026-10-25T16:00:00Z');
    const placed = world.drawn.filter(
      ({ order }) => order.cityCode === HANGZHOU && order.createdAt >= from && order.createdAt < to,
    );
    expect(current.orders.placed).toBe(placed.length);
    const customers = new Set(placed.map(({ order }) => order.customerId));
    expect(current.customers).toBe(customers.size);
    expect(customers.size).toBeLessThan(placed.length);
    expect(previous.orders.placed).toBe(0);
    expect(days.reduce((sum, day) => sum + day.salesFen, 0)).toBe(current.funds.salesFen);
  });

  test('are seen by whoever sees the city, and read back from their file', async () => {
    const reportId = `daily:${HANGZHOU}:2026-10-27`;
    await activities.makeReport({ ...(await weekly()), cityCode: BERLIN });
    const own = await world.read<Page<ReportDto>>(CITY, '/admin/reports');
    expect(new Set(own.items.map(({ cityCode }) => cityCode))).toEqual(new Set([HANGZHOU]));
    const berlins = `/admin/reports/weekly:${BERLIN}:2026-10-19`;
    expect(await world.statusOf(CITY, berlins)).toBe(404);
    expect(await world.statusOf(AUDITOR, berlins)).toBe(200);
    expect(await world.statusOf(CITY, `/admin/reports?city=${BERLIN}`)).toBe(404);
    const all = await world.read<Page<ReportDto>>(AUDITOR, '/admin/reports?limit=1');
    const next = await world.read<Page<ReportDto>>(
      AUDITOR,
      `/admin/reports?limit=1&cursor=${all.nextCursor}`,
    );
    expect(next.items[0]?.id).not.toBe(all.items[0]?.id);
    const report = await world.read<ReportDetailDto>(CITY, `/admin/reports/${reportId}`);
    const bytes = await world.file(CITY, `/admin/reports/${reportId}/file`, {});
    const { header, rows } = await readSheet({ format: 'xlsx', bytes, rowsMax: 200 });
    expect(header[0]).toContain('日报');
    const row = rows.find(([name]) => name?.startsWith('营收'));
    expect(Math.round(Number(row?.[1]) * 100)).toBe(report.current.funds.salesFen);
    expect(report.current.funds.salesFen).toBeGreaterThan(0);
    const last = rows.at(-1);
    expect(last?.slice(0, 2)).toEqual(['2026-10-27', String(report.days[0]?.placed)]);
  });
});

describe('[S5] what the clock computes', () => {
  test('every ten minutes today of each zone, and yesterday just after midnight', async () => {
    const jobs = await activities.statisticsOfNow({ atMs: Date.parse('2026-10-27T16:10:00Z') });
    expect(jobs).toEqual([
      { date: '2026-10-27', timeZone: 'Europe/Berlin', cityCodes: [BERLIN] },
      { date: '2026-10-27', timeZone: 'Asia/Shanghai', cityCodes: [HANGZHOU] },
      { date: '2026-10-28', timeZone: 'Asia/Shanghai', cityCodes: [HANGZHOU] },
    ]);
    // The same moment again counts nobody twice.
    const samples = world.connection.collection('supplySamples');
    const before = await samples.countDocuments();
    await activities.statisticsOfNow({ atMs: Date.parse('2026-10-27T16:11:00Z') });
    expect(await samples.countDocuments()).toBe(before);
    expect(before).toBe(2);
  });

  test('every night the past days, once; a night that was missed is made up for', async () => {
    const nightMs = Date.parse('2026-10-27T19:30:00Z');
    const atTwo = await activities.statisticsOfNight({ atMs: nightMs - 3_600_000 });
    expect(atTwo.filter(({ timeZone }) => timeZone === 'Asia/Shanghai')).toEqual([]);
    const jobs = (await activities.statisticsOfNight({ atMs: nightMs })).filter(
      ({ timeZone }) => timeZone === 'Asia/Shanghai',
    );
    expect(jobs).toHaveLength(NIGHTLY_DAYS);
    expect(jobs[0]?.date).toBe('2026-10-27');
    expect(jobs.at(-1)?.date).toBe(datePlus('2026-10-28', -NIGHTLY_DAYS));
    const first = `${HANGZHOU}:${jobs.at(-1)?.date}`;
    const at = new Date(nightMs + 60_000);
    await statDayModel(world.connection).create({
      _id: first,
      ...{ cityCode: HANGZHOU, date: jobs.at(-1)?.date, samples: 0, computedAt: at },
    });
    const later = await activities.statisticsOfNight({ atMs: nightMs + 6 * 3_600_000 });
    expect(later.filter(({ timeZone }) => timeZone === 'Asia/Shanghai')).toEqual([]);
    const nextNight = await activities.statisticsOfNight({ atMs: nightMs + 24 * 3_600_000 });
    expect(nextNight.filter(({ cityCodes }) => cityCodes.includes(HANGZHOU))).toHaveLength(
      NIGHTLY_DAYS,
    );
  });

  test('some days anew on demand, and none whose samples are gone', async () => {
    const path = '/admin/statistics/recompute';
    const body = { from: '2026-10-23', to: '2026-10-24', city: HANGZHOU };
    const before = await world.bytesOf('dailyStats');
    const answer = await world.file(CITY, path, body);
    expect(JSON.parse(answer.toString('utf8'))).toEqual({ days: 2 });
    expect(await world.bytesOf('dailyStats')).toEqual(before);
    const ask = (change: object) => world.file(CITY, path, { ...body, ...change });
    await expect(ask({ from: '2026-10-17' })).rejects.toThrow('400');
    await expect(ask({ from: '2026-08-01', to: '2026-08-02' })).rejects.toThrow('400');
    await expect(ask({ city: BERLIN })).rejects.toThrow('404');
  });
});

async function weekly(): Promise<ReportInput> {
  return {
    kind: 'weekly',
    cityCode: HANGZHOU,
    timeZone: 'Asia/Shanghai',
    period: '2026-10-19',
    from: '2026-10-19',
    to: '2026-10-25',
  };
}
