import express from 'express';
import type { Express, Request, Response } from 'express';
import { z } from 'zod';
import { openAppendFile } from '../append-file.js';
import { wechatMiniFakeConfigSchema } from '../config.js';
import type { WechatMiniFakeConfig } from '../config.js';
import { FAKE_BODY_BYTES_MAX, createApp, listen } from '../http.js';
import type { RunningServer } from '../http.js';
import { codePng } from './png.js';
import { addSandbox } from './sandbox.js';
import {
  appOfToken,
  openidOf,
  quotaKey,
  record,
  takeCode,
  tokenOf,
  unionidOf,
  type FaultTarget,
  type MiniEntry,
  type MiniState,
} from './state.js';

type Json = Readonly<Record<string, unknown>>;
type Answer = { readonly json: Json } | { readonly png: Buffer };

const tokenRequestSchema = z.object({
  grant_type: z.literal('client_credential'),
  appid: z.string(),
  secret: z.string(),
  force_refresh: z.boolean().default(false),
});
const phoneRequestSchema = z.object({ code: z.string(), openid: z.string().optional() });
const messageSchema = z.object({
  touser: z.string(),
  template_id: z.string(),
  page: z.string().default(''),
  data: z.record(
    z.string().regex(/^[a-z_]+\d{1,2}$/),
    z.object({ value: z.string().min(1).max(100) }),
  ),
});
const imageSchema = z.object({
  scene: z.string().regex(/^[A-Za-z0-9!#$&'()*+,/:;=?@\-._~]{1,32}$/),
  page: z.string().regex(/^[^/?][^?]*$/),
});

/** What WeChat writes beside its numbers, as far as it helps to read a log. */
const TEXTS: Readonly<Record<number, string>> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40003: 'invalid openid',
  40013: 'invalid appid',
  40029: 'invalid code',
  40037: 'invalid template_id',
  40125: 'invalid appsecret',
  40163: 'code been used',
  41030: 'invalid page',
  42001: 'access_token expired',
  43101: 'user refuse to accept the msg',
  45011: 'api minute-quota reach limit',
  47003: 'argument invalid',
};

/** A server that speaks WeChat's interface of mini-programs. Throws ZodError. */
export async function startWechatMiniFake(
  config: WechatMiniFakeConfig,
  nowMs: () => number = Date.now,
): Promise<RunningServer> {
  const settings = wechatMiniFakeConfigSchema.parse(config);
  const { journalPath } = settings;
  const journal =
    journalPath === undefined
      ? null
      : openAppendFile<MiniEntry>({ path: journalPath, isSynced: false });
  const state: MiniState = {
    settings,
    nowMs,
    faults: [],
    entries: [...(journal?.loaded ?? [])],
    journal,
    quotas: new Map(),
    codes: new Map(),
    tokens: new Map(),
  };
  const app = createApp();
  app.use(express.json({ limit: FAKE_BODY_BYTES_MAX }));
  addSandbox(app, state);
  addInterface(app, state);
  const server = await listen({ app, host: settings.host, port: settings.port });
  return {
    ...server,
    async close() {
      await server.close();
      journal?.close();
    },
  };
}

function addInterface(app: Express, state: MiniState): void {
  app.get('/sns/jscode2session', (request, response) =>
    serve(state, { target: 'jscode2session', request, response }, () => session(state, request)),
  );
  app.post('/cgi-bin/stable_token', (request, response) =>
    serve(state, { target: 'stable_token', request, response }, () => token(state, request)),
  );
  const withToken = (
    path: string,
    target: FaultTarget,
    work: (appid: string, body: unknown) => Answer,
  ) =>
    app.post(path, (request, response) =>
      serve(state, { target, request, response }, () => {
        const appid = appOfToken(state, String(request.query['access_token'] ?? ''));
        return typeof appid === 'number' ? fault(appid) : work(appid, request.body);
      }),
    );
  withToken('/wxa/business/getuserphonenumber', 'getuserphonenumber', (appid, body) =>
    phone(state, appid, body),
  );
  withToken('/cgi-bin/message/subscribe/send', 'send', (appid, body) => send(state, appid, body));
  withToken('/wxa/getwxacodeunlimit', 'getwxacodeunlimit', (appid, body) => image(appid, body));
}

/** Does the work unless an error code is planted; a lost reply comes after the work. */
function serve(
  state: MiniState,
  call: { readonly target: FaultTarget; readonly request: Request; readonly response: Response },
  work: () => Answer,
): void {
  const { target, request, response } = call;
  const planted = state.faults.find((one) => one.target === target && one.times > 0);
  if (planted) planted.times -= 1;
  const answer = planted?.kind === 'errcode' ? fault(planted.errcode) : work();
  if (planted?.kind === 'lostReply') {
    request.socket.destroy();
    return;
  }
  if ('png' in answer) response.type('image/png').send(answer.png);
  // WeChat sends its JSON as text.
  else response.type('text/plain').send(JSON.stringify(answer.json));
}

function session(state: MiniState, request: Request): Answer {
  const { appid, secret, js_code: code } = request.query;
  const refusal = refuseApp(state, String(appid), String(secret));
  if (refusal !== null) return fault(refusal);
  const row = takeCode(state, { code: String(code), appid: String(appid), isPhone: false });
  if (typeof row === 'number') return fault(row);
  const union = state.settings.hasUnionids ? { unionid: unionidOf(row.person) } : {};
  return {
    json: {
      session_key: Buffer.from(row.person.padEnd(16, '=').slice(0, 16)).toString('base64'),
      openid: openidOf(row.appid, row.person),
      ...union,
    },
  };
}

function token(state: MiniState, request: Request): Answer {
  const parsed = tokenRequestSchema.safeParse(request.body);
  if (!parsed.success) return fault(40002);
  const { appid, secret, force_refresh: isForced } = parsed.data;
  const refusal = refuseApp(state, appid, secret);
  if (refusal !== null) return fault(refusal);
  const { value, expiresInSeconds } = tokenOf(state, { appid, isForced });
  return { json: { access_token: value, expires_in: expiresInSeconds } };
}

function phone(state: MiniState, appid: string, body: unknown): Answer {
  const parsed = phoneRequestSchema.safeParse(body);
  if (!parsed.success) return fault(47001);
  const row = takeCode(state, { code: parsed.data.code, appid, isPhone: true });
  if (typeof row === 'number') return fault(row);
  const { openid } = parsed.data;
  if (openid !== undefined && openid !== openidOf(appid, row.person)) return fault(40029);
  const timestamp = Math.floor(state.nowMs() / 1_000);
  return ok({
    phone_info: {
      phoneNumber: row.phone,
      purePhoneNumber: row.phone,
      countryCode: '86',
      watermark: { timestamp, appid },
    },
  });
}

function send(state: MiniState, appid: string, body: unknown): Answer {
  const parsed = messageSchema.safeParse(body);
  if (!parsed.success) return fault(47003);
  const { touser: openid, template_id: templateId, page, data } = parsed.data;
  if (!state.settings.templateIds.includes(templateId)) return fault(40037);
  if (!/^o[\w-]{27}$/.test(openid)) return fault(40003);
  const key = quotaKey({ appid, openid, templateId });
  const left = state.quotas.get(key) ?? 0;
  if (left === 0) return fault(43101);
  state.quotas.set(key, left - 1);
  // More digits than a double keeps, as at WeChat.
  const msgid = `19888108123${String(state.entries.length).padStart(8, '0')}`;
  const values = Object.entries(data).map(([name, { value }]) => [name, value]);
  const at = new Date(state.nowMs()).toISOString();
  record(state, {
    ...{ kind: 'message', at, appid, openid, templateId, page, msgid },
    data: Object.fromEntries(values) as Record<string, string>,
  });
  return ok({ msgid });
}

function image(appid: string, body: unknown): Answer {
  const parsed = imageSchema.safeParse(body);
  if (!parsed.success) {
    const isPage = parsed.error.issues.some((issue) => issue.path[0] === 'page');
    return fault(isPage ? 41030 : 40169);
  }
  return { png: codePng(`${appid}|${parsed.data.page}|${parsed.data.scene}`) };
}

function refuseApp(state: MiniState, appid: string, secret: string): number | null {
  const app = state.settings.apps.find((one) => one.appid === appid);
  if (app === undefined) return 40013;
  return app.secret === secret ? null : 40125;
}

function ok(more: Json): Answer {
  return { json: { errcode: 0, errmsg: 'ok', ...more } };
}

function fault(errcode: number): Answer {
  return { json: { errcode, errmsg: TEXTS[errcode] ?? 'error' } };
}
