import type { ConsoleApp, Visitor } from './harness.js';
import { escalated } from './scenes.js';

const FIRST_CUSTOMER = 695;

/** What was read stays read, sound is a matter of the person, and what is over can be looked up. */
export function inboxSection(app: () => ConsoleApp): void {
  let dispatcher: Visitor;
  beforeAll(async () => {
    dispatcher = await app().visit('dispatcher');
  });
  afterAll(async () => {
    expect(dispatcher.complaints).toEqual([]);
    await dispatcher.close();
  });

  test('[S24] an item is read once, seen to, and found among what is over', async () => {
    const { orderId, customer } = await escalated(app().world, FIRST_CUSTOMER);
    const { no } = await app().world.order(orderId);
    const { page } = dispatcher;
    await dispatcher.open('/inbox?unread=true');
    const row = page.locator('.ant-table-row', { hasText: no });
    await row.waitFor();
    await row.getByRole('button', { name: /^标为已读/ }).click();
    await row.waitFor({ state: 'detached' });
    await dispatcher.open('/inbox?kind=ESCALATION');
    await row.waitFor();
    expect(await row.getByRole('button', { name: /^标为已读/ }).count()).toBe(0);
    await row.getByRole('button', { name: '已处理' }).click();
    await row.waitFor({ state: 'detached' });
    await dispatcher.open('/inbox?state=DONE');
    await row.getByText('有人标记为已处理').waitFor();
    await dispatcher.shot('inbox-done');
    expect(await dispatcher.axe()).toEqual([]);
    // The matter itself is untouched.
    expect((await app().world.order(orderId)).status).toBe('MANUAL_DISPATCH');
    await customer.cancel(orderId);
  });

  test('[S24] the sound is switched off at the bell, and stays off', async () => {
    const { page } = dispatcher;
    await dispatcher.open('/inbox');
    const bell = page.getByTestId('inbox-bell');
    await bell.click();
    await page.getByRole('button', { name: '静音' }).click();
    await page.getByRole('button', { name: '打开提示音' }).waitFor();
    await dispatcher.open('/inbox');
    await bell.click();
    await page.getByRole('button', { name: '打开提示音' }).click();
    await page.getByRole('button', { name: '静音' }).waitFor();
    expect(await dispatcher.axe()).toEqual([]);
  });
}
