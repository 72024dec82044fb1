import { generateKeyPairSync } from 'node:crypto';
import { createWechatCrypto } from '../../../channels/fakes/wechat/crypto.js';
import { wechatFakeConfigSchema } from '../../../channels/fakes/config.js';
import { chinaTime } from '../../../channels/fakes/wechat/answers.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { plantFault } from '../../factories/stack-faults.js';
import {
  openBill,
  placeNamed,
  refusedCallbacks,
  scanBill,
  type Placed,
} from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import type { StackWorld } from '../../factories/stack-world.js';
import { expectFullRefund } from './dispatch.section.js';

const DUPLICATES = 20;
const NOTIFY = '/channels/wechat/notify';

/** An order whose bill is open and never paid, placed while other sections work. */
export async function startUnpaid(world: StackWorld): Promise<Placed & { codeUrl: string }> {
  const placed = await placeNamed(world, 21);
  return { ...placed, codeUrl: (await openBill(placed)).codeUrl };
}

export function payments(given: () => StackWorld): void {
  test('[P2] a lost callback: the query finds the payment', async () => {
    const world = given();
    const placed = await placeNamed(world, 22);
    const { codeUrl } = await openBill(placed);
    expect(await scanBill(world, { codeUrl, dropCallback: true })).toBe(200);
    await world.untilStatus(placed.orderId, 'DISPATCHING', 12_000);
    const stored = await channelEvents(world, placed.orderId);
    expect(stored).toBe(0);
    expect(await escrowOf(world, placed.orderId)).toBe(
      (await world.order(placed.orderId)).totalFen,
    );
    await placed.customer.cancel(placed.orderId);
    await expectFullRefund(world, placed.orderId);
  });

  test('[P4] twenty more copies of a callback are one credit', async () => {
    const world = given();
    const placed = await placeNamed(world, 23);
    const { codeUrl } = await openBill(placed);
    await scanBill(world, { codeUrl, duplicateCallbacks: DUPLICATES });
    await world.untilStatus(placed.orderId, 'DISPATCHING');
    await until(() => hasNoPendingCallbacks(world));
    const order = await world.order(placed.orderId);
    const credits = (await world.ledger.transfersOf({ orderId: placed.orderId })).filter(
      ({ debit }) => debit === accounts.clearing('wechat'),
    );
    expect(credits.map(({ amountFen }) => amountFen)).toEqual([order.totalFen]);
    expect(await channelEvents(world, placed.orderId)).toBe(1);
    const paid = (await world.events(placed.orderId)).filter(({ event }) => event === 'paid');
    expect(paid).toHaveLength(1);
    await placed.customer.cancel(placed.orderId);
    await expectFullRefund(world, placed.orderId);
  });

  test('[P2][P4] money that arrives after the order was cancelled goes back by itself', async () => {
    const world = given();
    const placed = await placeNamed(world, 24);
    const { codeUrl } = await openBill(placed);
    // The channel says that it never heard of the bill, and lets it be paid all the same.
    await plantFault(world, {
      kind: 'error',
      operation: 'close',
      status: 404,
      code: 'ORDER_NOT_EXIST',
    });
    expect(await placed.customer.cancel(placed.orderId)).toMatchObject({ status: 'CANCELLED' });
    expect(await scanBill(world, { codeUrl })).toBe(200);
    await expectFullRefund(world, placed.orderId);
    expect(await world.order(placed.orderId)).toMatchObject({ status: 'CANCELLED' });
  });

  test('[R14][P4] forged callbacks are refused and change nothing, each leaves an event', async () => {
    const world = given();
    const placed = await placeNamed(world, 25);
    const { paymentNo } = await openBill(placed);
    const before = await world.order(placed.orderId);
    const { totalFen } = before;
    const answers: [string, number][] = [];
    const logged = refusedCallbacks(world, 'WECHAT');
    for (const [name, request] of forgeries(world, { paymentNo, totalFen })) {
      const response = await fetch(`${world.processes.endpoints.apiUrl}${NOTIFY}`, {
        method: 'POST',
        ...request,
      });
      answers.push([name, response.status]);
    }
    expect(answers).toEqual(answers.map(([name]) => [name, 401]));
    expect(answers.length).toBeGreaterThanOrEqual(14);
    // The probe is WeChat testing us: no event.
    await until(async () => refusedCallbacks(world, 'WECHAT') - logged >= answers.length - 1, {
      what: 'an event for each refused callback',
    });
    expect(await channelEvents(world, placed.orderId)).toBe(0);
    expect(await world.order(placed.orderId)).toEqual(before);

    // A genuine callback about one fen less is kept for reconciliation and books nothing.
    const genuine = callback(world, { paymentNo, amountFen: totalFen - 1 });
    const url = `${world.processes.endpoints.apiUrl}${NOTIFY}`;
    expect((await fetch(url, { method: 'POST', ...genuine })).status).toBe(204);
    // Neither paid nor unpaid: nobody may end the order on that.
    await expect(placed.customer.cancel(placed.orderId)).rejects.toMatchObject({
      code: 'PAYMENT_UNKNOWN',
    });
    expect((await world.order(placed.orderId)).status).toBe('PENDING_PAYMENT');
    expect(await escrowOf(world, placed.orderId)).toBe(0);
  });
}

/** Waits for the pay clock of the order that was placed first. */
export function unpaidCloses(
  given: () => StackWorld,
  unpaid: () => Promise<Placed & { codeUrl: string }>,
): void {
  test('[C6][P2] an unpaid order closes by itself, its bill cannot be paid and its time is free', async () => {
    const world = given();
    const placed = await unpaid();
    await world.untilStatus(placed.orderId, 'CLOSED', 40_000);
    expect(await scanBill(world, { codeUrl: placed.codeUrl })).toBe(409);
    const again = await world.people.customer(26);
    const next = await again.place({
      offeringId: 'demo-self_daily-2h',
      startAt: 'NOW',
      place: { lng: placed.worker.home.coordinates[0], lat: placed.worker.home.coordinates[1] },
      workerId: placed.worker._id,
    });
    await again.cancel(next.orderId);
    expect(await world.events(placed.orderId)).toMatchObject([
      { event: 'place' },
      { event: 'payTimeout', actor: { kind: 'system' } },
    ]);
  });
}

type Request = { readonly body: string; readonly headers: Record<string, string> };

type KeyChange = { readonly platformPrivateKey?: string; readonly apiV3Key?: string };

function cryptoOf(world: StackWorld, change: KeyChange) {
  const { wechatPlatform, wechatMerchant, wechatApiV3Key } = world.processes.secrets;
  const { env } = world.processes;
  return createWechatCrypto(
    wechatFakeConfigSchema.parse({
      mchid: env.WECHATPAY_MCHID,
      appid: env.WECHATPAY_APPID,
      merchantSerial: env.WECHATPAY_SERIAL_NO,
      merchantPublicKey: wechatMerchant.publicKey,
      platformKeyId: env.WECHATPAY_PLATFORM_KEY_ID,
      platformPrivateKey: change.platformPrivateKey ?? wechatPlatform.privateKey,
      platformPublicKey: wechatPlatform.publicKey,
      apiV3Key: change.apiV3Key ?? wechatApiV3Key,
      journalPath: 'unused',
    }),
  );
}

/** A callback as the channel makes it, with what the test wants changed. */
function callback(
  world: StackWorld,
  input: {
    readonly paymentNo: string;
    readonly amountFen: number;
    readonly mchid?: string;
    readonly appid?: string;
    readonly currency?: string;
    readonly atMs?: number;
  } & KeyChange,
): Request {
  const { env } = world.processes;
  const crypto = cryptoOf(world, input);
  const currency = input.currency ?? 'CNY';
  const nowMs = input.atMs ?? Date.now();
  const plain = {
    mchid: input.mchid ?? env.WECHATPAY_MCHID,
    appid: input.appid ?? env.WECHATPAY_APPID,
    out_trade_no: input.paymentNo,
    trade_state: 'SUCCESS',
    trade_state_desc: '支付成功',
    transaction_id: '4200000000000000000000000001',
    trade_type: 'NATIVE',
    bank_type: 'OTHERS',
    attach: '',
    success_time: chinaTime(nowMs),
    payer: { openid: 'o_sandbox_payer' },
    amount: {
      total: input.amountFen,
      payer_total: input.amountFen,
      currency,
      payer_currency: currency,
    },
  };
  const body = JSON.stringify({
    id: `forged-${input.paymentNo}`,
    create_time: new Date(nowMs).toISOString(),
    resource_type: 'encrypt-resource',
    event_type: 'TRANSACTION.SUCCESS',
    summary: '支付成功',
    resource: crypto.seal({ type: 'transaction', plain }),
  });
  const headers = { ...crypto.signBody({ body, nowMs }), 'content-type': 'application/json' };
  return { body, headers };
}

function forgeries(
  world: StackWorld,
  bill: { readonly paymentNo: string; readonly totalFen: number },
): [string, Request][] {
  const fact = { paymentNo: bill.paymentNo, amountFen: bill.totalFen };
  const other = { ...fact, paymentNo: fact.paymentNo.replace(/P01$/, 'P51') };
  const genuine = callback(world, fact);
  const header = (name: string, value: string): Request => ({
    ...genuine,
    headers: { ...genuine.headers, [name]: value },
  });
  const stranger = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey;
  const signature = genuine.headers['Wechatpay-Signature'] ?? '';
  const flipped = genuine.body.replace(
    /"ciphertext":"(.)/,
    (_all, first: string) => `"ciphertext":"${first === 'A' ? 'B' : 'A'}`,
  );
  return [
    ['signed by a stranger', callback(world, { ...fact, platformPrivateKey: stranger })],
    ['flipped bit', { ...genuine, body: flipped }],
    ['one space more', { ...genuine, body: `${genuine.body} ` }],
    ['old', callback(world, { ...fact, atMs: Date.now() - 6 * 60_000 })],
    ['from the future', callback(world, { ...fact, atMs: Date.now() + 6 * 60_000 })],
    ['unknown serial', header('Wechatpay-Serial', 'PUB_KEY_ID_0000000000000000000000000000')],
    ['other nonce', header('Wechatpay-Nonce', '0'.repeat(32))],
    ['cut signature', header('Wechatpay-Signature', signature.slice(0, -8))],
    ['probe', header('Wechatpay-Signature', `WECHATPAY/SIGNTEST/${signature}`)],
    ['no headers', { body: genuine.body, headers: { 'content-type': 'application/json' } }],
    ['other merchant', callback(world, { ...fact, mchid: '1900000001' })],
    ['other app', callback(world, { ...fact, appid: 'wx0000000000other' })],
    ['other currency', callback(world, { ...fact, currency: 'USD' })],
    ['sealed with another key', callback(world, { ...fact, apiV3Key: '0'.repeat(32) })],
    ['the body of another order’s', { ...genuine, body: callback(world, other).body }],
  ];
}

async function hasNoPendingCallbacks(world: StackWorld): Promise<boolean> {
  const url = `${world.processes.endpoints.wechatSandboxUrl}/sandbox/callbacks`;
  return ((await (await fetch(url)).json()) as { pending: number }).pending === 0;
}

async function channelEvents(world: StackWorld, orderId: string): Promise<number> {
  const { no } = await world.order(orderId);
  return world.connection
    .collection('channelEvents')
    .countDocuments({ paymentNo: { $regex: `^${no}` } });
}

async function escrowOf(world: StackWorld, orderId: string): Promise<number> {
  return (await world.ledger.balance(accounts.order(orderId))).postedFen;
}
