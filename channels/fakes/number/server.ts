import { randomUUID } from 'node:crypto';
import express from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { numberFakeConfigSchema } from '../config.js';
import type { NumberFakeConfig, NumberFakeSettings } from '../config.js';
import { FAKE_BODY_BYTES_MAX, createApp, listen, loopbackOnly, rawBody } from '../http.js';
import type { RunningServer } from '../http.js';
import { refuseAcs3 } from '../sms/verify.js';

const BINDINGS_MAX = 10_000;
const MINUTE_MS = 60_000;
const BEIJING = '+08:00';

/** A line of the journal: who was bound to whom, and until when. */
export type FakeBinding = {
  readonly subsId: string;
  readonly secretNo: string;
  readonly phoneA: string;
  readonly phoneB: string;
  readonly expiresAt: string;
  readonly outId: string;
  readonly unboundAt: string | null;
};

type Context = {
  readonly settings: NumberFakeSettings;
  readonly nowMs: () => number;
  readonly bindings: Map<string, FakeBinding>;
  /** What the next requests get instead of their effect, or of their answer. */
  readonly faults: ('noNumber' | 'lostAnswer' | 'busy')[];
};

const phone = z.string().regex(/^(1[3-9]\d{9}|0\d{9,11})$/);
const bindSchema = z.object({
  PoolKey: z.string().min(1),
  PhoneNoA: phone,
  PhoneNoB: phone,
  Expiration: z.string().regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/),
  OutId: z.string().max(128).default(''),
});
const unbindSchema = z.object({
  PoolKey: z.string().min(1),
  SubsId: z.string().min(1),
  SecretNo: z.string().min(1),
});
const faultSchema = z.object({ fault: z.enum(['noNumber', 'lostAnswer', 'busy']) });

/** A server that speaks Aliyun's BindAxb and UnbindSubscription and keeps what it bound. */
export async function startNumberFake(
  config: NumberFakeConfig,
  nowMs: () => number = Date.now,
): Promise<RunningServer> {
  const settings = numberFakeConfigSchema.parse(config);
  const context: Context = { settings, nowMs, bindings: new Map(), faults: [] };
  const app = createApp();
  app.get('/sandbox/bindings', loopbackOnly, (_request, response) => {
    response.json({ bindings: [...context.bindings.values()] });
  });
  app.post('/sandbox/faults', loopbackOnly, express.json(), (request, response) => {
    context.faults.push(faultSchema.parse(request.body).fault);
    response.status(204).end();
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
  const { method, originalUrl: url, headers } = request;
  const answer = (status: number, code: string, more: object = {}) =>
    response.status(status).json({ Code: code, Message: code, RequestId: randomUUID(), ...more });
  const refusal = refuseAcs3(context.settings, {
    request: { method, url, headers, body: rawBody(request) },
    nowMs: context.nowMs(),
  });
  if (refusal !== null) return void answer(refusal.startsWith('Inv') ? 404 : 400, refusal);
  const fault = context.faults.shift();
  if (fault === 'busy') return void answer(503, 'ServiceUnavailable');
  if (fault === 'noNumber') return void answer(200, 'isv.NO_AVAILABLE_NUMBER');
  const action = request.get('x-acs-action');
  const [code, more] =
    action === 'BindAxb'
      ? bind(context, request.query)
      : action === 'UnbindSubscription'
        ? unbind(context, request.query)
        : (['InvalidAction.NotFound', {}] as const);
  // Done, and nobody hears of it.
  if (fault === 'lostAnswer') return void request.socket.destroy();
  answer(200, code, more);
}

function bind(context: Context, query: unknown): readonly [string, object] {
  const { settings, bindings, nowMs } = context;
  const parsed = bindSchema.safeParse(query);
  if (!parsed.success) return ['isv.INVALID_PARAMETERS', {}];
  const { PoolKey, PhoneNoA: phoneA, PhoneNoB: phoneB, Expiration, OutId: outId } = parsed.data;
  if (PoolKey !== settings.poolKey) return ['POOLKEY_NOT_EXIST', {}];
  const expiresMs = Date.parse(`${Expiration.replace(' ', 'T')}${BEIJING}`);
  if (!(expiresMs > nowMs() + MINUTE_MS)) return ['isv.INVALID_PARAMETERS', {}];
  const subsId = String(1_000_000_000 + bindings.size);
  const secretNo = `170${String(bindings.size).padStart(8, '0')}`;
  const expiresAt = new Date(expiresMs).toISOString();
  if (bindings.size >= BINDINGS_MAX) return ['isv.NO_AVAILABLE_NUMBER', {}];
  const row = { subsId, secretNo, phoneA, phoneB, expiresAt, outId, unboundAt: null };
  bindings.set(subsId, row);
  return ['OK', { SecretBindDTO: { SubsId: subsId, SecretNo: secretNo, Extension: '' } }];
}

function unbind(context: Context, query: unknown): readonly [string, object] {
  const parsed = unbindSchema.safeParse(query);
  if (!parsed.success) return ['isv.INVALID_PARAMETERS', {}];
  const row = context.bindings.get(parsed.data.SubsId);
  const isOpen =
    row?.secretNo === parsed.data.SecretNo &&
    row.unboundAt === null &&
    Date.parse(row.expiresAt) > context.nowMs();
  if (row === undefined || !isOpen) return ['isv.BIND_RELATION_NOT_EXIST', {}];
  const unboundAt = new Date(context.nowMs()).toISOString();
  context.bindings.set(row.subsId, { ...row, unboundAt });
  return ['OK', { ChargeId: 'true' }];
}
