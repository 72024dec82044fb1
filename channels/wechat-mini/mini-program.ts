import { z } from 'zod';
import type { WechatTemplate } from '../../contract/terms/wechat.js';
import { parseJson, requestBounded } from '../http.js';
import type { ChannelOutcome } from '../outcome.js';
import { createAccessTokens, type AccessTokens, type FetchedToken } from './access-tokens.js';
import { TOKEN_FAULTS, WECHAT_MINI_FAILURES } from './errors.js';
import type { AccessTokenStore, SubscribeMessage, WechatMini, WechatPerson } from './port.js';

export const WECHAT_MINI_BASE_URL = 'https://api.weixin.qq.com/';
const TIMEOUT_MS_DEFAULT = 5_000;
/** A code of 430 pixels has some 100 KB. */
const IMAGE_BYTES_MAX = 1024 * 1024;
const CODE_WIDTH_PX = 430;
const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

export type WechatMiniOptions = {
  /** Scheme and host, ends with `/`. */
  readonly baseUrl: string;
  readonly appid: string;
  readonly secret: string;
  readonly templateIds: Readonly<Partial<Record<WechatTemplate, string>>>;
  readonly tokenStore: AccessTokenStore;
  readonly timeoutMs?: number;
  readonly nowMs?: () => number;
};

const text = z.string().min(1).max(256);
const faultSchema = z.object({ errcode: z.int(), errmsg: z.string().max(1_000).default('') });
const tokenSchema = z.object({
  access_token: z.string().min(1).max(1_024),
  expires_in: z.int().min(1).max(86_400),
});
/** The session key comes along and is not read: nothing here needs it. */
const sessionSchema = z.object({ openid: text, unionid: text.optional() });
const phoneSchema = z.object({
  errcode: z.literal(0),
  phone_info: z.object({
    purePhoneNumber: z.string().max(32),
    countryCode: z.union([z.string(), z.number()]).transform(String),
    watermark: z.object({ appid: z.string() }),
  }),
});
const sentSchema = z.object({ errcode: z.literal(0) });

type Answer =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'fault'; readonly errcode: number; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string };

/** WeChat's server interface of a mini-program. */
export function createWechatMini(options: WechatMiniOptions): WechatMini {
  const { appid, templateIds } = options;
  const tokens = createAccessTokens({
    store: options.tokenStore,
    ...(options.nowMs && { nowMs: options.nowMs }),
    fetchToken: ({ isForced }) => fetchToken(options, isForced),
  });
  const call = (path: string, body: object) => callWithToken({ options, tokens, path, body });
  return {
    appid,
    templateIdOf: (template) => templateIds[template],
    codeToSession: ({ code }) => codeToSession(options, code),
    phoneOf: async (input) =>
      phoneIn(options, await call('wxa/business/getuserphonenumber', input)),
    sendSubscribeMessage: async (message) => {
      const templateId = templateIds[message.template];
      if (templateId === undefined) {
        return { kind: 'failure', code: 'REFUSED', message: `no template for ${message.template}` };
      }
      return sentIn(await call('cgi-bin/message/subscribe/send', bodyOf(message, templateId)));
    },
    miniProgramCode: async ({ scene, page }) =>
      // A transparent ground makes WeChat answer PNG instead of JPEG.
      imageIn(
        await call('wxa/getwxacodeunlimit', {
          ...{ scene, page, width: CODE_WIDTH_PX, check_path: false, is_hyaline: true },
        }),
      ),
  };
}

async function codeToSession(
  options: WechatMiniOptions,
  code: string,
): Promise<ChannelOutcome<WechatPerson>> {
  const { appid, secret } = options;
  const query = new URLSearchParams({
    appid,
    secret,
    js_code: code,
    grant_type: 'authorization_code',
  });
  const answer = await ask(options, { path: `sns/jscode2session?${query}` });
  if (answer.kind !== 'bytes') return outcomeOf(answer);
  const parsed = sessionSchema.safeParse(parseJson(answer.bytes.toString('utf8')));
  if (!parsed.success) return unreadable();
  const { openid, unionid } = parsed.data;
  return { kind: 'success', value: { openid, ...(unionid !== undefined && { unionid }) } };
}

async function fetchToken(
  options: WechatMiniOptions,
  isForced: boolean,
): Promise<ChannelOutcome<FetchedToken>> {
  const { appid, secret } = options;
  const body = { grant_type: 'client_credential', appid, secret, force_refresh: isForced };
  const answer = await ask(options, { path: 'cgi-bin/stable_token', body });
  if (answer.kind === 'fault' && TOKEN_FAULTS.has(answer.errcode)) {
    // Here the same number says that the secret is not that of the app.
    return { kind: 'failure', code: 'NOT_AUTHORIZED', message: answer.message };
  }
  if (answer.kind !== 'bytes') return outcomeOf(answer);
  const parsed = tokenSchema.safeParse(parseJson(answer.bytes.toString('utf8')));
  if (!parsed.success) return unreadable();
  const { access_token: token, expires_in: expiresInSeconds } = parsed.data;
  return { kind: 'success', value: { token, expiresInSeconds } };
}

/** A refused token is replaced once; without one nothing was done, whatever the reason. */
async function callWithToken(input: {
  readonly options: WechatMiniOptions;
  readonly tokens: AccessTokens;
  readonly path: string;
  readonly body: object;
}): Promise<Answer | ChannelOutcome<never>> {
  const { options, tokens, path, body } = input;
  let refused: string | undefined;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const token = await tokens.get(refused);
    if (token.kind === 'unknown') {
      return { kind: 'failure', code: 'UNAVAILABLE', message: token.message };
    }
    if (token.kind === 'failure') return token;
    const query = new URLSearchParams({ access_token: token.value });
    const answer = await ask(options, { path: `${path}?${query}`, body });
    if (answer.kind !== 'fault' || !TOKEN_FAULTS.has(answer.errcode)) return answer;
    refused = token.value;
  }
  return { kind: 'failure', code: 'UNAVAILABLE', message: 'a new access token was refused too' };
}

async function ask(
  options: WechatMiniOptions,
  request: { readonly path: string; readonly body?: object },
): Promise<Answer> {
  const { path, body } = request;
  const answer = await requestBounded({
    url: `${options.baseUrl}${path}`,
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS_DEFAULT,
    bytesMax: IMAGE_BYTES_MAX,
  });
  if (answer.kind === 'unknown') return answer;
  if (answer.status !== 200) return { kind: 'unknown', message: `HTTP ${answer.status}` };
  const { bytes } = answer;
  // 0x7b is `{`: an image never begins with it.
  const fault = bytes[0] === 0x7b ? faultSchema.safeParse(parseJson(bytes.toString('utf8'))) : null;
  if (!fault?.success || fault.data.errcode === 0) return { kind: 'bytes', bytes };
  const { errcode, errmsg } = fault.data;
  return { kind: 'fault', errcode, message: `${errcode}: ${errmsg}` };
}

function phoneIn(
  options: WechatMiniOptions,
  answer: Answer | ChannelOutcome<never>,
): ChannelOutcome<{ phone: string }> {
  if (answer.kind !== 'bytes') return outcomeOf(answer);
  const parsed = phoneSchema.safeParse(parseJson(answer.bytes.toString('utf8')));
  if (!parsed.success) return unreadable();
  const { purePhoneNumber: phone, countryCode, watermark } = parsed.data.phone_info;
  const isOurs = watermark.appid === options.appid;
  if (!isOurs) return { kind: 'failure', code: 'REFUSED', message: 'the phone of another app' };
  if (countryCode !== '86' || !/^1[3-9]\d{9}$/.test(phone)) {
    return { kind: 'failure', code: 'REFUSED', message: 'not a mainland mobile number' };
  }
  return { kind: 'success', value: { phone } };
}

function bodyOf(message: SubscribeMessage, templateId: string): object {
  const { openid, page, data } = message;
  const values = Object.entries(data).map(([name, value]) => [name, { value }]);
  return {
    touser: openid,
    template_id: templateId,
    page,
    miniprogram_state: 'formal',
    lang: 'zh_CN',
    data: Object.fromEntries(values) as object,
  };
}

function sentIn(answer: Answer | ChannelOutcome<never>): ChannelOutcome<{ messageId: string }> {
  if (answer.kind !== 'bytes') return outcomeOf(answer);
  const json = answer.bytes.toString('utf8');
  if (!sentSchema.safeParse(parseJson(json)).success) return unreadable();
  // The number has more digits than a double keeps.
  const messageId = /"msgid"\s*:\s*"?(\d{1,24})/.exec(json)?.[1] ?? '';
  return { kind: 'success', value: { messageId } };
}

function imageIn(answer: Answer | ChannelOutcome<never>): ChannelOutcome<{ png: Buffer }> {
  if (answer.kind !== 'bytes') return outcomeOf(answer);
  const isPng = answer.bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE);
  return isPng ? { kind: 'success', value: { png: answer.bytes } } : unreadable();
}

function outcomeOf(
  answer: Exclude<Answer, { kind: 'bytes' }> | ChannelOutcome<never>,
): ChannelOutcome<never> {
  if (answer.kind !== 'fault') return answer;
  const { errcode, message } = answer;
  const code = Object.hasOwn(WECHAT_MINI_FAILURES, errcode)
    ? WECHAT_MINI_FAILURES[errcode]
    : undefined;
  return code === undefined ? { kind: 'unknown', message } : { kind: 'failure', code, message };
}

function unreadable(): ChannelOutcome<never> {
  return { kind: 'unknown', message: 'the answer is not in the form of the interface' };
}
