import type { Locator } from 'playwright-core';
import { apiOf } from './api-of.js';
import type { ConsoleApp, Visitor } from './harness.js';

type Worker = { readonly id: string; readonly displayName: string };
type Hours = { readonly version: number; readonly hours: readonly (readonly object[])[] };
type Store = { readonly id: string; readonly version: number; readonly name: string };

/** Lists, forms and histories that the kit's JSON describes, and who sees which of them. */
export function generatedScreens(app: () => ConsoleApp): void {
  let admin: Visitor;
  beforeAll(async () => {
    admin = await app().visit('admin');
  });
  afterAll(async () => {
    const complaints = admin.complaints;
    await admin.close();
    expect(complaints).toEqual([]);
  });

  test('[S19] a wrong password is told in words and leaves what was typed', async () => {
    const guest = await app().visit();
    await guest.open('/');
    await guest.page.locator('#account').fill('admin');
    await guest.page.locator('#password').fill('not the password');
    await guest.page.locator('#totp').fill('000000');
    await guest.page.locator('button[type=submit]').click();
    await guest.page.locator('.ant-alert-error').waitFor();
    expect(await guest.page.locator('#account').inputValue()).toBe('admin');
    await guest.shot('login-refused');
    expect(await guest.axe()).toEqual([]);
    await guest.close();
  });

  test('[S19] the menu shows what a role may do, and a forbidden page is not there', async () => {
    const reviewer = await app().visit('reviewer');
    const own = await reviewer.page.locator('.dh-menu-link').allTextContents();
    const all = await admin.page.locator('.dh-menu-link').allTextContents();
    expect(all).toContain('功能模块');
    expect(own).not.toContain('功能模块');
    expect(own.length).toBeLessThan(all.length);
    await reviewer.open('/r/modules');
    await reviewer.page.getByText('没有找到').waitFor();
    expect(reviewer.complaints).toEqual([]);
    await reviewer.close();
  });

  test('[M2] a list is filtered in the URL, a reload keeps it, a row opens its page', async () => {
    const { page } = admin;
    await admin.open('/r/workers?pageSize=50');
    const rows = page.locator('.ant-table-row');
    await rows.first().waitFor();
    const before = await rows.count();
    await page.getByRole('combobox', { name: '城市' }).click();
    await page.locator('.ant-select-item-option', { hasText: '杭州' }).click();
    await page.waitForURL(/cityCode=hz/);
    await page.keyboard.press('Escape');
    await page.waitForLoadState('networkidle');
    await page.reload();
    await rows.first().waitFor();
    expect(await page.locator('.dh-chips .ant-tag').count()).toBe(1);
    expect(await rows.count()).toBeLessThanOrEqual(before);
    for (const text of await rows.allTextContents()) expect(text).toContain('杭州');
    await admin.shot('workers-filtered');
    expect(await admin.axe()).toEqual([]);
    await rows.first().click();
    await page.getByRole('tab', { name: '详情' }).waitFor();
    await admin.shot('worker');
    expect(await admin.axe()).toEqual([]);
  });

  test('[M2] who is not among the first hundred is found by typing and called by his name', async () => {
    const { page } = admin;
    const api = await apiOf(app(), admin);
    const { items } = await api.must<{ readonly items: readonly Worker[] }>(
      'GET',
      '/resources/workers?page=2&pageSize=100',
    );
    const [late] = items;
    if (late === undefined) throw new Error('the seed has at most a hundred workers');
    await admin.open(`/orders?workerId=${late.id}`);
    const chip = page.locator('.dh-chips .ant-tag');
    await chip.filter({ hasText: late.displayName }).waitFor();
    await page.locator('.dh-chips button').click();
    await page.getByRole('combobox', { name: '服务人员' }).click();
    await page.keyboard.type(late.displayName);
    await page.locator('.ant-select-item-option', { hasText: late.displayName }).first().click();
    await page.waitForURL(/workerId=/);
    await chip.filter({ hasText: late.displayName }).waitFor();
  });

  test('[S16] two people change one record: the second one compares, nothing is lost', async () => {
    const { page } = admin;
    // Somebody of the merchant: a second login of the same person would end the first one.
    const other = await app().world.people.staff('demo-owner');
    const stores = await other.must<{ readonly items: readonly Store[] }>(
      'GET',
      '/resources/stores',
    );
    const [before] = stores.items;
    if (before === undefined) throw new Error('the demo merchant has no store');
    const path = `/resources/stores/${before.id}`;
    const change = (name: string, version: number) =>
      other.must('PATCH', path, { body: { name }, headers: { 'If-Match': `"${version}"` } });
    await admin.open(`/r/stores/${before.id}`);
    await page.getByRole('link', { name: '编辑' }).click();
    const name = page.locator('#name');
    await name.waitFor();
    await change(`${before.name}（他人）`, before.version);
    await name.fill(`${before.name}（我的）`);
    await page.locator('button[type=submit]').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('（他人）').waitFor();
    await admin.shot('conflict');
    await dialog.getByRole('radio').last().click();
    await dialog.getByRole('button', { name: '按选择保存' }).click();
    await page.getByRole('heading', { name: `${before.name}（我的）` }).waitFor();
    await change(before.name, before.version + 2);
  });

  test('[M4] the hours of a store are set day by day, copied to the week, and read in words', async () => {
    const { page } = admin;
    const path = '/resources/stores';
    const other = await app().world.people.staff('demo-owner');
    const stores = await other.must<{ readonly items: readonly Store[] }>('GET', path);
    const [store] = stores.items;
    if (store === undefined) throw new Error('the demo merchant has no store');
    const { hours: before } = await other.must<Hours>('GET', `${path}/${store.id}`);
    await admin.open(`/r/stores/${store.id}`);
    await page.getByRole('link', { name: '编辑' }).click();
    const monday = page.getByTestId('hours-1');
    await monday.waitFor();
    await page.getByTestId('week-hours').scrollIntoViewIfNeeded();
    // Closed and opened again: usual hours, since no day before Monday is open.
    if ((await monday.getByRole('switch').getAttribute('aria-checked')) === 'true') {
      await monday.getByRole('switch').click();
    }
    await monday.getByText('休息').waitFor();
    await monday.getByRole('switch').click();
    await typeTime(monday.getByLabel('周一第 1 段开始'), '08:30');
    await typeTime(monday.getByLabel('周一第 1 段结束'), '12:00');
    await monday.getByRole('button', { name: '周一添加时段' }).click();
    await typeTime(monday.getByLabel('周一第 2 段开始'), '11:00');
    await typeTime(monday.getByLabel('周一第 2 段结束'), '02:00');
    await monday.getByText('次日结束').waitFor();
    await monday.getByText('同一天的时段不能重叠').waitFor();
    await page.locator('button[type=submit]').click();
    await page.locator('.ant-form-item-explain-error').waitFor();
    await admin.shot('store-hours-overlap');
    await typeTime(monday.getByLabel('周一第 2 段开始'), '14:00');
    await page.getByRole('button', { name: '把周一的时段应用到每天' }).click();
    await page.getByTestId('hours-0').getByRole('switch').click();
    await admin.shot('store-hours');
    expect(await admin.axe()).toEqual([]);
    await page.locator('button[type=submit]').click();
    await page.getByText('周一至周六 08:30–12:00、14:00–次日 02:00').waitFor();
    await page.getByText('周日 休息').waitFor();
    await admin.shot('store-hours-shown');
    expect(await admin.axe()).toEqual([]);
    const day = [
      { startMinute: 510, endMinute: 720 },
      { startMinute: 840, endMinute: 1_560 },
    ];
    const changed = await other.must<Hours>('GET', `${path}/${store.id}`);
    expect(changed.hours).toEqual([[], ...Array.from({ length: 6 }, () => day)]);
    // As it was: other sections book in this store.
    await other.must('PATCH', `${path}/${store.id}`, {
      body: { hours: before },
      headers: { 'If-Match': `"${changed.version}"` },
    });
  });

  test('[S16] a field that the server refuses is marked, and what was typed stays', async () => {
    const { page } = admin;
    await admin.open('/r/stores/create');
    await page.locator('button[type=submit]').click();
    await page.locator('.ant-form-item-explain-error').first().waitFor();
    await admin.shot('form-errors');
    expect(await admin.axe()).toEqual([]);
  });

  test('[S16] English is complete and dark is readable', async () => {
    const english = await app().visit('support', { language: 'en', theme: 'dark' });
    await english.open('/r/offerings');
    await english.page.locator('.ant-table-row').first().waitFor();
    const menu = (await english.page.locator('.dh-sider').allTextContents()).join(' ');
    expect(menu).not.toMatch(/[\u4e00-\u9fff]/);
    await english.shot('offerings');
    expect(await english.axe()).toEqual([]);
    expect(english.complaints).toEqual([]);
    await english.close();
  });
}

/** Typed as people do; Enter takes it, also where the panel lies over what comes next. */
async function typeTime(field: Locator, clock: string): Promise<void> {
  await field.fill(clock);
  await field.press('Enter');
}
