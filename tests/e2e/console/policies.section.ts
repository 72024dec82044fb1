import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { apiOf } from './api-of.js';
import type { ConsoleApp, Visitor } from './harness.js';

/** Nobody orders there from this city, and no other section looks at its rules. */
const CITY = 'hz';
const CATEGORY = 'daily';
const FIELD = 'cancelFeeAssignedBps';
const LABEL = '已派单取消费';
const HOUR_MS = 3_600_000;

type Row = {
  readonly id: string;
  readonly version: number;
  readonly status: string;
  readonly number: number;
  readonly from?: string;
  readonly publishedBy?: string;
  readonly values: Readonly<Record<string, unknown>>;
};
type InForce = { readonly fields: readonly { readonly field: string; readonly value: unknown }[] };
type Preview = {
  readonly openOrders: number;
  readonly changes: readonly {
    readonly field: string;
    readonly old: unknown;
    readonly new: unknown;
  }[];
  readonly examples: readonly { readonly code: string; readonly after: number | null }[];
};

/** Rules are drafted, compared, published for a date and taken back before it. */
export function policiesSection(app: () => ConsoleApp): void {
  let admin: Visitor;
  let api: HttpClient;
  let policyId: string;
  beforeAll(async () => {
    admin = await app().visit('admin');
    api = await apiOf(app(), admin);
  });
  afterAll(async () => {
    expect(admin.complaints).toEqual([]);
    await admin.close();
  });

  const row = () => api.must<Row>('GET', `/resources/policies/${policyId}`);
  const preview = () => api.must<Preview>('GET', `/admin/policies/${policyId}/preview`);
  const feeAt = async (at?: string): Promise<unknown> => {
    const when = at === undefined ? '' : `&at=${encodeURIComponent(at)}`;
    const answer = await api.must<InForce>(
      'GET',
      `/admin/policies/in-force?cityCode=${CITY}&categoryId=${CATEGORY}${when}`,
    );
    return answer.fields.find(({ field }) => field === FIELD)?.value;
  };

  test('[S11] a draft changes a fee in per cent; somebody else’s change meanwhile is told, not lost', async () => {
    const { page } = admin;
    expect(await feeAt()).toBe(2_000);
    // The screen made from the declaration leads to the page made by hand.
    await admin.open('/r/policies');
    expect(new URL(page.url()).pathname).toBe('/admin/policies');
    await admin.open(`/policies?new=1&city=${CITY}&category=${CATEGORY}`);
    const dialog = page.locator('.ant-modal-content');
    await dialog.getByRole('button', { name: /^起草 .+ · / }).click();
    await page.getByTestId('policy-facts').getByText('草稿').waitFor();
    policyId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    expect(await row()).toMatchObject({ status: 'DRAFT', number: 0 });

    await page.getByLabel('查找规则').fill(LABEL);
    const rule = page.getByTestId(`rule-${FIELD}`);
    await rule.getByText('现行 20%').waitFor();
    await rule.getByRole('checkbox').check();
    await rule.locator(`#rule-${FIELD}`).fill('35');
    await rule.getByText('与现行不同').waitFor();
    expect(await admin.axe()).toEqual([]);
    const { version } = await row();
    await api.must('PATCH', `/resources/policies/${policyId}`, {
      body: { values: { reschedulesMax: 5 } },
      headers: { 'If-Match': `"${version}"` },
    });
    await page.getByTestId('policy-save').click();
    await page.getByText('刚有人改过这份草稿').waitFor();
    expect((await row()).values).toEqual({ reschedulesMax: 5 });
    await page.getByRole('button', { name: '合并最新内容' }).click();
    await page.getByText('刚有人改过这份草稿').waitFor({ state: 'detached' });
    await page.getByTestId('policy-save').click();
    await page.getByText('草稿已保存').waitFor();
    expect((await row()).values).toEqual({ [FIELD]: 3_500, reschedulesMax: 5 });
    await admin.shot('policy-draft');
  });

  test('[S11] before publishing the difference, a worked example and the orders that keep theirs are shown', async () => {
    const { page } = admin;
    await admin.open(`/policies/${policyId}?tab=preview`);
    const change = page.getByTestId(`change-${FIELD}`);
    await change.waitFor();
    expect(await change.innerText()).toMatch(/20%\s+35%/);
    const answer = await preview();
    expect(answer.changes.find(({ field }) => field === FIELD)).toMatchObject({
      old: 2_000,
      new: 3_500,
    });
    expect(await page.locator('[data-testid^=change-]').count()).toBe(answer.changes.length);
    expect(answer.examples.find(({ code }) => code === 'CANCEL_2H')?.after).toBe(3_500);
    expect(await page.getByTestId('example-CANCEL_2H').innerText()).toMatch(/20%\s+35%/);
    expect(await page.getByTestId('policy-open-orders').innerText()).toContain(
      `${answer.openOrders} 个进行中的订单`,
    );
    await admin.shot('policy-preview');
    expect(await admin.axe()).toEqual([]);
  });

  test('[S11] it is published for a date, with a reason; until then the old rule holds', async () => {
    const { page } = admin;
    await page.getByRole('button', { name: '发布，立即生效' }).click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.getByText('发布后这一版不能再修改').waitFor();
    await dialog.getByText('指定时间').click();
    const go = dialog.getByRole('button', { name: /^发布，\d{4}-.+ 生效$/ });
    await go.click();
    // Without a reason nothing happens.
    await dialog.locator('.ant-form-item-explain-error').waitFor();
    expect((await row()).status).toBe('DRAFT');
    await dialog.locator('textarea').fill('上门前取消太多');
    await admin.shot('policy-publish');
    await go.click();
    await page.getByTestId('policy-facts').getByText('待生效').waitFor();
    await dialog.waitFor({ state: 'detached' });
    await page.getByTestId('policy-facts').getByText('上门前取消太多').waitFor();
    expect(await admin.axe()).toEqual([]);

    const published = await row();
    const { id: mine } = await api.must<{ readonly id: string }>('GET', '/auth/me');
    expect(published).toMatchObject({ status: 'PUBLISHED', publishedBy: mine });
    const beginMs = Date.parse(published.from ?? '');
    expect(beginMs).toBeGreaterThan(Date.now());
    expect(await feeAt()).toBe(2_000);
    expect(await feeAt(new Date(beginMs + HOUR_MS).toISOString())).toBe(3_500);
  });

  test('[S11] what holds is told for now and for then, with where it comes from', async () => {
    const { page } = admin;
    const { from = '', number } = await row();
    const there = `/policies?tab=inForce&city=${CITY}&category=${CATEGORY}`;
    const fee = page.getByTestId(`in-force-${FIELD}`);
    await admin.open(there);
    await fee.waitFor();
    expect(await fee.innerText()).toMatch(/20%/);
    const then = new Date(Date.parse(from) + HOUR_MS).toISOString();
    await admin.open(`${there}&at=${encodeURIComponent(then)}`);
    await fee.getByText('35%').waitFor();
    await fee.getByRole('link', { name: new RegExp(`v${number}$`) }).waitFor();
    await admin.shot('policies-in-force');
    expect(await admin.axe()).toEqual([]);
  });

  test('[S11] what has not begun is withdrawn, and the list says so', async () => {
    const { page } = admin;
    const { from = '', number } = await row();
    await admin.open(`/policies/${policyId}`);
    await page.getByRole('button', { name: '撤回' }).click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.locator('textarea').fill('先与商户商量');
    await dialog.getByRole('button', { name: '撤回' }).click();
    await page.getByTestId('policy-facts').getByText('已撤回').waitFor();
    expect((await row()).status).toBe('WITHDRAWN');
    expect(await feeAt(new Date(Date.parse(from) + HOUR_MS).toISOString())).toBe(2_000);
    await admin.open(`/policies?city=${CITY}&state=withdrawn`);
    const line = page.locator(`tr[data-row-key="${policyId}"]`);
    await line.getByText('已撤回').waitFor();
    await line.getByRole('link', { name: `v${number}` }).waitFor();
    await admin.shot('policies');
    expect(await admin.axe()).toEqual([]);
  });

  test('[S11] in English and dark, on a tablet', async () => {
    const look = { language: 'en', theme: 'dark', width: 1_024 } as const;
    const english = await app().visit('manager', look);
    await english.open(`/policies/${policyId}`);
    await english.page.getByTestId('policy-facts').getByText('Withdrawn').waitFor();
    await english.shot('policy');
    expect(await english.axe()).toEqual([]);
    await english.open(`/policies?tab=inForce&city=${CITY}`);
    await english.page.getByTestId(`in-force-${FIELD}`).waitFor();
    expect(await english.page.locator('.dh-main').innerText()).not.toMatch(/[\u4e00-\u9fff]/);
    expect(await english.axe()).toEqual([]);
    expect(english.complaints).toEqual([]);
    await english.close();
  });
}
