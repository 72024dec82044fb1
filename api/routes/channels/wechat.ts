import { defineRoute, type Route } from '../../kit/route.js';

/** What WeChat expects to read when a callback is not taken: it comes again later. */
const refusal = (message: string): string => JSON.stringify({ code: 'FAIL', message });

const ACKNOWLEDGED = { contentType: 'application/json', description: 'Why it was not taken' };

/**
 * Callbacks of WeChat Pay. Order of work: verify the raw bytes, store the fact, answer, deliver.
 * What is stored and not delivered is delivered by the sweep.
 */
export const WECHAT_CALLBACK_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/channels/wechat/notify',
    summary: 'Payment and refund callbacks of WeChat Pay',
    tags: ['channels'],
    access: 'public',
    raw: true,
    responses: { 204: null, 401: ACKNOWLEDGED },
    handler: async ({ deps, rawBody, headers, receivedAtMs }) => {
      const result = await deps.callbacks.wechat({ rawBody, headers, nowMs: receivedAtMs });
      if (result.ok) return { status: 204 };
      // A probe with a bad signature is WeChat testing us: refused, but no attack.
      if (result.code !== 'SIGNTEST') {
        deps.logger.warn({ event: 'callbackRefused', name: 'WECHAT', code: result.code });
      }
      return { status: 401, body: refusal(result.code) };
    },
  }),
];
