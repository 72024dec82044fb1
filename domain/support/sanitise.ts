import { hideNumbers } from '../../contract/terms/masks.js';

/** What is shown of a failure. */
export const FAILURE_LENGTH_MAX = 500;

const LOGIN_IN_URL = /(\w+:\/\/)[^\s/@]+@/g;
const BEARER = /\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi;
const CONTROL = /\p{Cc}+/gu;

/**
 * A message of a fault for people's eyes: one line, no logins of addresses, no tokens, no whole
 * phone or ID numbers, not longer than `FAILURE_LENGTH_MAX`.
 */
export function sanitiseFailure(message: string): string {
  const line = message
    .replace(CONTROL, ' ')
    .replace(LOGIN_IN_URL, '$1***@')
    .replace(BEARER, '$1 ***');
  const safe = hideNumbers(line).trim();
  return safe.length <= FAILURE_LENGTH_MAX ? safe : `${safe.slice(0, FAILURE_LENGTH_MAX - 1)}…`;
}

/** The same for a whole tree of plain data; keys are ours and stay. */
export function sanitiseTree(value: unknown): unknown {
  if (typeof value === 'string') return hideNumbers(value.replace(LOGIN_IN_URL, '$1***@'));
  if (Array.isArray(value)) return value.map(sanitiseTree);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, sanitiseTree(inner)]),
  );
}
