import { newKey } from '../../../scripts/drive/http-client.js';
import { scanBill } from '../../factories/stack-orders.js';
import type { StackWorld } from '../../factories/stack-world.js';
import type { ConsoleApp, Visitor } from './harness.js';

const FIRST_CUSTOMER = 760;
const IN_STORE = 'demo-self_massage-store-foot';
const ITEM = '到店足疗60分钟';
const STORE = 'demo-s1';
const OTHER_STORE = 'demo-s2';
const OPTION = '中药泡脚包';

type Code = { readonly code: string; readonly qrPayload: string };
type Placed = { readonly orderId: string; readonly payment: { readonly codeUrl: string } };

/** The counter of a store, as the clerk has it in front of him. */
export function storeSection(app: () => ConsoleApp): void {
  let clerk: Visitor;
  beforeAll(async () => {
    clerk = await app().visit('clerk');
  });
  afterAll(async () => {
    expect(clerk.complaints).toEqual([]);
    await clerk.close();
  });

  test('[M4] [T1] [T2] [T3] a clerk lands at the counter, redeems a code once, and reads why not a second time', async () => {
    const { world } = app();
    const { page } = clerk;
    const { orderId, code, no } = await bookInStore(world, FIRST_CUSTOMER, STORE);
    // Whoever works in one store has nothing to choose.
    await clerk.open('/');
    expect(new URL(page.url()).pathname).toBe('/admin/store');
    await page.locator('.dh-page-title', { hasText: '一号店' }).waitFor();
    expect(await page.getByTestId('store-choice').count()).toBe(0);
    const row = page.locator(`tr[data-row-key="${orderId}"]`);
    await row.getByText('待核销').waitFor();
    await clerk.shot('store');
    expect(await clerk.axe()).toEqual([]);

    await redeem(clerk, '12345');
    await page.getByText('核销码是 10 位数字').waitFor();
    await redeem(clerk, code === '0000000000' ? '0000000001' : '0000000000');
    await outcome(clerk, 'refused', '没有这个核销码');
    expect((await world.order(orderId)).status).toBe('AWAITING_REDEMPTION');

    // People group the digits; the counter does not mind.
    await redeem(clerk, `${code.slice(0, 4)} ${code.slice(4, 7)} ${code.slice(7)}`);
    await outcome(clerk, 'served', ITEM);
    await page.getByTestId('store-outcome').getByText(no).waitFor();
    await row.getByText('已完成').waitFor();
    await clerk.shot('store-served');
    expect(await clerk.axe()).toEqual([]);
    expect((await world.order(orderId)).status).toBe('COMPLETED');

    await page.getByTestId('store-next').click();
    await page.getByTestId('store-outcome').waitFor({ state: 'detached' });
    await redeem(clerk, code);
    await outcome(clerk, 'refused', '这个核销码已经用过了');
    await page.getByTestId('store-outcome').getByText('不要再次提供服务').waitFor();
    await clerk.shot('store-refused');
    expect(await clerk.axe()).toEqual([]);
    const redeemed = (await world.events(orderId)).filter(({ event }) => event === 'redeem');
    expect(redeemed).toHaveLength(1);
  });

  test('[M4] [T3] a hand scanner types the QR code and Enter; an order of another store is sent there', async () => {
    const { world } = app();
    const { page } = clerk;
    const { qrPayload, orderId } = await bookInStore(world, FIRST_CUSTOMER + 1, STORE);
    const other = await bookInStore(world, FIRST_CUSTOMER + 2, OTHER_STORE);
    await clerk.open('/store');
    await page.getByTestId('store-code').waitFor();
    // The field has the focus by itself: nobody has a hand free.
    await page.keyboard.type(other.qrPayload);
    await page.keyboard.press('Enter');
    await outcome(clerk, 'refused', '这张订单不在本店使用');
    expect((await world.order(other.orderId)).status).toBe('AWAITING_REDEMPTION');
    await page.keyboard.type(qrPayload);
    await page.keyboard.press('Enter');
    await outcome(clerk, 'served', ITEM);
    expect((await world.order(orderId)).status).toBe('COMPLETED');
    await other.customer.cancel(other.orderId);
  });

  test('[M4] [T4] somebody walks in: ordered at the counter, paid by his phone, redeemed by one press', async () => {
    const { world } = app();
    const { page } = clerk;
    await clerk.open('/store');
    await page.locator('#walk-in-offering').click();
    await page.locator('.ant-select-item-option', { hasText: ITEM }).click();
    const total = page.getByTestId('walk-in-total');
    const before = await total.textContent();
    await page.getByText(OPTION).click();
    const place = page.getByTestId('walk-in-place');
    await page.waitForFunction(
      `document.querySelector('[data-testid=walk-in-total]')?.textContent !== ${JSON.stringify(before)}`,
    );
    const amount = (await total.textContent()) ?? '';
    await page.getByRole('button', { name: `下单，收款 ${amount}` }).waitFor();
    expect(await clerk.axe()).toEqual([]);
    const answer = page.waitForResponse(
      (response) =>
        response.url().endsWith('/merchant/walk-in-orders') &&
        response.request().method() === 'POST',
    );
    await place.click();
    const { orderId, payment } = (await (await answer).json()) as Placed;
    await page.getByRole('img', { name: '付款二维码' }).waitFor();
    await clerk.shot('store-walk-in-pay');
    expect(await clerk.axe()).toEqual([]);

    // The tab is loaded anew while the customer looks for his phone: the code is still there.
    await page.reload();
    await page.getByRole('img', { name: '付款二维码' }).waitFor();
    expect(await scanBill(world, { codeUrl: payment.codeUrl })).toBe(200);
    const paid = page.getByTestId('walk-in-paid');
    await paid.getByText(`已付款 ${amount}`).waitFor({ timeout: 30_000 });
    await paid.getByTestId(`redeem-${orderId}`).click();
    await outcome(clerk, 'served', ITEM);
    await page.getByTestId('store-outcome').getByText(OPTION).waitFor();
    await clerk.shot('store-walk-in-served');
    expect(await clerk.axe()).toEqual([]);
    expect(await world.order(orderId)).toMatchObject({ status: 'COMPLETED', isWalkIn: true });
    await page.getByTestId('walk-in-another').click();
    await page.locator('#walk-in-offering').waitFor();
  });

  test('[M4] who works in several stores chooses one; it is in the URL and remembered', async () => {
    const owner = await app().visit('demo-owner', { language: 'en', theme: 'dark', width: 1_024 });
    const { page } = owner;
    await owner.open('/store');
    await page.getByText('Choose the store you work in first').waitFor();
    expect(await owner.axe()).toEqual([]);
    await page.getByTestId('store-choice').click();
    await page.locator('.ant-select-item-option', { hasText: '二号店' }).click();
    await page.getByTestId('store-code').waitFor();
    expect(new URL(page.url()).searchParams.get('store')).toBe(OTHER_STORE);
    await owner.open('/store');
    await page.locator('.dh-page-title', { hasText: '二号店' }).waitFor();
    await owner.shot('store-chosen');
    expect(await owner.axe()).toEqual([]);
    expect(owner.complaints).toEqual([]);
    await owner.close();
  });
}

/** A paid order of a customer who comes to a store, with what his phone shows. */
async function bookInStore(world: StackWorld, number: number, storeId: string) {
  const customer = await world.people.customer(number);
  const { totalFen } = await customer.quote({ offeringId: IN_STORE });
  const { orderId } = await customer.client.must<{ orderId: string }>('POST', '/customer/orders', {
    idempotencyKey: newKey(),
    body: { offeringId: IN_STORE, storeId, quotedTotalFen: totalFen },
  });
  await customer.pay(orderId);
  await world.untilStatus(orderId, 'AWAITING_REDEMPTION');
  const path = `/customer/orders/${orderId}/redemption-code`;
  const { no } = await world.order(orderId);
  return { customer, orderId, no, ...(await customer.client.must<Code>('GET', path)) };
}

async function redeem({ page }: Visitor, text: string): Promise<void> {
  await page.getByTestId('store-code').fill(text);
  await page.getByTestId('store-redeem').click();
}

/** The answer as it stands on the counter. */
async function outcome(
  { page }: Visitor,
  kind: 'served' | 'refused',
  words: string,
): Promise<void> {
  const panel = page.locator(`[data-testid=store-outcome][data-kind=${kind}]`);
  await panel.getByText(words).first().waitFor();
}
