import type { NextFunction, Request, Response } from 'express';
import { z } from 'zod';
import { AppError, type ErrorCode } from '../../contract/terms/errors.js';
import type { ApiDeps } from '../deps.js';
import { authorize } from './access.js';
import { auditContextOf, recordBefore } from './audit.js';
import {
  fingerprintOf,
  IDEMPOTENCY_KEY,
  idempotencyId,
  runIdempotent,
  type StoredReply,
} from './idempotency.js';
import { nulFaults } from './control-characters.js';
import { errorFields } from './logger.js';
import { fieldsOf } from './problem.js';
import { languageOf, stateOf } from './request-state.js';
import { outgoing, outgoingError, send, type OutgoingReply } from './reply.js';
import { STREAMED, type RateSubjects, type Route, type RouteContext } from './route.js';

export type HandleInput = {
  readonly route: Route;
  readonly deps: ApiDeps;
  /** Idempotent requests that run in this process now. */
  readonly running: Map<string, Promise<void>>;
};

const TOKEN = /^Bearer ([A-Za-z0-9._~+/=-]{1,4096})$/i;
const ERROR_MAPS = { zh: z.locales.zhCN().localeError, en: z.locales.en().localeError };
const NOTHING = z.strictObject({});

/** Who calls, and may he: runs before the body is read. */
export function guard(input: HandleInput) {
  return async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const state = stateOf(response);
    state.route = input.route.path;
    const { module } = input.route;
    const { modules } = input.deps;
    // Switched off, a route does not exist, for nobody: not even a login is asked for.
    if (module !== undefined && !(await modules.isModuleOn({ module }))) {
      throw new AppError('NOT_FOUND');
    }
    if (input.route.access !== 'public') {
      const token = TOKEN.exec(request.headers.authorization ?? '')?.[1];
      if (token === undefined) throw new AppError('UNAUTHENTICATED');
      state.actor = await input.deps.authenticate(token);
      state.scope = authorize({
        access: input.route.access,
        actor: state.actor,
        nowMs: state.receivedAtMs,
      });
      if (module !== undefined && !(await modules.isOnFor({ module, actor: state.actor }))) {
        throw new AppError('NOT_FOUND');
      }
    }
    next();
  };
}

/** Validates, limits, records, runs the handler (once per Idempotency-Key) and answers. */
export function run(input: HandleInput) {
  return async (request: Request, response: Response): Promise<void> => {
    const ctx = contextOf({ ...input, request, response });
    await limit({ route: input.route, ctx });
    if (ctx.idempotencyKey === '') {
      const answer = await answerOf({ ...input, ctx, response });
      if (answer !== STREAMED) send(response, answer);
      return;
    }
    send(response, await answerOnce({ ...input, ctx, request, response }));
  };
}

type InFlight = HandleInput & {
  readonly ctx: RouteContext;
  readonly response: Response;
};

async function answerOf(input: InFlight): Promise<OutgoingReply | typeof STREAMED> {
  const { route, ctx, deps } = input;
  await recordBefore({ route, ctx });
  const reply = await route.handler(ctx);
  if (reply === STREAMED) return STREAMED;
  return outgoing({ route, reply, deps, requestId: ctx.requestId });
}

async function answerOnce(input: InFlight & { readonly request: Request }): Promise<OutgoingReply> {
  const { route, ctx, deps, request, response } = input;
  const { reply, isReplay } = await runIdempotent({
    store: deps.idempotency,
    running: input.running,
    id: idempotencyId({
      actorId: ctx.actor ? `${ctx.actor.audience}:${ctx.actor.id}` : '',
      route: `${route.method} ${route.path}`,
      key: ctx.idempotencyKey,
    }),
    fingerprint: fingerprintOf([ctx.params, ctx.query, ctx.body]),
    nowMs: () => deps.clock.nowMs(),
    onStoreError: (error) =>
      deps.logger.error({ requestId: ctx.requestId, route: route.path, ...errorFields(error) }),
    async work(): Promise<{ reply: StoredReply; code?: ErrorCode }> {
      try {
        const answer = await answerOf(input);
        if (answer === STREAMED || typeof answer.body !== 'string') {
          throw new AppError('INTERNAL', { detail: 'idempotent routes answer JSON only' });
        }
        return { reply: { ...answer, body: answer.body } };
      } catch (thrown) {
        const problem = outgoingError({ thrown, request, response, deps });
        const { code } = stateOf(response);
        return { reply: { ...problem, body: String(problem.body) }, ...(code ? { code } : {}) };
      }
    },
  });
  if (!isReplay) return reply;
  return { ...reply, headers: { ...reply.headers, 'Idempotent-Replayed': 'true' } };
}

function contextOf(
  input: HandleInput & { readonly request: Request; readonly response: Response },
): RouteContext {
  const { route, deps, request, response } = input;
  const state = stateOf(response);
  const language = languageOf(request);
  const { actor, requestId } = state;
  const ip = request.ip ?? '';
  const part = (name: 'params' | 'query' | 'body', value: unknown): unknown =>
    parsePart({ schema: route[name] ?? NOTHING, value, name, error: ERROR_MAPS[language] });
  return {
    actor,
    audit: actor && auditContextOf({ route, actor, ip, requestId }),
    scope: state.scope,
    params: part('params', request.params),
    query: part('query', request.query),
    body: route.raw || route.streamed ? undefined : part('body', bodyOf({ route, request })),
    rawBody: route.raw && Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    headers: request.headers,
    requestId,
    idempotencyKey: idempotencyKeyOf({ route, request }),
    expectedVersion: route.versioned ? versionOf(request) : 0,
    receivedAtMs: state.receivedAtMs,
    ip,
    deps,
    http: { request, response },
  };
}

function parsePart(input: {
  readonly schema: z.ZodType;
  readonly value: unknown;
  readonly name: 'params' | 'query' | 'body';
  readonly error: z.core.$ZodErrorMap;
}): unknown {
  const nuls = nulFaults(input.value);
  if (nuls.length > 0) throw new AppError('INVALID_INPUT', { fields: nuls });
  const parsed = input.schema.safeParse(input.value, { error: input.error });
  if (parsed.success) return parsed.data;
  const fields = fieldsOf({ error: parsed.error, part: input.name });
  throw new AppError('INVALID_INPUT', { fields });
}

function bodyOf(input: { readonly route: Route; readonly request: Request }): unknown {
  const { route, request } = input;
  const body: unknown = request.body;
  if (body !== undefined) return body;
  const hasBytes =
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > 0;
  // Bytes arrived and the JSON parser left them alone: the content type is another.
  if (hasBytes && route.method !== 'get') throw new AppError('UNSUPPORTED_MEDIA_TYPE');
  return route.body ? undefined : {};
}

function idempotencyKeyOf(input: { readonly route: Route; readonly request: Request }): string {
  const { route, request } = input;
  if (!route.idempotency) return '';
  const key = request.get('Idempotency-Key');
  if (key === undefined) {
    if (route.idempotency === 'optional') return '';
    throw new AppError('IDEMPOTENCY_KEY_REQUIRED');
  }
  if (IDEMPOTENCY_KEY.test(key)) return key;
  throw new AppError('INVALID_INPUT', {
    fields: [{ field: 'Idempotency-Key', message: '8-200 visible ASCII characters' }],
  });
}

function versionOf(request: Request): number {
  const match = /^(?:W\/)?"?(\d{1,15})"?$/.exec(request.get('If-Match') ?? '');
  if (match?.[1] !== undefined) return Number(match[1]);
  throw new AppError('INVALID_INPUT', {
    fields: [{ field: 'If-Match', message: 'the version that was read, e.g. "12"' }],
  });
}

async function limit(input: { readonly route: Route; readonly ctx: RouteContext }): Promise<void> {
  const { route, ctx } = input;
  if (!route.rateLimit) return;
  const rule = route.rateLimit;
  const name = typeof rule === 'string' ? rule : rule.class;
  const asked = { params: ctx.params, body: ctx.body };
  const subjects: RateSubjects = typeof rule === 'string' ? {} : (rule.subjects?.(asked) ?? {});
  const bytes = typeof rule === 'string' ? undefined : rule.bytes?.(asked);
  await ctx.deps.rateLimits.consume({
    class: name,
    ...(bytes === undefined ? {} : { bytes }),
    subjects: {
      ...subjects,
      ip: ctx.ip,
      ...(ctx.actor ? { actor: `${ctx.actor.audience}:${ctx.actor.id}` } : {}),
    },
  });
}
