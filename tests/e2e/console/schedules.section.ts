import { absenceModel } from '../../../data/models/absence.js';
import { workerModel } from '../../../data/models/worker.js';
import { MASSAGE, visitAt } from '../../factories/stack-visits.js';
import { until } from '../../factories/stack-wait.js';
import type { ConsoleApp, Visitor } from './harness.js';

const FIRST_CUSTOMER = 640;
const MERCHANT = 'hz-clean';
const DAY_MS = 24 * 3_600_000;

/** Everybody's days, what is behind a block, and what an absence does to the orders in it. */
export function schedulesSection(app: () => ConsoleApp): void {
  let dispatcher: Visitor;
  beforeAll(async () => {
    dispatcher = await app().visit('dispatcher');
  });
  afterAll(async () => {
    expect(dispatcher.complaints).toEqual([]);
    await dispatcher.close();
  });

  test('[S1] all workers of a merchant and a skill on one time axis, and the same as a list', async () => {
    const { page } = dispatcher;
    const workers = workerModel(app().world.connection);
    const those = { merchantId: MERCHANT, status: 'ACTIVE' as const };
    const [one] = await workers.find(those).lean();
    const skill = one?.skills[0] ?? '';
    for (const query of ['', `&skill=${skill}`]) {
      const filter = query === '' ? those : { ...those, skills: skill };
      const total = await workers.countDocuments(filter);
      await dispatcher.open(`/schedules?view=day&merchant=${MERCHANT}${query}`);
      await page.getByText(`共 ${total} 位服务人员`, { exact: true }).waitFor();
      await page.locator('.dh-sch-head').first().waitFor();
      expect(await page.locator('.dh-sch-head').count()).toBe(Math.min(total, 20));
    }
    await dispatcher.shot('schedules-day');
    expect(await dispatcher.axe()).toEqual([]);
    await page.locator('.dh-sch-tools').getByText('列表', { exact: true }).click();
    await page.locator('.ant-table').waitFor();
    expect(new URL(page.url()).searchParams.get('as')).toBe('list');
    expect(await dispatcher.axe()).toEqual([]);
  });

  test('[S1] a merchant sees his own people alone, and may not open the week of another', async () => {
    const { connection } = app().world;
    const owner = await app().visit('owner');
    const total = await workerModel(connection).countDocuments({
      merchantId: MERCHANT,
      status: 'ACTIVE',
    });
    await owner.open('/schedules');
    await owner.page.getByText(`共 ${total} 位服务人员`, { exact: true }).waitFor();
    await owner.shot('schedules-merchant');
    const stranger = await workerModel(connection)
      .findOne({ merchantId: { $ne: MERCHANT } })
      .lean();
    await owner.open(`/schedules/${String(stranger?._id)}`);
    await owner.page.locator('.ant-result-404').waitFor();
    expect(owner.complaints).toEqual([]);
    await owner.close();
  });

  test('[S1] behind a block: the order, the worker, and by keyboard what a drag would propose', async () => {
    const { world } = app();
    const visit = await visitAt(world, {
      number: FIRST_CUSTOMER,
      stage: 'ASSIGNED',
      wanted: MASSAGE,
    });
    const { no } = await world.order(visit.orderId);
    const { page } = dispatcher;
    await dispatcher.open(`/schedules/${visit.worker._id}?as=list`);
    await page.getByRole('button', { name: no }).click();
    const drawer = page.locator('.ant-drawer-content');
    await drawer.getByRole('link', { name: no }).waitFor();
    await drawer.getByRole('link', { name: visit.worker.displayName }).waitFor();
    await page.locator('[data-testid=schedule-worker]').waitFor();
    await dispatcher.shot('schedules-block');
    expect(await dispatcher.axe()).toEqual([]);
    await page.locator('[data-testid=schedule-time]').focus();
    await page.keyboard.press('Enter');
    const dialog = page.locator('.ant-modal-content');
    await dialog.getByText(/临近开始时须服务人员同意/u).waitFor();
    await dialog.getByText(no).waitFor();
    expect(await dialog.getByRole('button', { name: '改时间' }).isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: '返回' }).click();
    await dialog.waitFor({ state: 'hidden' });
    // Looking and asking have moved nothing.
    expect((await world.order(visit.orderId)).status).toBe('ASSIGNED');
    await visit.customer.cancel(visit.orderId);
  });

  test('[X7] an illness lists first whose orders go to others, and does just that', async () => {
    const { world } = app();
    const visit = await visitAt(world, {
      number: FIRST_CUSTOMER + 1,
      stage: 'ASSIGNED',
      wanted: MASSAGE,
    });
    const { no } = await world.order(visit.orderId);
    const workerId = visit.worker._id;
    const { page } = dispatcher;
    await dispatcher.open(`/schedules/${workerId}?absent=1`);
    const drawer = page.locator('.ant-drawer-content');
    const report = page.locator('[data-testid=absence-report]');
    expect(await report.isDisabled()).toBe(true);
    await drawer.getByText('生病', { exact: true }).click();
    const times = drawer.locator('.ant-picker-range input');
    await times.nth(0).click();
    await page.keyboard.type(clockAt(Date.now() - DAY_MS / 2));
    await page.keyboard.press('Enter');
    await page.keyboard.type(clockAt(Date.now() + DAY_MS));
    await page.keyboard.press('Enter');
    await drawer.getByRole('link', { name: no }).waitFor();
    await drawer.getByRole('button', { name: '登记并改派 1 单' }).waitFor();
    const absences = absenceModel(world.connection);
    expect(await absences.countDocuments({ workerId })).toBe(0);
    await dispatcher.shot('schedules-absence');
    expect(await dispatcher.axe()).toEqual([]);
    await report.click();
    await drawer.waitFor({ state: 'hidden' });
    await page.getByText('运营登记').first().waitFor();
    expect(await absences.countDocuments({ workerId, kind: 'ILL' })).toBe(1);
    const isGiven = async (): Promise<boolean> => {
      const { tickets } = await world.order(visit.orderId);
      return tickets.every((ticket) => ticket.workerId !== workerId);
    };
    await until(isGiven, { what: 'the search for another worker' });
    await visit.customer.cancel(visit.orderId).catch(() => undefined);
  });
}

/** On the clock of the city, as it is typed into a field, to the half hour. */
function clockAt(atMs: number): string {
  const halfHourMs = DAY_MS / 48;
  const text = new Intl.DateTimeFormat('sv-SE', {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: 'Asia/Shanghai',
  });
  return text.format(new Date(Math.floor(atMs / halfHourMs) * halfHourMs));
}
