import { DateTime } from 'luxon';
import type { z } from 'zod';
import type { dashboardSchema } from '../../../contract/schemas/reports.js';
import type {
  merchantFundStatisticsSchema,
  orderStatisticsSchema,
} from '../../../contract/schemas/statistics.js';
import { orderModel } from '../../../data/models/order.js';
import { placeNamed } from '../../factories/stack-orders.js';
import { newCityManager } from '../../factories/stack-staff.js';
import { MASSAGE } from '../../factories/stack-visits.js';
import { savedSheet } from './sheets.js';
import type { ConsoleApp, Visitor } from './harness.js';

const FIRST_CUSTOMER = 790;
const CITY = 'demo';
const ZONE = 'Asia/Shanghai';
const OF_OWNER = 'hz-clean';
const OF_DEMO_OWNER = 'demo-self';

type Dashboard = z.infer<typeof dashboardSchema>;
type Orders = z.infer<typeof orderStatisticsSchema>;
type Funds = z.infer<typeof merchantFundStatisticsSchema>;

/** Pages of the platform alone; a merchant has neither the entry nor the page. */
const OF_PLATFORM = ['/onboarding', '/cities', '/audit', '/money/withdrawals', '/money/ledger'];

/** What a merchant sees when he logs in: his own menus and his own numbers. */
export function merchantSection(app: () => ConsoleApp): void {
  const today = (): DateTime => DateTime.now().setZone(ZONE);

  beforeAll(async () => {
    const { world } = app();
    const { customer, orderId } = await placeNamed(world, FIRST_CUSTOMER, MASSAGE);
    await customer.cancel(orderId);
    const manager = await newCityManager(world, { account: 'console-figures', cities: [CITY] });
    const date = today().toISODate();
    await manager.must('POST', '/admin/statistics/recompute', {
      body: { city: CITY, from: date, to: date },
    });
  });

  test('[M7] an owner finds his own menus, the platform’s pages are not there, and the figures are his', async () => {
    const owner = await app().visit('owner');
    const { page } = owner;
    await owner.open('/');
    expect(new URL(page.url()).pathname).toBe('/admin/dashboard');
    const menu = page.locator('.dh-sider nav a');
    await menu.first().waitFor();
    const paths = (await menu.evaluateAll((links) =>
      links.map((link) => link.getAttribute('href')),
    )) as readonly string[];
    for (const path of ['/dashboard', '/orders', '/store', '/cases', '/statistics', '/funds']) {
      expect(paths).toContain(`/admin${path}`);
    }
    for (const path of OF_PLATFORM) {
      expect(paths).not.toContain(`/admin${path}`);
      await owner.open(path);
      await page.getByText('没有找到').waitFor();
    }
    await owner.open('/dashboard');
    await page.locator('.ant-statistic').first().waitFor();
    await owner.shot('merchant-dashboard');
    expect(await owner.axe()).toEqual([]);
    const told = await asked<Dashboard>(owner, '/merchant/dashboard');
    expect(await figureOf(owner, '今日下单')).toBe(String(told.today.placed));
    // Orders of other merchants are in nobody else's figures.
    expect(told.today.placed).toBe(await placedToday(app(), OF_OWNER, today()));
    expect(owner.complaints).toEqual([]);
    await owner.close();
  });

  test('[M7] [M8] the statistics of a merchant are the numbers of the API and of its orders', async () => {
    const owner = await app().visit('demo-owner');
    const { page } = owner;
    const date = today().toISODate() ?? '';
    const query = `from=${date}&to=${date}`;
    await owner.open(`/statistics?${query}`);
    const row = page.locator(`tr[data-row-key="${date}"]`);
    await row.waitFor();
    const orders = await asked<Orders>(owner, `/merchant/statistics/orders?${query}`);
    const { placed } = orders.totals;
    expect(placed).toBeGreaterThan(0);
    expect(placed).toBe(await placedToday(app(), OF_DEMO_OWNER, today()));
    expect(await row.locator('td').nth(1).textContent()).toBe(String(placed));
    await owner.shot('merchant-statistics-orders');
    expect(await owner.axe()).toEqual([]);

    await owner.open(`/statistics?tab=funds&${query}`);
    await row.waitFor();
    const funds = await asked<Funds>(owner, `/merchant/statistics/funds?${query}`);
    const sales = funds.totals.salesFen / 100;
    const shown = (await row.locator('td').nth(1).textContent()) ?? '';
    expect(Number(shown.replace(/[¥,]/gu, ''))).toBe(sales);
    const file = await savedSheet(page, () =>
      page.getByRole('button', { name: '导出 xlsx' }).click(),
    );
    const column = file[0]?.indexOf('营收（元） Sales') ?? -1;
    expect(file[1]?.[column]).toBe(sales);
    await owner.shot('merchant-statistics-funds');
    expect(await owner.axe()).toEqual([]);

    await owner.open('/dashboard');
    await page.locator('.ant-statistic').first().waitFor();
    const told = await asked<Dashboard>(owner, '/merchant/dashboard');
    expect(told.today.placed).toBe(placed);
    expect(await figureOf(owner, '今日下单')).toBe(String(placed));
    expect(owner.complaints).toEqual([]);
    await owner.close();
  });
}

/** What the API tells this person, by the session of his browser: another login would end it. */
async function asked<T>({ page }: Visitor, path: string): Promise<T> {
  const text = await page.evaluate(
    `fetch('/api/v1${path}', { headers: { Authorization: 'Bearer ' +
      JSON.parse(localStorage.getItem('doorhive.session')).accessToken } })
      .then((answer) => answer.text())`,
  );
  return JSON.parse(String(text)) as T;
}

async function figureOf({ page }: Visitor, title: string): Promise<string> {
  const card = page.locator('.ant-statistic', { hasText: title });
  return (await card.locator('.ant-statistic-content-value').textContent()) ?? '';
}

function placedToday(app: ConsoleApp, merchantId: string, at: DateTime): Promise<number> {
  const createdAt = { $gte: at.startOf('day').toJSDate(), $lt: at.endOf('day').toJSDate() };
  return orderModel(app.world.connection).countDocuments({ merchantId, createdAt }).exec();
}
