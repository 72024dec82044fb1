import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  alipayChannelOptions,
  alipayFakeConfig,
  createSandboxKeys,
  startAlipayFake,
} from '../../../channels/fakes/testing.js';
import type { JournalEntry } from '../../../channels/fakes/wechat/journal.js';
import { createAlipayTransferChannel } from '../../../channels/payout/alipay-transfer/channel.js';
import { fen } from '../../../contract/terms/money.js';
import {
  describePayoutChannel,
  nextPayoutNo,
  success,
  type PayoutHarness,
} from './channel-contract.js';

const keys = createSandboxKeys();
const PAYEE = { account: '13800000000', name: '张三' };
const directory = mkdtempSync(join(tmpdir(), 'alipay-transfer-'));
afterAll(() => rmSync(directory, { recursive: true }));

describePayoutChannel('Alipay transfer', () => openHarness());

async function openHarness(
  journalPath = join(directory, `${nextPayoutNo()}.jsonl`),
): Promise<PayoutHarness> {
  const fake = await startAlipayFake(alipayFakeConfig(keys, { journalPath }));
  const call = async (method: string, path: string, body?: object): Promise<Response> => {
    const response = await fetch(`${fake.url}sandbox/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response;
  };
  const name = (text: string) =>
    call('PUT', 'transfers/names', { identity: PAYEE.account, name: text });
  const notifyUrl = 'http://127.0.0.1/none';
  return {
    channel: createAlipayTransferChannel(
      alipayChannelOptions(keys, { baseUrl: fake.url, notifyUrl }),
    ),
    payee: PAYEE,
    needsConfirmation: false,
    end: () => Promise.resolve(),
    failNext: async () => void (await name('李四')),
    async fault(fault) {
      const { kind } = fault as { readonly kind: string };
      // When the line breaks the SDK sends the same call once more by itself.
      const count = kind.startsWith('lose') ? 2 : 1;
      await call('POST', 'faults', { count, ...fault });
    },
    async moved(payoutNo) {
      const { entries } = (await (await call('GET', 'journal')).json()) as {
        entries: JournalEntry[];
      };
      const own = entries.filter(({ kind, no }) => kind === 'payout' && no === payoutNo);
      return own.map(({ amountFen }) => amountFen);
    },
    async reset() {
      await call('DELETE', 'faults');
      await name(PAYEE.name);
    },
    close: () => fake.close(),
  };
}

describe('[P5] an Alipay transfer', () => {
  const payoutOf = (amountFen: number) =>
    ({
      payoutNo: nextPayoutNo(),
      amountFen: fen(amountFen),
      payee: PAYEE,
      remark: '提现',
    }) as const;

  test('is known after Alipay has started again, and moved once', async () => {
    const path = join(directory, 'again.jsonl');
    const first = await openHarness(path);
    const payout = payoutOf(700);
    success(await first.channel.send(payout));
    await first.close();
    const again = await openHarness(path);
    expect(success(await again.channel.query(payout))).toMatchObject({ status: 'SUCCESS' });
    expect(success(await again.channel.send(payout))).toMatchObject({ status: 'SUCCESS' });
    expect(await again.moved(payout.payoutNo)).toEqual([700]);
    await again.close();
  });

  test.each([
    [{ code: '40004', subCode: 'PAYER_BALANCE_NOT_ENOUGH' }, { code: 'INSUFFICIENT_FUNDS' }],
    [{ code: '40004', subCode: 'SYSTEM_ERROR' }, { kind: 'unknown' }],
    [{ code: '20000', subCode: 'isp.unknow-error' }, { kind: 'unknown' }],
    [{ code: '40004', subCode: 'A_CODE_OF_TOMORROW' }, { kind: 'unknown' }],
  ])('%j is sorted', async (answer, expected) => {
    const harness = await openHarness();
    await harness.fault({ kind: 'error', operation: 'transfer', ...answer });
    expect(await harness.channel.send(payoutOf(100))).toMatchObject(expected);
    await harness.close();
  });
});
