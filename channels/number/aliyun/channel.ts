import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseJson, postBounded } from '../../http.js';
import type { ChannelOutcome } from '../../outcome.js';
import { signAcs3 } from '../../sms/aliyun/sign.js';
import type { BindInput, NumberBinding, NumberChannel } from '../port.js';
import { ALIYUN_NUMBER_FAILURES, BINDING_GONE } from './errors.js';

export const ALIYUN_NUMBER_ENDPOINT = 'https://dyplsapi.aliyuncs.com/';
const VERSION = '2017-05-25';
const TIMEOUT_MS_DEFAULT = 5_000;
/** The provider's clock is that of Beijing. */
const BEIJING_MS = 8 * 3_600_000;

export type AliyunNumberOptions = {
  /** Scheme and host, ends with `/`. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Pool of bought numbers, `FC…`. */
  readonly poolKey: string;
  readonly timeoutMs?: number;
  /** The time that requests are signed with. */
  readonly nowMs?: () => number;
};

/** A mobile number, or a landline with its area code, without signs between. */
const PHONE = /^(?:\+86)?(1[3-9]\d{9}|0\d{9,11})$/;
const answerSchema = z.object({
  Code: z.string().min(1),
  Message: z.string().default(''),
  SecretBindDTO: z
    .object({ SubsId: z.string().min(1), SecretNo: z.string().regex(/^\d{8,16}$/) })
    .optional(),
});
type Answer = z.output<typeof answerSchema>;

/** Aliyun's number protection, actions BindAxb and UnbindSubscription of 2017-05-25. */
export function createAliyunNumberChannel(options: AliyunNumberOptions): NumberChannel {
  return {
    bind: (input) => bind(options, input),
    async unbind({ number, bindingId }) {
      const query = { PoolKey: options.poolKey, SubsId: bindingId, SecretNo: number };
      const answer = await call(options, 'UnbindSubscription', query);
      if (answer.kind === 'failure' && answer.code === BINDING_GONE) return DONE;
      return answer.kind === 'success' ? DONE : answer;
    },
  };
}

const DONE = { kind: 'success', value: null } as const;

async function bind(
  options: AliyunNumberOptions,
  input: BindInput,
): Promise<ChannelOutcome<NumberBinding>> {
  const [phoneA, phoneB] = [input.phoneA, input.phoneB].map((phone) => PHONE.exec(phone)?.[1]);
  if (phoneA === undefined || phoneB === undefined) {
    return { kind: 'failure', code: 'BAD_PHONE', message: 'not a number that can be called' };
  }
  const answer = await call(options, 'BindAxb', {
    PoolKey: options.poolKey,
    PhoneNoA: phoneA,
    PhoneNoB: phoneB,
    Expiration: beijingTime(input.expiresAt),
    OutId: input.outId,
  });
  if (answer.kind !== 'success') return answer;
  const { SecretBindDTO: bound } = answer.value;
  if (bound === undefined) return { kind: 'unknown', message: 'bound, and no number was told' };
  return { kind: 'success', value: { number: bound.SecretNo, bindingId: bound.SubsId } };
}

async function call(
  options: AliyunNumberOptions,
  action: string,
  query: Readonly<Record<string, string>>,
): Promise<ChannelOutcome<Answer>> {
  const { accessKeyId, accessKeySecret, timeoutMs = TIMEOUT_MS_DEFAULT } = options;
  const { nowMs = Date.now } = options;
  const endpoint = new URL(options.endpoint);
  const { headers, queryString } = signAcs3({
    method: 'POST',
    host: endpoint.host,
    action,
    version: VERSION,
    query,
    body: '',
    accessKeyId,
    accessKeySecret,
    at: new Date(nowMs()),
    nonce: randomUUID(),
  });
  const url = `${endpoint.origin}/?${queryString}`;
  const answer = await postBounded({ url, headers, body: '', timeoutMs });
  if (answer.kind === 'unknown') return answer;
  const parsed = answerSchema.safeParse(parseJson(answer.text));
  if (!parsed.success) return { kind: 'unknown', message: `HTTP ${answer.status}` };
  // The provider's message may repeat a phone: only its code is handed on.
  const { Code: code } = parsed.data;
  if (answer.status === 200 && code === 'OK') return { kind: 'success', value: parsed.data };
  if (code === BINDING_GONE) return { kind: 'failure', code, message: code };
  const known = Object.hasOwn(ALIYUN_NUMBER_FAILURES, code)
    ? ALIYUN_NUMBER_FAILURES[code]
    : undefined;
  if (answer.status >= 500 || known === undefined) {
    return { kind: 'unknown', message: `HTTP ${answer.status} ${code}` };
  }
  return { kind: 'failure', code: known, message: code };
}

/** `yyyy-MM-dd HH:mm:ss`. */
function beijingTime(at: Date): string {
  return new Date(at.getTime() + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ');
}
