import { AppError } from '../contract/terms/errors.js';
import type { HistoryEvent } from '../domain/support/history-event.js';

/**
 * Histories and descriptions of Temporal as plain data. The messages of the client turn themselves
 * into JSON (numbers of 64 bits and bytes as text, enums by name), which is also what is archived.
 */

const MS_A_SECOND = 1_000;
const NANOS_A_MS = 1_000_000;
const MOMENT = /(Time|time)$/;
const DURATION = /(Timeout|Interval|Backoff|Ttl|Delay)$/;
const EVENT_PREFIX = 'EVENT_TYPE_';

type Plain = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A message of the client as plain data. */
export function plainOf(message: unknown): Plain {
  const plain: unknown = JSON.parse(JSON.stringify(message ?? {}));
  return isObject(plain) ? plain : {};
}

/** ms of a moment or a duration as messages hold it; null when there is none. */
export function msOf(value: unknown): number | null {
  if (!isObject(value)) return null;
  const ms = Number(value.seconds ?? 0) * MS_A_SECOND + Number(value.nanos ?? 0) / NANOS_A_MS;
  return Math.floor(ms);
}

/** The value of an enum without the name of the enum. */
export const enumOf = (value: unknown, prefix: string): string =>
  typeof value === 'string' ? value.replace(prefix, '') : '';

/** Events of a history in JSON, as `plainOf` makes it or the archive keeps it. */
export function eventsOf(events: readonly unknown[]): HistoryEvent[] {
  return events.filter(isObject).map(eventOf);
}

/** Errors: INTERNAL when it is no history. */
export function eventsOfJson(json: string): HistoryEvent[] {
  const parsed: unknown = JSON.parse(json);
  const events = isObject(parsed) ? parsed.events : undefined;
  if (!Array.isArray(events)) throw new AppError('INTERNAL', { detail: 'not a history' });
  return eventsOf(events);
}

function eventOf(event: Plain): HistoryEvent {
  const name = Object.keys(event).find((key) => key.endsWith('EventAttributes'));
  const attributes = decoded(name === undefined ? {} : event[name], '');
  const metadata = isObject(event.userMetadata) ? event.userMetadata.summary : undefined;
  const summary = decoded(metadata, 'summary');
  return {
    eventId: Number(event.eventId ?? 0),
    atMs: msOf(event.eventTime) ?? 0,
    type: enumOf(event.eventType, EVENT_PREFIX),
    attributes: isObject(attributes) ? attributes : {},
    summary: typeof summary === 'string' ? summary : null,
  };
}

/** Payloads by their value, moments as ISO text, durations in ms; the rest as it is. */
export function decoded(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((inner) => decoded(inner, key));
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  const isTime = keys.every((name) => name === 'seconds' || name === 'nanos');
  if (isTime && keys.length > 0 && MOMENT.test(key)) {
    return new Date(msOf(value) ?? 0).toISOString();
  }
  if (isTime && (keys.length > 0 || DURATION.test(key))) return msOf(value);
  if (isPayload(value)) return payloadValue(value);
  if (keys.length === 1 && Array.isArray(value.payloads)) return decoded(value.payloads, key);
  return Object.fromEntries(keys.map((name) => [name, decoded(value[name], name)]));
}

function isPayload(value: Plain): boolean {
  return isObject(value.metadata) && typeof value.metadata.encoding === 'string';
}

/** Values that this process cannot read (sealed by a codec, not JSON) are told by their encoding. */
function payloadValue({ metadata, data }: Plain): unknown {
  const encodings = isObject(metadata) ? String(metadata.encoding) : '';
  const encoding = Buffer.from(encodings, 'base64').toString('utf8');
  if (encoding === 'binary/null') return null;
  const text = Buffer.from(typeof data === 'string' ? data : '', 'base64').toString('utf8');
  if (encoding !== 'json/plain') return { encoding };
  try {
    return JSON.parse(text);
  } catch {
    return { encoding };
  }
}
