import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { FundBillLine, TradeBillLine } from '../../../contract/terms/reconcile.js';
import type { RunningServer } from '../../fakes/http.js';
import {
  createSandboxKeys,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../../fakes/testing.js';
import type { BillChannel } from '../bill-port.js';
import { fenOfYuan, yuanOfFen } from '../yuan.js';
import { createWechatBills } from './bills.js';

const DATE = '2026-11-27';
const keys = createSandboxKeys();
const directory = mkdtempSync(join(tmpdir(), 'wechat-bills-'));
let fake: RunningServer;
let bills: BillChannel;

const entries = [
  { seq: 1, at: '2026-11-26T15:59:59.000Z', kind: 'pay', no: 'P0', amountFen: 500 },
  { seq: 2, at: '2026-11-26T16:00:00.000Z', kind: 'pay', no: 'P1', amountFen: 12_345 },
  {
    seq: 3,
    at: '2026-11-27T03:00:00.000Z',
    kind: 'refund',
    no: 'P1',
    refundNo: 'P1R1',
    amountFen: 45,
  },
  { seq: 4, at: '2026-11-27T16:00:00.000Z', kind: 'pay', no: 'P2', amountFen: 700 },
];

beforeAll(async () => {
  const journalPath = join(directory, 'journal.jsonl');
  writeFileSync(journalPath, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  fake = await startWechatFake(wechatFakeConfig(keys, { journalPath }));
  const options = { baseUrl: fake.url, notifyUrl: 'http://127.0.0.1/' };
  bills = createWechatBills(wechatChannelOptions(keys, options));
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
  return { outcome: await bills.downloadTradeBill({ dateCn }, (line) => lines.push(line)), lines };
}

async function fund(dateCn = DATE) {
  const lines: FundBillLine[] = [];
  return { outcome: await bills.downloadFundBill({ dateCn }, (line) => lines.push(line)), lines };
}

test('the trade bill of a day in China: payments and refunds in fen, with what they cost', async () => {
  await control({ feeBps: 60 });
  const { outcome, lines } = await trade();
  expect(outcome).toEqual({ kind: 'success', value: { lineCount: 2 } });
  expect(lines).toMatchObject([
    {
      kind: 'PAYMENT',
      no: 'P1',
      paymentNo: 'P1',
      amountFen: 12_345,
      feeFen: 74,
      status: 'SUCCESS',
    },
    { kind: 'REFUND', no: 'P1R1', paymentNo: 'P1', amountFen: 45, status: 'SUCCESS' },
  ]);
  expect(lines[0]?.at).toEqual(new Date('2026-11-26T16:00:00.000Z'));
});

test('the fund bill goes on from the balance of the day before', async () => {
  const { outcome, lines } = await fund();
  expect(outcome.kind).toBe('success');
  expect(lines.map(({ kind, signedFen, balanceFen }) => [kind, signedFen, balanceFen])).toEqual([
    ['PAYMENT', 12_345, 12_845],
    ['REFUND', -45, 12_800],
  ]);
});

test('a bill that is being made is not ready; a day without movement is an empty bill', async () => {
  await control({ isReady: false });
  expect((await trade()).outcome).toMatchObject({ kind: 'failure', code: 'NOT_READY' });
  await control({});
  expect(await trade('2026-11-20')).toEqual({
    outcome: { kind: 'success', value: { lineCount: 0 } },
    lines: [],
  });
});

test('a file with another hash is an unknown outcome, and none of its lines is handed out', async () => {
  await control({ isBroken: true });
  const { outcome, lines } = await trade();
  expect(outcome).toMatchObject({ kind: 'unknown' });
  expect(lines).toEqual([]);
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
    'P1R1 46',
    'X1 9',
    'P2 700',
  ]);
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
