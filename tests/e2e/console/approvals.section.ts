import { visitAt } from '../../factories/stack-visits.js';
import type { Wanted } from '../../factories/stack-orders.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import type { ConsoleApp, Visitor } from './harness.js';

const FIRST_CUSTOMER = 745;
/** Of a merchant that joined: what a self-run one changes counts at once. */
const OFFERING = 'hz-clean_deep-home-60';
/** A category whose finished work is always looked at (stack-policies). */
const CHEF: Wanted = { offeringId: 'demo-self_chef-4-dishes', skill: 'chef.home' };

type Offering = {
  readonly version: number;
  readonly priceFen: number;
  readonly awaitsReview?: boolean;
  readonly rejectReason?: string;
};

/** Work, services and files are looked at one by one, approved or sent back with a reason. */
export function approvalsSection(app: () => ConsoleApp): void {
  let reviewer: Visitor;
  beforeAll(async () => {
    reviewer = await app().visit('reviewer');
  });
  afterAll(async () => {
    expect(reviewer.complaints).toEqual([]);
    await reviewer.close();
  });

  test('[S22] finished work is approved: the customer is asked next', async () => {
    const { world } = app();
    const visit = await visitAt(world, {
      ...{ number: FIRST_CUSTOMER, stage: 'AWAITING_CONFIRMATION', wanted: CHEF },
    });
    const card = await cardOf(app(), reviewer, visit.orderId);
    await reviewer.shot('approvals-work');
    await card.getByRole('button', { name: '通过完工' }).click();
    await dialogOf(reviewer).getByRole('button', { name: '通过完工' }).click();
    await world.untilStatus(visit.orderId, 'AWAITING_CONFIRMATION');
    await card.waitFor({ state: 'detached' });
    await visit.customer.confirm(visit.orderId);
  });

  test('[S22] finished work is sent back to be done again, with a reason', async () => {
    const { world } = app();
    const visit = await visitAt(world, {
      ...{ number: FIRST_CUSTOMER + 1, stage: 'AWAITING_CONFIRMATION', wanted: CHEF },
    });
    const card = await cardOf(app(), reviewer, visit.orderId);
    await card.getByRole('button', { name: '退回完工' }).click();
    const dialog = dialogOf(reviewer);
    await dialog.getByRole('radio', { name: '返工' }).check();
    await dialog.getByRole('button', { name: '退回完工' }).click();
    // Without a reason nothing happens.
    await dialog.locator('.ant-form-item-explain-error').waitFor();
    await dialog.locator('textarea').fill('照片里灶台没有收拾');
    await dialog.getByRole('button', { name: '退回完工' }).click();
    await card.waitFor({ state: 'detached' });
    const sentBack = (await world.events(visit.orderId)).find(
      ({ event }) => event === 'rejectTask',
    );
    expect(sentBack?.data).toMatchObject({ workerId: visit.worker._id });
    // The timeline tells why.
    await reviewer.open(`/orders/${visit.orderId}`);
    await reviewer.page.getByText('照片里灶台没有收拾').waitFor();
  });

  test('[S13] a new price is seen beside the old one; it counts once approved, and not when sent back', async () => {
    const merchant = await app().world.people.staff('owner');
    const before = await offering(merchant);
    const dearer = before.priceFen + 1_100;
    await change(merchant, dearer);
    const drawer = await openService(reviewer);
    await drawer.getByText('修改在售内容').waitFor();
    const row = drawer.locator('.dh-changed');
    expect(await row.count()).toBe(1);
    expect((await row.textContent()) ?? '').toContain(yuan(before.priceFen));
    expect((await row.textContent()) ?? '').toContain(yuan(dearer));
    await reviewer.shot('approvals-service');
    expect(await reviewer.axe()).toEqual([]);
    await decide(reviewer, '通过');
    expect(await offering(merchant)).toMatchObject({ priceFen: dearer, awaitsReview: false });

    await change(merchant, dearer + 5_000);
    await openService(reviewer);
    await decide(reviewer, '驳回', '涨价幅度过大');
    expect(await offering(merchant)).toMatchObject({
      ...{ priceFen: dearer, awaitsReview: false, rejectReason: '涨价幅度过大' },
    });
  });
}

const dialogOf = ({ page }: Visitor) => page.locator('.ant-modal-content');
const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;
const PATH = `/resources/offerings/${OFFERING}`;

const offering = (merchant: HttpClient): Promise<Offering> => merchant.must<Offering>('GET', PATH);

async function change(merchant: HttpClient, priceFen: number): Promise<void> {
  const { version } = await offering(merchant);
  const headers = { 'If-Match': `"${version}"` };
  await merchant.must('PATCH', PATH, { body: { priceFen }, headers });
}

/** The card of an order in the queue of finished work. */
async function cardOf(app: ConsoleApp, reviewer: Visitor, orderId: string) {
  const { no } = await app.world.order(orderId);
  await reviewer.open('/approvals');
  const card = reviewer.page.locator('.dh-block', { hasText: no.slice(-12) });
  await card.waitFor();
  await card.locator('img').first().waitFor();
  expect(await reviewer.axe()).toEqual([]);
  return card;
}

async function openService(reviewer: Visitor) {
  await reviewer.open('/approvals?tab=services');
  await reviewer.page.getByTestId(`review-${OFFERING}`).click();
  const drawer = reviewer.page.locator('.ant-drawer-body');
  await drawer.getByRole('button', { name: '驳回' }).waitFor();
  return drawer;
}

/** The decision in the drawer, which closes; the service leaves the queue. */
async function decide(reviewer: Visitor, deed: string, reason?: string): Promise<void> {
  const { page } = reviewer;
  await page.locator('.ant-drawer-body').getByRole('button', { name: deed, exact: true }).click();
  const dialog = dialogOf(reviewer);
  if (reason !== undefined) await dialog.locator('textarea').fill(reason);
  await dialog.getByRole('button', { name: deed, exact: true }).click();
  await page.getByTestId(`review-${OFFERING}`).waitFor({ state: 'detached' });
}
