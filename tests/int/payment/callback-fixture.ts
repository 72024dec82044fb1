import { createCallbacks } from '../../../api/callbacks.js';
import { listen, testKitDeps } from '../../../api/kit/test-support.js';
import { WECHAT_CALLBACK_ROUTES } from '../../../api/routes/channels/wechat.js';
import { wechatFakeConfigSchema } from '../../../channels/fakes/config.js';
import { createSandboxKeys, wechatFakeConfig } from '../../../channels/fakes/testing.js';
import { chinaTime } from '../../../channels/fakes/wechat/answers.js';
import { createWechatCrypto } from '../../../channels/fakes/wechat/crypto.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import { openMoneyWorld, type MoneyOrder } from '../order/money-fixture.js';

export type NoticeType = 'transaction' | 'refund';
export type Delivery = {
  readonly body: string | Buffer<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
};
export type CallbackWorld = Awaited<ReturnType<typeof openCallbackWorld>>;

/** The callback route of WeChat over HTTP, before a real database; the orders' runs are played. */
export async function openCallbackWorld() {
  const keys = createSandboxKeys();
  const config = wechatFakeConfig(keys, { journalPath: 'unused' });
  const crypto = createWechatCrypto(wechatFakeConfigSchema.parse(config));
  const money = await openMoneyWorld();
  /** Who takes what a callback tells, by order. */
  const runs = new Map<string, () => Promise<unknown>>();
  const signals: string[] = [];
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
  const platform = { platformKeyId, platformPublicKeyPem: platformPublicKey };
  const wechatPay = { mchid, appid, apiV3Key, ...platform };
  const kit = testKitDeps();
  const env = { wechatPay, wechatMini: {} } as unknown as Parameters<
    typeof createCallbacks
  >[0]['env'];
  const callbacks = createCallbacks({ deps: money.deps, gateway, env, logger: kit.logger });
  const app = await listen({ deps: { ...kit, callbacks }, routes: WECHAT_CALLBACK_ROUTES });
  /** Signed afresh, as the channel does for each delivery. */
  const signed = (plain: object, type: NoticeType): Delivery =>
    deliveryOf(crypto, noticeOf(crypto, plain, type));
  const send = async (delivery: Delivery): Promise<number> => {
    const answer = await fetch(`${app.url}/channels/wechat/notify`, {
      method: 'POST',
      ...delivery,
    });
    await answer.arrayBuffer();
    return answer.status;
  };

  return {
    ...{ keys, crypto, money, runs, signals, signed, send },
    logLines: kit.logLines,
    tell: (plain: object, type: NoticeType) => send(signed(plain, type)),
    /** The order's run books what it is told, each time. */
    runOf(order: MoneyOrder, paymentNo: string): void {
      const input = order.firstPayment(paymentNo);
      runs.set(order.id, () => recordPayment(money.deps, input));
    },
    paidNotice: (paymentNo: string, amountFen: number) => ({
      ...{ mchid, appid, out_trade_no: paymentNo, transaction_id: `tx-${paymentNo}` },
      ...{ trade_state: 'SUCCESS', trade_state_desc: '支付成功', trade_type: 'NATIVE' },
      ...{ bank_type: 'OTHERS', attach: '', success_time: chinaTime(Date.now()) },
      payer: { openid: 'o_sandbox_payer' },
      amount: {
        ...{ total: amountFen, payer_total: amountFen },
        ...{ currency: 'CNY', payer_currency: 'CNY' },
      },
    }),
    refundNotice: (paymentNo: string, amountFen: number) => ({
      ...{ mchid, out_trade_no: paymentNo, transaction_id: `tx-${paymentNo}` },
      ...{ out_refund_no: `${paymentNo}R01`, refund_id: '50', refund_status: 'SUCCESS' },
      ...{ success_time: chinaTime(Date.now()), user_received_account: '支付用户零钱' },
      amount: {
        ...{ total: amountFen, refund: amountFen },
        ...{ payer_total: amountFen, payer_refund: amountFen },
      },
    }),
    async expectOneCredit(order: MoneyOrder, totalFen: number): Promise<void> {
      const credits = (await money.deps.ledger.transfersOf({ orderId: order.id })).filter(
        ({ debit }) => debit === accounts.clearing('wechat'),
      );
      expect(credits.map(({ amountFen }) => amountFen)).toEqual([totalFen]);
      const events = await money.deps.orders.eventsOf(order.id);
      expect(events.filter(({ event }) => event === 'paid')).toHaveLength(1);
      expect(await order.document()).toMatchObject({ paymentStatus: 'PAID', paidFen: totalFen });
    },
    async close() {
      await app.close();
      await money.close();
    },
  };
}

type Crypto = ReturnType<typeof createWechatCrypto>;

/** The body of a notice as WeChat makes it; `crypto` seals what it tells. */
export function noticeOf(crypto: Crypto, plain: object, type: NoticeType): string {
  const event = type === 'transaction' ? 'TRANSACTION.SUCCESS' : 'REFUND.SUCCESS';
  return JSON.stringify({
    ...{ id: `notice-${type}`, create_time: new Date().toISOString(), event_type: event },
    ...{ resource_type: 'encrypt-resource', summary: '成功' },
    resource: crypto.seal({ type, plain }),
  });
}

/** Signs a body as it is; a sender may have other keys or another clock. */
export function deliveryOf(crypto: Crypto, body: string, nowMs = Date.now()): Delivery {
  const headers = { ...crypto.signBody({ body, nowMs }), 'content-type': 'application/json' };
  return { body, headers };
}
