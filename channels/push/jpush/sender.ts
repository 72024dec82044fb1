import { z } from 'zod';
import { parseJson, postBounded, requestBounded } from '../../http.js';
import type { ChannelOutcome } from '../../outcome.js';
import { PUSH_ALIASES_MAX } from '../port.js';
import type { KeyedPushSender, PushFailureCode, PushInput } from '../port.js';

export const JPUSH_ENDPOINT = 'https://api.jpush.cn/';
export const PUSH_TIMEOUT_MS_DEFAULT = 5_000;

export type JpushOptions = {
  /** Scheme and host, ends with `/`. */
  readonly endpoint: string;
  readonly appKey: string;
  readonly masterSecret: string;
  readonly timeoutMs?: number;
};

/** JPush codes whose meaning is definite; others, and every 5xx, are unknown. */
const FAILURES: Readonly<Record<number, PushFailureCode>> = {
  1002: 'REFUSED',
  1003: 'REFUSED',
  1004: 'NOT_AUTHORIZED',
  1005: 'REFUSED',
  1008: 'NOT_AUTHORIZED',
  1011: 'NO_TARGET',
  2002: 'RATE_LIMITED',
};

const keysSchema = z.object({ cidlist: z.array(z.string().min(1)) });
const successSchema = z.object({ msg_id: z.string().min(1) });
const failureSchema = z.object({
  error: z.object({ code: z.int(), message: z.string().default('') }),
});

/** JPush, push API v3. */
export function createJpushSender(options: JpushOptions): KeyedPushSender {
  return { send: (input) => send(options, input), newKey: () => newKey(options) };
}

/** JPush hands out the keys (`cid`) itself and knows a used one for a day. */
async function newKey(options: JpushOptions): Promise<ChannelOutcome<{ key: string }>> {
  const answer = await requestBounded({
    url: new URL('v3/push/cid?count=1', options.endpoint).href,
    headers: { Authorization: credentialOf(options) },
    timeoutMs: options.timeoutMs ?? PUSH_TIMEOUT_MS_DEFAULT,
  });
  if (answer.kind === 'unknown') return answer;
  const json = parseJson(answer.bytes.toString('utf8'));
  const keys = keysSchema.safeParse(json);
  const [key] = keys.success ? keys.data.cidlist : [];
  if (answer.status === 200 && key !== undefined) return { kind: 'success', value: { key } };
  return failureOf({ json, status: answer.status });
}

async function send(
  options: JpushOptions,
  input: PushInput,
): Promise<ChannelOutcome<{ messageId: string }>> {
  if (input.aliases.length === 0 || input.aliases.length > PUSH_ALIASES_MAX) {
    return { kind: 'failure', code: 'REFUSED', message: `${input.aliases.length} aliases` };
  }
  const answer = await postBounded({
    url: new URL('v3/push', options.endpoint).href,
    headers: { 'Content-Type': 'application/json', Authorization: credentialOf(options) },
    body: JSON.stringify({
      ...(input.key !== undefined && { cid: input.key }),
      platform: 'all',
      audience: { alias: input.aliases },
      notification: {
        android: { alert: input.body, title: input.title, extras: input.data },
        ios: { alert: { title: input.title, body: input.body }, extras: input.data },
      },
      options: { time_to_live: input.timeToLiveSeconds },
    }),
    timeoutMs: options.timeoutMs ?? PUSH_TIMEOUT_MS_DEFAULT,
  });
  if (answer.kind === 'unknown') return answer;
  const json = parseJson(answer.text);
  const success = successSchema.safeParse(json);
  if (answer.status === 200 && success.success) {
    return { kind: 'success', value: { messageId: success.data.msg_id } };
  }
  return failureOf({ json, status: answer.status });
}

function failureOf(answer: { readonly json: unknown; readonly status: number }) {
  const { json, status } = answer;
  const failure = failureSchema.safeParse(json);
  if (!failure.success) return { kind: 'unknown', message: `HTTP ${status}` } as const;
  const { code, message } = failure.data.error;
  const known = FAILURES[code];
  return status < 500 && known !== undefined
    ? ({ kind: 'failure', code: known, message: `${code}: ${message}` } as const)
    : ({ kind: 'unknown', message: `HTTP ${status} ${code}: ${message}` } as const);
}

function credentialOf({ appKey, masterSecret }: JpushOptions): string {
  return `Basic ${Buffer.from(`${appKey}:${masterSecret}`).toString('base64')}`;
}
