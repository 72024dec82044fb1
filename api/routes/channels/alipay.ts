import { defineRoute, type Route } from '../../kit/route.js';

const PLAIN = { contentType: 'text/plain', description: 'Whether it was taken' };

/**
 * Notices of Alipay: a signed form. Order of work as with WeChat: verify, compare with our bill,
 * store the fact, answer, deliver. Whatever is not the word `success` makes Alipay send it again.
 */
export const ALIPAY_CALLBACK_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/callbacks/alipay',
    summary: 'Payment and refund notices of Alipay',
    tags: ['channels'],
    access: 'public',
    raw: true,
    responses: { 200: PLAIN, 401: PLAIN },
    handler: async ({ deps, rawBody }) => {
      const result = await deps.callbacks.alipay(rawBody);
      if (result.ok) return { status: 200, body: 'success' };
      deps.logger.warn({ event: 'callbackRefused', name: 'ALIPAY', code: result.code });
      return { status: 401, body: 'fail' };
    },
  }),
];
