import pino, { type DestinationStream, type Logger } from 'pino';
import { isAppError } from '../../contract/terms/errors.js';
import { hideNumbers } from '../../contract/terms/masks.js';

export type { Logger };

/** The only fields a log line may carry: an allow-list, so that a new field leaks nothing. */
const FIELDS = new Set([
  'requestId',
  'method',
  'route',
  'status',
  'durationMs',
  'audience',
  'actorId',
  'code',
  'detail',
  'error',
  'event',
  'name',
  'state',
  'port',
  'rateClass',
  'attempt',
  'delayMs',
  'count',
  'orderId',
  'workflowId',
]);

const STACK_LINES_MAX = 12;

export type LogFields = Readonly<Record<string, unknown>>;

/** JSON lines on stdout; objects pass the allow-list, free text is written by us. */
export function createLogger(
  options: { readonly level?: string; readonly destination?: DestinationStream } = {},
): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level ?? 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { log: (fields) => allowed(fields), level: (label) => ({ level: label }) },
  };
  return options.destination ? pino(settings, options.destination) : pino(settings);
}

/** What may be told of an error: our own detail, or the class and the stack without its text. */
export function errorFields(error: unknown): LogFields {
  if (isAppError(error)) {
    return {
      code: error.code,
      detail: error.message,
      ...(error.cause === undefined ? {} : { error: describe(error.cause) }),
    };
  }
  return { error: describe(error) };
}

function allowed(fields: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(fields)) {
    if (!FIELDS.has(key) || !isPlain(value)) continue;
    kept[key] = typeof value === 'string' ? hideNumbers(value) : value;
  }
  return kept;
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** Messages of drivers quote values (a duplicate key quotes the phone): only frames are kept. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error ? ` code=${String(error.code).slice(0, 40)}` : '';
  const frames = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, STACK_LINES_MAX)
    .map((line) => line.trim());
  return [`${error.name}${code}`, ...frames].join(' | ');
}
