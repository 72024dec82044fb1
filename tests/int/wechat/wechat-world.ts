import { randomUUID } from 'node:crypto';
import type { ApiDeps } from '../../../api/deps.js';
import { CUSTOMER_WECHAT_ROUTES } from '../../../api/routes/customer/wechat.js';
import { WECHAT_LOGIN_ROUTES } from '../../../api/routes/auth/wechat.js';
import { IDENTITY_ROUTES } from '../../../api/routes/identities.js';
import {
  SANDBOX_MINI_APPS,
  SANDBOX_TEMPLATE_ID,
  wechatMiniFakeConfig,
} from '../../../channels/fakes/testing.js';
import { startWechatMiniFake } from '../../../channels/fakes/wechat-mini/server.js';
import { createWechatMini } from '../../../channels/wechat-mini/mini-program.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import { createOrderRepository } from '../../../data/repositories/orders.js';
import { createTransact } from '../../../data/repositories/session.js';
import {
  createShareCodeRepository,
  createSubscriptionRepository,
} from '../../../data/repositories/subscriptions.js';
import { createWechatIdentityRepository } from '../../../data/repositories/wechat-identities.js';
import { createWechatTokenRepository } from '../../../data/repositories/wechat-tokens.js';
import { createWechat } from '../../../use-cases/wechat/create-wechat.js';
import type { WechatDeps } from '../../../use-cases/wechat/deps.js';
import { createTokenStore } from '../../../use-cases/wechat/token-store.js';
import { freshPhone, openWorld, request, type Answer, type World } from '../api/support.js';

export { freshPhone, request, SANDBOX_TEMPLATE_ID };
export type { Answer };

export type Audience = 'customer' | 'worker';

/** A person with a phone of his own, and his WeChat. */
export type Person = { readonly name: string; readonly phone: string };

export type WechatWorld = Awaited<ReturnType<typeof openWechatWorld>>;

export const newPerson = (): Person => ({ name: randomUUID(), phone: freshPhone() });

/** The api with its sign-in by WeChat over a real database, and WeChat's stand-in beside it. */
export async function openWechatWorld(
  options: { readonly rateFactor?: number; readonly hasUnionids?: boolean } = {},
) {
  const base = await openWorld();
  const { connection } = base;
  await ensureIndexes(connection);
  const fake = await startWechatMiniFake(
    wechatMiniFakeConfig({ hasUnionids: options.hasUnionids ?? true }),
  );
  const misconfigured: string[] = [];
  /** As another process would have it: with a token cache of its own over the same row. */
  const newApp = (audience: Audience) =>
    createWechatMini({
      ...SANDBOX_MINI_APPS[audience],
      baseUrl: fake.url,
      templateIds: audience === 'customer' ? { ORDER_ASSIGNED: SANDBOX_TEMPLATE_ID } : {},
      tokenStore: createTokenStore({
        appid: SANDBOX_MINI_APPS[audience].appid,
        tokens: createWechatTokenRepository(connection),
        keys: base.authDeps.keys,
      }),
    });
  const wechatDeps: WechatDeps = {
    ...base.authDeps,
    identities: createWechatIdentityRepository(connection),
    subscriptions: createSubscriptionRepository(connection),
    shareCodes: createShareCodeRepository(connection),
    orders: createOrderRepository(connection),
    transact: createTransact(connection),
    apps: { customer: newApp('customer'), worker: newApp('worker') },
    onMisconfigured: ({ detail }) => void misconfigured.push(detail),
  };
  const wechat = createWechat(wechatDeps);
  const serve = (over: Partial<ApiDeps> = {}) =>
    base.serve({
      routes: [...WECHAT_LOGIN_ROUTES, ...IDENTITY_ROUTES, ...CUSTOMER_WECHAT_ROUTES],
      overrides: { wechat, ...over },
      ...(options.rateFactor !== undefined && { rateFactor: options.rateFactor }),
    });
  const { url } = await serve();
  const parts = { base, url, fakeUrl: fake.url };
  return {
    ...base,
    ...phones(fake.url),
    ...calls(parts),
    url,
    serve,
    newApp,
    wechat,
    wechatDeps,
    misconfigured,
    async close() {
      await base.close();
      await fake.close();
    },
  };
}

/** What people do with their WeChat. */
function phones(fakeUrl: string) {
  async function sandbox<T>(what: string, body: object): Promise<T> {
    const response = await fetch(`${fakeUrl}sandbox/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  }
  const appidOf = (audience: Audience): string => SANDBOX_MINI_APPS[audience].appid;
  return {
    async loginCode(person: Person, audience: Audience = 'customer'): Promise<string> {
      const body = { appid: appidOf(audience), person: person.name };
      return (await sandbox<{ code: string }>('logins', body)).code;
    },
    async openidOf(person: Person, audience: Audience = 'customer'): Promise<string> {
      const body = { appid: appidOf(audience), person: person.name };
      return (await sandbox<{ openid: string }>('logins', body)).openid;
    },
    /** Whoever has the WeChat may choose among phones; usually it is his own. */
    async phoneCode(
      person: Person,
      audience: Audience = 'customer',
      phone = person.phone,
    ): Promise<string> {
      const body = { appid: appidOf(audience), person: person.name, phone: phone.slice(-11) };
      return (await sandbox<{ code: string }>('phones', body)).code;
    },
    allow: (person: Person, times = 1) =>
      sandbox('subscriptions', {
        appid: appidOf('customer'),
        person: person.name,
        templateId: SANDBOX_TEMPLATE_ID,
        times,
      }),
    plant: (target: string, fault: object) =>
      sandbox('faults', { target, kind: 'errcode', ...fault }),
    async journal(): Promise<Record<string, unknown>[]> {
      const response = await fetch(`${fakeUrl}sandbox/journal`);
      return ((await response.json()) as { entries: Record<string, unknown>[] }).entries;
    },
  };
}

/** What the apps send. */
function calls(parts: { readonly base: World; readonly url: string; readonly fakeUrl: string }) {
  const { base, url, fakeUrl } = parts;
  const { loginCode, phoneCode } = phones(fakeUrl);
  const deviceOf = (person: Person): string => `device-${person.name}`;

  const login = async (
    person: Person,
    audience: Audience = 'customer',
    over: object = {},
  ): Promise<Answer> =>
    request({
      url: `${url}/auth/wechat-logins`,
      body: {
        code: await loginCode(person, audience),
        audience,
        deviceId: deviceOf(person),
        ...over,
      },
    });
  const namePhone = async (
    person: Person,
    ticket: unknown,
    over: object = {},
    audience: Audience = 'customer',
  ): Promise<Answer> =>
    request({
      url: `${url}/auth/wechat-phones`,
      body: {
        ticket,
        phoneCode: await phoneCode(person, audience),
        deviceId: deviceOf(person),
        ...over,
      },
    });
  const ticketOf = async (person: Person, audience: Audience = 'customer'): Promise<string> => {
    const answer = await login(person, audience);
    if (answer.json.status !== 'PHONE_NEEDED') throw new Error(answer.text);
    return String(answer.json.ticket);
  };
  return {
    login,
    namePhone,
    ticketOf,
    deviceOf,

    /** The first login, whole; answers the access token. */
    async join(person: Person, audience: Audience = 'customer'): Promise<string> {
      const ticket = await ticketOf(person, audience);
      const answer = await namePhone(person, ticket, {}, audience);
      if (answer.status !== 200) throw new Error(answer.text);
      return String(answer.json.accessToken);
    },

    /** A login by SMS, which is a fresh factor. */
    async smsToken(phone: string, audience: Audience = 'customer'): Promise<string> {
      const deviceId = `sms-${phone.slice(-8)}`;
      const order = { phone, purpose: 'LOGIN', audience, binding: deviceId } as const;
      await base.auth.requestSmsCode(order);
      const sentTo = (): string | undefined =>
        base.sent.filter((message) => message.phone === phone).at(-1)?.params.code;
      // A worker's goes out in the background.
      for (let wait = 0; wait < 100 && sentTo() === undefined; wait += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      const pair = await base.auth.loginBySms({ phone, code: sentTo() ?? '', audience, deviceId });
      return pair.accessToken;
    },

    async me(token: string): Promise<Record<string, unknown>> {
      return (await request({ url: `${url}/auth/me`, token })).json;
    },
    identities: (token: string) => request({ url: `${url}/me/identities`, token }),
    link: (token: string, code: string, over: object = {}) =>
      request({ url: `${url}/me/identities/wechat`, token, body: { code, ...over } }),
    unlink: (token: string, identityId: string) =>
      request({ url: `${url}/me/identities/${identityId}`, method: 'DELETE', token }),
  };
}
