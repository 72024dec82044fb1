import { placeNamed } from '../../factories/stack-orders.js';
import { MASSAGE, visitAt } from '../../factories/stack-visits.js';
import type { ConsoleApp, Visitor } from './harness.js';

const FIRST_CUSTOMER = 620;

/** The order desk and the page of an order: by keyboard, with rights, and down to the books. */
export function ordersSection(app: () => ConsoleApp): void {
  let dispatcher: Visitor;
  beforeAll(async () => {
    dispatcher = await app().visit('dispatcher');
  });
  afterAll(async () => {
    expect(dispatcher.complaints).toEqual([]);
    await dispatcher.close();
  });

  test('[S7] the desk is gone through by keyboard alone: search, ↓, Enter, Esc', async () => {
    const { world } = app();
    const placed = await placeNamed(world, FIRST_CUSTOMER, MASSAGE);
    const { no } = await world.order(placed.orderId);
    const { page } = dispatcher;
    await dispatcher.open('/orders');
    await page.locator('#dh-desk-search').fill('12345');
    await page.keyboard.press('Enter');
    await page.locator('.dh-desk-wrong').waitFor();
    await page.locator('#dh-desk-search').fill(no);
    const answer = page.waitForResponse(
      (response) =>
        response.url().includes('/admin/orders?') && response.url().includes(`search=${no}`),
    );
    await page.keyboard.press('Enter');
    await answer;
    await page.waitForLoadState('networkidle');
    const row = page.locator(`tr[data-row-key="${placed.orderId}"]`);
    await row.waitFor();
    expect(new URL(page.url()).searchParams.get('search')).toBe(no);
    expect(await page.locator('.ant-table-row').count()).toBe(1);
    await page.locator('#dh-desk-search').blur();
    await page.keyboard.press('ArrowDown');
    expect(await focusedRow(dispatcher)).toBe(placed.orderId);
    await dispatcher.shot('order-desk');
    expect(await dispatcher.axe()).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator('.dh-order-head').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/admin/orders/${placed.orderId}`);
    await page.keyboard.press('Escape');
    await row.waitFor();
    expect(new URL(page.url()).searchParams.get('search')).toBe(no);
    expect(await focusedRow(dispatcher)).toBe(placed.orderId);
    await placed.customer.cancel(placed.orderId);
  });

  test('[X3] cancelling says first what goes back, and does exactly that', async () => {
    const { world } = app();
    const visit = await visitAt(world, { number: FIRST_CUSTOMER + 1, stage: 'ASSIGNED' });
    const { page } = dispatcher;
    await dispatcher.open(`/orders/${visit.orderId}`);
    await page.locator('[data-testid=action-more]').click();
    await page.getByText('取消订单…').click();
    const dialog = page.locator('.ant-modal-content');
    const order = await world.order(visit.orderId);
    const whole = `¥${(order.totalFen / 100).toFixed(2)}`;
    const button = dialog.getByRole('button', { name: `取消并退回 ${whole}` });
    await button.waitFor();
    await button.click();
    // Without a reason nothing happens.
    await dialog.locator('.ant-form-item-explain-error').waitFor();
    expect((await world.order(visit.orderId)).status).toBe('ASSIGNED');
    await dialog.locator('textarea').fill('用户来电取消');
    await dispatcher.shot('order-cancel');
    await button.click();
    await world.untilStatus(visit.orderId, 'CANCELLED');
    await page.locator('.dh-order-head').getByText('已取消').waitFor();
    expect((await world.order(visit.orderId)).end).toMatchObject({
      refundFen: order.totalFen,
      feeFen: 0,
    });
    await page.getByText('“用户来电取消”').waitFor();
    // What is over offers nothing more.
    expect(await page.locator('[data-testid^=action-]').count()).toBe(0);
    await dispatcher.shot('order-page');
    expect(await dispatcher.axe()).toEqual([]);
  });

  test('[X14] the page of an order tells who was asked and why just he', async () => {
    const { world } = app();
    const visit = await visitAt(world, { number: FIRST_CUSTOMER + 2, stage: 'ASSIGNED' });
    const { page } = dispatcher;
    await dispatcher.open(`/orders/${visit.orderId}?tab=offers`);
    const row = page.locator('.dh-order-tabs .ant-table-row').first();
    await row.getByText(visit.worker.displayName).waitFor();
    expect(await row.innerText()).toMatch(/路程 \d+ 分钟[\s\S]*已接单/u);
    await visit.customer.cancel(visit.orderId);
  });

  test('[X12] finance follows the money of an order into its journals, and may not cancel it', async () => {
    const { world } = app();
    const visit = await visitAt(world, { number: FIRST_CUSTOMER + 3, stage: 'ASSIGNED' });
    const finance = await app().visit('finance-checker');
    const { page } = finance;
    await finance.open(`/orders/${visit.orderId}?tab=money`);
    await page.getByText('分录', { exact: true }).first().waitFor();
    await page.locator('.ant-table-row-expand-icon').first().click();
    const { totalFen } = await world.order(visit.orderId);
    await page.locator('.ant-table-expanded-row').getByText('顾客支付').waitFor();
    expect(await page.locator('.ant-table-expanded-row').innerText()).toContain(
      `¥${(totalFen / 100).toFixed(2)}`,
    );
    expect(await page.locator('[data-testid^=action-]').count()).toBe(0);
    await finance.shot('order-money');
    expect(finance.complaints).toEqual([]);
    await finance.close();
    await visit.customer.cancel(visit.orderId);
  });
}

const focusedRow = (visitor: Visitor): Promise<string | null> =>
  visitor.page.locator(':focus').getAttribute('data-row-key');
