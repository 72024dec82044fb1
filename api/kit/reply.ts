import type { Request, Response } from 'express';
import { z } from 'zod';
import { AppError, ERRORS } from '../../contract/terms/errors.js';
import type { ApiDeps } from '../deps.js';
import { errorFields } from './logger.js';
import { PROBLEM_CONTENT_TYPE, problemOf, retryAfterOf, toAppError } from './problem.js';
import { languageOf, stateOf } from './request-state.js';
import type { Reply, Route } from './route.js';

export type OutgoingReply = {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
};

const JSON_CONTENT_TYPE = 'application/json; charset=utf-8';

/** Serialises a handler's reply by its response schema, which also drops undeclared fields. */
export function outgoing(input: {
  readonly route: Route;
  readonly reply: Reply;
  readonly deps: ApiDeps;
  readonly requestId: string;
}): OutgoingReply {
  const { route, reply } = input;
  const headers = reply.headers ?? {};
  const spec = route.responses[reply.status];
  if (spec === undefined) {
    throw new AppError('INTERNAL', { detail: `undeclared status ${reply.status}` });
  }
  if (spec === null) return { status: reply.status, contentType: '', body: '', headers };
  if (!(spec instanceof z.ZodType)) {
    const body = reply.body instanceof Uint8Array ? reply.body : String(reply.body);
    return { status: reply.status, contentType: spec.contentType, body, headers };
  }
  return {
    status: reply.status,
    contentType: JSON_CONTENT_TYPE,
    body: JSON.stringify(checked({ ...input, schema: spec })),
    headers,
  };
}

function checked(input: {
  readonly route: Route;
  readonly reply: Reply;
  readonly deps: ApiDeps;
  readonly requestId: string;
  readonly schema: z.ZodType;
}): unknown {
  const { route, reply, deps, schema } = input;
  const parsed = schema.safeParse(reply.body);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.')} (${issue.code})`)
    .join(', ');
  const detail = `response breaks its schema: ${where}`;
  // A person in front of production is better served by the answer than by a 500.
  if (deps.mode !== 'production') throw new AppError('INTERNAL', { detail });
  deps.logger.error({
    event: 'responseMismatch',
    requestId: input.requestId,
    route: route.path,
    detail,
  });
  return reply.body;
}

/** Problem of whatever was thrown; logs what is not the caller's fault. */
export function outgoingError(input: {
  readonly thrown: unknown;
  readonly request: Request;
  readonly response: Response;
  readonly deps: ApiDeps;
}): OutgoingReply {
  const state = stateOf(input.response);
  const error = toAppError(input.thrown);
  const language = languageOf(input.request);
  state.code = error.code;
  const { kind } = ERRORS[error.code];
  if (kind !== 'user') {
    const fields = { requestId: state.requestId, route: state.route, ...errorFields(error) };
    if (kind === 'unexpected') input.deps.logger.error(fields, 'unexpected error');
    else input.deps.logger.warn(fields, 'operational error');
  }
  const retryAfter = retryAfterOf(error);
  const problem = problemOf({ error, requestId: state.requestId, language });
  return {
    status: problem.status,
    contentType: PROBLEM_CONTENT_TYPE,
    body: JSON.stringify(problem),
    headers: {
      'Content-Language': language === 'zh' ? 'zh-CN' : 'en',
      ...(retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) }),
      ...(problem.status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
    },
  };
}

/** Writes a reply once; a client that has gone or an answer already begun is left alone. */
export function send(response: Response, reply: OutgoingReply): void {
  if (response.headersSent || response.destroyed) return;
  response.status(reply.status);
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-store');
  if (reply.contentType === '') {
    response.end();
    return;
  }
  response.setHeader('Content-Type', reply.contentType);
  const bytes = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  response.setHeader('Content-Length', bytes.byteLength);
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
}
