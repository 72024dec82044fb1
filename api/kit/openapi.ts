import { z } from 'zod';
import {
  createDocument,
  type ZodOpenApiOperationObject,
  type ZodOpenApiParameters,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponsesObject,
} from 'zod-openapi';
import { problemSchema } from '../../contract/schemas/problem.js';
import { ERRORS, type ErrorCode } from '../../contract/terms/errors.js';
import { PROBLEM_CONTENT_TYPE } from './problem.js';
import { audiencesOf } from './access.js';
import { operationIdOf, pathParams } from './route-names.js';
import type { ResponseSpec, Route } from './route.js';

export const API_PREFIX = '/api/v1';

export type OpenApiDocument = ReturnType<typeof createDocument>;

/** OpenAPI 3.1 document of the registry; the same routes that `buildApp` serves. */
export function buildOpenApi(input: {
  readonly routes: readonly Route[];
  readonly version: string;
}): OpenApiDocument {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of [...input.routes].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const path = route.path.replace(/:([A-Za-z0-9_]+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Doorhive API',
      version: input.version,
      description:
        'Same-city door-to-door services. Errors are RFC 9457 problems with a `code`; money is integer fen; instants are UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: API_PREFIX }],
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'Access token of POST /auth/sms-login or /auth/staff-login',
        },
      },
    },
    paths,
  });
}

function operationOf(route: Route): ZodOpenApiOperationObject {
  const requestParams = parametersOf(route);
  return {
    operationId: operationIdOf(route),
    summary: route.summary,
    tags: [...route.tags],
    security: route.access === 'public' ? [] : [{ bearer: [] }],
    ...(route.access === 'public' ? {} : { 'x-access': accessNote(route) }),
    ...(requestParams ? { requestParams } : {}),
    ...(route.body ? { requestBody: requestBodyOf(route.body) } : {}),
    ...(route.streamed ? { requestBody: bytesBodyOf(route.streamed) } : {}),
    responses: responsesOf(route),
  };
}

/** A schema that takes nothing for an answer makes the body one that may be left out. */
function requestBodyOf(schema: z.ZodType) {
  const required = !schema.safeParse(undefined).success;
  return { required, content: { 'application/json': { schema } } };
}

function bytesBodyOf(contentTypes: readonly string[]) {
  const bytes = { schema: { type: 'string', format: 'binary' } } as const;
  return { required: true, content: Object.fromEntries(contentTypes.map((type) => [type, bytes])) };
}

function accessNote(route: Route): Record<string, unknown> {
  if (route.access === 'public') return {};
  const { permission, roles, stepUp } = route.access;
  return {
    audience: [...audiencesOf(route.access)],
    ...(permission === undefined ? { roles: [...roles] } : { permission }),
    ...(stepUp ? { stepUp } : {}),
  };
}

function parametersOf(route: Route): ZodOpenApiParameters | undefined {
  const parameters: ZodOpenApiParameters = {};
  if (route.params instanceof z.ZodObject) parameters.path = route.params;
  if (route.query instanceof z.ZodObject) parameters.query = route.query;
  const headers: Record<string, z.ZodType> = {};
  if (route.idempotency) {
    const key = z
      .string()
      .min(8)
      .max(200)
      .meta({ description: 'Same key and same body: the same answer for 24 h' });
    headers['Idempotency-Key'] = route.idempotency === 'required' ? key : key.optional();
  }
  if (route.versioned) {
    headers['If-Match'] = z.string().meta({ description: 'Version read before the edit, "12"' });
  }
  if (Object.keys(headers).length > 0) parameters.header = z.object(headers);
  return Object.keys(parameters).length > 0 ? parameters : undefined;
}

function responsesOf(route: Route): ZodOpenApiResponsesObject {
  const responses: ZodOpenApiResponsesObject = {};
  for (const [status, spec] of Object.entries(route.responses)) {
    responses[status as `${1 | 2 | 3 | 4 | 5}${string}`] = successOf(spec);
  }
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(route)) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  for (const [status, codes] of [...byStatus].sort(([a], [b]) => a - b)) {
    const key = String(status) as `4${string}`;
    if (responses[key]) continue;
    responses[key] = {
      description: codes.join(', '),
      content: { [PROBLEM_CONTENT_TYPE]: { schema: problemSchema } },
    };
  }
  return responses;
}

/** Business errors of the route and those that the framework adds to it. */
export function errorsOf(route: Route): ErrorCode[] {
  const codes: ErrorCode[] = ['INVALID_INPUT', ...(route.errors ?? [])];
  if (route.access !== 'public') {
    codes.push('UNAUTHENTICATED', 'SESSION_EXPIRED', 'ACCOUNT_DISABLED', 'FORBIDDEN');
    if (route.access.stepUp) codes.push('STEP_UP_REQUIRED');
  }
  // A route of a module that is switched off is not there.
  if (pathParams(route.path).length > 0 || route.module !== undefined) codes.push('NOT_FOUND');
  if (route.body || route.raw) codes.push('PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE');
  if (route.idempotency) codes.push('IDEMPOTENCY_KEY_REQUIRED', 'IDEMPOTENCY_KEY_REUSED');
  if (route.versioned) codes.push('VERSION_CONFLICT');
  if (route.rateLimit) codes.push('RATE_LIMITED');
  codes.push('INTERNAL', 'SERVICE_UNAVAILABLE');
  return [...new Set(codes)];
}

function successOf(spec: ResponseSpec): ZodOpenApiResponsesObject[`2${string}`] {
  if (spec === null) return { description: 'Done' };
  if (spec instanceof z.ZodType) {
    return { description: 'OK', content: { 'application/json': { schema: spec } } };
  }
  return {
    description: spec.description,
    content: {
      [spec.contentType]: {
        schema: { type: spec.contentType === 'application/json' ? 'object' : 'string' },
      },
    },
  };
}
