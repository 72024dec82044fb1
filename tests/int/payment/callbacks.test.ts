import { chinaTime } from '../../../channels/fakes/wechat/answers.js';
import { createWechatCrypto } from '../../../channels/fakes/wechat/crypto.js';
import { wechatFakeConfigSchema } from '../../../channels/fakes/config.js';
import { createSandboxKeys, wechatFakeConfig } from '../../../channels/fakes/testing.js';
import type { PaymentChannel } from '../../../channels/payment/port.js';
import { createCallbacks } from '../../../api/callbacks.js';
import { listen, testKitDeps, type TestServer } from '../../../api/kit/test-support.js';
import { WECHAT_CALLBACK_ROUTES } from '../../../api/routes/channels/wechat.js';
import { channelEventModel } from '../../../data/models/payment.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { openPayment } from '../../../use-cases/payment/open-payment.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';
import { CUSTOMER } from '../order/transition-fixture.js';

jest.setTimeout(180_000);

const COPIES = 2_000;
const AT_ONCE = 200;
/** Every tenth notice is about a refund that nobody opened yet. */
const REFUND_EVERY = 10;

const keys = createSandboxKeys();
const crypto = createWechatCrypto(
  wechatFakeConfigSchema.parse(wechatFakeConfig(keys, { journalPath: 'unused' })),
);

let world: MoneyWorld;
let app: TestServer;
/** Who takes what a callback tells, by order; the orders' runs are not part of these tests. */
const runs = new Map<string, () => Promise<unknown>>();
const signals: string[] = [];
beforeAll(async () => {
  world = await openMoneyWorld();
  const gateway = {
    async signalChannelEvent(target: { orderId?: string }, { key }: { key: string }) {
      signals.push(key);
      const run = runs.get(target.orderId ?? '');
      if (!run) return 'closed' as const;
      await run();
      return 'delivered' as const;
    },
  } as unknown as OrderGateway;
  const { mchid, appid, platformKeyId, platformPublicKey, apiV3Key } = keys.wechat;
  const wechatPay = {
    mchid,
    appid,
    platformKeyId,
    platformPublicKeyPem: platformPublicKey,
    apiV3Key,
  };
  const kit = testKitDeps();
  const env = { wechatPay, wechatMini: {} } as unknown as Parameters<
    typeof createCallbacks
  >[0]['env'];
  const { logger } = kit;
  const callbacks = createCallbacks({ deps: world.deps, gateway, env, logger });
  app = await listen({ deps: { ...kit, callbacks }, routes: WECHAT_CALLBACK_ROUTES });
}, 60_000);
afterAll(async () => {
  await app.close();
  await world.close();
});

/** Signed afresh, as the channel does for each delivery. */
async function tell(plain: object, type: 'transaction' | 'refund'): Promise<number> {
  const event = type === 'transaction' ? 'TRANSACTION.SUCCESS' : 'REFUND.SUCCESS';
  const body = JSON.stringify({
    ...{ id: `notice-${type}`, create_time: new Date().toISOString(), event_type: event },
    ...{ resource_type: 'encrypt-resource', summary: '成功' },
    resource: crypto.seal({ type, plain }),
  });
  const headers = {
    ...crypto.signBody({ body, nowMs: Date.now() }),
    'content-type': 'application/json',
  };
  const url = `${app.url}/channels/wechat/notify`;
  const answer = await fetch(url, { method: 'POST', headers, body });
  await answer.arrayBuffer();
  return answer.status;
}

const { mchid, appid } = keys.wechat;
const paidNotice = (paymentNo: string, amountFen: number) => ({
  ...{ mchid, appid, out_trade_no: paymentNo, transaction_id: `tx-${paymentNo}` },
  ...{ trade_state: 'SUCCESS', trade_state_desc: '支付成功', trade_type: 'NATIVE' },
  ...{ bank_type: 'OTHERS', attach: '', success_time: chinaTime(Date.now()) },
  payer: { openid: 'o_sandbox_payer' },
  amount: {
    ...{ total: amountFen, payer_total: amountFen },
    ...{ currency: 'CNY', payer_currency: 'CNY' },
  },
});
const refundNotice = (paymentNo: string, amountFen: number) => ({
  ...{ mchid, out_trade_no: paymentNo, transaction_id: `tx-${paymentNo}` },
  ...{ out_refund_no: `${paymentNo}R01`, refund_id: '50', refund_status: 'SUCCESS' },
  ...{ success_time: chinaTime(Date.now()), user_received_account: '支付用户零钱' },
  amount: {
    ...{ total: amountFen, refund: amountFen, payer_total: amountFen, payer_refund: amountFen },
  },
});

/** The order's run books what it is told, each time. */
function runOf(order: MoneyOrder, paymentNo: string): void {
  const input = order.firstPayment(paymentNo);
  runs.set(order.id, () => recordPayment(world.deps, input));
}

async function expectOneCredit(order: MoneyOrder, totalFen: number): Promise<void> {
  const credits = (await world.deps.ledger.transfersOf({ orderId: order.id })).filter(
    ({ debit }) => debit === accounts.clearing('wechat'),
  );
  expect(credits.map(({ amountFen }) => amountFen)).toEqual([totalFen]);
  const events = await world.deps.orders.eventsOf(order.id);
  expect(events.filter(({ event }) => event === 'paid')).toHaveLength(1);
  expect(await order.document()).toMatchObject({ paymentStatus: 'PAID', paidFen: totalFen });
}

test('[R13][P4] two thousand copies of a callback, two hundred at once, are one credit', async () => {
  const order = await world.sell();
  const { paymentNo, amountFen } = await order.openBill();
  runOf(order, paymentNo);
  let sent = 0;
  const answers = new Map<number, number>();
  const tookMs: number[] = [];
  const flood = async (): Promise<void> => {
    while (sent < COPIES) {
      sent += 1;
      const isRefund = sent % REFUND_EVERY === 0;
      const startedMs = performance.now();
      const status = isRefund
        ? await tell(refundNotice(paymentNo, amountFen), 'refund')
        : await tell(paidNotice(paymentNo, amountFen), 'transaction');
      tookMs.push(performance.now() - startedMs);
      answers.set(status, (answers.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, flood));
  tookMs.sort((a, b) => a - b);
  const p99Ms = Math.round(tookMs[Math.floor(tookMs.length * 0.99)] ?? 0);
  process.stdout.write(`${JSON.stringify({ copies: sent, atOnce: AT_ONCE, p99Ms })}\n`);
  expect(Object.fromEntries(answers)).toEqual({ 204: sent });
  await expectOneCredit(order, amountFen);
  const rows = await channelEventModel(world.connection).find({ paymentNo }).lean().exec();
  expect(rows.map(({ kind }) => kind).sort()).toEqual(['payment', 'refund']);
  // The inbox takes a fact once, so that its run is told once.
  expect(signals.filter((key) => key.includes(paymentNo))).toHaveLength(2);
});

/** A channel that tells of the payment before it answers, and then answers or does not. */
function hasty(order: MoneyOrder, answersAtLast: boolean): PaymentChannel {
  const { WECHAT } = world.deps.channels;
  return {
    ...WECHAT,
    async create(input) {
      runOf(order, input.paymentNo);
      const notice = paidNotice(input.paymentNo, input.amountFen);
      expect(await tell(notice, 'transaction')).toBe(204);
      await eventually(async () => (await order.document()).paymentStatus === 'PAID');
      return answersAtLast ? WECHAT.create(input) : { kind: 'unknown', message: 'no answer' };
    },
  };
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it never became so');
}

test.each([true, false])(
  '[R15][P2] the callback comes before the reply to opening the bill (reply comes: %s)',
  async (answersAtLast) => {
    const order = await world.sell();
    const channels = { WECHAT: hasty(order, answersAtLast) };
    const deps = { ...world.deps, channels };
    const open = () => openPayment(deps, { orderId: order.id, customerId: CUSTOMER.id });
    if (answersAtLast) expect(await open()).toMatchObject({ amountFen: 23_001 });
    else await expect(open()).rejects.toMatchObject({ code: 'CHANNEL_UNAVAILABLE' });
    await expectOneCredit(order, 23_001);
    await expect(open()).rejects.toMatchObject({ code: 'ALREADY_PAID' });
  },
);
