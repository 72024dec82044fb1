import { offeringModel } from '../../../data/models/offering.js';
import { workerModel } from '../../../data/models/worker.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { uploadPhoto } from '../../../scripts/drive/photos.js';
import { bring, post, visitAt } from '../../factories/stack-visits.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { apiOf } from './api-of.js';
import type { ConsoleApp, Visitor } from './harness.js';

const CUSTOMER = 780;
export const MERCHANT_ID = 'demo-self';
const UNIT_YUAN = 35;
const UNITS = 3;

export type Made = { readonly id: string; readonly version: number };
type Page = Visitor['page'];
type Booked = {
  readonly form: readonly {
    readonly code: string;
    readonly label: { readonly zh: string };
    readonly value: unknown;
  }[];
  readonly tickets: readonly {
    readonly steps: readonly { readonly code: string; readonly isDone: boolean }[];
  }[];
};

/** Picks by typing in a generated form. */
async function pick(page: Page, field: string, text: string): Promise<void> {
  await page.locator(`#${field}`).click();
  await page.keyboard.type(text);
  await page.locator('.ant-select-item-option', { hasText: text }).first().click();
}

/** The platform's item, by the generated form. */
export async function itemOf(
  { page, open }: Visitor,
  service: {
    readonly id: string;
    readonly zh: string;
    readonly en: string;
    readonly skill: string;
  },
): Promise<string> {
  const itemId = `${service.id}-item`;
  await open('/r/items/create');
  await page.locator('#id').fill(itemId);
  await pick(page, 'categoryId', service.zh);
  await page.locator('#name').fill(service.zh);
  await page.getByLabel('英文').first().fill(service.en);
  await page.locator('#description').fill('运行时设计的服务');
  await page.locator('#skillCodes').fill(service.skill);
  await page.keyboard.press('Enter');
  await page.locator('#durationMinutes').fill('10');
  await page.locator('#priceFen').fill(String(UNIT_YUAN));
  await page.locator('button[type=submit]').click();
  await page.waitForURL(new RegExp(`/r/items/${itemId}$`));
  return itemId;
}

/** Offered by the merchant, approved by the platform, put on the shelf; somebody learns it. */
export async function soldBy(
  app: ConsoleApp,
  itemId: string,
  name: string,
  skill: string,
): Promise<string> {
  const owner = await app.visit('demo-owner');
  const { page } = owner;
  await owner.open('/r/offerings/create');
  await pick(page, 'itemId', name);
  await pick(page, 'merchantId', '演示直营');
  await pick(page, 'cityCode', '演示城');
  await page.locator('#priceFen').fill(String(UNIT_YUAN));
  await page.locator('#durationMinutes').fill('10');
  await page.locator('button[type=submit]').click();
  await page.waitForURL(/\/r\/offerings\/[0-9a-f-]{36}$/);
  const offeringId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await act(owner, '提交审核');
  await approve(app, name);
  await owner.open(`/r/offerings/${offeringId}`);
  await act(owner, '上架');
  const offering = await offeringModel(app.world.connection).findById(offeringId).lean();
  expect(offering).toMatchObject({ itemId, status: 'ON', priceFen: UNIT_YUAN * 100 });
  await teach(await apiOf(app, owner), app.world, skill);
  expect(owner.complaints).toEqual([]);
  await owner.close();
  return offeringId;
}

async function act({ page }: Visitor, action: string): Promise<void> {
  await page.getByRole('button', { name: action, exact: true }).click();
  const dialog = page.locator('.ant-modal-content');
  await dialog.getByRole('button', { name: action, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function approve(app: ConsoleApp, name: string): Promise<void> {
  const reviewer = await app.visit('reviewer');
  const { page } = reviewer;
  await reviewer.open('/approvals?tab=services');
  await page.locator('.ant-table-row', { hasText: name }).getByRole('button').click();
  await page.locator('.ant-drawer-body').getByText('首次上架').waitFor();
  await act(reviewer, '通过');
  await reviewer.open('/approvals?tab=services');
  await page.locator('.ant-table').waitFor();
  expect(await page.locator('.ant-table-row', { hasText: name }).count()).toBe(0);
  expect(reviewer.complaints).toEqual([]);
  await reviewer.close();
}

/** From the end of the list, and nothing else any more: others take from its beginning. */
async function teach(owner: HttpClient, world: StackWorld, skill: string): Promise<void> {
  const worker = await workerModel(world.connection)
    .findOneAndUpdate(
      { cityCode: 'demo', merchantId: MERCHANT_ID, skills: 'daily.clean' },
      { $set: { skills: ['daily.taken'] } },
      { sort: { _id: -1 } },
    )
    .lean();
  const path = `/resources/workers/${worker?._id ?? ''}`;
  const { version } = await owner.must<Made>('GET', path);
  await owner.must('PATCH', path, {
    body: { skills: [skill] },
    headers: { 'If-Match': `"${version}"` },
  });
}

const ANSWERS = { number1: 6, flag1: true, choice1: 'option2' };

/** Booked with the invented questions, proved by the invented steps, confirmed. */
export async function renderedTo(
  world: StackWorld,
  sold: { readonly offeringId: string; readonly skill: string; readonly merchantId: string },
): Promise<void> {
  const { client } = await world.people.customer(CUSTOMER);
  const quote = { offeringId: sold.offeringId, units: UNITS, answers: { ...ANSWERS, number1: 61 } };
  const refused = await client.call('POST', '/customer/quotes', { body: quote });
  expect(refused.problem?.fields?.map(({ field }) => field)).toEqual(['form.number1']);
  const wanted = { ...sold, units: UNITS, answers: ANSWERS };
  const visit = await visitAt(world, { number: CUSTOMER, stage: 'ASSIGNED', wanted });
  const { orderId, customer, helper } = visit;
  expect((await world.order(orderId)).goodsFen).toBe(UNIT_YUAN * 100 * UNITS);
  await bring(visit, 'IN_SERVICE');
  await expect(helper.finish(orderId)).rejects.toMatchObject({ code: 'PROOF_MISSING' });
  const photo = () => uploadPhoto(helper.client, { purpose: 'ORDER_PROOF', orderId });
  const prove = async (code: string, body: object) =>
    (await post(helper.client, `/worker/orders/${orderId}/steps/${code}`, body)).status;
  expect(await prove('step1', { checked: ['check1'] })).toBe(200);
  const photoIds = [await photo(), await photo()];
  expect(await prove('step2', { photoIds, note: '已交付' })).toBe(200);
  await helper.finish(orderId);
  const seen = await client.must<Booked>('GET', `/customer/orders/${orderId}`);
  expect(seen.form.map(({ label, value }) => [label.zh, value])).toEqual([
    ['楼层', 6],
    ['屋顶安全', true],
    ['玻璃', 'option2'],
  ]);
  expect(seen.tickets[0]?.steps).toMatchObject([
    { code: 'step1', isDone: true },
    { code: 'step2', isDone: true },
  ]);
  await customer.confirm(orderId);
  await world.untilStatus(orderId, 'COMPLETED');
}
