import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FundBillLine, TradeBillLine } from '../../contract/terms/reconcile.js';
import type { RunningServer } from '../fakes/http.js';
import {
  alipayBillOptions,
  alipayFakeConfig,
  createSandboxKeys,
  startAlipayFake,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../fakes/testing.js';
import { createAlipayBills } from './alipay/bills.js';
import type { BillChannel } from './bill-port.js';
import { createWechatBills } from './wechat/bills.js';
import { fenOfYuan, yuanOfFen } from './yuan.js';

const DATE = '2026-11-27';
const EMPTY_DATE = '2026-11-20';
const keys = createSandboxKeys();

/** One channel with bills, what its fake is started with, and how it says that there is none. */
const CHANNELS = [
  {
    code: 'WECHAT',
    start: (journalPath: string) => startWechatFake(wechatFakeConfig(keys, { journalPath })),
    billsOf: (baseUrl: string) =>
      createWechatBills(wechatChannelOptions(keys, { baseUrl, notifyUrl: 'http://127.0.0.1/' })),
    lateCode: 'NOT_READY',
    empty: { kind: 'success', value: { lineCount: 0 } },
  },
  {
    code: 'ALIPAY',
    start: (journalPath: string) => startAlipayFake(alipayFakeConfig(keys, { journalPath })),
    billsOf: (baseUrl: string) => createAlipayBills(alipayBillOptions(keys, { baseUrl })),
    lateCode: 'NO_BILL',
    empty: { kind: 'failure', code: 'NO_BILL' },
  },
] as const;

const entries = [
  { seq: 1, at: '2026-11-26T15:59:59.000Z', kind: 'pay', no: 'P0', amountFen: 500 },
  { seq: 2, at: '2026-11-26T16:00:00.000Z', kind: 'pay', no: 'P1', amountFen: 12_345 },
  {
    seq: 3,
    at: '2026-11-27T03:00:00.000Z',
    kind: 'refund',
    no: 'P1',
    refundNo: 'P1R1',
    amountFen: 1_045,
  },
  { seq: 4, at: '2026-11-27T05:00:00.000Z', kind: 'payout', no: 'W1', amountFen: 300 },
  { seq: 5, at: '2026-11-27T16:00:00.000Z', kind: 'pay', no: 'P2', amountFen: 700 },
];

describe.each(CHANNELS)('$code', ({ start, billsOf, lateCode, empty, code }) => {
  const directory = mkdtempSync(join(tmpdir(), 'bills-'));
  let fake: RunningServer;
  let bills: BillChannel;

  beforeAll(async () => {
    const journalPath = join(directory, 'journal.jsonl');
    writeFileSync(journalPath, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    fake = await start(journalPath);
    bills = billsOf(fake.url);
  });
  afterEach(() => control({}));
  afterAll(async () => {
    await fake.close();
    rmSync(directory, { recursive: true });
  });

  async function control(body: object): Promise<void> {
    const response = await fetch(`${fake.url}sandbox/bill`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(204);
  }

  async function trade(dateCn = DATE) {
    const lines: TradeBillLine[] = [];
    return {
      outcome: await bills.downloadTradeBill({ dateCn }, (line) => lines.push(line)),
      lines,
    };
  }

  async function fund(dateCn = DATE) {
    const lines: FundBillLine[] = [];
    return { outcome: await bills.downloadFundBill({ dateCn }, (line) => lines.push(line)), lines };
  }

  test('the trade bill of a day in China: payments and refunds in fen, with what they cost', async () => {
    await control({ feeBps: 60 });
    const { outcome, lines } = await trade();
    expect(bills.code).toBe(code);
    expect(outcome).toEqual({ kind: 'success', value: { lineCount: 2 } });
    const both = { paymentNo: 'P1', status: 'SUCCESS' };
    expect(lines).toMatchObject([
      { ...both, kind: 'PAYMENT', no: 'P1', amountFen: 12_345, feeFen: 74 },
      { ...both, kind: 'REFUND', no: 'P1R1', amountFen: 1_045, feeFen: -6 },
    ]);
    expect(lines[0]?.at).toEqual(new Date('2026-11-26T16:00:00.000Z'));
    expect(new Set(lines.map(({ channelNo }) => channelNo)).size).toBe(2);
  });

  test('the bill of the account goes on from the balance of the day before, the oldest line first', async () => {
    await control({ feeBps: 60 });
    const { outcome, lines } = await fund();
    expect(outcome).toMatchObject({ kind: 'success', value: { lineCount: 5 } });
    expect(lines.map(({ kind, signedFen, balanceFen }) => [kind, signedFen, balanceFen])).toEqual([
      ['PAYMENT', 12_345, 12_842],
      ['FEE', -74, 12_768],
      ['REFUND', -1_045, 11_723],
      ['FEE_RETURN', 6, 11_729],
      ['PAYOUT', -300, 11_429],
    ]);
    expect(lines.at(-1)?.no).toBe('W1');
  });

  test('a bill that is being made is not there yet', async () => {
    await control({ isReady: false });
    expect((await trade()).outcome).toMatchObject({ kind: 'failure', code: lateCode });
    expect((await fund()).outcome).toMatchObject({ kind: 'failure', code: lateCode });
  });

  test('a day without movement is an empty bill, or none', async () => {
    for (const { outcome, lines } of [await trade(EMPTY_DATE), await fund(EMPTY_DATE)]) {
      expect(outcome).toMatchObject(empty);
      expect(lines).toEqual([]);
    }
  });

  test('a file with another check sum is an unknown outcome', async () => {
    await control({ isBroken: true });
    expect((await trade()).outcome.kind).toBe('unknown');
    expect((await fund()).outcome.kind).toBe('unknown');
  });

  test('a day that is none is refused', async () => {
    for (const dateCn of ['2026-11', '2026-11-27x', "'", '']) {
      expect((await trade(dateCn)).outcome).toMatchObject({ kind: 'failure', code: 'REFUSED' });
    }
  });

  test('planted faults are in the bill and in no other one', async () => {
    const faults = [
      { kind: 'duplicate', no: 'P1' },
      { kind: 'amount', no: 'P1R1', byFen: 1 },
      { kind: 'add', no: 'X1', paymentNo: 'X1', amountFen: 9, at: '2026-11-27T04:00:00.000Z' },
      { kind: 'move', no: 'P2', byMs: -2_000 },
    ];
    await control({ faults });
    const { lines } = await trade();
    expect(lines.map(({ no, amountFen }) => `${no} ${amountFen}`)).toEqual([
      'P1 12345',
      'P1 12345',
      'P1R1 1046',
      'X1 9',
      'P2 700',
    ]);
  });

  test('nobody is there: unknown', async () => {
    const nobody = billsOf('http://127.0.0.1:9/');
    const outcome = await nobody.downloadTradeBill({ dateCn: DATE }, () => undefined);
    expect(outcome.kind).toBe('unknown');
  });
});

test('yuan and fen are the same amount, digit by digit', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e11, max: 1e11 }), (value) => {
      expect(fenOfYuan(yuanOfFen(value))).toBe(value);
    }),
  );
  expect(fenOfYuan('0.1')).toBe(10);
  expect(['1.234', '1e3', '', ' ', '1,00', '--1', '+1', '.5'].map(fenOfYuan)).toEqual(
    Array.from({ length: 8 }, () => null),
  );
});
