import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fen } from '../../../contract/terms/money.js';
import { startCallbackReceiver } from '../../fakes/callback-receiver.js';
import type { CallbackReceiver } from '../../fakes/callback-receiver.js';
import type { RunningServer } from '../../fakes/http.js';
import {
  createSandboxKeys,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../../fakes/testing.js';
import type { JournalEntry } from '../../fakes/wechat/journal.js';
import type { ChannelOutcome, PayHandle, PaymentChannel } from '../port.js';
import { createWechatChannel } from './channel.js';

const keys = createSandboxKeys();
const directory = mkdtempSync(join(tmpdir(), 'wechat-channel-'));
let fake: RunningServer;
let receiver: CallbackReceiver;
let channel: PaymentChannel;
let serial = 0;

beforeAll(async () => {
  receiver = await startCallbackReceiver({ keys });
  fake = await startWechatFake(
    wechatFakeConfig(keys, {
      journalPath: join(directory, 'journal.jsonl'),
      retryFactor: 0.001,
      refundDelayMs: 20,
    }),
  );
  channel = createWechatChannel(channelOptions());
});

afterEach(async () => {
  await fetch(`${fake.url}sandbox/faults`, { method: 'DELETE' });
});

afterAll(async () => {
  await fake.close();
  await receiver.close();
  rmSync(directory, { recursive: true });
});

test('a payment goes round: create, repeat, pay, callback, query', async () => {
  const paymentNo = nextNo();
  const first = codeOf(await create(paymentNo));
  expect(first.codeUrl).toMatch(/^weixin:\/\/wxpay\/bizpayurl\?pr=/);
  expect(codeOf(await create(paymentNo))).toEqual(first);
  expect(success(await channel.queryPayment({ paymentNo })).tradeState).toBe('NOTPAY');

  expect(await sandbox('pay', { codeUrl: first.codeUrl })).toMatchObject({ result: 'PAID' });
  await receiver.waitFor({ paymentNo, count: 1 });
  expect(receiver.eventsOf(paymentNo)).toMatchObject([
    { type: 'payment', paymentNo, state: 'SUCCESS', amountFen: 9_900, currency: 'CNY' },
  ]);

  const state = success(await channel.queryPayment({ paymentNo }));
  expect(state).toMatchObject({ paymentNo, tradeState: 'SUCCESS', amountFen: 9_900 });
  expect(state.transactionId).toHaveLength(28);
  expect(Math.abs(Date.now() - (state.paidAt?.getTime() ?? 0))).toBeLessThan(10_000);
  expect(await create(paymentNo)).toMatchObject({ kind: 'failure', code: 'ALREADY_PAID' });
});

test('the same number with another amount is refused', async () => {
  const paymentNo = nextNo();
  success(await create(paymentNo));
  expect(await create(paymentNo, 9_901)).toMatchObject({ kind: 'failure', code: 'REFUSED' });
});

test('close: an open payment closes once and for all, a paid one is refused', async () => {
  const open = nextNo();
  const { codeUrl } = codeOf(await create(open));
  expect(success(await channel.closePayment({ paymentNo: open }))).toEqual({ closed: true });
  expect(success(await channel.closePayment({ paymentNo: open }))).toEqual({ closed: true });
  expect(success(await channel.queryPayment({ paymentNo: open })).tradeState).toBe('CLOSED');
  expect(await sandbox('pay', { codeUrl })).toMatchObject({ result: 'CLOSED' });
  expect(await create(open)).toMatchObject({ kind: 'failure', code: 'CLOSED' });

  const paid = await createPaid();
  expect(await channel.closePayment({ paymentNo: paid })).toMatchObject({
    kind: 'failure',
    code: 'ALREADY_PAID',
  });
});

test('a payment and a refund nobody knows are found to be NOT_FOUND', async () => {
  expect(success(await channel.queryPayment({ paymentNo: nextNo() }))).toMatchObject({
    tradeState: 'NOT_FOUND',
    amountFen: null,
  });
  expect(
    success(await channel.queryRefund({ refundNo: nextNo(), paymentNo: nextNo() })).status,
  ).toBe('NOT_FOUND');
});

test('a refund is accepted, ends later, is reported, and one number moves money once', async () => {
  const paymentNo = await createPaid();
  const refundNo = `R${paymentNo}`;
  const accepted = success(await refund({ paymentNo, refundNo, amountFen: 4_000 }));
  expect(accepted).toMatchObject({ status: 'PROCESSING', amountFen: 4_000, succeededAt: null });
  success(await refund({ paymentNo, refundNo, amountFen: 4_000 }));
  await receiver.waitFor({ paymentNo, count: 1 });
  expect(receiver.eventsOf(paymentNo)).toMatchObject([
    { type: 'refund', paymentNo, refundNo, state: 'SUCCESS', amountFen: 4_000 },
  ]);
  const repeated = success(await refund({ paymentNo, refundNo, amountFen: 4_000 }));
  expect(repeated).toMatchObject({ status: 'SUCCESS' });
  expect(repeated.channelRefundId).toBe(accepted.channelRefundId);
  expect(success(await channel.queryRefund({ refundNo, paymentNo }))).toEqual(repeated);
  expect(success(await channel.queryPayment({ paymentNo })).tradeState).toBe('REFUND');

  const moved = (await journal()).filter((entry) => entry.no === paymentNo);
  expect(moved.map(({ kind, amountFen }) => [kind, amountFen])).toEqual([
    ['pay', 9_900],
    ['refund', 4_000],
  ]);
  expect(await refund({ paymentNo, refundNo, amountFen: 4_001 })).toMatchObject({
    kind: 'failure',
    code: 'REFUSED',
  });
});

test('refunds above the paid amount and a 51st part are refused', async () => {
  const paymentNo = await createPaid();
  success(await refund({ paymentNo, refundNo: `A${paymentNo}`, amountFen: 9_000 }));
  expect(await refund({ paymentNo, refundNo: `B${paymentNo}`, amountFen: 901 })).toMatchObject({
    kind: 'failure',
  });
  for (let part = 2; part <= 50; part += 1) {
    success(await refund({ paymentNo, refundNo: `${part}-${paymentNo}`, amountFen: 1 }));
  }
  expect(await refund({ paymentNo, refundNo: `51-${paymentNo}`, amountFen: 1 })).toMatchObject({
    kind: 'failure',
    code: 'REFUSED',
  });
});

test('a failed refund is repeated under the same number and ends once', async () => {
  const paymentNo = await createPaid();
  const refundNo = `R${paymentNo}`;
  await fault({ kind: 'refundEnds', status: 'ABNORMAL' });
  success(await refund({ paymentNo, refundNo, amountFen: 9_900 }));
  await receiver.waitFor({ paymentNo, count: 1 });
  expect(success(await channel.queryRefund({ refundNo, paymentNo })).status).toBe('ABNORMAL');
  expect((await journal()).filter((entry) => entry.refundNo === refundNo)).toHaveLength(0);
  success(await refund({ paymentNo, refundNo, amountFen: 9_900 }));
  await receiver.waitFor({ paymentNo, count: 2 });
  expect(success(await channel.queryRefund({ refundNo, paymentNo })).status).toBe('SUCCESS');
  expect((await journal()).filter((entry) => entry.refundNo === refundNo)).toHaveLength(1);
});

test.each(['native', 'close', 'refund'] as const)(
  'a lost reply of %s is unknown, and the query tells what happened',
  async (operation) => {
    const paymentNo = operation === 'refund' ? await createPaid() : nextNo();
    if (operation === 'close') success(await create(paymentNo));
    await fault({ kind: 'loseReply', operation });
    const refundNo = `R${paymentNo}`;
    const run = {
      native: () => create(paymentNo),
      close: () => channel.closePayment({ paymentNo }),
      refund: () => refund({ paymentNo, refundNo, amountFen: 1 }),
    };
    expect((await run[operation]()).kind).toBe('unknown');
    const { tradeState } = success(await channel.queryPayment({ paymentNo }));
    expect(tradeState).toBe({ native: 'NOTPAY', close: 'CLOSED', refund: 'REFUND' }[operation]);
    const { status } = success(await channel.queryRefund({ refundNo, paymentNo }));
    expect(status === 'NOT_FOUND').toBe(operation !== 'refund');
    expect((await run[operation]()).kind).toBe('success');
  },
);

test('a lost request is unknown too, and the query finds nothing', async () => {
  const paymentNo = nextNo();
  await fault({ kind: 'loseRequest', operation: 'native' });
  expect((await create(paymentNo)).kind).toBe('unknown');
  expect(success(await channel.queryPayment({ paymentNo })).tradeState).toBe('NOT_FOUND');
});

test('an answer altered on its way is unknown, whatever it says', async () => {
  const paymentNo = await createPaid();
  await fault({ kind: 'tamper', operation: 'any', count: 3 });
  expect((await channel.queryPayment({ paymentNo })).kind).toBe('unknown');
  expect((await channel.queryPayment({ paymentNo: nextNo() })).kind).toBe('unknown');
  expect((await channel.closePayment({ paymentNo })).kind).toBe('unknown');
  expect(success(await channel.queryPayment({ paymentNo })).tradeState).toBe('SUCCESS');
});

test.each([
  [500, 'SYSTEM_ERROR', { kind: 'unknown' }],
  [502, 'INVALID_REQUEST', { kind: 'unknown' }],
  [403, 'A_CODE_OF_TOMORROW', { kind: 'unknown' }],
  [403, 'NOT_ENOUGH', { kind: 'failure', code: 'INSUFFICIENT_FUNDS' }],
  [429, 'FREQUENCY_LIMITED', { kind: 'failure', code: 'RATE_LIMITED' }],
  [400, 'constructor', { kind: 'unknown' }],
])('HTTP %i %s is sorted', async (status, code, expected) => {
  await fault({ kind: 'error', status, code });
  expect(await refund({ paymentNo: nextNo(), refundNo: nextNo(), amountFen: 1 })).toMatchObject(
    expected,
  );
});

test('an answer signed by a key we do not know, or with none, is unknown', async () => {
  const stranger = createWechatChannel(
    channelOptions({ platformKeys: { PUB_KEY_ID_OTHER: keys.wechat.platformPublicKey } }),
  );
  expect((await stranger.queryPayment({ paymentNo: nextNo() })).kind).toBe('unknown');
  const otherMerchant = createWechatChannel(channelOptions({ merchantSerial: 'AB'.repeat(20) }));
  const outcome = await otherMerchant.queryPayment({ paymentNo: nextNo() });
  expect(outcome.kind).toBe('unknown');
});

test('a slow channel is given up in time, also one that drips', async () => {
  const hasty = createWechatChannel(channelOptions({ timeoutMs: 150 }));
  await fault({ kind: 'delay', operation: 'query', delayMs: 2_000 });
  const startedAt = Date.now();
  expect((await hasty.queryPayment({ paymentNo: nextNo() })).kind).toBe('unknown');

  const dripping = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => dripping.once('listening', resolve));
  const { port } = dripping.address() as AddressInfo;
  const dripped = createWechatChannel(
    channelOptions({ timeoutMs: 150, baseUrl: `http://127.0.0.1:${port}/` }),
  );
  const giveUp = setTimeout(() => dripping.closeAllConnections(), 3_000);
  expect((await dripped.queryPayment({ paymentNo: nextNo() })).kind).toBe('unknown');
  clearTimeout(giveUp);
  dripping.close();
  expect(Date.now() - startedAt).toBeLessThan(1_500);
});

test('a number that could leave its place in the path is refused without a call', async () => {
  for (const paymentNo of ['', '../../x', 'a/close', 'x'.repeat(33), 'P1234567?mchid=1']) {
    expect(await channel.queryPayment({ paymentNo })).toMatchObject({
      kind: 'failure',
      code: 'REFUSED',
    });
  }
});

function channelOptions(options: Partial<Parameters<typeof createWechatChannel>[0]> = {}) {
  return wechatChannelOptions(keys, {
    baseUrl: fake.url,
    notifyUrl: receiver.notifyUrl,
    timeoutMs: 3_000,
    ...options,
  });
}

const expiresAt = new Date(Date.now() + 900_000);

function create(paymentNo: string, amountFen = 9_900) {
  return channel.create({
    paymentNo,
    amountFen: fen(amountFen),
    description: '蜂到家 · 日常保洁 2 小时',
    expiresAt,
    product: 'NATIVE',
  });
}

async function createPaid(): Promise<string> {
  const paymentNo = nextNo();
  success(await create(paymentNo));
  await sandbox('pay', { out_trade_no: paymentNo, dropCallback: true });
  return paymentNo;
}

function refund(input: { paymentNo: string; refundNo: string; amountFen: number }) {
  return channel.refund({
    ...input,
    amountFen: fen(input.amountFen),
    totalFen: fen(9_900),
    reason: '用户取消',
  });
}

function codeOf(outcome: ChannelOutcome<PayHandle>): Extract<PayHandle, { kind: 'code' }> {
  const handle = success(outcome);
  if (handle.kind !== 'code') throw new RangeError(handle.kind);
  return handle;
}

function success<T>(outcome: ChannelOutcome<T>): T {
  if (outcome.kind !== 'success') throw new RangeError(JSON.stringify(outcome));
  return outcome.value;
}

async function sandbox(path: string, body: object): Promise<unknown> {
  const response = await fetch(`${fake.url}sandbox/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.status === 204 ? null : response.json();
}

async function fault(body: object): Promise<void> {
  expect(await sandbox('faults', body)).toBeNull();
}

async function journal(): Promise<JournalEntry[]> {
  const response = await fetch(`${fake.url}sandbox/journal`);
  return ((await response.json()) as { entries: JournalEntry[] }).entries;
}

function nextNo(): string {
  serial += 1;
  return `P${Date.now()}${String(serial).padStart(4, '0')}`;
}
