import type { UserDocument } from '../../data/repositories/users.js';
import { decryptField, type AuthKeys } from './keys.js';

/** E.164 of a person's login; never leaves the server but masked, or to the SMS channel. */
export function phoneOf(deps: { readonly keys: AuthKeys }, user: UserDocument): string {
  return decryptField({
    keys: deps.keys,
    place: { collection: 'users', id: user._id, field: 'phone' },
    cipherText: user.phoneCipher,
  });
}
