import express from 'express';
import { verifyWechatCallback } from '../payment/verify/wechat-callback.js';
import type {
  WechatCallbackEvent,
  WechatCallbackResult,
} from '../payment/verify/wechat-callback.js';
import { FAKE_BODY_BYTES_MAX, createApp, listen, rawBody } from './http.js';
import type { SandboxKeys } from './testing.js';

const POLL_MS = 5;

export type CallbackReceiver = {
  readonly notifyUrl: string;
  /** Every callback that arrived, with the result of its verification. */
  readonly received: readonly {
    readonly result: WechatCallbackResult;
    readonly rawBody: Buffer;
    readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  }[];
  /** The verified events of one payment, in the order they arrived. */
  eventsOf(paymentNo: string): WechatCallbackEvent[];
  /**
   * Resolves when `count` callbacks have arrived, of one payment when its number is given; throws
   * RangeError after `timeoutMs`.
   */
  waitFor(input: { count: number; paymentNo?: string; timeoutMs?: number }): Promise<void>;
  close(): Promise<void>;
};

/** The merchant's callback route for tests; `statuses` are answered in turn, then always 204. */
export async function startCallbackReceiver(input: {
  keys: SandboxKeys;
  statuses?: readonly number[];
}): Promise<CallbackReceiver> {
  const { keys } = input;
  const statuses = [...(input.statuses ?? [])];
  const received: CallbackReceiver['received'][number][] = [];
  const app = createApp();
  app.use(express.raw({ type: () => true, limit: FAKE_BODY_BYTES_MAX }));
  app.post('/notify', (request, response) => {
    const body = rawBody(request);
    const result = verifyWechatCallback({
      rawBody: body,
      headers: request.headers,
      platformKeys: { [keys.wechat.platformKeyId]: keys.wechat.platformPublicKey },
      apiV3Key: keys.wechat.apiV3Key,
      nowMs: Date.now(),
      expected: { mchid: keys.wechat.mchid, appids: [keys.wechat.appid] },
    });
    received.push({ result, rawBody: body, headers: { ...request.headers } });
    response.status(statuses.shift() ?? 204).end();
  });
  const eventsOf = (paymentNo: string) =>
    received
      .map(({ result }) => (result.ok ? result.event : null))
      .filter((event) => event !== null)
      .filter((event) => event.paymentNo === paymentNo);
  const server = await listen({ app, host: '127.0.0.1', port: 0 });
  return {
    notifyUrl: `${server.url}notify`,
    received,
    eventsOf,
    async waitFor({ count, paymentNo, timeoutMs = 5_000 }) {
      const deadline = Date.now() + timeoutMs;
      const arrived = () => (paymentNo === undefined ? received : eventsOf(paymentNo)).length;
      while (arrived() < count) {
        if (Date.now() > deadline) throw new RangeError(`${arrived()} of ${count} callbacks`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    close: () => server.close(),
  };
}
