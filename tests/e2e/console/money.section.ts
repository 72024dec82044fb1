import { randomUUID } from 'node:crypto';
import { withdrawalModel, withdrawalPolicyModel } from '../../../data/models/withdrawal.js';
import { withdrawableAccount } from '../../../domain/ledger/withdrawal-postings.js';
import { until } from '../../factories/stack-wait.js';
import { fundJournal } from '../../int/ledger/ledger-fixture.js';
import type { ConsoleApp, Visitor } from './harness.js';

const MERCHANT = { id: 'hz-clean', name: '洁邻家政（示例）' };
const FUNDED_FEN = 200_000;
/** One that a single checker decides. */
const AMOUNT_FEN = 50_000;

/** Money leaves by three people at three screens, and each screen says the amount first. */
export function moneySection(app: () => ConsoleApp): void {
  let owner: Visitor;
  beforeAll(async () => {
    const { connection, ledger } = app().world;
    // An account is usable at once: the holding time is proved elsewhere.
    await withdrawalPolicyModel(connection).create([
      {
        _id: randomUUID(),
        from: new Date(Date.now() - 1_000),
        values: { accountHoldMs: 0 },
        reason: 'console',
        createdBy: 'test',
        createdAt: new Date(),
      },
    ]);
    const accountId = withdrawableAccount('merchant', MERCHANT.id);
    await ledger.postOnce(fundJournal({ key: randomUUID(), accountId, amountFen: FUNDED_FEN }));
    owner = await app().visit('owner');
  });
  afterAll(async () => {
    expect(owner.complaints).toEqual([]);
    await owner.close();
  });

  const status = async (): Promise<string | undefined> =>
    (await withdrawalModel(app().world.connection).findOne({ ownerId: MERCHANT.id }).lean())
      ?.status;

  test('[M6] a merchant adds an account and withdraws: the amount is on the button', async () => {
    const { page } = owner;
    await owner.open('/funds?tab=accounts&add=1');
    const dialog = page.locator('.ant-modal-content');
    await dialog.locator('.ant-radio-button-wrapper').nth(0).click();
    await dialog.locator('#holder').fill(MERCHANT.name);
    await dialog.locator('#logonId').fill('finance@example.com');
    await dialog.getByRole('button', { name: '添加收款账户' }).click();
    // Without the separate consent nothing is stored.
    await dialog.getByText('请先同意').waitFor();
    await dialog.locator('#isAgreed').check();
    await dialog.getByRole('button', { name: '添加收款账户' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('fi***@example.com').first().waitFor();

    await owner.open('/funds?withdraw=1');
    await dialog.locator('input').first().fill('99999');
    await dialog.getByText('超过可提现余额').waitFor();
    await dialog.locator('input').first().fill('500');
    const button = dialog.getByRole('button', { name: '提现 ¥500.00' });
    await dialog.getByText('实际到账').waitFor();
    await owner.shot('funds-withdraw');
    await button.click();
    await page.locator('.ant-drawer-content').getByText('提交申请，金额已冻结').waitFor();
    await until(async () => (await status()) === 'AWAITING_REVIEW', { what: 'it is at the desk' });
    await owner.open('/funds');
    await page.getByText('提现处理中 ¥500.00').waitFor();
    await owner.shot('funds');
    expect(await owner.axe()).toEqual([]);
  });

  test('[S9] [K9] whoever reviewed cannot approve; a second person pays out', async () => {
    const row = await withdrawalModel(app().world.connection)
      .findOne({ ownerId: MERCHANT.id })
      .lean();
    expect(row?.amountFen).toBe(AMOUNT_FEN);
    const target = `/money/withdrawals/${row?._id}`;
    const maker = await app().visit('finance-maker');
    await maker.open('/money/withdrawals');
    await maker.page.locator(`tr[data-row-key="${row?._id}"]`).click();
    await decide(maker, '初审通过 ¥500.00');
    const own = maker.page.getByRole('button', { name: '复核通过并打款 ¥500.00' });
    await own.waitFor();
    expect(await own.isDisabled()).toBe(true);
    await maker.page.getByText('不能复核自己初审的单').waitFor();
    await maker.shot('withdrawal-own-review');
    expect(await maker.axe()).toEqual([]);
    expect(await status()).toBe('AWAITING_APPROVAL');

    const checker = await app().visit('finance-checker');
    await checker.open(target);
    await decide(checker, '复核通过并打款 ¥500.00');
    await until(async () => ['SENDING', 'PAID'].includes((await status()) ?? ''), {
      what: 'it is on its way',
    });
    // Nothing on the page sends it once more.
    await checker.page.getByText('复核通过', { exact: true }).waitFor();
    expect(await checker.page.getByRole('button', { name: /打款 ¥/u }).count()).toBe(0);
    await checker.shot('withdrawal-approved');
    expect([...maker.complaints, ...checker.complaints]).toEqual([]);
    await maker.close();
    await checker.close();
  });

  test('[X6] [X12] every desk of finance opens, in both languages and modes', async () => {
    for (const look of [{}, { language: 'en', theme: 'dark' }] as const) {
      const checker = await app().visit('finance-checker', look);
      for (const name of ['refunds', 'batches', 'reconciliation', 'ledger', 'policies']) {
        await checker.open(`/money/${name}`);
        await checker.page.locator('.dh-page-title').waitFor();
        expect(await checker.page.locator('.ant-result-error').count()).toBe(0);
        await checker.shot(`money-${name}`);
        expect(await checker.axe()).toEqual([]);
      }
      expect(checker.complaints).toEqual([]);
      await checker.close();
    }
  });
}

/** Presses a deed, gives the reason that it wants, and presses it in the dialog. */
async function decide({ page }: Visitor, label: string): Promise<void> {
  await page.getByRole('button', { name: label }).first().click();
  const dialog = page.locator('.ant-modal-content');
  await dialog.getByText('实际到账').waitFor();
  await dialog.locator('textarea').fill('资料一致');
  await dialog.getByRole('button', { name: label }).click();
  await dialog.waitFor({ state: 'hidden' });
}
