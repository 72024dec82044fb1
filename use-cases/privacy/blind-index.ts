import { hmac } from '../auth/keys.js';

/**
 * Under which an encrypted value is found: HMAC-SHA-256 with a key of its own. `field` keeps equal
 * values of two fields apart. The value must come in one spelling (E.164, upper case X); a bare
 * hash would not do, because all phone numbers can be listed in minutes.
 */
export function blindIndexOf(input: {
  readonly indexKey: Buffer;
  /** `<collection>.<field>`. */
  readonly field: string;
  readonly value: string;
}): string {
  return hmac({ key: input.indexKey, parts: ['field', input.field, input.value] });
}
