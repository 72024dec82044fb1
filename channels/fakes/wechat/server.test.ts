import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fen } from '../../../contract/terms/money.js';
import { createWechatChannel } from '../../payment/wechat/channel.js';
import { startCallbackReceiver } from '../callback-receiver.js';
import type { CallbackReceiver } from '../callback-receiver.js';
import type { WechatFakeConfig } from '../config.js';
import type { RunningServer } from '../http.js';
import { createSandboxKeys, wechatChannelOptions, wechatFakeConfig } from '../testing.js';
import { RETRY_SCHEDULE_SECONDS } from './callbacks.js';
import { startWechatFake } from './server.js';

const keys = createSandboxKeys();
const directory = mkdtempSync(join(tmpdir(), 'wechat-fake-'));
const open: { close(): Promise<void> }[] = [];
let serial = 0;

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

afterAll(() => rmSync(directory, { recursive: true }));

test('a callback is repeated after the schedule until it is answered with 204', async () => {
  const receiver = await startReceiver([500, 302, 200]);
  const fake = await startFake({});
  const paymentNo = await createOrder({ fake, receiver });
  await pay({ fake, paymentNo });
  await receiver.waitFor({ count: 3 });
  const ids = receiver.received.map(({ result }) => (result.ok ? result.event.id : result.code));
  expect(new Set(ids).size).toBe(1);
  const signatures = receiver.received.map(({ headers }) => headers['wechatpay-signature']);
  expect(new Set(signatures).size).toBe(3);
  await untilNothingPending(fake);
  expect(receiver.received).toHaveLength(3);
  expect(RETRY_SCHEDULE_SECONDS.slice(0, 4)).toEqual([15, 15, 30, 180]);
});

test('the channel gives up when the schedule ends', async () => {
  const receiver = await startReceiver(Array.from({ length: 100 }, () => 500));
  const fake = await startFake({ retryFactor: 0 });
  const paymentNo = await createOrder({ fake, receiver });
  await pay({ fake, paymentNo });
  await untilNothingPending(fake);
  expect(receiver.received).toHaveLength(RETRY_SCHEDULE_SECONDS.length + 1);
});

test('callbacks can be duplicated or dropped', async () => {
  const receiver = await startReceiver();
  const fake = await startFake({});
  const dropped = await createOrder({ fake, receiver });
  await pay({ fake, paymentNo: dropped, dropCallback: true });
  const paymentNo = await createOrder({ fake, receiver });
  await pay({ fake, paymentNo, duplicateCallbacks: 120 });
  await receiver.waitFor({ count: 121 });
  const events = receiver.received.map(({ result }) => (result.ok ? result.event : null));
  expect(events.every((event) => event?.paymentNo === paymentNo)).toBe(true);
  expect(new Set(events.map((event) => event?.id)).size).toBe(1);
});

test('after a restart orders, money and owed callbacks are still there', async () => {
  const receiver = await startReceiver([500]);
  const journalPath = join(directory, 'restart.jsonl');
  const first = await startFake({ journalPath, retryFactor: 1, refundDelayMs: 3_600_000 });
  const unpaid = await createOrder({ fake: first, receiver });
  const paymentNo = await createOrder({ fake: first, receiver });
  await pay({ fake: first, paymentNo });
  const refundNo = `R${paymentNo}`;
  const refundInput = {
    refundNo,
    paymentNo,
    amountFen: fen(100),
    totalFen: fen(9_900),
    reason: '取消',
  };
  await channelOf({ fake: first, receiver }).refund(refundInput);
  await receiver.waitFor({ count: 1 });
  await first.close();
  open.splice(open.indexOf(first), 1);
  // What a kill in the middle of a write leaves behind.
  appendFileSync(journalPath, '{"seq":2,"kind":"pa');

  const second = await startFake({ journalPath, refundDelayMs: 0 });
  await receiver.waitFor({ count: 3 });
  const told = receiver.received.slice(1).map(({ result }) => result.ok && result.event.type);
  expect(told.sort()).toEqual(['payment', 'refund']);
  const channel = channelOf({ fake: second, receiver });
  const paid = await channel.queryPayment({ paymentNo });
  expect(paid).toMatchObject({ value: { tradeState: 'REFUND', amountFen: 9_900 } });
  const open2 = await channel.queryPayment({ paymentNo: unpaid });
  expect(open2).toMatchObject({ value: { tradeState: 'NOTPAY' } });
  expect(await channel.refund(refundInput)).toMatchObject({ value: { status: 'SUCCESS' } });
  await pay({ fake: second, paymentNo: unpaid });

  const lines = readFileSync(journalPath, 'utf8').trim().split('\n');
  const entries = lines.map(
    (line) => JSON.parse(line) as { seq: number; kind: string; no: string },
  );
  expect(entries.map(({ seq, kind, no }) => [seq, kind, no])).toEqual([
    [1, 'pay', paymentNo],
    [2, 'refund', paymentNo],
    [3, 'pay', unpaid],
  ]);
});

test('a payment code expires', async () => {
  const receiver = await startReceiver();
  let nowMs = Date.now();
  const fake = await startFake({}, () => nowMs);
  const paymentNo = await createOrder({ fake, receiver });
  nowMs += 200_000;
  expect(await pay({ fake, paymentNo, dropCallback: true })).toBe(409);
  expect(await channelOf({ fake, receiver }).queryPayment({ paymentNo })).toMatchObject({
    value: { tradeState: 'CLOSED' },
  });
});

test('closing a number that was never created burns it', async () => {
  const receiver = await startReceiver();
  const fake = await startFake({});
  const channel = channelOf({ fake, receiver });
  const paymentNo = nextNo();
  expect((await channel.closePayment({ paymentNo })).kind).toBe('success');
  expect(await channel.create(nativeInput(paymentNo))).toMatchObject({ kind: 'failure' });
});

test('a request signed with another key is answered 401', async () => {
  const receiver = await startReceiver();
  const fake = await startFake({});
  const stranger = createSandboxKeys().wechat.merchantPrivateKey;
  const channel = createWechatChannel({
    ...channelOptions({ fake, receiver }),
    merchantPrivateKey: stranger,
  });
  const paymentNo = nextNo();
  expect((await channel.create(nativeInput(paymentNo))).kind).toBe('unknown');
  expect(await channelOf({ fake, receiver }).queryPayment({ paymentNo })).toMatchObject({
    value: { tradeState: 'NOT_FOUND' },
  });
  const unsigned = await fetch(`${fake.url}v3/refund/domestic/refunds/R1`);
  expect(unsigned.status).toBe(401);
  expect(unsigned.headers.get('wechatpay-signature')).toBeNull();
});

type Peer = { fake: RunningServer; receiver: CallbackReceiver };

async function startFake(config: Partial<WechatFakeConfig>, nowMs?: () => number) {
  serial += 1;
  const journalPath = join(directory, `journal-${serial}.jsonl`);
  const defaults = { journalPath, retryFactor: 0.001, refundDelayMs: 5 };
  const fake = await startWechatFake(wechatFakeConfig(keys, { ...defaults, ...config }), nowMs);
  open.push(fake);
  return fake;
}

async function startReceiver(statuses?: readonly number[]): Promise<CallbackReceiver> {
  const receiver = await startCallbackReceiver({ keys, ...(statuses ? { statuses } : {}) });
  open.push(receiver);
  return receiver;
}

function channelOptions({ fake, receiver }: Peer) {
  return wechatChannelOptions(keys, { baseUrl: fake.url, notifyUrl: receiver.notifyUrl });
}

function channelOf(peer: Peer) {
  return createWechatChannel(channelOptions(peer));
}

function nativeInput(paymentNo: string) {
  const expiresAt = new Date(Date.now() + 180_000);
  return {
    paymentNo,
    amountFen: fen(9_900),
    description: '日常保洁',
    expiresAt,
    product: 'NATIVE',
  } as const;
}

async function createOrder(peer: Peer): Promise<string> {
  const paymentNo = nextNo();
  const outcome = await channelOf(peer).create(nativeInput(paymentNo));
  expect(outcome.kind).toBe('success');
  return paymentNo;
}

async function pay(input: {
  fake: RunningServer;
  paymentNo: string;
  duplicateCallbacks?: number;
  dropCallback?: boolean;
}): Promise<number> {
  const { fake, paymentNo, ...options } = input;
  const response = await fetch(`${fake.url}sandbox/pay`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ out_trade_no: paymentNo, ...options }),
  });
  await response.arrayBuffer();
  return response.status;
}

async function untilNothingPending(fake: RunningServer): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (Date.now() < deadline) {
    const response = await fetch(`${fake.url}sandbox/callbacks`);
    const { pending } = (await response.json()) as { pending: number };
    if (pending === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new RangeError('callbacks are still pending');
}

function nextNo(): string {
  serial += 1;
  return `P${Date.now()}${String(serial).padStart(4, '0')}`;
}
