import {
  shareCodeQuerySchema,
  subscriptionAnswerSchema,
  subscriptionListSchema,
  subscriptionSchema,
} from '../../../contract/schemas/wechat.js';
import { defineRoute, type Route } from '../../kit/route.js';

const tags = ['wechat'];

export const CUSTOMER_WECHAT_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/customer/subscriptions',
    summary: 'What WeChat can tell me, and how often I have allowed it',
    tags,
    access: { audience: 'customer', permission: 'profile.read' },
    rateLimit: 'read',
    responses: { 200: subscriptionListSchema },
    errors: ['WECHAT_NOT_SET_UP'],
    handler: async ({ actor, deps }) => ({
      status: 200,
      body: { items: [...(await deps.wechat.subscriptions(actor))] },
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/customer/subscriptions',
    summary: 'My answer to WeChat’s question: a yes allows one message, a no ends what was allowed',
    tags,
    access: { audience: 'customer', permission: 'profile.write' },
    idempotency: 'optional',
    body: subscriptionAnswerSchema,
    responses: { 200: subscriptionSchema },
    errors: ['NOT_FOUND', 'WECHAT_NOT_SET_UP', 'WECHAT_NOT_LINKED'],
    handler: async ({ actor, body, deps }) => {
      const { templateId, accepted: isAccepted } = body;
      return { status: 200, body: await deps.wechat.answer({ actor, templateId, isAccepted }) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/customer/share-code',
    summary: 'The mini-program code that opens a page, to show or to print',
    tags,
    access: { audience: 'customer', permission: 'catalogue.read' },
    rateLimit: 'shareCode',
    query: shareCodeQuerySchema,
    responses: { 200: { contentType: 'image/png', description: 'The code' } },
    errors: ['WECHAT_NOT_SET_UP', 'WECHAT_REFUSED'],
    handler: async ({ query, deps }) => ({
      status: 200,
      headers: { 'Cache-Control': 'private, max-age=86400' },
      body: await deps.wechat.shareCode(query),
    }),
  }),
];
