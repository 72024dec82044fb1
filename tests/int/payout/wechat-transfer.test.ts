import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createSandboxKeys,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../../../channels/fakes/testing.js';
import type { WechatFakeConfig } from '../../../channels/fakes/config.js';
import type { JournalEntry } from '../../../channels/fakes/wechat/journal.js';
import type { FakeTransfer } from '../../../channels/fakes/wechat/transfers.js';
import { createWechatTransferChannel } from '../../../channels/payout/wechat-transfer/channel.js';
import { fen } from '../../../contract/terms/money.js';
import {
  describePayoutChannel,
  nextPayoutNo,
  success,
  type PayoutHarness,
} from './channel-contract.js';

const keys = createSandboxKeys();
const PAYEE = { account: 'o_sandbox_worker', name: '张三' };
const directory = mkdtempSync(join(tmpdir(), 'wechat-transfer-'));
afterAll(() => rmSync(directory, { recursive: true }));

describePayoutChannel('WeChat transfer', () => openHarness());

async function openHarness(
  over: Partial<WechatFakeConfig> = {},
  nowMs: () => number = Date.now,
): Promise<PayoutHarness & { stateOf(payoutNo: string): Promise<string> }> {
  const journalPath = over.journalPath ?? join(directory, `${nextPayoutNo()}.jsonl`);
  const config = wechatFakeConfig(keys, { refundDelayMs: 0, ...over, journalPath });
  const fake = await startWechatFake(config, nowMs);
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
    call('PUT', 'transfers/names', { openid: PAYEE.account, name: text });
  return {
    channel: createWechatTransferChannel({
      ...wechatChannelOptions(keys, { baseUrl: fake.url, notifyUrl: 'https://none.example/n' }),
      sceneId: '1005',
      sceneReports: [
        { type: '岗位类型', content: '家政服务' },
        { type: '报酬说明', content: '服务报酬' },
      ],
    }),
    payee: PAYEE,
    needsConfirmation: true,
    end: async (payoutNo, how) => void (await call('POST', `transfers/${payoutNo}/${how}`, {})),
    // The WeChat is somebody else's.
    failNext: async () => void (await name('李四')),
    fault: async (fault) => void (await call('POST', 'faults', fault)),
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
    async stateOf(payoutNo) {
      const bill = (await (await call('GET', `transfers/${payoutNo}`)).json()) as FakeTransfer;
      return bill.state;
    },
    close: () => fake.close(),
  };
}

const payoutOf = (amountFen: number, payoutNo = nextPayoutNo()) =>
  ({ payoutNo, amountFen: fen(amountFen), payee: PAYEE, remark: '提现'.repeat(40) }) as const;

describe('[P5] a WeChat transfer', () => {
  test('is closed by WeChat when nobody has confirmed it within a day', async () => {
    let offsetMs = 0;
    const harness = await openHarness(
      { transferExpiryMs: 86_400_000 },
      () => Date.now() + offsetMs,
    );
    const payout = payoutOf(5_000);
    success(await harness.channel.send(payout));
    // The control side is not signed: the clock of a signature may not run ahead by a day.
    offsetMs = 86_400_000 - 60_000;
    expect(await harness.stateOf(payout.payoutNo)).toBe('WAIT_USER_CONFIRM');
    offsetMs = 86_400_000;
    expect(await harness.stateOf(payout.payoutNo)).toBe('FAIL');
    offsetMs = 0;
    const state = success(await harness.channel.query(payout));
    expect(state).toMatchObject({ status: 'FAILED', reason: 'OVERDUE_CLOSE' });
    expect(await harness.moved(payout.payoutNo)).toEqual([]);
    await harness.close();
  });

  test('takes its payee’s name sealed, from 0.3 yuan on, and its remark cut', async () => {
    const harness = await openHarness();
    for (const amountFen of [1, 29, 30, 199_999, 200_000, 1_000_000]) {
      const payout = payoutOf(amountFen);
      const { status } = success(await harness.channel.send(payout));
      expect([amountFen, status]).toEqual([amountFen, 'WAITING_PAYEE']);
    }
    await harness.close();
  });

  test('and what became of it is known after the channel has started again', async () => {
    const journalPath = join(directory, 'again.jsonl');
    const first = await openHarness({ journalPath });
    const paid = payoutOf(700);
    const open = payoutOf(800);
    success(await first.channel.send(paid));
    success(await first.channel.send(open));
    await first.end(paid.payoutNo, 'confirm');
    await first.close();
    const again = await openHarness({ journalPath });
    expect(success(await again.channel.query(paid))).toMatchObject({ status: 'SUCCESS' });
    expect(success(await again.channel.query(open))).toMatchObject({ status: 'WAITING_PAYEE' });
    expect(await again.moved(paid.payoutNo)).toEqual([700]);
    await again.close();
  });

  test.each([
    [403, 'NOT_ENOUGH', { kind: 'failure', code: 'INSUFFICIENT_FUNDS' }],
    [429, 'FREQUENCY_LIMITED', { kind: 'failure', code: 'RATE_LIMITED' }],
    [500, 'SYSTEM_ERROR', { kind: 'unknown' }],
    [403, 'A_CODE_OF_TOMORROW', { kind: 'unknown' }],
  ])('HTTP %i %s is sorted', async (status, code, expected) => {
    const harness = await openHarness();
    await harness.fault({ kind: 'error', operation: 'transfer', status, code });
    expect(await harness.channel.send(payoutOf(100))).toMatchObject(expected);
    await harness.close();
  });
});
