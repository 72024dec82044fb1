import type { FieldError } from '../../contract/terms/errors.js';

/** As deep as a body can nest within its bytes and still be of use. */
const DEPTH_MAX = 32;
const FAULTS_MAX = 5;

/**
 * Fields whose text holds a NUL, which no person types and some stores cut at. Called before the
 * schema, so that no route has to think of it.
 */
export function nulFaults(value: unknown, path = '', depth = 0): FieldError[] {
  if (typeof value === 'string') {
    return value.includes('\0') ? [{ field: path, message: 'holds a NUL character' }] : [];
  }
  if (value === null || typeof value !== 'object' || depth > DEPTH_MAX) return [];
  const entries = Object.entries(value);
  return entries
    .flatMap(([key, inner]) => nulFaults(inner, path === '' ? key : `${path}.${key}`, depth + 1))
    .slice(0, FAULTS_MAX);
}
