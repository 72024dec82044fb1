import { TOTP } from 'otpauth';
import { CONSENT_PURPOSES, presentText } from '../../../contract/terms/consents.js';
import { drawPiece, saveArea } from './draw-area.js';
import type { ConsoleApp, Visitor } from './harness.js';

const CITY = 'hz';
const ACCOUNT = 'console-dispatcher';
const PASSWORD = 'wide-river-under-stars';

/** Staff and invitations, cities, the first set-up, the audit log. */
export function settingsSection(app: () => ConsoleApp): void {
  let admin: Visitor;
  beforeAll(async () => {
    admin = await app().visit('admin');
  });
  afterAll(async () => {
    expect(admin.complaints).toEqual([]);
    await admin.close();
  });

  test('[S19] somebody is invited, sets up his login at the link, and is shut out again', async () => {
    const { page } = admin;
    await admin.open('/staff');
    await page.locator('.ant-table-row').first().waitFor();
    expect(await admin.axe()).toEqual([]);
    const link = await invite(admin);
    await enrol(app(), link);

    await page.getByTestId('link-close').click();
    await admin.open('/staff?status=ACTIVE');
    await page.getByRole('link', { name: '小何' }).click();
    await page.getByRole('button', { name: '冻结账号' }).click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.getByRole('button', { name: '冻结账号' }).click();
    // Without a reason nothing happens.
    await dialog.locator('.ant-form-item-explain-error').waitFor();
    await dialog.locator('textarea').fill('演示结束');
    await dialog.getByRole('button', { name: '冻结账号' }).click();
    await page.locator('.dh-tag', { hasText: '已冻结' }).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await admin.shot('staff-person');
    expect(await admin.axe()).toEqual([]);
  });

  test('[S19] maker and checker are refused to one person before anything is sent', async () => {
    const { page } = admin;
    await admin.open('/staff');
    await page.getByTestId('staff-invite').click();
    const drawer = page.locator('.ant-drawer-body');
    await drawer.locator('#name').fill('小双');
    await drawer.locator('#account').fill('console-both');
    await drawer.locator('input[value=financeMaker]').check();
    await drawer.locator('input[value=financeChecker]').check();
    await drawer.getByText('一人不能同时').waitFor();
    await page.getByRole('button', { name: '生成邀请链接' }).click();
    await admin.shot('staff-clash');
    expect(await admin.axe()).toEqual([]);
    await admin.open('/staff');
    await page.locator('.ant-table-row').first().waitFor();
    expect(await page.getByText('console-both').count()).toBe(0);
  });

  test('[S19] the audit log tells who did what and why, and is narrowed by the URL', async () => {
    const { page } = admin;
    await admin.open('/audit');
    const row = page.locator('.ant-table-row', { hasText: '冻结账号' }).first();
    // The first cell: others hold links of their own.
    await row.locator('td').first().click();
    const drawer = page.locator('.ant-drawer-body');
    await drawer.getByText('演示结束').waitFor();
    await drawer.getByRole('button', { name: '只看此类操作' }).click();
    await page.waitForURL(/action=postAdminStaffByStaffIdFreeze/);
    await page.locator('.ant-table-row', { hasText: '演示结束' }).waitFor();
    const other = page.locator('.ant-table-row', { hasText: '邀请账号' }).first();
    await other.waitFor({ state: 'detached' });
    await admin.shot('audit');
    expect(await admin.axe()).toEqual([]);
  });

  test('[S16] a service area is drawn on the map, kept, and given back to the districts', async () => {
    const { page } = admin;
    await admin.open(`/cities/${CITY}?tab=area`);
    await page.getByText('目前没有单独画范围').waitFor();
    await drawPiece(admin);
    await page.getByText('第 1 块 · 4 个点').waitFor();
    await admin.shot('city-area');
    expect(await admin.axe()).toEqual([]);
    await saveArea(admin);
    await admin.open(`/cities/${CITY}?tab=area`);
    await page.getByText('已单独画出 1 块范围').waitFor();
    // As it was: other sections book in this city.
    await page.getByRole('button', { name: '改为各区之和' }).click();
    await saveArea(admin);
    await admin.open(`/cities/${CITY}?tab=area`);
    await page.getByText('目前没有单独画范围').waitFor();
  });

  test('[S21] what a city has and lacks is listed, and each deed says what follows', async () => {
    const { page } = admin;
    await admin.open('/cities');
    await page.locator('.ant-table-row').first().waitFor();
    expect(await admin.axe()).toEqual([]);
    await page.locator(`.ant-table-row[data-row-key="${CITY}"]`).click();
    await page.getByTestId('check-area').waitFor();
    await page.getByTestId('check-payment').waitFor();
    await page.getByRole('button', { name: '关闭城市' }).click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.getByText('不再接受新订单').waitFor();
    await dialog.getByRole('button', { name: '返回' }).click();
    await dialog.waitFor({ state: 'detached' });
    await admin.shot('city');
    expect(await admin.axe()).toEqual([]);
  });

  test('[S21] the first set-up is over where there is an administrator; brand and channels stay', async () => {
    const stranger = await app().visit();
    await stranger.open('/setup');
    await stranger.page.getByText('已经初始化过').waitFor();
    expect(await stranger.axe()).toEqual([]);
    expect(stranger.complaints).toEqual([]);
    await stranger.close();

    const { page } = admin;
    await admin.open('/settings/brand');
    await page.locator('#brand-color').fill('#FFE08A');
    await page.getByTestId('brand-save').click();
    await page.getByText('颜色过浅').waitFor();
    await admin.shot('brand');
    // The preview shows the colour as it is, unreadable or not: judged with one that may be kept.
    await page.locator('#brand-color').fill('#0B7A75');
    await page.getByText('颜色过浅').waitFor({ state: 'detached' });
    expect(await admin.axe()).toEqual([]);
    await admin.open('/settings/channels');
    await page.getByRole('button', { name: '测试微信支付' }).click();
    await page.locator('.ant-table-row .dh-tag', { hasText: /正常|失败|没有及时答复/ }).waitFor();
    expect(await admin.axe()).toEqual([]);
  });

  test('[S21] what people agree to is read with its version and date, in both languages', async () => {
    const { page } = admin;
    await admin.open('/settings/agreements');
    for (const purpose of CONSENT_PURPOSES) {
      const { version, from, zh, en } = presentText(purpose);
      const block = page.getByTestId(`agreement-${purpose}`);
      await block.getByText(`v${version} · ${from} 起`).first().waitFor();
      await block.getByText(zh.body).waitFor();
      await block.getByText(en.body).waitFor();
    }
    await admin.shot('agreements');
    expect(await admin.axe()).toEqual([]);
    // Nothing is published by hand: what somebody agreed to must stay as it was.
    expect(
      await page
        .locator('.dh-page')
        .getByRole('button', { name: /发布|编辑/u })
        .count(),
    ).toBe(0);
  });
}

async function invite({ page, shot }: Visitor): Promise<string> {
  await page.getByTestId('staff-invite').click();
  const drawer = page.locator('.ant-drawer-body');
  await drawer.locator('#name').fill('小何');
  await drawer.locator('#account').fill(ACCOUNT);
  await drawer.locator('input[value=dispatcher]').check();
  await drawer.locator('#cities').click();
  await page.locator('.ant-select-item-option').first().click();
  // The list of cities lies over the buttons until it is left.
  await drawer.locator('#name').click();
  await page.getByRole('button', { name: '生成邀请链接' }).click();
  const link = page.getByTestId('invite-link');
  await link.waitFor();
  await shot('staff-link');
  return (await link.textContent()) ?? '';
}

/** At a browser of his own: password, authenticator, first code. */
async function enrol(app: ConsoleApp, link: string): Promise<void> {
  const guest = await app.visit();
  const { page } = guest;
  await guest.open(`/invitation${new URL(link).hash}`);
  await page.locator('#password').fill(PASSWORD);
  await page.locator('#again').fill('something else');
  await page.locator('button[type=submit]').click();
  await page.locator('.ant-form-item-explain-error').waitFor();
  expect(await guest.axe()).toEqual([]);
  await page.locator('#again').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
  const secret = await page.getByTestId('totp-secret').textContent();
  expect(await guest.axe()).toEqual([]);
  await guest.shot('invitation-totp');
  await page.locator('#totp').fill(new TOTP({ secret: secret?.trim() ?? '' }).generate());
  await page.locator('button[type=submit]').click();
  await page.getByText('账号已启用').waitFor();
  // The link is spent.
  await guest.open('/invitation');
  await page.getByText('链接不完整').waitFor();
  expect(guest.complaints).toEqual([]);
  await guest.close();
}
