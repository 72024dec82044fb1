import type { z } from 'zod';
import { ERRORS, isAppError, AppError, type FieldError } from '../../contract/terms/errors.js';
import type { Problem } from '../../contract/schemas/problem.js';

export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

const FIELDS_MAX = 20;
const FIELD_LENGTH_MAX = 120;
const RETRY_AFTER_DEFAULT_SECONDS = 2;
const SAFE_NAME = /^[A-Za-z0-9_.[\]-]+$/;
/** No field of ours has so many digits: the caller has put a number of somebody there. */
const LONG_NUMBER = /\d{6}/;

export type Language = 'zh' | 'en';

/** RFC 9457 body of an error. Unknown errors tell nothing about themselves. */
export function problemOf(input: {
  readonly error: AppError;
  readonly requestId: string;
  readonly language: Language;
}): Problem {
  const { error, requestId, language } = input;
  const spec = ERRORS[error.code];
  return {
    type: `urn:doorhive:problem:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: spec[language],
    status: spec.status,
    code: error.code,
    requestId,
    ...(error.fields.length > 0 ? { fields: error.fields.slice(0, FIELDS_MAX) } : {}),
    ...(Object.keys(error.extra).length > 0 ? { extra: { ...error.extra } } : {}),
  };
}

/** Seconds for Retry-After: always on 429 and 503. */
export function retryAfterOf(error: AppError): number | undefined {
  const { status } = ERRORS[error.code];
  if (status !== 429 && status !== 503) return undefined;
  return error.retryAfterSeconds ?? RETRY_AFTER_DEFAULT_SECONDS;
}

/** Turns whatever was thrown into an AppError; errors of the body parser keep their meaning. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isAppError(thrown)) {
    return new AppError(thrown.code, {
      detail: thrown.message,
      fields: thrown.fields,
      extra: thrown.extra,
      cause: thrown,
      ...(thrown.retryAfterSeconds === undefined
        ? {}
        : { retryAfterSeconds: thrown.retryAfterSeconds }),
    });
  }
  if (isUnreachable(thrown)) return new AppError('SERVICE_UNAVAILABLE', { cause: thrown });
  const status = statusOf(thrown);
  if (status === 413) return new AppError('PAYLOAD_TOO_LARGE', { cause: thrown });
  if (status === 415) return new AppError('UNSUPPORTED_MEDIA_TYPE', { cause: thrown });
  if (status >= 400 && status < 500) return new AppError('INVALID_INPUT', { cause: thrown });
  return new AppError('INTERNAL', { cause: thrown });
}

/** The database's driver could not reach a server: nothing is wrong with the request. */
const UNREACHABLE: readonly string[] = [
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoPoolClearedError',
  'MongoServerSelectionError',
  'MongooseServerSelectionError',
];

function isUnreachable(thrown: unknown): boolean {
  return thrown instanceof Error && UNREACHABLE.includes(thrown.name);
}

/** Field errors of a failed parse; names that the caller invented are cut to harmless ones. */
export function fieldsOf(input: {
  readonly error: z.ZodError;
  readonly part: 'params' | 'query' | 'body';
}): FieldError[] {
  const fields: FieldError[] = [];
  for (const issue of input.error.issues.slice(0, FIELDS_MAX)) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        fields.push({
          field: nameOf([...path, key], input.part),
          message: '未知字段 / unknown field',
        });
      }
      continue;
    }
    fields.push({ field: nameOf(path, input.part), message: issue.message });
  }
  return fields.slice(0, FIELDS_MAX);
}

function nameOf(path: readonly string[], part: string): string {
  const name = path.join('.').slice(0, FIELD_LENGTH_MAX);
  return SAFE_NAME.test(name) && !LONG_NUMBER.test(name) ? name : part;
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof Error && 'status' in thrown && typeof thrown.status === 'number') {
    // The framework marks only errors of the request itself as exposable.
    return 'expose' in thrown && thrown.expose === false ? 500 : thrown.status;
  }
  return 500;
}
