import { createPublicKey } from 'node:crypto';
import {
  createAlipayNoticeVerifier,
  type AlipayNoticeVerifier,
  type AlipayRefusal,
} from '../channels/payment/verify/alipay-notice.js';
import {
  verifyWechatCallback,
  type CallbackRefusal,
  type WechatCallbackInput,
} from '../channels/payment/verify/wechat-callback.js';
import type { Env } from '../config/env.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import type { OrderGateway } from '../use-cases/order/gateway.js';
import { askAgainAboutBills } from '../use-cases/payment/ask-again.js';
import {
  deliverChannelEvent,
  storeChannelEvent,
  sweepChannelEvents,
} from '../use-cases/payment/channel-events.js';
import { mismatchOf, type NoticeMismatch } from '../use-cases/payment/match-notice.js';
import { sweepUnsentRefunds } from '../use-cases/payment/refund-sweep.js';
import { errorFields, type Logger } from './kit/logger.js';
import { startRepeating } from './kit/repeating.js';

export type CallbackResult =
  { readonly ok: true } | { readonly ok: false; readonly code: CallbackRefusal };

export type AlipayCallbackResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: AlipayRefusal | NoticeMismatch | 'NOT_CONFIGURED' };

export type Callbacks = {
  /** Verifies and stores; delivery goes on after the answer. */
  wechat(
    input: Pick<WechatCallbackInput, 'rawBody' | 'headers' | 'nowMs'>,
  ): Promise<CallbackResult>;
  /** As `wechat`; number and amount must be those of one of our bills. */
  alipay(rawBody: Buffer): Promise<AlipayCallbackResult>;
  /** Starts delivering what is left over every few seconds; the result stops it. */
  startSweep(): { stop(): Promise<void> };
};

const SWEEP_MS = 5_000;

/** The payment edge: callbacks in, signals out. */
export function createCallbacks(args: {
  readonly deps: OrderDeps;
  readonly gateway: OrderGateway;
  readonly env: Pick<Env, 'wechatPay' | 'wechatMini' | 'alipay'>;
  readonly logger: Logger;
}): Callbacks {
  const { deps, gateway, env, logger } = args;
  const wechat = env.wechatPay;
  const appids = [wechat?.appid, wechat?.appAppid, env.wechatMini.customer?.appid];
  const platformKeys = wechat
    ? { [wechat.platformKeyId]: createPublicKey(wechat.platformPublicKeyPem) }
    : {};
  const verifyAlipay = env.alipay && verifierOf(env.alipay);
  // Not awaited: the channel waits for its answer; the sweep repeats what fails here.
  const deliverLater = (eventId: string): void => {
    deliverChannelEvent(deps, gateway, eventId).catch((error: unknown) => {
      logger.warn({ event: 'callbackDelivery', ...errorFields(error) });
    });
  };

  return {
    async wechat({ rawBody, headers, nowMs }) {
      if (!wechat) return { ok: false, code: 'UNKNOWN_SERIAL' };
      const { apiV3Key, mchid } = wechat;
      const expected = { mchid, appids: appids.filter((appid) => appid !== undefined) };
      const result = verifyWechatCallback({
        rawBody,
        headers,
        platformKeys,
        apiV3Key,
        nowMs,
        expected,
      });
      if (!result.ok) return result;
      const { eventId } = await storeChannelEvent(deps, 'WECHAT', result.event);
      deliverLater(eventId);
      return { ok: true };
    },

    async alipay(rawBody) {
      if (!verifyAlipay) return { ok: false, code: 'NOT_CONFIGURED' };
      const result = verifyAlipay(rawBody);
      if (!result.ok) return result;
      const mismatch = await mismatchOf(deps, { channel: 'ALIPAY', ...result });
      if (mismatch !== null) return { ok: false, code: mismatch };
      const { eventId } = await storeChannelEvent(deps, 'ALIPAY', result.notice);
      deliverLater(eventId);
      return { ok: true };
    },

    startSweep: () =>
      startRepeating({
        everyMs: SWEEP_MS,
        work: async () => {
          await sweepChannelEvents(deps, gateway);
          await sweepUnsentRefunds(deps, gateway);
          await askAgainAboutBills(deps, gateway);
        },
        onError: (error) => logger.warn({ event: 'callbackSweep', ...errorFields(error) }),
      }),
  };
}

function verifierOf(alipay: NonNullable<Env['alipay']>): AlipayNoticeVerifier {
  return createAlipayNoticeVerifier({
    gatewayUrl: alipay.gatewayUrl,
    appId: alipay.appId,
    sellerId: alipay.sellerId,
    privateKey: alipay.privateKeyPem,
    alipayPublicKey: alipay.alipayPublicKeyPem,
  });
}
