import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAlipayBills } from '../../../channels/payment/alipay/bills.js';
import { createWechatBills } from '../../../channels/payment/wechat/bills.js';
import {
  alipayBillOptions,
  alipayFakeConfig,
  createSandboxKeys,
  startAlipayFake,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../../../channels/fakes/testing.js';
import type { BillChannelCode } from '../../../contract/terms/reconcile.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { chinaDay } from '../../../contract/terms/china-day.js';
import { keyOf } from '../../../domain/reconcile/match.js';
import type { FoundDifference } from '../../../data/repositories/recon-runs.js';
import { matchTradeBill } from '../../../use-cases/money-check/j4-trade-bill.js';
import { matchFundBill } from '../../../use-cases/money-check/j5-fund-bill.js';
import { clearingOf } from '../../../use-cases/payment/channel-of.js';
import {
  cleanDay,
  judgeFound,
  plantFaults,
  type BillDay,
  type FaultyDay,
} from '../../factories/bill-faults.js';
import { openReconcileWorld, type ReconcileWorld } from './reconcile-fixture.js';

const LINES = 10_000;
const PLANTED = 100;
const TOOK_MS_MAX = 60_000;
const DATE = '2026-11-27';
const CHANNELS = ['WECHAT', 'ALIPAY'] as const satisfies readonly BillChannelCode[];

let world: ReconcileWorld;
const directory = mkdtempSync(join(tmpdir(), 'r25-'));
beforeAll(async () => {
  world = await openReconcileWorld();
});
beforeEach(() => world.reset());
afterAll(async () => {
  await world.close();
  rmSync(directory, { recursive: true });
});

/** A channel whose own journal holds these lines, and its bills over HTTP. */
async function channelOf(channel: BillChannelCode, lines: BillDay['lines'], name: string) {
  const keys = createSandboxKeys();
  const journalPath = join(directory, `${channel}-${name}.jsonl`);
  const entries = lines.map(({ kind, no, paymentNo, amountFen, at }, index) => ({
    seq: index + 1,
    at: at.toISOString(),
    kind: kind === 'PAYMENT' ? 'pay' : 'refund',
    no: paymentNo,
    ...(kind === 'REFUND' && { refundNo: no }),
    amountFen,
  }));
  writeFileSync(journalPath, entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  if (channel === 'ALIPAY') {
    const fake = await startAlipayFake(alipayFakeConfig(keys, { journalPath }));
    return { fake, bills: createAlipayBills(alipayBillOptions(keys, { baseUrl: fake.url })) };
  }
  const fake = await startWechatFake(wechatFakeConfig(keys, { journalPath }));
  const options = { baseUrl: fake.url, notifyUrl: 'http://127.0.0.1/' };
  return { fake, bills: createWechatBills(wechatChannelOptions(keys, options)) };
}

/** Our side of the day, in bulk: documents, and a journal with its transfer for what is booked. */
async function write(channel: BillChannelCode, { documents, ledgerFen }: BillDay): Promise<void> {
  const { connection } = world.money;
  const moment = (atMs: number | null) => new Date(atMs ?? chinaDay(DATE).fromMs);
  await connection.collection('payments').insertMany(
    documents
      .filter(({ kind }) => kind === 'PAYMENT')
      .map(({ no, amountFen, state, atMs }) => ({
        ...{ _id: no as never, orderId: no, customerId: 'c', purpose: 'ORDER', channel },
        ...{ amountFen, status: state === 'SETTLED' ? 'PAID' : 'PENDING' },
        ...{ paidAt: atMs === null ? null : moment(atMs), createdAt: moment(atMs) },
      })),
  );
  await connection.collection('refunds').insertMany(
    documents
      .filter(({ kind }) => kind === 'REFUND')
      .map(({ no, paymentNo, amountFen, atMs }) => ({
        ...{ _id: no as never, orderId: paymentNo, paymentNo, channel, amountFen },
        ...{ status: 'SUCCEEDED', finishedAt: moment(atMs), createdAt: moment(atMs) },
      })),
  );
  const atOf = new Map(documents.map((row) => [keyOf(row), moment(row.atMs)]));
  await connection.collection('transfers').insertMany(
    [...ledgerFen].map(([key, amountFen]) => {
      const [kind, no = ''] = key.split(':');
      const journal = kind === 'PAYMENT' ? `payment:${no}:paid` : `refund:${no}:success`;
      const clearing = accounts.clearing(clearingOf(channel));
      const [debit, credit] =
        kind === 'PAYMENT' ? [clearing, 'liab:order:x'] : ['liab:order:x', clearing];
      const at = atOf.get(key) ?? moment(null);
      return {
        _id: `${journal}#0` as never,
        journal,
        debit,
        credit,
        amountFen,
        code: 'PAYMENT',
        mode: 'single',
        at,
      };
    }),
  );
}

async function foundIn(): Promise<readonly FoundDifference[]> {
  const [run] = await world.deps.reconRuns.listRuns({ job: 'J4', limit: 1 });
  return run?.differences ?? [];
}

test.each(CHANNELS)(
  '[R25] %s: 10,000 lines over the wire with 100 faults: all named right, none invented, in time',
  async (channel) => {
    const day = { channel, dateCn: DATE };
    const clean = cleanDay({ seed: 25, lineCount: LINES, fromMs: chinaDay(DATE).fromMs });
    const faulty: FaultyDay = plantFaults(clean, { seed: 26, count: PLANTED });
    await write(channel, faulty);
    const { fake, bills } = await channelOf(channel, faulty.lines, 'faulty');
    try {
      const { WECHAT } = world.deps.channels;
      const channels = { WECHAT, ALIPAY: WECHAT };
      const deps = { ...world.deps, channels, bills: { [channel]: bills } };
      const startedMs = performance.now();
      const progress = await matchTradeBill(deps, day);
      const tookMs = Math.round(performance.now() - startedMs);
      const found = (await foundIn()).flatMap((row) =>
        row.class === null ? [] : [{ class: row.class, kind: row.kind ?? '', no: row.ref }],
      );
      const { right, missed, falseAlarms } = judgeFound(faulty.expected, found);
      const line = { lines: faulty.lines.length, planted: PLANTED, right, tookMs };
      process.stdout.write(
        `${JSON.stringify({ proof: 'R25', part: 'bill', channel, ...line, falseAlarms: falseAlarms.length })}\n`,
      );
      expect({ missed, falseAlarms }).toEqual({ missed: [], falseAlarms: [] });
      expect(progress.status).toBe('DIFFERENT');
      expect(tookMs).toBeLessThan(TOOK_MS_MAX);
    } finally {
      await fake.close();
    }
  },
);

test.each(CHANNELS)(
  '[R25] %s: the same day without faults: not one difference, and the clearing account is the balance',
  async (channel) => {
    const day = { channel, dateCn: DATE };
    const clean = cleanDay({ seed: 25, lineCount: LINES, fromMs: chinaDay(DATE).fromMs });
    await write(channel, clean);
    const { fake, bills } = await channelOf(channel, clean.lines, 'clean');
    try {
      const deps = { ...world.deps, bills: { [channel]: bills } };
      const startedMs = performance.now();
      expect(await matchTradeBill(deps, day)).toMatchObject({ status: 'CLEAN' });
      expect(await matchFundBill(deps, day)).toMatchObject({ status: 'CLEAN' });
      const tookMs = Math.round(performance.now() - startedMs);
      process.stdout.write(
        `${JSON.stringify({ proof: 'R25', part: 'clean', channel, lines: LINES, differences: 0, clearingDifferenceFen: 0, tookMs })}\n`,
      );
    } finally {
      await fake.close();
    }
  },
);
