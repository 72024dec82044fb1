/** One event of a history as plain data: payloads decoded, moments as ISO text, durations in ms. */
export type HistoryEvent = {
  readonly eventId: number;
  readonly atMs: number;
  /** Without its prefix: `ACTIVITY_TASK_SCHEDULED`. */
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** What the code wrote for the Temporal UI; timers and activities have it. */
  readonly summary: string | null;
};

const CAUSES_MAX = 3;

/** The field at a path of plain data; undefined where the path ends early. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Readonly<Record<string | number, unknown>>)[key];
  }
  return found;
}

export const textAt = (value: unknown, ...path: readonly (string | number)[]): string => {
  const found = at(value, ...path);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
};

/** Ids of events travel as text. */
export const idAt = (value: unknown, ...path: readonly (string | number)[]): number =>
  Number(textAt(value, ...path)) || 0;

/** What went wrong, with what was behind it; null when nothing did. */
export function failureText(failure: unknown): string | null {
  const parts: string[] = [];
  let present = failure;
  for (let depth = 0; depth < CAUSES_MAX && typeof present === 'object' && present; depth += 1) {
    const message = textAt(present, 'message');
    const type = textAt(present, 'applicationFailureInfo', 'type');
    const kind = textAt(present, 'timeoutFailureInfo', 'timeoutType').replace('TIMEOUT_TYPE_', '');
    const text = [type || kind, message].filter((part) => part !== '').join(': ');
    if (text !== '' && !parts.some((part) => part.includes(message))) parts.push(text);
    present = at(present, 'cause');
  }
  return parts.length === 0 ? null : parts.join(' ← ');
}
