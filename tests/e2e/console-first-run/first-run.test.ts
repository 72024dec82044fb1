import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TOTP } from 'otpauth';
import { eventually, until } from '../../factories/stack-wait.js';
import { startWorld, type StackWorld } from '../../factories/stack-world.js';
import { apiOf } from '../console/api-of.js';
import { drawPiece, saveArea } from '../console/draw-area.js';
import { startConsole, type ConsoleApp, type Visitor } from '../console/harness.js';

const ACCOUNT = 'first-admin';
const PASSWORD = 'wide-river-under-stars';
const BRAND = { zh: '晴川到家', en: 'Clear River' };
const CITY = { code: 'linhai', zh: '临海（示例）', en: 'Linhai', lng: '121.14', lat: '28.85' };
/** A code is good once: the next half minute brings another. */
const CODE_MS = 35_000;

let world: StackWorld;
let app: ConsoleApp;
let visitor: Visitor;
beforeAll(async () => {
  world = await startWorld({ hasDemoData: false });
  app = await startConsole(world);
  visitor = await app.visit();
});
afterAll(async () => {
  await app?.stop();
  await world?.stop();
});

/** Only who can read the log of the server knows it. */
const tokenOfLog = (): Promise<string> =>
  eventually(
    async () => {
      const log = readFileSync(path.join(world.processes.dir, 'logs', 'api.log'), 'utf8');
      return /set-up token: (\S{43})\s/.exec(log)?.[1];
    },
    { what: 'the set-up token in the log' },
  );
const stepOf = (): string | null => new URL(visitor.page.url()).searchParams.get('step');

test('[S21] an empty deployment leads to its set-up, and a wrong token opens nothing', async () => {
  const { page } = visitor;
  await visitor.open('/');
  await page.waitForURL(/\/admin\/setup$/);
  expect(await visitor.axe()).toEqual([]);
  await fillAdministrator('A'.repeat(43));
  await page.locator('.ant-alert-error').waitFor();
  const state = await world.people.guest().must('GET', '/setup');
  expect(state).toEqual({ hasAdministrator: false });
  await visitor.shot('setup-admin');
});

test('[S21] the token of the log, a password and the authenticator make the first administrator', async () => {
  const { page } = visitor;
  await page.locator('#setupToken').fill(await tokenOfLog());
  await page.locator('button[type=submit]').click();
  const secret = (await page.getByTestId('totp-secret').textContent())?.trim() ?? '';
  const totp = new TOTP({ secret });
  await visitor.shot('setup-totp');
  expect(await visitor.axe()).toEqual([]);
  const first = totp.generate();
  await page.locator('#totp').fill(first);
  await page.locator('button[type=submit]').click();
  await page.getByText('请等它变化后输入新的 6 位数字').waitFor();
  await until(() => totp.generate() !== first, { what: 'the next code', timeoutMs: CODE_MS });
  await page.locator('#totp').fill(totp.generate());
  await page.locator('button[type=submit]').click();
  await page.getByTestId('brand-save').waitFor();
  expect(stepOf()).toBe('Brand');
});

test('[S21] brand, first city with its area, channels: each step outlives a reload', async () => {
  const { page } = visitor;
  const api = await apiOf(app, visitor);
  await page.locator('#zh').fill(BRAND.zh);
  await page.locator('#en').fill(BRAND.en);
  await page.locator('#brand-color').fill('#0B5FA5');
  expect(await visitor.axe()).toEqual([]);
  await page.getByTestId('brand-save').click();
  await page.locator('#id').waitFor();
  const brand = await world.people.guest().must<{ readonly name: object }>('GET', '/brand');
  expect(brand.name).toEqual(BRAND);

  expect(stepOf()).toBe('City');
  await page.reload();
  await page.locator('#id').fill(CITY.code);
  for (const key of ['zh', 'en', 'lng', 'lat'] as const)
    await page.locator(`#${key}`).fill(CITY[key]);
  expect(await visitor.axe()).toEqual([]);
  await page.getByRole('button', { name: '建立城市' }).click();
  await page.getByText('已有 1 座城市').waitFor();
  await visitor.shot('setup-city');
  await page.getByRole('link', { name: '画范围与开通检查' }).click();
  await drawArea();
  const city = await api.must<{ readonly area: readonly object[] }>(
    'GET',
    `/resources/cities/${CITY.code}`,
  );
  expect(city.area).toHaveLength(1);

  await visitor.open('/setup?step=City');
  await page.getByText('已有 1 座城市').waitFor();
  await page.getByTestId('setup-next').click();
  await page.getByRole('button', { name: '测试微信支付' }).click();
  await page.locator('.ant-table-row .dh-tag', { hasText: '正常' }).waitFor();
  expect(stepOf()).toBe('Channels');
  await visitor.shot('setup-channels');
  expect(await visitor.axe()).toEqual([]);
});

test('[S21] it ends on the dashboard, and the set-up is closed to everybody', async () => {
  const { page } = visitor;
  await page.getByTestId('setup-next').click();
  await page.getByText('初始化完成').waitFor();
  await visitor.shot('setup-done');
  expect(await visitor.axe()).toEqual([]);
  await page.getByRole('link', { name: '进入后台' }).click();
  await page.waitForURL(/\/admin\/dashboard$/);
  await page.locator('.dh-page-title').waitFor();
  expect(visitor.complaints).toEqual([]);

  const stranger = await app.visit();
  await stranger.open('/setup');
  await stranger.page.getByText('已经初始化过').waitFor();
  expect(await stranger.page.locator('#setupToken').count()).toBe(0);
  await stranger.open('/');
  await stranger.page.locator('#account').waitFor();
  expect(new URL(stranger.page.url()).pathname).not.toBe('/admin/setup');
  expect(stranger.complaints).toEqual([]);
  await stranger.close();
  // The token of the log is worth nothing any more.
  const again = await world.people.guest().call('POST', '/setup/administrator', {
    body: {
      ...{ setupToken: await tokenOfLog(), account: 'second-admin', name: '第二人' },
      password: PASSWORD,
    },
  });
  expect([again.status, again.problem?.code]).toEqual([409, 'SETUP_DONE']);
});

async function fillAdministrator(setupToken: string): Promise<void> {
  const { page } = visitor;
  await page.locator('#setupToken').fill(setupToken);
  await page.locator('#account').fill(ACCOUNT);
  await page.locator('#name').fill('初始管理员');
  await page.locator('#password').fill(PASSWORD);
  await page.locator('#again').fill(PASSWORD);
  await page.locator('button[type=submit]').click();
}

async function drawArea(): Promise<void> {
  const { page } = visitor;
  await page.getByRole('tab', { name: '服务范围' }).click();
  await drawPiece(visitor);
  await saveArea(visitor);
}
