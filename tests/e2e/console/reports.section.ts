import { ScheduleOverlapPolicy } from '@temporalio/client';
import type { ReportDetailDto } from '../../../contract/schemas/reports.js';
import { FIGURE_TEXT } from '../../../contract/terms/statistics.js';
import { cityModel } from '../../../data/models/city.js';
import { orderModel } from '../../../data/models/order.js';
import { dateIn, datePlus } from '../../../domain/statistics/periods.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { placeNamed } from '../../factories/stack-orders.js';
import { MASSAGE } from '../../factories/stack-visits.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { apiOf } from './api-of.js';
import type { ConsoleApp, Visitor } from './harness.js';
import { savedSheet } from './sheets.js';

const CITY = 'report-city';
const CUSTOMER = 690;
const ORDERS = 3;
const DAY_MS = 86_400_000;
const NOON = 12;
const { zh, en } = FIGURE_TEXT.placed;

type Orders = {
  readonly items: readonly { readonly period: string; readonly placed: number }[];
};

/** Reports that the clock makes, and the numbers of some days as a file. */
export function reportsSection(app: () => ConsoleApp): void {
  let finance: Visitor;
  let api: HttpClient;
  let yesterday: string;
  beforeAll(async () => {
    const { world } = app();
    yesterday = await dayOfOrders(world);
    // By hand what the clock does every hour: the night's sums, then the reports of the morning.
    const schedule = world.temporal.schedule.getHandle('reports');
    await schedule.trigger(ScheduleOverlapPolicy.BUFFER_ONE);
    finance = await app().visit('finance-maker');
    api = await apiOf(app(), finance);
  });
  afterAll(async () => {
    const { connection } = app().world;
    await orderModel(connection).collection.deleteMany({ cityCode: CITY });
    await cityModel(connection).collection.deleteOne({ _id: CITY } as never);
    expect(finance.complaints).toEqual([]);
    await finance.close();
  });

  const reportId = (): string => `daily:${CITY}:${yesterday}`;

  test('[S20] yesterday’s report is made by the clock, opened, and says what the API says', async () => {
    const path = `/admin/reports/${encodeURIComponent(reportId())}`;
    await until(async () => (await api.call('GET', path)).status === 200, {
      what: 'the report of yesterday',
      timeoutMs: 60_000,
    });
    const report = await api.must<ReportDetailDto>('GET', path);
    expect(report.current.orders.placed).toBe(ORDERS);
    const { page } = finance;
    await finance.open(`/reports?kind=daily&city=${CITY}`);
    const row = page.locator('.ant-table-row', { hasText: yesterday });
    await row.waitFor();
    expect(await page.locator('.ant-table-row').count()).toBe(1);
    await finance.shot('reports');
    expect(await finance.axe()).toEqual([]);
    await row.click();
    const figure = page.locator('.ant-table-row', { hasText: zh }).first();
    await figure.waitFor();
    expect(await figure.locator('td').allInnerTexts()).toEqual([
      zh,
      String(report.current.orders.placed),
      String(report.previous.orders.placed),
      // Of nothing there is no percentage.
      '–',
    ]);
    const day = page.locator(`tr[data-row-key="${yesterday}"] td`);
    expect((await day.allInnerTexts())[1]).toBe(String(ORDERS));
    await finance.shot('report');
    expect(await finance.axe()).toEqual([]);
  });

  test('[S20] its file holds the same figure', async () => {
    const { page } = finance;
    await finance.open(`/reports/${encodeURIComponent(reportId())}`);
    const file = page.getByRole('button', { name: /xlsx/ });
    await file.waitFor();
    const rows = await savedSheet(page, () => file.click());
    expect(String(rows[0]?.[0])).toContain(yesterday);
    expect(rows.find(([title]) => title === `${zh} ${en}`)?.slice(1)).toEqual([ORDERS, 0]);
    expect(rows.at(-1)?.slice(0, 2)).toEqual([yesterday, ORDERS]);
  });

  test('[S5] the table of some days is the same on the page, in the API and in the file', async () => {
    const { page } = finance;
    const range = `from=${yesterday}&to=${datePlus(yesterday, 1)}&city=${CITY}`;
    const { items } = await api.must<Orders>('GET', `/admin/statistics/orders?${range}`);
    const placed = items.find(({ period }) => period === yesterday)?.placed;
    expect(placed).toBe(ORDERS);
    await finance.open(`/statistics?${range}`);
    const row = page.locator(`tr[data-row-key="${yesterday}"] td`);
    await row.first().waitFor();
    expect((await row.allInnerTexts()).slice(0, 2)).toEqual([yesterday, String(placed)]);
    const button = page.getByRole('button', { name: '导出 xlsx' });
    const [header = [], ...rows] = await savedSheet(page, () => button.click());
    const column = header.indexOf(`${zh} ${en}`);
    expect(column).toBeGreaterThan(0);
    const ofDay = rows.find(([period]) => period === yesterday);
    expect(ofDay?.[column]).toBe(placed);
  });
}

/**
 * A city where it is noon now, whatever time the test runs, with orders of its yesterday: copies of
 * one that a customer has placed and taken back. Answers that day.
 */
async function dayOfOrders(world: StackWorld): Promise<string> {
  const { connection } = world;
  const placed = await placeNamed(world, CUSTOMER, MASSAGE);
  await placed.customer.cancel(placed.orderId);
  const order = await world.order(placed.orderId);
  const offset = NOON - new Date().getUTCHours();
  // The sign of these names is that of POSIX: east of Greenwich is minus.
  const timeZone = offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
  const city = await cityModel(connection).findById(order.cityCode).lean();
  const name = { zh: '报表示例市', en: 'Report city' };
  await cityModel(connection).collection.insertOne({
    ...city,
    ...{ _id: CITY, name, timeZone, isOpen: false },
  } as never);
  const createdAt = new Date(Date.now() - DAY_MS);
  const copies = Array.from({ length: ORDERS }, (_none, index) => ({
    ...order,
    ...{ _id: `report-order-${index}`, no: `RP${Date.now()}${index}` },
    ...{ cityCode: CITY, timeZone, createdAt },
  }));
  await orderModel(connection).collection.insertMany(copies as never[]);
  return dateIn(createdAt.getTime(), timeZone);
}
