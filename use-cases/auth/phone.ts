import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { AppError } from '../../contract/terms/errors.js';
import { hmac, type AuthKeys } from './keys.js';

export { maskPhone } from '../../contract/terms/masks.js';

/** E.164 of a Chinese mobile number in any usual spelling; throws INVALID_INPUT otherwise. */
export function normalizePhone(text: string): string {
  const phone = parsePhoneNumberFromString(text, 'CN');
  if (phone?.country === 'CN' && phone.isValid() && /^\+861[3-9]\d{9}$/.test(phone.number)) {
    return phone.number;
  }
  throw new AppError('INVALID_INPUT', {
    fields: [{ field: 'phone', message: '手机号格式不正确 / not a mobile number' }],
  });
}

/** Blind index under which a phone is found without storing it readable. */
export function phoneIndexOf(input: { readonly keys: AuthKeys; readonly phone: string }): string {
  return hmac({ key: input.keys.phoneIndexKey, parts: ['phone', input.phone] });
}

/** Blind index of the last four digits; many people share one. */
export function phoneTailIndexOf(input: {
  readonly keys: AuthKeys;
  readonly tail: string;
}): string {
  return hmac({ key: input.keys.phoneIndexKey, parts: ['tail', input.tail] });
}
