import {
  identityListSchema,
  identityParamsSchema,
  identitySchema,
  linkWechatSchema,
} from '../../contract/schemas/wechat.js';
import { defineRoute, type Route } from '../kit/route.js';

const tags = ['account'];
const audience = ['customer', 'worker'] as const;
/** How somebody signs in is changed with a fresh code of his phone only. */
const CHANGE = { audience, permission: 'session.manage', stepUp: true } as const;

export const IDENTITY_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'get',
    path: '/me/identities',
    summary: 'How I can sign in',
    tags,
    access: { audience, permission: 'profile.read' },
    rateLimit: 'read',
    responses: { 200: identityListSchema },
    handler: async ({ actor, deps }) => ({
      status: 200,
      body: { items: [...(await deps.wechat.identities(actor))] },
    }),
  }),
  defineRoute({
    method: 'post',
    path: '/me/identities/wechat',
    summary: 'Link the WeChat of this device with my account, or move it here',
    tags,
    access: CHANGE,
    rateLimit: 'identity',
    body: linkWechatSchema,
    responses: { 201: identitySchema },
    errors: ['WECHAT_CODE_INVALID', 'WECHAT_NOT_SET_UP', 'WECHAT_REFUSED', 'IDENTITY_CONFLICT'],
    handler: async ({ actor, body, deps }) => ({
      status: 201,
      body: await deps.wechat.link({ actor, ...body }),
    }),
  }),
  defineRoute({
    method: 'delete',
    path: '/me/identities/:identityId',
    summary: 'End a way of signing in; all my other sessions end with it',
    tags,
    access: CHANGE,
    rateLimit: 'identity',
    params: identityParamsSchema,
    responses: { 204: null },
    errors: ['NOT_FOUND', 'IDENTITY_NEEDED'],
    handler: async ({ actor, params, deps }) => {
      await deps.wechat.unlink({ actor, identityId: params.identityId });
      return { status: 204 };
    },
  }),
];
