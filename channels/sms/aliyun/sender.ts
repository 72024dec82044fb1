import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { parseJson, postBounded } from '../../http.js';
import type { ChannelOutcome } from '../../outcome.js';
import type { SmsInput, SmsSender, SmsTemplate } from '../port.js';
import { ALIYUN_SMS_FAILURES } from './errors.js';
import { signAcs3 } from './sign.js';

export const ALIYUN_SMS_ENDPOINT = 'https://dysmsapi.aliyuncs.com/';
export const SMS_TIMEOUT_MS_DEFAULT = 5_000;

export type AliyunSmsOptions = {
  /** Scheme and host, ends with `/`. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly signName: string;
  /** Aliyun's template codes, `SMS_…`. */
  readonly templateCodes: Readonly<Record<SmsTemplate, string>>;
  readonly timeoutMs?: number;
};

const PHONE_PATTERN = /^(?:\+86)?(1[3-9]\d{9})$/;
const answerSchema = z.object({
  Code: z.string().min(1),
  Message: z.string().default(''),
  BizId: z.string().optional(),
});

/** Aliyun SMS, action SendSms of 2017-05-25. */
export function createAliyunSmsSender(options: AliyunSmsOptions): SmsSender {
  return { send: (input) => send(options, input) };
}

async function send(
  options: AliyunSmsOptions,
  input: SmsInput,
): Promise<ChannelOutcome<{ messageId: string }>> {
  const phone = PHONE_PATTERN.exec(input.phone)?.[1];
  if (phone === undefined) {
    return { kind: 'failure', code: 'BAD_PHONE', message: 'not a mainland mobile number' };
  }
  const endpoint = new URL(options.endpoint);
  const { headers, queryString } = signAcs3({
    method: 'POST',
    host: endpoint.host,
    action: 'SendSms',
    version: '2017-05-25',
    query: {
      PhoneNumbers: phone,
      SignName: options.signName,
      TemplateCode: options.templateCodes[input.template],
      TemplateParam: JSON.stringify(input.params),
    },
    body: '',
    accessKeyId: options.accessKeyId,
    accessKeySecret: options.accessKeySecret,
    at: new Date(),
    nonce: randomUUID(),
  });
  const answer = await postBounded({
    url: `${endpoint.origin}/?${queryString}`,
    headers,
    body: '',
    timeoutMs: options.timeoutMs ?? SMS_TIMEOUT_MS_DEFAULT,
  });
  if (answer.kind === 'unknown') return answer;
  return sortAnswer(answer);
}

function sortAnswer(answer: {
  status: number;
  text: string;
}): ChannelOutcome<{ messageId: string }> {
  const parsed = answerSchema.safeParse(parseJson(answer.text));
  if (!parsed.success) return { kind: 'unknown', message: `HTTP ${answer.status}` };
  const { Code: code, Message: message, BizId: messageId } = parsed.data;
  if (answer.status === 200 && code === 'OK' && messageId !== undefined) {
    return { kind: 'success', value: { messageId } };
  }
  const known = Object.hasOwn(ALIYUN_SMS_FAILURES, code) ? ALIYUN_SMS_FAILURES[code] : undefined;
  if (answer.status >= 500 || known === undefined) {
    return { kind: 'unknown', message: `HTTP ${answer.status} ${code}: ${message}` };
  }
  return { kind: 'failure', code: known, message: `${code}: ${message}` };
}
