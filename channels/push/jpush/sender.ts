import { z } from 'zod';
import { parseJson, postBounded } from '../../http.js';
import type { ChannelOutcome } from '../../outcome.js';
import { PUSH_ALIASES_MAX } from '../port.js';
import type { PushFailureCode, PushInput, PushSender } from '../port.js';

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

const successSchema = z.object({ msg_id: z.string().min(1) });
const failureSchema = z.object({
  error: z.object({ code: z.int(), message: z.string().default('') }),
});

/** JPush, push API v3. */
export function createJpushSender(options: JpushOptions): PushSender {
  return { send: (input) => send(options, input) };
}

async function send(
  options: JpushOptions,
  input: PushInput,
): Promise<ChannelOutcome<{ messageId: string }>> {
  if (input.aliases.length === 0 || input.aliases.length > PUSH_ALIASES_MAX) {
    return { kind: 'failure', code: 'REFUSED', message: `${input.aliases.length} aliases` };
  }
  const credential = Buffer.from(`${options.appKey}:${options.masterSecret}`).toString('base64');
  const answer = await postBounded({
    url: new URL('v3/push', options.endpoint).href,
    headers: { 'Content-Type': 'application/json', Authorization: `Basic ${credential}` },
    body: JSON.stringify({
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
  const failure = failureSchema.safeParse(json);
  if (!failure.success) return { kind: 'unknown', message: `HTTP ${answer.status}` };
  const { code, message } = failure.data.error;
  const known = FAILURES[code];
  return answer.status < 500 && known !== undefined
    ? { kind: 'failure', code: known, message: `${code}: ${message}` }
    : { kind: 'unknown', message: `HTTP ${answer.status} ${code}: ${message}` };
}
