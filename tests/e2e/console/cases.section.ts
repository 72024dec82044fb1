import sharp from 'sharp';
import { newKey } from '../../../scripts/drive/http-client.js';
import { uploadPhoto } from '../../../scripts/drive/photos.js';
import type { Wanted } from '../../factories/stack-orders.js';
import { channelSums, post, visitAt, type Visit } from '../../factories/stack-visits.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';
import type { ConsoleApp, Visitor } from './harness.js';

const FIRST_CUSTOMER = 770;
const APPLIANCE: Wanted = {
  offeringId: 'demo-self_appliance-ac-wall',
  skill: 'appliance.clean',
};
const COMPLAINT = '空调出风口没有清洗';
const STATEMENT = '客户要求提前结束';
const REFUND_YUAN = 20;
const REFUND_FEN = REFUND_YUAN * 100;

type OwnCase = {
  readonly caseNo: string;
  readonly status: string;
  readonly refundFen: number | null;
  readonly decision: string | null;
};

/** The desk of complaints: from the queue to the customer's money, and the second person's word. */
export function casesSection(app: () => ConsoleApp): void {
  test('[S8] [X11] a complaint is decided in part: evidence and words first, then what follows, then the money', async () => {
    const { world } = app();
    const { visit, caseNo } = await complaint(world, FIRST_CUSTOMER);
    const { orderId, customer, helper } = visit;
    const words = { note: STATEMENT, evidenceIds: [] };
    await helper.client.must('POST', `/worker/orders/${orderId}/cases/${caseNo}/statement`, {
      idempotencyKey: newKey(),
      body: words,
    });
    const support = await app().visit('support');
    const { page } = support;
    await support.open('/cases');
    const row = page.locator(`tr[data-row-key="${caseNo}"]`);
    await row.getByText('还剩').waitFor();
    await support.shot('cases');
    expect(await support.axe()).toEqual([]);
    await row.getByRole('link', { name: caseNo }).click();
    await page.waitForURL(new RegExp(`/cases/${caseNo}$`, 'u'));
    // Everybody's words in their order, and the picture itself.
    await page.getByTestId('entry-OPENED').getByText(COMPLAINT).waitFor();
    await page.getByTestId('entry-STATEMENT').getByText(STATEMENT).waitFor();
    await page.getByTestId('case-evidence').locator('img').waitFor();
    await support.shot('case');
    expect(await support.axe()).toEqual([]);

    const { totalFen } = await world.order(orderId);
    const dialog = page.locator('.ant-modal-content');
    await page.getByTestId('case-decide').click();
    await dialog.getByTestId('case-amount').fill(String(totalFen / 100 + 1));
    await dialog.getByText('请输入大于 0、不超过').waitFor();
    await dialog.getByTestId('case-amount').fill(String(REFUND_YUAN));
    const ok = dialog.getByRole('button', { name: `裁定：退款 ¥${REFUND_YUAN}.00` });
    await dialog.getByTestId('case-follows').getByText('从服务人员的收入中收取').waitFor();
    // Neither without the words nor without the amount typed once more.
    expect(await ok.isDisabled()).toBe(true);
    await dialog.getByTestId('case-words').fill('照片属实，退一部分');
    expect(await ok.isDisabled()).toBe(true);
    await dialog.getByTestId('type-yuan').fill(String(REFUND_YUAN));
    await support.shot('case-decide');
    expect(await support.axe()).toEqual([]);
    await ok.click();
    await dialog.waitFor({ state: 'detached' });
    const verdict = page.getByTestId('case-verdict');
    await verdict.getByText(`部分退款 · ¥${REFUND_YUAN}.00 · 服务人员`).waitFor();
    await support.shot('case-decided');
    expect(await support.axe()).toEqual([]);
    expect(support.complaints).toEqual([]);
    await support.close();

    const [own] = await casesOf(visit);
    expect(own).toMatchObject({ caseNo, decision: 'PARTIAL', refundFen: REFUND_FEN });
    await untilBack(world, orderId, REFUND_FEN);
    await world.untilStatus(orderId, 'COMPLETED');
    expect((await customer.order(orderId)).refundStatus).toBe('PARTIAL');
  });

  test('[X11] an appeal is for another person, who changes the decision for good', async () => {
    const { world } = app();
    const { visit, caseNo } = await complaint(world, FIRST_CUSTOMER + 1);
    const { orderId, helper } = visit;
    const support = await app().visit('support');
    await support.open(`/cases/${caseNo}`);
    await decide(support);
    // The window is a few seconds long in this city.
    const appeal = await post(helper.client, `/worker/orders/${orderId}/cases/${caseNo}/appeal`, {
      reason: 'WRONG_PERSON',
      note: '异味来自排水管',
    });
    expect(appeal.status).toBe(200);
    await support.open(`/cases/${caseNo}`);
    await support.page.getByText('首次裁定是您作出的').waitFor();
    expect(await support.page.getByTestId('case-decide-appeal').count()).toBe(0);
    await support.shot('case-own-decision');
    expect(support.complaints).toEqual([]);
    await support.close();

    const manager = await app().visit('manager', { language: 'en', theme: 'dark', width: 1_024 });
    const { page } = manager;
    await manager.open(`/cases/${caseNo}`);
    await page.getByText('异味来自排水管').first().waitFor();
    expect(await manager.axe()).toEqual([]);
    await page.getByTestId('case-decide-appeal').click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.getByTestId('case-follows').getByText('stays and is final').waitFor();
    await dialog.getByTestId('outcome-CHANGE').click();
    await dialog.getByTestId('case-amount').fill(String(REFUND_YUAN));
    await dialog.getByTestId('case-bearer').click();
    await page.locator('.ant-select-item-option', { hasText: 'The platform' }).click();
    await dialog.getByTestId('case-follows').getByText('The refund stays the same').waitFor();
    await dialog.getByTestId('case-words').fill('The drain belongs to the house');
    await manager.shot('case-appeal');
    expect(await manager.axe()).toEqual([]);
    const name = `Change to: refund ¥${REFUND_YUAN}.00 in all`;
    await dialog.getByRole('button', { name }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByTestId('case-verdict').getByText('The platform').waitFor();
    expect(manager.complaints).toEqual([]);
    await manager.close();
    await until(async () => (await casesOf(visit))[0]?.status === 'CLOSED', {
      what: `${caseNo} is closed`,
      timeoutMs: 25_000,
    });
    expect((await channelSums(world, orderId)).backFen).toBe(REFUND_FEN);
  });

  test('[X11] the merchant says its side, and the desk reads it', async () => {
    const { world } = app();
    const { visit, caseNo } = await complaint(world, FIRST_CUSTOMER + 2);
    const owner = await app().visit('demo-owner');
    const { page } = owner;
    await owner.open('/cases');
    const row = page.locator(`tr[data-row-key="${caseNo}"]`);
    await row.getByRole('link', { name: caseNo }).waitFor();
    expect(await owner.axe()).toEqual([]);
    await row.getByRole('link', { name: caseNo }).click();
    await page.getByText(COMPLAINT).waitFor();
    expect(await page.getByTestId('case-decide').count()).toBe(0);
    await page.getByTestId('case-say').click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.getByTestId('case-words').fill('已约好明天补洗');
    await owner.shot('case-merchant-say');
    expect(await owner.axe()).toEqual([]);
    await dialog.getByRole('button', { name: '提交说明' }).click();
    await dialog.waitFor({ state: 'detached' });
    await owner.shot('case-merchant');
    expect(await owner.axe()).toEqual([]);
    expect(owner.complaints).toEqual([]);
    await owner.close();

    const support = await app().visit('support');
    await support.open(`/cases/${caseNo}`);
    await support.page.getByTestId('entry-STATEMENT').getByText('已约好明天补洗').waitFor();
    // What somebody complained of and nobody supports: the order goes its way.
    await reject(support);
    expect(support.complaints).toEqual([]);
    await support.close();
    expect((await casesOf(visit))[0]).toMatchObject({ decision: 'REJECT', refundFen: 0 });
    await world.untilStatus(visit.orderId, 'COMPLETED');
  });

  test('[S8] [X11] a merchant hands in a photo with its words: both sides of the desk see the picture', async () => {
    const { world } = app();
    const { visit, caseNo } = await complaint(world, FIRST_CUSTOMER + 3);
    const owner = await app().visit('demo-owner');
    const { page } = owner;
    await owner.open(`/cases/${caseNo}`);
    await page.getByText('我方还没有提交凭证').waitFor();
    await page.getByTestId('case-say').click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.getByTestId('case-words').fill(STATEMENT);
    const files = dialog.locator('input[type=file]');
    await files.setInputFiles({
      name: 'notes.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('no picture'),
    });
    await dialog.getByText('只能添加不超过 10 MB 的').waitFor();
    expect(await dialog.getByRole('button', { name: '移除照片 1' }).count()).toBe(0);
    await files.setInputFiles({
      name: 'outlet.png',
      mimeType: 'image/png',
      buffer: await smallPicture(),
    });
    await dialog.getByRole('button', { name: '移除照片 1' }).waitFor();
    await owner.shot('case-merchant-photo');
    expect(await owner.axe()).toEqual([]);
    await dialog.getByRole('button', { name: '提交说明' }).click();
    await dialog.waitFor({ state: 'detached' });
    // Its own evidence, and not what the customer handed in.
    await untilPictures(owner, 1);
    await owner.shot('case-merchant-evidence');
    expect(await owner.axe()).toEqual([]);
    expect(owner.complaints).toEqual([]);
    await owner.close();

    const support = await app().visit('support');
    await support.open(`/cases/${caseNo}`);
    await support.page.getByTestId('entry-STATEMENT').getByText(STATEMENT).waitFor();
    await untilPictures(support, 2);
    await reject(support);
    expect(support.complaints).toEqual([]);
    await support.close();
    await world.untilStatus(visit.orderId, 'COMPLETED');
  });
}

const PICTURE_SIDE = 24;

const smallPicture = (): Promise<Buffer> =>
  sharp({
    create: {
      width: PICTURE_SIDE,
      height: PICTURE_SIDE,
      channels: 3,
      background: { r: 90, g: 140, b: 60 },
    },
  })
    .png()
    .toBuffer();

/** So many pieces of evidence, each a picture that the browser could really draw. */
async function untilPictures({ page }: Visitor, count: number): Promise<void> {
  await page
    .getByTestId('case-evidence')
    .nth(count - 1)
    .locator('img')
    .waitFor();
  await page.waitForFunction(
    `[...document.querySelectorAll('[data-testid=case-evidence] img')]
      .filter((image) => image.complete && image.naturalWidth > 0).length === ${count}`,
  );
  expect(await page.getByTestId('case-evidence').count()).toBe(count);
}

/** A finished visit that the customer complains of, with a photo. */
async function complaint(
  world: StackWorld,
  number: number,
): Promise<{ readonly visit: Visit; readonly caseNo: string }> {
  const visit = await visitAt(world, {
    number,
    stage: 'AWAITING_CONFIRMATION',
    wanted: APPLIANCE,
  });
  const { customer, orderId } = visit;
  const evidenceIds = [await uploadPhoto(customer.client, { purpose: 'CASE_EVIDENCE', orderId })];
  const { caseNo } = await customer.client.must<OwnCase>(
    'POST',
    `/customer/orders/${orderId}/cases`,
    {
      idempotencyKey: newKey(),
      body: { kind: 'COMPLAINT', reason: 'INCOMPLETE', note: COMPLAINT, evidenceIds },
    },
  );
  return { visit, caseNo };
}

async function casesOf({ customer, orderId }: Visit): Promise<readonly OwnCase[]> {
  const path = `/customer/orders/${orderId}/cases`;
  return (await customer.client.must<{ items: readonly OwnCase[] }>('GET', path)).items;
}

const untilBack = (world: StackWorld, orderId: string, backFen: number): Promise<void> =>
  until(async () => (await channelSums(world, orderId)).backFen === backFen, {
    what: `${orderId} has given ${backFen} fen back`,
    timeoutMs: 25_000,
  });

/** A part, at the cost of the worker; ends with the answer of the server. */
async function decide({ page }: Visitor): Promise<void> {
  const dialog = page.locator('.ant-modal-content');
  await page.getByTestId('case-decide').click();
  await dialog.getByTestId('case-amount').fill(String(REFUND_YUAN));
  await dialog.getByTestId('case-words').fill('照片属实');
  await dialog.getByTestId('type-yuan').fill(String(REFUND_YUAN));
  const answer = page.waitForResponse((response) => response.url().endsWith('/decide'));
  await dialog.getByRole('button', { name: /裁定：退款/u }).click();
  expect((await answer).status()).toBe(200);
}

async function reject({ page }: Visitor): Promise<void> {
  const dialog = page.locator('.ant-modal-content');
  await page.getByTestId('case-decide').click();
  await dialog.getByTestId('decision-REJECT').click();
  await dialog.getByTestId('case-follows').getByText('不退款').waitFor();
  await dialog.getByTestId('case-words').fill('已约定补洗');
  await dialog.getByRole('button', { name: '裁定：不予支持' }).click();
  await dialog.waitFor({ state: 'detached' });
}
