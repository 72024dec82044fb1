import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningServer } from '../../../channels/fakes/http.js';
import {
  alipayBillOptions,
  alipayChannelOptions,
  alipayFakeConfig,
  createSandboxKeys,
  startAlipayFake,
} from '../../../channels/fakes/testing.js';
import { createAlipayBills } from '../../../channels/payment/alipay/bills.js';
import { createAlipayChannel } from '../../../channels/payment/alipay/channel.js';
import { chinaDateOf, chinaDay } from '../../../contract/terms/china-day.js';
import { fen } from '../../../contract/terms/money.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import type { MoneyCheckDeps } from '../../../use-cases/money-check/deps.js';
import { matchTradeBill } from '../../../use-cases/money-check/j4-trade-bill.js';
import { matchFundBill } from '../../../use-cases/money-check/j5-fund-bill.js';
import { openReconcileWorld, type ReconcileWorld } from './reconcile-fixture.js';

const DATE = '2026-11-20';
const HOUR_MS = 3_600_000;
const DAY = { channel: 'ALIPAY', dateCn: DATE } as const;
const { fromMs, toMs } = chinaDay(DATE);
const NOON_MS = fromMs + 12 * HOUR_MS;
const TABLES = ['payments', 'refunds', 'withdrawals', 'transfers'];

const directory = mkdtempSync(join(tmpdir(), 'alipay-recon-'));
const keys = createSandboxKeys();
let world: ReconcileWorld;
let fake: RunningServer;
let deps: MoneyCheckDeps;
let nowMs = Date.now();

type Move = {
  readonly kind: 'pay' | 'refund' | 'payout';
  readonly no: string;
  readonly refundNo?: string;
  readonly amountFen: number;
  readonly atMs?: number;
};
/** What Alipay has moved, in its own journal: 260.00 in, 35.01 back and out. */
const MOVES: readonly Move[] = [
  { kind: 'pay', no: 'P1', amountFen: 20_000 },
  { kind: 'pay', no: 'P2', amountFen: 6_000 },
  { kind: 'refund', no: 'P1', refundNo: 'P1R1', amountFen: 1_001 },
  { kind: 'payout', no: 'W1', amountFen: 2_500 },
];

beforeAll(async () => {
  world = await openReconcileWorld();
  const journalPath = join(directory, 'journal.jsonl');
  const entries = MOVES.map(({ atMs = NOON_MS, ...move }, index) => ({
    ...{ seq: index + 1, at: new Date(atMs + index * 1_000).toISOString() },
    ...move,
  }));
  writeFileSync(journalPath, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  fake = await startAlipayFake(alipayFakeConfig(keys, { journalPath }));
  const options = alipayChannelOptions(keys, {
    baseUrl: fake.url,
    notifyUrl: 'http://127.0.0.1/',
  });
  deps = {
    ...world.deps,
    clock: { ...world.deps.clock, nowMs: () => nowMs },
    channels: { ...world.deps.channels, ALIPAY: createAlipayChannel(options) },
    bills: { ALIPAY: createAlipayBills(alipayBillOptions(keys, { baseUrl: fake.url })) },
  };
});
beforeEach(async () => {
  await world.reset();
  for (const name of TABLES) await world.money.connection.collection(name).deleteMany({});
  nowMs = toMs + 10 * HOUR_MS;
  await control({});
});
afterAll(async () => {
  await fake.close();
  await world.close();
  rmSync(directory, { recursive: true });
});

async function control(body: object): Promise<void> {
  const init = {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  expect((await fetch(`${fake.url}sandbox/bill`, init)).status).toBe(204);
}

/** Our side of a movement: its document, and its journal unless told otherwise. */
async function book(
  move: Move,
  change: { status?: string; fen?: number; isBooked?: boolean } = {},
) {
  const { connection } = world.money;
  const { kind, no, refundNo = '', atMs = NOON_MS } = move;
  const amountFen = change.fen ?? move.amountFen;
  const at = new Date(atMs);
  const common = { channel: 'ALIPAY', orderId: no, createdAt: at };
  const insert = (name: string, id: string, row: object) =>
    connection.collection(name).insertOne({ _id: id as never, ...row });
  if (kind === 'pay') {
    const paid = { customerId: 'c', purpose: 'ORDER', amountFen, paidAt: at };
    await insert('payments', no, { ...common, ...paid, status: change.status ?? 'PAID' });
  } else if (kind === 'refund') {
    const back = { paymentNo: no, amountFen, finishedAt: at };
    await insert('refunds', refundNo, { ...common, ...back, status: change.status ?? 'SUCCEEDED' });
  } else {
    const out = { payoutNo: no, method: 'ALIPAY_TRANSFER', netFen: amountFen, closedAt: at };
    await insert('withdrawals', no, { ...out, status: change.status ?? 'PAID' });
  }
  if (change.isBooked === false) return;
  const journal = {
    pay: `payment:${no}:paid`,
    refund: `refund:${refundNo}:success`,
    payout: `withdrawal:${no}:paid`,
  }[kind];
  const clearing = accounts.clearing('alipay');
  const [debit, credit] = kind === 'pay' ? [clearing, 'liab:x'] : ['liab:x', clearing];
  const sides = { debit, credit, amountFen, code: 'X', mode: 'single', at };
  await insert('transfers', `${journal}#0`, { journal, ...sides });
}

async function bookAll(change: Partial<Record<string, Parameters<typeof book>[1]>> = {}) {
  for (const move of MOVES) await book(move, change[move.refundNo ?? move.no]);
}

const found = async (job: 'J4' | 'J5') => {
  const [run] = await deps.reconRuns.listRuns({ job, limit: 1 });
  return (run?.differences ?? []).map((row) => `${row.class ?? row.detail ?? ''} ${row.ref}`);
};
const openAlarms = async () =>
  (await deps.alarms.list({ status: 'OPEN', limit: 50 })).map(({ job, subject }) => [job, subject]);
const balance = async (id: string) => (await deps.ledger.balance(id)).postedFen;

test('[X12] a day that agrees is clean to the fen: payments, refunds, payouts, and charges booked once', async () => {
  await bookAll();
  await control({ feeBps: 60 });
  expect(await matchTradeBill(deps, DAY)).toMatchObject({ status: 'CLEAN', differenceCount: 0 });
  for (let round = 0; round < 2; round += 1) {
    expect(await matchFundBill(deps, DAY)).toMatchObject({ status: 'CLEAN', differenceCount: 0 });
  }
  expect(await balance(accounts.channelFeeExpense())).toBe(120 + 36 - 6);
  expect(await openAlarms()).toEqual([]);
  const [run] = await deps.reconRuns.listRuns({ job: 'J4', limit: 1 });
  expect(run).toMatchObject({ subject: `ALIPAY-${DATE}`, checkedCount: 3, billedFen: 27_001 });
});

test.each<[string, object, Parameters<typeof bookAll>[0], readonly string[]]>([
  ['a payment is not on the bill', { faults: [{ kind: 'drop', no: 'P2' }] }, {}, ['ONLY_OURS P2']],
  ['one fen more', { faults: [{ kind: 'amount', no: 'P2', byFen: 1 }] }, {}, ['AMOUNT P2']],
  ['listed twice', { faults: [{ kind: 'duplicate', no: 'P2' }] }, {}, ['DUPLICATE P2']],
  ['not booked', {}, { P2: { isBooked: false } }, ['LEDGER_MISSING P2']],
  ['our refund has failed', {}, { P1R1: { status: 'FAILED' } }, ['STATUS P1R1']],
  [
    'a payment that nobody made',
    { faults: [{ kind: 'add', no: 'X1', paymentNo: 'X1', amountFen: 9, at: at() }] },
    {},
    ['ONLY_THEIRS X1'],
  ],
  [
    'a refund without a payment',
    { faults: [{ kind: 'add', no: 'X2R1', paymentNo: 'X2', amountFen: 9, at: at() }] },
    {},
    ['REFUND_WITHOUT_PAYMENT X2R1'],
  ],
])('[R25] %s: found, and nothing besides', async (_what, faults, change, expected) => {
  await bookAll(change);
  await control(faults);
  expect(await matchTradeBill(deps, DAY)).toMatchObject({ status: 'DIFFERENT' });
  expect(await found('J4')).toEqual(expected);
  expect(await openAlarms()).toEqual([['J4', `ALIPAY-${DATE}`]]);
});

function at(): string {
  return new Date(NOON_MS + HOUR_MS).toISOString();
}

test.each<[string, object, Parameters<typeof bookAll>[0], string]>([
  ['another amount', { faults: [{ kind: 'amount', no: 'W1', byFen: 1 }] }, {}, 'AMOUNT W1'],
  ['still under way here', {}, { W1: { status: 'SENDING', isBooked: false } }, 'STATUS W1'],
  ['listed twice', { faults: [{ kind: 'duplicate', no: 'W1' }] }, {}, 'DUPLICATE W1'],
])(
  '[R25] a transfer of Alipay, %s: found, and payouts stop',
  async (_what, faults, change, first) => {
    await bookAll(change);
    await control(faults);
    await matchTradeBill(deps, DAY);
    expect(await matchFundBill(deps, DAY)).toMatchObject({ status: 'DIFFERENT' });
    expect((await found('J5'))[0]).toBe(first);
    expect(await deps.alarms.isPayoutStopped()).toBe(true);
  },
);

test('[R25] a transfer that nobody made is found, and so is the money that it took', async () => {
  for (const move of MOVES) if (move.kind !== 'payout') await book(move);
  await matchTradeBill(deps, DAY);
  expect(await matchFundBill(deps, DAY)).toMatchObject({ differenceCount: 2 });
  expect((await found('J5')).sort()).toEqual([
    'ONLY_THEIRS W1',
    `clearing differs by -2500 fen ALIPAY-${DATE}`,
  ]);
});

test('[X12] money that nothing explains goes to suspense of the account once Alipay confirms it', async () => {
  const today = { channel: 'ALIPAY', dateCn: chinaDateOf(Date.now()) } as const;
  const handle = await deps.channels.ALIPAY?.create({
    paymentNo: 'X7',
    amountFen: fen(700),
    description: '保洁',
    expiresAt: new Date(Date.now() + HOUR_MS),
    product: 'PAGE',
    payer: { ip: '203.0.113.7' },
  });
  if (handle?.kind !== 'success' || handle.value.kind !== 'redirect')
    throw new RangeError('no link');
  const body = JSON.stringify({ payUrl: handle.value.url, dropCallback: true });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${fake.url}sandbox/pay`, { method: 'POST', headers, body });
  nowMs = chinaDay(today.dateCn).toMs + 10 * HOUR_MS;
  for (let round = 0; round < 2; round += 1) {
    expect(await matchTradeBill(deps, today)).toMatchObject({ status: 'DIFFERENT' });
  }
  expect(await found('J4')).toEqual(['ONLY_THEIRS X7']);
  expect(await balance(accounts.suspense())).toBe(700);
  expect(await balance(accounts.clearing('alipay'))).toBe(700);
});

describe('no bill', () => {
  const waitFor = async () => [
    (await matchTradeBill(deps, DAY)).status,
    (await matchFundBill(deps, DAY)).status,
  ];

  test('[X12] a bill with our money on it is waited for, however late', async () => {
    await bookAll();
    await control({ isReady: false });
    expect(await waitFor()).toEqual(['WAITING', 'WAITING']);
    nowMs = toMs + 15 * HOUR_MS;
    expect(await waitFor()).toEqual(['WAITING', 'WAITING']);
    expect(await openAlarms()).toEqual([]);
  });

  test('[X12] where nothing of ours has moved it is an empty one from noon on', async () => {
    await control({ isReady: false });
    nowMs = toMs + 12 * HOUR_MS - 1;
    expect(await waitFor()).toEqual(['WAITING', 'WAITING']);
    nowMs += 1;
    expect(await waitFor()).toEqual(['CLEAN', 'CLEAN']);
  });

  test('[X12] a day of payouts alone has no trades and a bill of the account', async () => {
    nowMs = toMs + 12 * HOUR_MS;
    await control({ isReady: false });
    await book({ kind: 'payout', no: 'W1', amountFen: 2_500 });
    expect(await waitFor()).toEqual(['CLEAN', 'WAITING']);
  });

  test('[X12] money at the edge of the day before is waited for as well', async () => {
    nowMs = toMs + 12 * HOUR_MS;
    await control({ isReady: false });
    await deps.reconRuns
      .openDay('ALIPAY', '2026-11-19')
      .then(({ _id }) =>
        deps.reconRuns.noteDay(_id, { tradeReadAt: new Date(fromMs + 10 * HOUR_MS) }),
      );
    await book({ kind: 'pay', no: 'P9', amountFen: 700, atMs: fromMs - 5_000 });
    expect(await waitFor()).toEqual(['WAITING', 'WAITING']);
  });
});
