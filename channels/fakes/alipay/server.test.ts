import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fen } from '../../../contract/terms/money.js';
import { createAlipayChannel } from '../../payment/alipay/channel.js';
import { createAlipayNoticeVerifier } from '../../payment/verify/alipay-notice.js';
import type { AlipayFakeConfig } from '../config.js';
import type { RunningServer } from '../http.js';
import { alipayChannelOptions, alipayFakeConfig, createSandboxKeys } from '../testing.js';
import { NOTICE_SCHEDULE_SECONDS } from './notices.js';
import { startAlipayFake } from './server.js';

const keys = createSandboxKeys();
const directory = mkdtempSync(join(tmpdir(), 'alipay-fake-'));
const open: { close(): Promise<void> }[] = [];
let serial = 0;

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

afterAll(() => rmSync(directory, { recursive: true }));

test('a notice is repeated after the schedule until the answer is the word', async () => {
  const receiver = await startReceiver(['', 'fail', 'SUCCESS', 'success']);
  const fake = await startFake({ retryFactor: 0.000_01 });
  await payNew({ fake, receiver });
  await receiver.waitFor(4);
  await untilNothingPending(fake);
  expect(receiver.received).toHaveLength(4);
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
  expect(receiver.received.every(({ type }) => type === 'payment')).toBe(true);
  expect(NOTICE_SCHEDULE_SECONDS.slice(0, 3)).toEqual([240, 600, 600]);
});

test('Alipay gives up after eight tries', async () => {
  const receiver = await startReceiver(Array.from({ length: 20 }, () => 'no'));
  const fake = await startFake({ retryFactor: 0 });
  await payNew({ fake, receiver });
  await untilNothingPending(fake);
  expect(receiver.received).toHaveLength(8);
});

test('notices can be duplicated or dropped', async () => {
  const receiver = await startReceiver();
  const fake = await startFake({});
  await payNew({ fake, receiver, dropCallback: true });
  const paymentNo = await payNew({ fake, receiver, duplicateCallbacks: 120 });
  await receiver.waitFor(121);
  expect(new Set(receiver.received.map((it) => it.paymentNo))).toEqual(new Set([paymentNo]));
});

test('after a restart trades, money and owed notices are still there', async () => {
  const receiver = await startReceiver(['no', 'no']);
  const journalPath = join(directory, 'restart.jsonl');
  const first = await startFake({ journalPath, retryFactor: 1 });
  const paymentNo = await payNew({ fake: first, receiver });
  const refund = {
    refundNo: `${paymentNo}R01`,
    paymentNo,
    amountFen: fen(100),
    totalFen: fen(9_900),
    reason: '取消',
  };
  const done = await channelOf({ fake: first, receiver }).refund(refund);
  expect(done).toMatchObject({ value: { status: 'SUCCESS' } });
  await receiver.waitFor(2);
  await first.close();
  open.splice(open.indexOf(first), 1);
  // What a kill in the middle of a write leaves behind.
  appendFileSync(journalPath, '{"seq":3,"kind":"pa');

  const second = await startFake({ journalPath });
  await receiver.waitFor(4);
  expect(
    receiver.received
      .slice(2)
      .map(({ type }) => type)
      .sort(),
  ).toEqual(['payment', 'refund']);
  const channel = channelOf({ fake: second, receiver });
  expect(await channel.queryPayment({ paymentNo })).toMatchObject({
    value: { tradeState: 'SUCCESS', amountFen: 9_900 },
  });
  expect(await channel.refund(refund)).toMatchObject({ value: { status: 'SUCCESS' } });
  const lines = readFileSync(journalPath, 'utf8').trim().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { kind: string }).kind)).toEqual([
    'pay',
    'refund',
  ]);
});

test('a refund that is taken and not done yet is under way, and done when it is sent again', async () => {
  const receiver = await startReceiver();
  const fake = await startFake({});
  const channel = channelOf({ fake, receiver });
  const paymentNo = await payNew({ fake, receiver });
  await post(`${fake.url}sandbox/faults`, { kind: 'refundLater' });
  const amounts = { amountFen: fen(100), totalFen: fen(9_900) };
  const refund = { refundNo: `${paymentNo}R01`, paymentNo, ...amounts, reason: '取消' };
  expect(await channel.refund(refund)).toMatchObject({ value: { status: 'PROCESSING' } });
  expect(await channel.queryRefund(refund)).toMatchObject({ value: { status: 'NOT_FOUND' } });
  expect(await channel.refund(refund)).toMatchObject({ value: { status: 'SUCCESS' } });
});

test('a request signed with another key, or of an old time, has no effect', async () => {
  const receiver = await startReceiver();
  let nowMs = Date.now();
  const fake = await startFake({}, () => nowMs);
  const paymentNo = await payNew({ fake, receiver });
  const stranger = createAlipayChannel({
    ...optionsOf({ fake, receiver }),
    privateKey: createSandboxKeys().alipay.appPrivateKey,
  });
  const amounts = { amountFen: fen(100), totalFen: fen(9_900) };
  const refund = { refundNo: `${paymentNo}R01`, paymentNo, ...amounts, reason: '取消' };
  expect((await stranger.refund(refund)).kind).toBe('unknown');
  nowMs += 3_600_000;
  const channel = channelOf({ fake, receiver });
  expect((await channel.refund(refund)).kind).toBe('unknown');
  nowMs -= 3_600_000;
  expect(await channel.queryRefund(refund)).toMatchObject({ value: { status: 'NOT_FOUND' } });
});

test('a browser that opens the link sees the amount and a button that pays', async () => {
  const receiver = await startReceiver();
  const fake = await startFake({});
  const paymentNo = nextNo();
  const opened = await createAt({ fake, receiver }, paymentNo);
  const page = await fetch(opened);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('99.00 元');
  const body = new URLSearchParams({ out_trade_no: paymentNo });
  const paid = await fetch(`${fake.url}sandbox/cashier`, { method: 'POST', body });
  expect(await paid.text()).toContain('付款成功');
  await receiver.waitFor(1);
  const tampered = await fetch(opened.replace('99.00', '1.00'));
  expect(tampered.status).toBe(409);
});

type Told = { readonly id: string; readonly type: string; readonly paymentNo: string };
type Receiver = {
  readonly notifyUrl: string;
  readonly received: readonly Told[];
  waitFor(count: number): Promise<void>;
  close(): Promise<void>;
};
type Peer = { fake: RunningServer; receiver: Receiver };

async function startFake(config: Partial<AlipayFakeConfig>, nowMs?: () => number) {
  serial += 1;
  const journalPath = join(directory, `journal-${serial}.jsonl`);
  const defaults = { journalPath, retryFactor: 0.000_1 };
  const fake = await startAlipayFake(alipayFakeConfig(keys, { ...defaults, ...config }), nowMs);
  open.push(fake);
  return fake;
}

/** The merchant's route; answers in turn, then always `success`. */
async function startReceiver(answers: readonly string[] = []): Promise<Receiver> {
  const left = [...answers];
  const received: Told[] = [];
  const verify = createAlipayNoticeVerifier({
    ...alipayChannelOptions(keys, { baseUrl: 'http://127.0.0.1:9/', notifyUrl: '' }),
    sellerId: keys.alipay.sellerId,
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const result = verify(Buffer.concat(chunks));
      received.push(
        result.ok
          ? { id: result.notice.id, type: result.notice.type, paymentNo: result.notice.paymentNo }
          : { id: '', type: result.code, paymentNo: '' },
      );
      response.end(left.shift() ?? 'success');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    notifyUrl: `http://127.0.0.1:${port}/notify`,
    received,
    async waitFor(count) {
      const deadline = Date.now() + 5_000;
      while (received.length < count) {
        if (Date.now() > deadline) throw new RangeError(`${received.length} of ${count} notices`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  open.push(receiver);
  return receiver;
}

function optionsOf({ fake, receiver }: Peer) {
  return alipayChannelOptions(keys, { baseUrl: fake.url, notifyUrl: receiver.notifyUrl });
}

function channelOf(peer: Peer) {
  return createAlipayChannel(optionsOf(peer));
}

async function createAt(peer: Peer, paymentNo: string): Promise<string> {
  const outcome = await channelOf(peer).create({
    paymentNo,
    amountFen: fen(9_900),
    description: '日常保洁',
    expiresAt: new Date(Date.now() + 7_200_000),
    product: 'PAGE',
  });
  if (outcome.kind !== 'success' || outcome.value.kind !== 'redirect') {
    throw new RangeError(JSON.stringify(outcome));
  }
  return outcome.value.url;
}

async function payNew(
  input: Peer & { readonly duplicateCallbacks?: number; readonly dropCallback?: boolean },
): Promise<string> {
  const { fake, receiver, ...options } = input;
  const paymentNo = nextNo();
  const payUrl = await createAt({ fake, receiver }, paymentNo);
  expect(await post(`${fake.url}sandbox/pay`, { payUrl, ...options })).toBe(200);
  return paymentNo;
}

async function post(url: string, body: object): Promise<number> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
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
  throw new RangeError('notices are still pending');
}

function nextNo(): string {
  serial += 1;
  return `A${Date.now()}P${String(serial).padStart(3, '0')}`;
}
