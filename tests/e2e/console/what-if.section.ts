import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { WhatIfDetailDto } from '../../../contract/schemas/what-if.js';
import { WHAT_IF_FIGURES } from '../../../contract/terms/what-if.js';
import { cityModel } from '../../../data/models/city.js';
import { orderModel } from '../../../data/models/order.js';
import { whatIfRunModel } from '../../../data/models/what-if-run.js';
import { workerModel } from '../../../data/models/worker.js';
import { dateIn, datePlus, dayBoundsIn } from '../../../domain/statistics/periods.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { placeNamed } from '../../factories/stack-orders.js';
import { MASSAGE } from '../../factories/stack-visits.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { apiOf } from './api-of.js';
import type { ConsoleApp, Visitor } from './harness.js';

const run = promisify(execFile);
const CITY = 'what-if-city';
const NAME = { zh: '推演示例市', en: 'What-if city' };
const CUSTOMER = 691;
const WORKERS = 6;
const ORDERS = 40;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TEN = 10;
const ALWAYS = Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]);

/** What another policy would have done: asked for, watched, read; in both languages and themes. */
export function whatIfSection(app: () => ConsoleApp): void {
  let admin: Visitor;
  let api: HttpClient;
  let yesterday: string;
  let runId: string;
  beforeAll(async () => {
    yesterday = await busyDay(app().world);
    admin = await app().visit('admin');
    api = await apiOf(app(), admin);
  });
  afterAll(async () => {
    const { connection } = app().world;
    const ofCity = { cityCode: CITY };
    await orderModel(connection).collection.deleteMany(ofCity);
    await workerModel(connection).collection.deleteMany(ofCity);
    await whatIfRunModel(connection).collection.deleteMany(ofCity);
    await cityModel(connection).collection.deleteOne({ _id: CITY } as never);
    expect(admin.complaints).toEqual([]);
    await admin.close();
  });

  const read = () => api.must<WhatIfDetailDto>('GET', `/admin/what-if/${runId}`);

  test('[X15] without any there is a sentence and a way to begin', async () => {
    const { page } = admin;
    await admin.open(`/what-if?city=${CITY}`);
    await page.getByText('还没有推演').waitFor();
    await admin.shot('what-if-empty');
    expect(await admin.axe()).toEqual([]);
  });

  test('[X15] a city is chosen by its name, a preset changes a dial, and nothing starts unchanged', async () => {
    const { page } = admin;
    await admin.open('/what-if?new=1');
    const dialog = page.locator('.ant-modal-content');
    const go = dialog.getByRole('button', { name: '推演 7 天' });
    await page.locator('#what-if-city').fill(NAME.zh);
    await page.locator('.ant-select-item-option', { hasText: NAME.zh }).click();
    const dial = page.getByTestId('dial-waitForBetterMinutes');
    await dial.waitFor();
    expect(await go.isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: '宁等更合适的人' }).click();
    expect(await dial.locator('input').inputValue()).toBe('25');
    await dialog.getByRole('button', { name: '恢复现行' }).click();
    expect(await go.isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: '有人就派' }).click();
    await admin.shot('what-if-new');
    expect(await admin.axe()).toEqual([]);
    await go.click();
    await page.waitForURL(/\/what-if\/[0-9a-f]{32}$/);
    runId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(await read()).toMatchObject({
      ...{ cityCode: CITY, cityName: NAME, to: yesterday, dayCount: 7 },
      policy: { waitForBetterMinutes: 120, soonFreeMinutes: 0 },
    });
  });

  test('[X15] it runs to its end, and the page says what the API says in plain words', async () => {
    const { page } = admin;
    await page.getByTestId('what-if-verdict').waitFor();
    const told = await read();
    expect(told).toMatchObject({ status: 'DONE', daysDone: 7 });
    expect(told.result?.recorded.orders).toBe(ORDERS);
    expect(told.result?.baseline.served).toBeGreaterThan(0);
    expect(await page.locator('h1').innerText()).toContain(NAME.zh);
    expect(await page.locator('h1').innerText()).not.toContain(CITY);
    for (const figure of ['served', 'unserved', 'escalated'] as const) {
      const cells = await page.getByTestId(`figure-${figure}`).locator('td').allInnerTexts();
      expect(cells.slice(0, 3)).toEqual([
        WHAT_IF_FIGURES[figure].label.zh,
        String(told.result?.baseline[figure]),
        String(told.result?.candidate[figure]),
      ]);
    }
    const verdict = await page.getByTestId('what-if-verdict').innerText();
    expect(verdict).toMatch(/更好|更差|有得有失|没有差别/);
    await admin.shot('what-if-run');
    expect(await admin.axe()).toEqual([]);
  });

  test('[X15] the command line comes to the same figures', async () => {
    const { processes } = app().world;
    const { from, to, result } = await read();
    const asked = ['--city', CITY, '--from', from, '--to', to, '--policy', 'eager'];
    const { stdout } = await run(
      process.execPath,
      [path.join('dist', 'stack', 'what-if', 'what-if-main.js'), ...asked, '--data', processes.dir],
      { env: processes.env },
    );
    const { whatIf } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { whatIf: object };
    const { baseline, candidate, recorded } = result ?? {};
    expect(whatIf).toMatchObject({ baseline, candidate, recorded, cityCode: CITY, from, to });
    expect(stdout).toContain(WHAT_IF_FIGURES.served.label.en);
  });

  test('[X15] the list calls it by its city and goes to it', async () => {
    const { page } = admin;
    await admin.open(`/what-if?city=${CITY}`);
    const row = page.locator('.ant-table-row');
    await row.waitFor();
    expect(await row.innerText()).toContain(`${NAME.zh} `);
    await admin.shot('what-if-list');
    expect(await admin.axe()).toEqual([]);
    await row.click();
    await page.waitForURL(new RegExp(runId));
  });

  test('[X15] a dispatcher reads it in English and in the dark, and starts nothing', async () => {
    const look = { language: 'en', theme: 'dark' } as const;
    const dispatcher = await app().visit('dispatcher', look);
    const { page } = dispatcher;
    await dispatcher.open('/what-if');
    expect(await page.getByTestId('what-if-new').count()).toBe(0);
    // His cities are others: of this one he sees nothing.
    await dispatcher.open(`/what-if/${runId}`);
    await page.locator('.ant-result-404').waitFor();
    await dispatcher.close();
    for (const own of [
      { language: 'en', theme: 'light' },
      { language: 'zh', theme: 'dark' },
    ] as const) {
      const other = await app().visit('admin', own);
      await other.open(`/what-if/${runId}`);
      const verdict = other.page.getByTestId('what-if-verdict');
      await verdict.waitFor();
      const title = await other.page.locator('h1').innerText();
      expect(title).toContain(NAME[own.language]);
      await other.shot('what-if-run');
      expect(await other.axe()).toEqual([]);
      expect(other.complaints).toEqual([]);
      await other.close();
    }
    // A login of one account ends the one before.
    await admin.close();
    admin = await app().visit('admin');
  });
}

/**
 * A city of its own whose yesterday was busy: more orders in three hours than its workers can serve,
 * each recorded with whom it went to. Answers that day.
 */
async function busyDay(world: StackWorld): Promise<string> {
  const { connection } = world;
  const placed = await placeNamed(world, CUSTOMER, MASSAGE);
  await placed.customer.cancel(placed.orderId);
  const order = await world.order(placed.orderId);
  const city = await cityModel(connection).findById(order.cityCode).lean();
  const timeZone = city?.timeZone ?? 'Asia/Shanghai';
  await cityModel(connection).collection.insertOne({
    ...city,
    ...{ _id: CITY, name: NAME, isOpen: false },
  } as never);
  const found = await workerModel(connection)
    .find({
      cityCode: order.cityCode,
      merchantId: order.merchantId,
      skills: { $all: order.skills },
    })
    .limit(WORKERS)
    .lean();
  const workers = found.map((worker, index) => ({
    ...worker,
    ...{ _id: `what-if-worker-${index}`, cityCode: CITY, isOnline: false },
    ...{ hours: ALWAYS, overrides: [], blocked: [], leave: [], radiusMeters: 30_000 },
  }));
  await workerModel(connection).collection.insertMany(workers as never[]);
  const yesterday = datePlus(dateIn(Date.now(), timeZone), -1);
  const fromMs = dayBoundsIn(yesterday, timeZone).from.getTime() + TEN * HOUR_MS;
  const recorded = Array.from({ length: ORDERS }, (_none, index) => {
    const paidMs = fromMs + Math.floor((index * 3 * HOUR_MS) / ORDERS);
    const startMs = paidMs + 5 * MINUTE_MS;
    const workerId = workers[index % workers.length]?._id ?? '';
    return recordedOrder({ order, index, paidMs, startMs, workerId });
  });
  await orderModel(connection).collection.insertMany(recorded as never[]);
  return yesterday;
}

function recordedOrder(input: {
  readonly order: Awaited<ReturnType<StackWorld['order']>>;
  readonly index: number;
  readonly paidMs: number;
  readonly startMs: number;
  readonly workerId: string;
}) {
  const { order, index, paidMs, startMs, workerId } = input;
  const _id = `what-if-order-${index}`;
  const endAt = new Date(startMs + HOUR_MS);
  const [ticket] = order.tickets;
  const served = {
    ...{ _id: `${_id}:1`, workerId, status: 'DONE', origin: 'DISPATCH', heldWorkerId: null },
    ...{ assignedAt: new Date(paidMs + MINUTE_MS), departedAt: new Date(paidMs + MINUTE_MS) },
    ...{ startedAt: new Date(startMs), finishedAt: endAt },
  };
  const { point } = order.address;
  const [lng, lat] = point.coordinates;
  const at = [lng + ((index % 5) - 2) / 200, lat + ((index % 7) - 3) / 200];
  return {
    ...order,
    ...{ _id, no: `WI${Date.now()}${index}`, cityCode: CITY, status: 'COMPLETED' },
    ...{
      createdAt: new Date(paidMs),
      paidAt: new Date(paidMs),
      completedAt: endAt,
      endedAt: endAt,
    },
    ...{ startAt: new Date(startMs), endAt, tickets: [{ ...ticket, ...served }] },
    address: { ...order.address, point: { ...point, coordinates: at } },
  };
}
