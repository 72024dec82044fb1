import { createPrivateKey } from 'node:crypto';
import { AlipaySdk } from 'alipay-sdk';
import type { z } from 'zod';
import type { ChannelOutcome } from '../../outcome.js';
import { ALIPAY_FAILURES } from './errors.js';
import { chinaTime } from './fields.js';
import { answerSchema } from './schemas.js';

/** Alipay's gateway; production allows no other. */
export const ALIPAY_GATEWAY_URL = 'https://openapi.alipay.com/gateway.do';
export const ALIPAY_TIMEOUT_MS_DEFAULT = 8_000;
const SUCCESS_CODE = '10000';
/** The gateway is not there for anybody, or does not know how the call ended. */
const UNSURE_CODES: readonly string[] = ['10003', '20000'];
const MESSAGE_CHARACTERS_MAX = 300;

export type AlipayClientOptions = {
  readonly gatewayUrl: string;
  readonly appId: string;
  /** RSA, in PEM. */
  readonly privateKey: string;
  /** Alipay's own key (not ours), in PEM: answers and notices are verified with it. */
  readonly alipayPublicKey: string;
  readonly timeoutMs?: number;
};

/** A definite failure keeps Alipay's own code, which some methods read differently. */
export type AlipayOutcome<T> =
  | Exclude<ChannelOutcome<T>, { kind: 'failure' }>
  | (Extract<ChannelOutcome<T>, { kind: 'failure' }> & { readonly subCode: string });

export type AlipayClient = {
  /** One call with its answer verified. `bizContent` has the names of the wire. */
  call<T>(call: {
    readonly method: string;
    readonly bizContent: object;
    readonly schema: z.ZodType<T>;
  }): Promise<AlipayOutcome<T>>;
  /** A signed address for the payer's browser; nobody is asked. */
  pageUrl(method: string, params: SignedParams): string;
  /** A signed text for Alipay's app; nobody is asked. */
  orderString(method: string, params: SignedParams): string;
};

export type SignedParams = {
  readonly bizContent: object;
  readonly notifyUrl: string;
  readonly returnUrl?: string;
};

/** The SDK with the key in the one form it takes whatever its heading was. */
export function createSdk(options: AlipayClientOptions): AlipaySdk {
  const key = createPrivateKey(options.privateKey).export({ type: 'pkcs8', format: 'pem' });
  return new AlipaySdk({
    appId: options.appId,
    privateKey: String(key).trim(),
    keyType: 'PKCS8',
    alipayPublicKey: options.alipayPublicKey.trim(),
    gateway: options.gatewayUrl,
    timeout: options.timeoutMs ?? ALIPAY_TIMEOUT_MS_DEFAULT,
    // Answers stay as they came: their names are those of the documentation.
    camelcase: false,
  });
}

/**
 * Signs, sends, verifies and sorts the answer into the three kinds. An answer without a valid
 * signature of Alipay is unknown, whatever it says. When the line breaks the SDK sends the same call
 * once more by itself: the same number, so no money moves twice.
 */
export function createAlipayClient(options: AlipayClientOptions): AlipayClient {
  const sdk = createSdk(options);
  const timeoutMs = options.timeoutMs ?? ALIPAY_TIMEOUT_MS_DEFAULT;

  return {
    async call({ method, bizContent, schema }) {
      try {
        const sent = sdk.exec(method, { bizContent, ...stamp() }, { validateSign: true });
        return sortAnswer(await bounded(sent, timeoutMs), schema);
      } catch (error) {
        return { kind: 'unknown', message: describe(error) };
      }
    },
    pageUrl: (method, params) => sdk.pageExecute(method, 'GET', { ...params, ...stamp() }),
    orderString: (method, params) => sdk.sdkExecute(method, { ...params, ...stamp() }),
  };
}

/** The SDK would write the time of this machine's zone; Alipay reads that of China. */
const stamp = () => ({ timestamp: chinaTime(new Date()) });

/** The SDK's time-out counts each phase; this one bounds the whole exchange. */
async function bounded<T>(sent: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new RangeError('no answer in time')), timeoutMs);
  });
  // What fails after the time was up has nobody to tell.
  sent.catch(() => undefined);
  try {
    return await Promise.race([sent, late]);
  } finally {
    clearTimeout(timer);
  }
}

function sortAnswer<T>(data: unknown, schema: z.ZodType<T>): AlipayOutcome<T> {
  const answer = answerSchema.safeParse(data);
  if (!answer.success) return { kind: 'unknown', message: 'an unreadable answer' };
  const { code, msg, sub_code: subCode, sub_msg: subMessage } = answer.data;
  if (code === SUCCESS_CODE) {
    const parsed = schema.safeParse(data);
    return parsed.success
      ? { kind: 'success', value: parsed.data }
      : { kind: 'unknown', message: 'success with an unreadable body' };
  }
  const message = `${code} ${subCode}: ${subMessage || msg}`.slice(0, MESSAGE_CHARACTERS_MAX);
  const failure = Object.hasOwn(ALIPAY_FAILURES, subCode) ? ALIPAY_FAILURES[subCode] : undefined;
  if (UNSURE_CODES.includes(code) || failure === undefined) return { kind: 'unknown', message };
  return { kind: 'failure', code: failure, message, subCode };
}

/** Only the message: an error of the SDK also holds the answer as it came. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'request failed';
  if (error.message.startsWith('验签失败')) return 'the answer has no signature of Alipay';
  return error.message.slice(0, MESSAGE_CHARACTERS_MAX);
}
