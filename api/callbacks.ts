import { createPublicKey } from 'node:crypto';
import {
  verifyWechatCallback,
  type CallbackRefusal,
  type WechatCallbackInput,
} from '../channels/payment/verify/wechat-callback.js';
import type { WechatPayEnv } from '../config/env.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import type { OrderGateway } from '../use-cases/order/gateway.js';
import {
  deliverChannelEvent,
  storeChannelEvent,
  sweepChannelEvents,
} from '../use-cases/payment/channel-events.js';
import { errorFields, type Logger } from './kit/logger.js';
import { startRepeating } from './kit/repeating.js';

export type CallbackResult =
  { readonly ok: true } | { readonly ok: false; readonly code: CallbackRefusal };

export type Callbacks = {
  /** Verifies and stores; delivery goes on after the answer. */
  wechat(
    input: Pick<WechatCallbackInput, 'rawBody' | 'headers' | 'nowMs'>,
  ): Promise<CallbackResult>;
  /** Starts delivering what is left over every few seconds; the result stops it. */
  startSweep(): { stop(): Promise<void> };
};

const SWEEP_MS = 5_000;

/** The payment edge: callbacks in, signals out. */
export function createCallbacks(args: {
  readonly deps: OrderDeps;
  readonly gateway: OrderGateway;
  readonly wechat: WechatPayEnv | undefined;
  readonly logger: Logger;
}): Callbacks {
  const { deps, gateway, wechat, logger } = args;
  const platformKeys = wechat
    ? { [wechat.platformKeyId]: createPublicKey(wechat.platformPublicKeyPem) }
    : {};

  return {
    async wechat({ rawBody, headers, nowMs }) {
      if (!wechat) return { ok: false, code: 'UNKNOWN_SERIAL' };
      const { apiV3Key, mchid, appid } = wechat;
      const expected = { mchid, appid };
      const result = verifyWechatCallback({
        rawBody,
        headers,
        platformKeys,
        apiV3Key,
        nowMs,
        expected,
      });
      if (!result.ok) return result;
      const { eventId } = await storeChannelEvent(deps, result.event);
      // Not awaited: the channel waits for its answer; the sweep repeats what fails here.
      deliverChannelEvent(deps, gateway, eventId).catch((error: unknown) => {
        logger.warn({ event: 'callbackDelivery', ...errorFields(error) });
      });
      return { ok: true };
    },

    startSweep: () =>
      startRepeating({
        everyMs: SWEEP_MS,
        work: async () => void (await sweepChannelEvents(deps, gateway)),
        onError: (error) => logger.warn({ event: 'callbackSweep', ...errorFields(error) }),
      }),
  };
}
