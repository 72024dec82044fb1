import {
  wechatLoginResultSchema,
  wechatLoginSchema,
  wechatPhoneSchema,
} from '../../../contract/schemas/wechat.js';
import { tokenPairSchema } from '../../../contract/schemas/auth.js';
import { pairBody } from '../../kit/token-body.js';
import { defineRoute, type RateSubjects, type Route } from '../../kit/route.js';

export const WECHAT_LOGIN_ROUTES: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/auth/wechat-logins',
    summary: 'Log in by WeChat; who is not linked yet gets a ticket to name a phone with',
    tags: ['auth'],
    access: 'public',
    rateLimit: { class: 'wechatLogin', subjects: deviceOf },
    body: wechatLoginSchema,
    responses: { 200: wechatLoginResultSchema },
    errors: [
      'WECHAT_CODE_INVALID',
      'WECHAT_NOT_SET_UP',
      'WECHAT_REFUSED',
      'IDENTITY_CONFLICT',
      'ACCOUNT_DISABLED',
    ],
    handler: async ({ body, deps }) => {
      const login = await deps.wechat.login(body);
      const { status } = login;
      return login.status === 'SIGNED_IN'
        ? {
            status: 200,
            body: { status, tokens: pairBody(login.tokens), ticket: null, expiresInSeconds: null },
          }
        : {
            status: 200,
            body: {
              ...{ status, tokens: null },
              ...{ ticket: login.ticket, expiresInSeconds: login.expiresInSeconds },
            },
          };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/auth/wechat-phones',
    summary: 'Name the phone of a WeChat that is not linked yet; links it and logs in',
    tags: ['auth'],
    access: 'public',
    rateLimit: { class: 'wechatPhone', subjects: deviceOf },
    body: wechatPhoneSchema,
    responses: { 200: tokenPairSchema },
    errors: [
      'LOGIN_TICKET_INVALID',
      'WECHAT_CODE_INVALID',
      'WECHAT_NOT_SET_UP',
      'WECHAT_REFUSED',
      'IDENTITY_CONFLICT',
      'NOT_REGISTERED',
      'ACCOUNT_DISABLED',
    ],
    handler: async ({ body, deps }) => ({
      status: 200,
      body: pairBody(await deps.wechat.loginByPhone(body)),
    }),
  }),
];

function deviceOf({ body }: { readonly body: unknown }): RateSubjects {
  return { device: (body as { readonly deviceId: string }).deviceId };
}
