import { CHINA_OFFSET_MS } from '../../../contract/terms/china-day.js';
import type { ChannelOutcome } from '../../outcome.js';

export const TRADE_NO_PATTERN = /^[0-9A-Za-z_\-*]{6,32}$/;

export function mapSuccess<T, U>(
  outcome: ChannelOutcome<T>,
  map: (value: T) => U,
): ChannelOutcome<U> {
  return outcome.kind === 'success' ? { kind: 'success', value: map(outcome.value) } : outcome;
}

export function badNumber(no: string): ChannelOutcome<never> {
  return { kind: 'failure', code: 'REFUSED', message: `not a number WeChat accepts: ${no}` };
}

/** Counted in code points, so that a clipped emoji does not become an invalid half. */
export function clip(text: string, charactersMax: number): string {
  return Array.from(text).slice(0, charactersMax).join('');
}

/** RFC 3339 in China time without milliseconds, the form WeChat documents. */
export function chinaTime(at: Date): string {
  return `${new Date(at.getTime() + CHINA_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}
