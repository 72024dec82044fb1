import { visitAt } from '../../factories/stack-visits.js';
import type { ConsoleApp, Visitor } from './harness.js';

const FIRST_CUSTOMER = 690;

/** Why an order does not go on: its other runs, and timers that were called off. */
export function supportSection(app: () => ConsoleApp): void {
  let support: Visitor;
  beforeAll(async () => {
    support = await app().visit('support');
  });
  afterAll(async () => {
    expect(support.complaints).toEqual([]);
    await support.close();
  });

  test('[X14] a timer that was put off says so, and what the role may not do has its reason', async () => {
    const visit = await visitAt(app().world, { number: FIRST_CUSTOMER, stage: 'ASSIGNED' });
    const { page } = support;
    await support.open(`/orders/${visit.orderId}?tab=workflow`);
    await page.getByTestId('workflow-conclusion').waitFor();
    await page.getByText('未到时，已取消计时').first().waitFor();
    await page.getByText('重置流程').waitFor();
    await page.getByText('不提供：', { exact: false }).first().waitFor();
    // Nothing of a step that is refused can be pressed.
    expect(await page.getByRole('button', { name: '重置流程' }).count()).toBe(0);
    expect(await support.axe()).toEqual([]);
    await visit.customer.cancel(visit.orderId);
  });

  test('[X14] from a cancelled order one goes to the run of its refund and back', async () => {
    const { world } = app();
    const visit = await visitAt(world, { number: FIRST_CUSTOMER + 1, stage: 'ASSIGNED' });
    await visit.customer.cancel(visit.orderId);
    await world.untilStatus(visit.orderId, 'CANCELLED');
    const { page } = support;
    await support.open(`/orders/${visit.orderId}?tab=workflow`);
    const conclusion = page.getByTestId('workflow-conclusion');
    await conclusion.waitFor();
    expect(await conclusion.getAttribute('data-code')).toBe('ENDED');
    await page.getByTestId('related-refund').first().click();
    await page.getByText('正在看关联流程：退款').waitFor();
    expect(new URL(page.url()).searchParams.get('run')).toMatch(/^refund-/);
    await page.getByTestId('raw-1').click();
    await page.getByTestId('event-1').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('event-1').waitFor({ state: 'detached' });
    await support.shot('workflow-refund');
    expect(await support.axe()).toEqual([]);
    await page.getByRole('button', { name: '回到订单流程' }).click();
    await page.getByTestId('related-refund').first().waitFor();
    expect(new URL(page.url()).searchParams.has('run')).toBe(false);
  });
}
