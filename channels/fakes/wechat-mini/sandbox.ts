import type { Express, RequestHandler } from 'express';
import { z } from 'zod';
import { loopbackOnly } from '../http.js';
import { FAULT_TARGETS, issueCode, openidOf, quotaKey, type MiniState } from './state.js';

const person = z.string().min(1).max(64);
const loginSchema = z.strictObject({ appid: z.string(), person });
const phoneSchema = z.strictObject({
  appid: z.string(),
  person,
  phone: z.string().regex(/^\d{5,11}$/),
});
const allowSchema = z.strictObject({
  appid: z.string(),
  person,
  templateId: z.string(),
  times: z.int().min(0).max(100).default(1),
});
const faultSchema = z.strictObject({
  target: z.enum(FAULT_TARGETS),
  kind: z.enum(['errcode', 'lostReply']),
  errcode: z.int().default(-1),
  times: z.int().min(1).max(1_000).default(1),
});

/** What people do with WeChat on their phones, and what goes wrong at WeChat. */
export function addSandbox(app: Express, state: MiniState): void {
  const on = <T>(path: string, schema: z.ZodType<T>, work: (input: T) => object) =>
    app.post(path, loopbackOnly, withBody(schema, work));

  on('/sandbox/logins', loginSchema, (input) => ({
    code: issueCode(state, { ...input, phone: null }),
    openid: openidOf(input.appid, input.person),
  }));
  on('/sandbox/phones', phoneSchema, (input) => ({ code: issueCode(state, input) }));
  on('/sandbox/subscriptions', allowSchema, ({ appid, person: who, templateId, times }) => {
    const key = quotaKey({ appid, openid: openidOf(appid, who), templateId });
    const left = (state.quotas.get(key) ?? 0) + times;
    state.quotas.set(key, left);
    return { left };
  });
  on('/sandbox/faults', faultSchema, (fault) => {
    state.faults.push({ ...fault });
    return {};
  });
  app.get('/sandbox/journal', loopbackOnly, (_request, response) => {
    response.json({ entries: state.entries });
  });
}

function withBody<T>(schema: z.ZodType<T>, work: (input: T) => object): RequestHandler {
  return (request, response) => {
    const parsed = schema.safeParse(request.body);
    if (parsed.success) response.json(work(parsed.data));
    else response.status(400).json({ message: z.prettifyError(parsed.error) });
  };
}
