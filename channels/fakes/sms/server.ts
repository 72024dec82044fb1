import { randomUUID } from 'node:crypto';
import express from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { smsFakeConfigSchema } from '../config.js';
import type { SmsFakeConfig, SmsFakeSettings } from '../config.js';
import { FAKE_BODY_BYTES_MAX, createApp, listen, loopbackOnly, rawBody } from '../http.js';
import type { RunningServer } from '../http.js';
import { createSmsLimits } from './limits.js';
import type { SmsLimits } from './limits.js';
import { refuseAcs3 } from './verify.js';

const MESSAGES_MAX = 10_000;
const NONCES_MAX = 100_000;

export type SmsMessage = {
  readonly at: string;
  readonly phone: string;
  readonly signName: string;
  readonly templateCode: string;
  readonly params: Readonly<Record<string, string>>;
  readonly messageId: string;
};

type Context = {
  readonly settings: SmsFakeSettings;
  readonly limits: SmsLimits;
  readonly messages: SmsMessage[];
  readonly nonces: Set<string>;
  readonly nowMs: () => number;
};

const querySchema = z.object({
  PhoneNumbers: z.string().regex(/^1[3-9]\d{9}$/),
  SignName: z.string().min(1),
  TemplateCode: z.string().regex(/^SMS_/),
  TemplateParam: z.string().default('{}'),
});
const paramsSchema = z.record(z.string(), z.string());

/** A server that speaks Aliyun's SendSms and keeps the last messages. Throws ZodError. */
export async function startSmsFake(
  config: SmsFakeConfig,
  nowMs: () => number = Date.now,
): Promise<RunningServer> {
  const settings = smsFakeConfigSchema.parse(config);
  const context: Context = {
    settings,
    limits: createSmsLimits(),
    messages: [],
    nonces: new Set(),
    nowMs,
  };
  const app = createApp();
  app.get('/sandbox/messages', loopbackOnly, (request, response) => {
    const phone = String(request.query['phone'] ?? '').replace(/^\s*\+?86(?=1)/, '');
    response.json({
      messages: context.messages.filter((message) => phone === '' || message.phone === phone),
    });
  });
  app.post(
    '/',
    express.raw({ type: () => true, limit: FAKE_BODY_BYTES_MAX }),
    (request, response) => serve(context, { request, response }),
  );
  return listen({ app, host: settings.host, port: settings.port });
}

function serve(context: Context, input: { request: Request; response: Response }): void {
  const { request, response } = input;
  const answer = (status: number, code: string, message: string, bizId?: string) => {
    const common = { Code: code, Message: message, RequestId: randomUUID() };
    response.status(status).json(bizId === undefined ? common : { ...common, BizId: bizId });
  };
  const refusal = refuseAcs3(context.settings, {
    request: {
      method: request.method,
      url: request.originalUrl,
      headers: request.headers,
      body: rawBody(request),
    },
    nowMs: context.nowMs(),
  });
  if (refusal !== null) return answer(refusal.startsWith('Inv') ? 404 : 400, refusal, refusal);
  if (!takeNonce(context, request.get('x-acs-signature-nonce') ?? '')) {
    return answer(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
  }
  if (request.get('x-acs-action') !== 'SendSms' || request.get('x-acs-version') !== '2017-05-25') {
    return answer(404, 'InvalidAction.NotFound', 'Specified api is not found.');
  }
  const query = querySchema.safeParse(request.query);
  if (!query.success) return answer(200, ...badQuery(query.error));
  const params = parseParams(query.data.TemplateParam);
  if (params === null) return answer(200, 'isv.INVALID_JSON_PARAM', 'JSON参数不合法');
  const phone = query.data.PhoneNumbers;
  const limitText = context.settings.areLimitsOn
    ? context.limits.take({ phone, nowMs: context.nowMs() })
    : null;
  if (limitText !== null) return answer(200, 'isv.BUSINESS_LIMIT_CONTROL', limitText);

  const message: SmsMessage = {
    at: new Date(context.nowMs()).toISOString(),
    phone,
    signName: query.data.SignName,
    templateCode: query.data.TemplateCode,
    params,
    messageId: `${context.nowMs()}^${context.messages.length}`,
  };
  keep(context, message);
  answer(200, 'OK', 'OK', message.messageId);
}

function keep({ messages, settings }: Context, message: SmsMessage): void {
  messages.push(message);
  if (messages.length > MESSAGES_MAX) messages.shift();
  if (!settings.isPrinting) return;
  const params = JSON.stringify(message.params);
  process.stdout.write(`[sms] ${message.phone} ${message.templateCode} ${params}\n`);
}

function takeNonce({ nonces }: Context, nonce: string): boolean {
  if (nonce === '' || nonces.has(nonce)) return false;
  nonces.add(nonce);
  const oldest = nonces.values().next();
  if (nonces.size > NONCES_MAX && !oldest.done) nonces.delete(oldest.value);
  return true;
}

function badQuery(error: z.ZodError): [string, string] {
  const isPhone = error.issues.some((issue) => issue.path[0] === 'PhoneNumbers');
  return isPhone
    ? ['isv.MOBILE_NUMBER_ILLEGAL', '号码格式错误']
    : ['isv.INVALID_PARAMETERS', '参数异常'];
}

function parseParams(text: string): Record<string, string> | null {
  try {
    const parsed = paramsSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
