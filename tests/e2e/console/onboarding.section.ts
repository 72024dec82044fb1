import { randomUUID } from 'node:crypto';
import { auditEntryModel } from '../../../data/models/audit-entry.js';
import { onboardingPolicyModel } from '../../../data/models/onboarding-policy.js';
import { customerPhone } from '../../../data/seed/phones.js';
import { loginByPhone } from '../../../scripts/drive/people.js';
import { handIn, own, type Seen } from '../../factories/stack-applications.js';
import type { ConsoleApp, Visitor } from './harness.js';

const FIRST_CUSTOMER = 740;
const CITY = 'demo';
const DEPOSIT_FEN = 50_000;

/** From an application to somebody who works, through every stage a city can ask for. */
export function onboardingSection(app: () => ConsoleApp): void {
  const policyId = randomUUID();
  let reviewer: Visitor;
  let finance: Visitor;
  const policies = () => onboardingPolicyModel(app().world.connection);
  beforeAll(async () => {
    await policies().create([
      {
        ...{ _id: policyId, version: 1, cityCode: CITY },
        ...{ workerTraining: true, workerDepositFen: DEPOSIT_FEN },
      },
    ]);
    reviewer = await app().visit('reviewer');
    finance = await app().visit('finance-maker');
  });
  afterAll(async () => {
    // Other sections ask no deposit in this city.
    await policies().deleteOne({ _id: policyId });
    expect(reviewer.complaints).toEqual([]);
    expect(finance.complaints).toEqual([]);
    await Promise.all([reviewer.close(), finance.close()]);
  });

  test('[S2] [P6] [X26] a worker is looked at, trained, pays a deposit and logs in', async () => {
    const { world } = app();
    const { client } = await world.people.customer(FIRST_CUSTOMER);
    const { id } = await handIn(client);
    await reviewer.open(`/onboarding/${id}`);
    await claim(reviewer);
    await openDocument(app(), reviewer);
    for (const [item, name] of [
      ['IDENTITY', '身份证件'],
      ['PROFILE', '基本资料'],
    ] as const) {
      await approve(reviewer, item, name);
    }
    await decide(reviewer, '本阶段全部通过，进入下一步', '资料齐全');
    const certificate = reviewer.page.getByTestId('item-CERT_HEALTH');
    await certificate.getByRole('button', { name: /^通过/ }).click();
    await certificate.getByText('已通过').waitFor();
    await decide(reviewer, '本阶段全部通过，进入下一步', '证书有效');
    await reviewer.page.getByRole('button', { name: '培训已通过' }).waitFor();
    await reviewer.shot('application-training');
    expect(await reviewer.axe()).toEqual([]);
    await decide(reviewer, '培训已通过', '考核合格');
    await reviewer.page.getByText('待缴保证金').first().waitFor();
    // Whoever reviews does not confirm money.
    expect(await reviewer.page.getByRole('button', { name: /确认收到保证金/ }).count()).toBe(0);

    await payDeposit(finance, id);
    const seen = await client.must<Seen>('GET', own(id));
    expect(seen).toMatchObject({ status: 'ACTIVE' });
    const phone = customerPhone(FIRST_CUSTOMER);
    const { endpoints } = world.processes;
    const worker = await loginByPhone({ endpoints, phone, audience: 'worker' });
    expect(await worker.must('GET', '/worker/profile')).toMatchObject({ status: 'ACTIVE' });
  });

  test('[S2] whoever is turned down reads why, and when he may come again', async () => {
    const { client } = await app().world.people.customer(FIRST_CUSTOMER + 1);
    const { id } = await handIn(client);
    const { page } = reviewer;
    await reviewer.open(`/onboarding/${id}`);
    await claim(reviewer);
    await page.getByRole('button', { name: '拒绝入驻' }).click();
    const dialog = page.locator('.ant-modal-content');
    await dialog.locator('.ant-select').click();
    await page.locator('.ant-select-item-option', { hasText: '不符合' }).click();
    await dialog.locator('textarea').fill('从业年限不足');
    await dialog.getByRole('button', { name: '拒绝入驻' }).click();
    await page.getByText(/前不能再次申请/).waitFor();
    await dialog.waitFor({ state: 'detached' });
    await reviewer.shot('application-rejected');
    expect(await reviewer.axe()).toEqual([]);
    const seen = await client.must<Seen & { readonly rejection: unknown }>('GET', own(id));
    expect(seen.status).toBe('REJECTED');
    await page.goto(`${app().baseUrl}/onboarding?tab=ended`);
    await page.locator('.ant-table-row', { hasText: '未通过' }).first().waitFor();
  });
}

async function claim(reviewer: Visitor): Promise<void> {
  await reviewer.page.getByRole('button', { name: '领取' }).waitFor();
  await decide(reviewer, '领取', '开始审核');
  await reviewer.page.getByRole('button', { name: '放回队列' }).waitFor();
}

/** A deed of the whole application, with its reason. */
async function decide({ page }: Visitor, deed: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: deed, exact: true }).click();
  const dialog = page.locator('.ant-modal-content');
  await dialog.locator('textarea').fill(reason);
  await dialog.getByRole('button', { name: deed, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

async function approve({ page }: Visitor, item: string, name: string): Promise<void> {
  const row = page.getByTestId(`item-${item}`);
  await row.getByRole('button', { name: `通过“${name}”` }).click();
  await row.getByText('已通过').waitFor();
}

/** An identity document is opened with a reason, and whoever opened it is on record. */
async function openDocument(app: ConsoleApp, reviewer: Visitor): Promise<void> {
  const { page } = reviewer;
  await page
    .getByTestId('item-IDENTITY')
    .getByRole('button', { name: '身份证件', exact: true })
    .click();
  await page
    .getByTestId(/^open-document-/)
    .first()
    .click();
  const dialog = page.locator('.ant-modal-content');
  const reason = `核对身份 ${randomUUID().slice(0, 8)}`;
  await dialog.locator('textarea').fill(reason);
  await dialog.locator('.ant-btn-primary').click();
  await page.locator('.dh-document img').waitFor();
  await reviewer.shot('application-document');
  const audit = auditEntryModel(app.world.connection);
  expect(await audit.countDocuments({ reason })).toBe(1);
}

async function payDeposit(finance: Visitor, id: string): Promise<void> {
  const { page } = finance;
  await finance.open('/onboarding?tab=steps');
  await page.locator('.ant-table-row').first().waitFor();
  await finance.open(`/onboarding/${id}`);
  const deed = page.getByRole('button', { name: /^确认收到保证金 ¥500.00/ });
  await deed.click();
  const dialog = page.locator('.ant-modal-content');
  await dialog.locator('textarea').fill('银行到账');
  const confirm = dialog.getByRole('button', { name: /^确认收到保证金/ });
  // Without the bank's number there is nothing to confirm.
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.locator('input').last().fill('BANK20260001');
  await confirm.click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('查看服务人员').waitFor();
  await finance.shot('application-active');
  expect(await finance.axe()).toEqual([]);
}
