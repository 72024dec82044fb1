import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fen } from '../../contract/terms/money.js';
import type { PaymentProduct } from '../../contract/terms/payment.js';
import type { RunningServer } from '../fakes/http.js';
import {
  alipayChannelOptions,
  alipayFakeConfig,
  createSandboxKeys,
  startAlipayFake,
  startWechatFake,
  wechatChannelOptions,
  wechatFakeConfig,
} from '../fakes/testing.js';
import type { JournalEntry } from '../fakes/wechat/journal.js';
import { createAlipayChannel } from './alipay/channel.js';
import type { ChannelOutcome, PayHandle, PaymentChannel } from './port.js';
import { createWechatChannel } from './wechat/channel.js';

/**
 * What every payment channel keeps to, run against each adapter and its fake. Where a channel hands
 * out signed links (`isLinked`), it knows nothing of a payment until the payer has opened his.
 */
type Harness = {
  readonly name: 'WECHAT' | 'ALIPAY';
  readonly products: readonly PaymentProduct[];
  readonly isLinked: boolean;
  /** The operation that a lost reply of `create` hits; null where nobody is asked. */
  readonly createOperation: string | null;
  /** Sends that one loss takes: Alipay's SDK repeats a call itself when the line breaks. */
  readonly sends: number;
  start(): Promise<RunningServer>;
  channel(server: RunningServer, options?: { readonly timeoutMs?: number }): PaymentChannel;
};

const AMOUNT_FEN = 9_907;
const TIMEOUT_MS = 3_000;
const keys = createSandboxKeys();
const directory = mkdtempSync(join(tmpdir(), 'payment-contract-'));
// Nobody listens: what callbacks do is tested elsewhere.
const notifyUrl = 'http://127.0.0.1:9/notify';
let serial = 0;

afterAll(() => rmSync(directory, { recursive: true }));

const HARNESSES: readonly Harness[] = [
  {
    name: 'WECHAT',
    products: ['NATIVE', 'JSAPI', 'H5', 'APP'],
    isLinked: false,
    createOperation: 'native',
    sends: 1,
    start: () =>
      startWechatFake(
        wechatFakeConfig(keys, {
          journalPath: join(directory, 'wechat.jsonl'),
          refundDelayMs: 20,
          retryFactor: 0,
        }),
      ),
    channel: ({ url }, { timeoutMs = TIMEOUT_MS } = {}) =>
      createWechatChannel(wechatChannelOptions(keys, { baseUrl: url, notifyUrl, timeoutMs })),
  },
  {
    name: 'ALIPAY',
    products: ['PAGE', 'WAP', 'APP'],
    isLinked: true,
    createOperation: null,
    sends: 2,
    start: () =>
      startAlipayFake(
        alipayFakeConfig(keys, { journalPath: join(directory, 'alipay.jsonl'), retryFactor: 0 }),
      ),
    channel: ({ url }, { timeoutMs = TIMEOUT_MS } = {}) =>
      createAlipayChannel(alipayChannelOptions(keys, { baseUrl: url, notifyUrl, timeoutMs })),
  },
];

describe.each(HARNESSES)('$name', (harness) => {
  const { isLinked, products } = harness;
  const [product = 'NATIVE'] = products;
  let server: RunningServer;
  let channel: PaymentChannel;

  beforeAll(async () => {
    server = await harness.start();
    channel = harness.channel(server);
  });
  afterEach(async () => {
    await fetch(`${server.url}sandbox/faults`, { method: 'DELETE' });
  });
  afterAll(() => server.close());

  test.each(products)('[C6] %s: opened, paid by the payer’s device, found paid', async (way) => {
    const paymentNo = nextNo();
    const handle = success(await create(paymentNo, { product: way }));
    expect((await query(paymentNo)).tradeState).toBe(isLinked ? 'NOT_FOUND' : 'NOTPAY');
    expect(await pay(handle)).toBe('PAID');
    const state = await query(paymentNo);
    expect(state).toMatchObject({ paymentNo, tradeState: 'SUCCESS', amountFen: AMOUNT_FEN });
    expect(state.transactionId).not.toBeNull();
    expect(Math.abs(Date.now() - (state.paidAt?.getTime() ?? 0))).toBeLessThan(10_000);
    expect(await moved(paymentNo)).toEqual([['pay', AMOUNT_FEN]]);
  });

  test('[C6] a product that the channel has not is refused without a call', async () => {
    const foreign = isLinked ? 'JSAPI' : 'PAGE';
    expect(await create(nextNo(), { product: foreign })).toMatchObject(REFUSED);
  });

  test('[P4] opened twice under one number, it is paid once', async () => {
    const paymentNo = nextNo();
    const handles = [success(await create(paymentNo)), success(await create(paymentNo))];
    const results = await Promise.all([...handles, ...handles].map((handle) => pay(handle)));
    expect(results.filter((result) => result === 'PAID')).toHaveLength(1);
    expect(await moved(paymentNo)).toEqual([['pay', AMOUNT_FEN]]);
  });

  test('[P4] another amount under the same number cannot be paid', async () => {
    const paymentNo = nextNo();
    const first = success(await create(paymentNo));
    if (isLinked) await pay(first, { onlyOpen: true });
    const other = await create(paymentNo, { amountFen: AMOUNT_FEN + 1 });
    // Refused here, or where the payer opens it.
    if (other.kind === 'success') expect(await pay(other.value)).not.toBe('PAID');
    else expect(other).toMatchObject(REFUSED);
    expect(await moved(paymentNo)).toEqual([]);
    expect(await pay(first)).toBe('PAID');
    expect((await query(paymentNo)).amountFen).toBe(AMOUNT_FEN);
  });

  test('a link or a text that somebody altered opens nothing', async () => {
    for (const way of products) {
      const paymentNo = nextNo();
      const handle = success(await create(paymentNo, { product: way }));
      if (handle.kind === 'code' || (!isLinked && handle.kind === 'redirect')) continue;
      expect(await pay(altered(handle))).not.toBe('PAID');
      expect(await moved(paymentNo)).toEqual([]);
    }
  });

  test('a closed payment stays closed; one that expired counts as closed', async () => {
    const paymentNo = nextNo();
    const handle = success(await create(paymentNo));
    if (isLinked) await pay(handle, { onlyOpen: true });
    expect(success(await channel.closePayment({ paymentNo }))).toEqual({ closed: true });
    expect(success(await channel.closePayment({ paymentNo }))).toEqual({ closed: true });
    expect((await query(paymentNo)).tradeState).toBe('CLOSED');
    expect(await pay(handle)).toBe('CLOSED');

    const short = nextNo();
    const expiring = success(await create(short, { expiresInMs: 1_000 }));
    if (isLinked) await pay(expiring, { onlyOpen: true });
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await pay(expiring)).toBe('CLOSED');
    expect((await query(short)).tradeState).toBe('CLOSED');
    expect(success(await channel.closePayment({ paymentNo: short }))).toEqual({ closed: true });
  });

  test('a payment that the channel never heard of: not found, and closing it settles nothing', async () => {
    const paymentNo = nextNo();
    expect(await query(paymentNo)).toEqual({
      paymentNo,
      tradeState: 'NOT_FOUND',
      amountFen: null,
      transactionId: null,
      paidAt: null,
    });
    if (!isLinked) return;
    const handle = success(await create(paymentNo));
    expect(await channel.closePayment({ paymentNo })).toMatchObject({
      kind: 'failure',
      code: 'NOT_FOUND',
    });
    expect(await pay(handle)).toBe('PAID');
  });

  test('[P4] paid and then closed: already paid, also after part of it or all went back', async () => {
    const paymentNo = await createPaid();
    expect(await channel.closePayment({ paymentNo })).toMatchObject(ALREADY_PAID);
    await untilRefunded({ paymentNo, refundNo: `${paymentNo}R01`, amountFen: 7 });
    expect(await channel.closePayment({ paymentNo })).toMatchObject(ALREADY_PAID);
    await untilRefunded({ paymentNo, refundNo: `${paymentNo}R02`, amountFen: AMOUNT_FEN - 7 });
    expect(await channel.closePayment({ paymentNo })).toMatchObject(ALREADY_PAID);
    expect((await query(paymentNo)).tradeState).toBe('REFUND');
  });

  test('[R16] partial refunds add up to the whole, and no fen more', async () => {
    const paymentNo = await createPaid();
    const parts = [1, 99, 4_000, AMOUNT_FEN - 4_101];
    for (const [index, amountFen] of parts.entries()) {
      await untilRefunded({ paymentNo, refundNo: `${paymentNo}R0${index}`, amountFen });
    }
    const over = { paymentNo, refundNo: `${paymentNo}R09`, amountFen: 2 };
    expect((await refund(over)).kind).toBe('failure');
    expect(await moved(paymentNo)).toEqual([
      ['pay', AMOUNT_FEN],
      ...parts.map((amountFen) => ['refund', amountFen]),
    ]);
  });

  test('[R16] a refund above what was paid is refused', async () => {
    const paymentNo = await createPaid();
    const input = { paymentNo, refundNo: `${paymentNo}R01`, amountFen: AMOUNT_FEN + 1 };
    expect((await refund(input)).kind).toBe('failure');
    expect(await moved(paymentNo)).toEqual([['pay', AMOUNT_FEN]]);
  });

  test('[R16] one refund number moves money once, whatever is repeated', async () => {
    const paymentNo = await createPaid();
    const input = { paymentNo, refundNo: `${paymentNo}R01`, amountFen: 4_000 };
    await Promise.all(Array.from({ length: 5 }, () => refund(input)));
    await untilRefunded(input);
    const repeated = success(await refund(input));
    expect(repeated).toMatchObject({ status: 'SUCCESS', amountFen: 4_000, paymentNo });
    expect(success(await channel.queryRefund(input))).toEqual(repeated);
    expect((await refund({ ...input, amountFen: 4_001 })).kind).toBe('failure');
    expect(await moved(paymentNo)).toEqual([
      ['pay', AMOUNT_FEN],
      ['refund', 4_000],
    ]);
  });

  test('a refund of an unpaid payment is refused, one nobody knows is not found', async () => {
    const paymentNo = nextNo();
    const handle = success(await create(paymentNo));
    if (isLinked) await pay(handle, { onlyOpen: true });
    const input = { paymentNo, refundNo: `${paymentNo}R01`, amountFen: 1 };
    expect((await refund(input)).kind).toBe('failure');
    expect(success(await channel.queryRefund(input)).status).toBe('NOT_FOUND');
  });

  test('[R10] the reply is lost: unknown, the query tells, and a repeat moves nothing twice', async () => {
    if (harness.createOperation !== null) {
      const paymentNo = nextNo();
      await lose('loseReply', harness.createOperation);
      expect((await create(paymentNo)).kind).toBe('unknown');
      expect((await query(paymentNo)).tradeState).toBe('NOTPAY');
      expect((await create(paymentNo)).kind).toBe('success');
    }
    const open = nextNo();
    const handle = success(await create(open));
    if (isLinked) await pay(handle, { onlyOpen: true });
    await lose('loseReply', 'close');
    expect((await channel.closePayment({ paymentNo: open })).kind).toBe('unknown');
    expect((await query(open)).tradeState).toBe('CLOSED');

    const paymentNo = await createPaid();
    const input = { paymentNo, refundNo: `${paymentNo}R01`, amountFen: 4_000 };
    await lose('loseReply', 'refund');
    expect((await refund(input)).kind).toBe('unknown');
    expect(success(await channel.queryRefund(input)).status).not.toBe('NOT_FOUND');
    await untilRefunded(input);
    expect(await moved(paymentNo)).toEqual([
      ['pay', AMOUNT_FEN],
      ['refund', 4_000],
    ]);
  });

  test('the request is lost: unknown too, and the query finds nothing', async () => {
    const paymentNo = await createPaid();
    const input = { paymentNo, refundNo: `${paymentNo}R01`, amountFen: 4_000 };
    await lose('loseRequest', 'refund');
    expect((await refund(input)).kind).toBe('unknown');
    expect(success(await channel.queryRefund(input)).status).toBe('NOT_FOUND');
  });

  test('an answer altered on its way is unknown, whatever it says', async () => {
    const paymentNo = await createPaid();
    const input = { paymentNo, refundNo: `${paymentNo}R01`, amountFen: 4_000 };
    await fault({ kind: 'tamper', operation: 'any', count: 4 });
    expect((await channel.queryPayment({ paymentNo })).kind).toBe('unknown');
    expect((await channel.queryPayment({ paymentNo: nextNo() })).kind).toBe('unknown');
    expect((await channel.closePayment({ paymentNo })).kind).toBe('unknown');
    expect((await channel.queryRefund(input)).kind).toBe('unknown');
    expect((await query(paymentNo)).tradeState).toBe('SUCCESS');
  });

  test('an error of the channel itself is unknown', async () => {
    const paymentNo = await createPaid();
    await fault({ kind: 'error', operation: 'any', count: 2 });
    expect((await channel.queryPayment({ paymentNo })).kind).toBe('unknown');
    const input = { paymentNo, refundNo: `${paymentNo}R01`, amountFen: 1 };
    expect((await refund(input)).kind).toBe('unknown');
  });

  test('a channel that answers too late is given up in time', async () => {
    const paymentNo = await createPaid();
    const hasty = harness.channel(server, { timeoutMs: 150 });
    await fault({ kind: 'delay', operation: 'query', delayMs: 1_000 });
    const startedAt = Date.now();
    expect((await hasty.queryPayment({ paymentNo })).kind).toBe('unknown');
    expect(Date.now() - startedAt).toBeLessThan(900);
  });

  test('nobody is there: unknown', async () => {
    const nobody = harness.channel({ ...server, url: 'http://127.0.0.1:9/' });
    const paymentNo = nextNo();
    expect((await nobody.queryPayment({ paymentNo })).kind).toBe('unknown');
    expect((await nobody.closePayment({ paymentNo })).kind).toBe('unknown');
  });

  test('a number that could mean something else is refused without a call', async () => {
    for (const paymentNo of ['', '../../x', 'a/close', 'x'.repeat(65), 'P1234567?mchid=1', 'P 1']) {
      expect(await channel.queryPayment({ paymentNo })).toMatchObject(REFUSED);
      expect(await create(paymentNo)).toMatchObject(REFUSED);
    }
  });

  function create(
    paymentNo: string,
    options: {
      readonly product?: PaymentProduct;
      readonly amountFen?: number;
      readonly expiresInMs?: number;
    } = {},
  ): Promise<ChannelOutcome<PayHandle>> {
    const expiresAt = Date.now() + (options.expiresInMs ?? 900_000);
    return channel.create({
      paymentNo,
      amountFen: fen(options.amountFen ?? AMOUNT_FEN),
      description: '蜂到家 · 日常保洁 2 小时 / A&B=1',
      // Equal input for a repeat, as a stored bill has it; channels count seconds.
      expiresAt: new Date(options.expiresInMs ? Math.ceil(expiresAt / 1_000) * 1_000 : EXPIRES_AT),
      product: options.product ?? product,
      payer: { openid: 'o_payer_1', ip: '203.0.113.7' },
    });
  }

  async function createPaid(): Promise<string> {
    const paymentNo = nextNo();
    expect(await pay(success(await create(paymentNo)))).toBe('PAID');
    return paymentNo;
  }

  async function query(paymentNo: string) {
    return success(await channel.queryPayment({ paymentNo }));
  }

  function refund(input: { paymentNo: string; refundNo: string; amountFen: number }) {
    const amounts = { amountFen: fen(input.amountFen), totalFen: fen(AMOUNT_FEN) };
    return channel.refund({ ...input, ...amounts, reason: '用户取消' });
  }

  /** Sends and asks, as the refund's run does. */
  async function untilRefunded(input: { paymentNo: string; refundNo: string; amountFen: number }) {
    success(await refund(input));
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if (success(await channel.queryRefund(input)).status === 'SUCCESS') return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new RangeError(`${input.refundNo} is not done`);
  }

  /** What the payer's device does with what it was given. */
  async function pay(handle: PayHandle, options: { readonly onlyOpen?: true } = {}) {
    const answer = await sandbox('pay', { ...deviceBody(handle), dropCallback: true, ...options });
    return (answer as { result: string }).result;
  }

  function deviceBody(handle: PayHandle): object {
    if (handle.kind === 'code') return { codeUrl: handle.codeUrl };
    if (handle.kind === 'redirect')
      return isLinked ? { payUrl: handle.url } : { h5Url: handle.url };
    return isLinked ? { orderString: handle.params['orderString'] } : { params: handle.params };
  }

  async function sandbox(path: string, body: object): Promise<unknown> {
    const response = await fetch(`${server.url}sandbox/${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.status === 204 ? null : response.json();
  }

  async function fault(body: object): Promise<void> {
    expect(await sandbox('faults', body)).toBeNull();
  }

  const lose = (kind: 'loseReply' | 'loseRequest', operation: string) =>
    fault({ kind, operation, count: harness.sends });

  /** The channel's own record of money moved for one payment. */
  async function moved(paymentNo: string): Promise<(string | number)[][]> {
    const response = await fetch(`${server.url}sandbox/journal`);
    const { entries } = (await response.json()) as { entries: JournalEntry[] };
    return entries
      .filter(({ no }) => no === paymentNo)
      .map(({ kind, amountFen }) => [kind, amountFen]);
  }
});

const EXPIRES_AT = Date.now() + 900_000;
const REFUSED = { kind: 'failure', code: 'REFUSED' };
const ALREADY_PAID = { kind: 'failure', code: 'ALREADY_PAID' };

/** One fen more in a link; another time in signed parameters. */
function altered(handle: PayHandle): PayHandle {
  const swap = (text: string) => text.replace('99.07', '99.08');
  if (handle.kind === 'redirect') return { ...handle, url: swap(handle.url) };
  if (handle.kind === 'code') return handle;
  const params = Object.fromEntries(
    Object.entries(handle.params).map(([name, value]) => [
      name,
      /^time/i.test(name) ? String(Number(value) + 1) : swap(value),
    ]),
  );
  return { ...handle, params };
}

function success<T>(outcome: ChannelOutcome<T>): T {
  if (outcome.kind !== 'success') throw new RangeError(JSON.stringify(outcome));
  return outcome.value;
}

function nextNo(): string {
  serial += 1;
  return `C${Date.now()}P${String(serial).padStart(3, '0')}`;
}
