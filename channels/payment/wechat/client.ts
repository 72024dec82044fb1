import { Wechatpay } from 'wechatpay-axios-plugin';
import type { z } from 'zod';
import type { ChannelOutcome } from '../../outcome.js';
import { WECHAT_FAILURES } from './errors.js';
import { errorSchema } from './schemas.js';

/** WeChat's main and backup host; production allows no other base URL. */
export const WECHAT_BASE_URLS = [
  'https://api.mch.weixin.qq.com/',
  'https://api2.mch.weixin.qq.com/',
] as const;

export const WECHAT_TIMEOUT_MS_DEFAULT = 8_000;
const RESPONSE_BYTES_MAX = 64 * 1024;

export type WechatClientOptions = {
  /** Ends with `/`. */
  readonly baseUrl: string;
  readonly mchid: string;
  /** Serial number of the merchant's certificate, and its private key in PEM. */
  readonly merchantSerial: string;
  readonly merchantPrivateKey: string;
  /** Public keys of WeChat in PEM, by certificate serial or `PUB_KEY_ID_…`. */
  readonly platformKeys: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
};

export type WechatCall<T> = {
  readonly method: 'get' | 'post';
  /** Relative, `v3/…`; every variable part is already checked by the caller. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Besides those of the signature, e.g. the key that sealed a field. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Null where WeChat answers 204 without a body. */
  readonly schema: z.ZodType<T> | null;
};

export type WechatClient = {
  call<T>(call: WechatCall<T>): Promise<ChannelOutcome<T>>;
};

type HttpAnswer = { readonly status: number; readonly data: unknown };

/**
 * Signs, sends once, verifies and sorts the answer into the three kinds. Answers of any HTTP status
 * must carry a valid WeChat signature: an unsigned "not found" must not look like the truth.
 */
export function createWechatClient(options: WechatClientOptions): WechatClient {
  const timeoutMs = options.timeoutMs ?? WECHAT_TIMEOUT_MS_DEFAULT;
  const wechatpay = new Wechatpay({
    mchid: options.mchid,
    serial: options.merchantSerial,
    privateKey: options.merchantPrivateKey,
    certs: { ...options.platformKeys },
    baseURL: options.baseUrl,
    timeout: timeoutMs,
    maxRedirects: 0,
    maxContentLength: RESPONSE_BYTES_MAX,
    proxy: false,
    // The plugin verifies only answers it takes for valid, so that it must take all of them.
    validateStatus: () => true,
  });

  async function call<T>(request: WechatCall<T>): Promise<ChannelOutcome<T>> {
    let answer: HttpAnswer;
    try {
      answer = await wechatpay.client.request(request.path, request.method, request.body, {
        params: request.query,
        ...(request.headers && { headers: { ...request.headers } }),
        // The time-out above counts idle time only; this one bounds the whole exchange.
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      return { kind: 'unknown', message: describe(error) };
    }
    return sortAnswer({ answer, schema: request.schema });
  }

  return { call };
}

function sortAnswer<T>(input: {
  answer: HttpAnswer;
  schema: z.ZodType<T> | null;
}): ChannelOutcome<T> {
  const { answer, schema } = input;
  if (answer.status >= 200 && answer.status < 300) {
    if (schema === null) {
      return answer.status === 204
        ? { kind: 'success', value: undefined as T }
        : { kind: 'unknown', message: `HTTP ${answer.status} where 204 is due` };
    }
    const parsed = schema.safeParse(answer.data);
    return parsed.success
      ? { kind: 'success', value: parsed.data }
      : { kind: 'unknown', message: `HTTP ${answer.status} with an unreadable body` };
  }
  const parsed = errorSchema.safeParse(answer.data);
  if (!parsed.success) return { kind: 'unknown', message: `HTTP ${answer.status}` };
  const { code, message } = parsed.data;
  const failure = Object.hasOwn(WECHAT_FAILURES, code) ? WECHAT_FAILURES[code] : undefined;
  if (answer.status >= 500 || failure === undefined) {
    return { kind: 'unknown', message: `HTTP ${answer.status} ${code}: ${message}` };
  }
  return { kind: 'failure', code: failure, message: `${code}: ${message}` };
}

/** Only code and message: an axios error also holds the request with its signature. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'request failed';
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message}`.slice(0, 300);
}
