import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';

/**
 * An authenticated cipher. Another one (SM4-GCM, say) takes the place of this by being put first
 * in the list of the field cipher; what the old one has sealed stays readable.
 */
export type Cipher = {
  /** Stands in front of every ciphertext: lower case letters and digits. */
  readonly id: string;
  readonly keyBytes: number;
  encrypt(input: CipherInput): Buffer;
  /** Throws whatever it likes when the bytes do not authenticate. */
  decrypt(input: CipherInput): Buffer;
};

export type CipherInput = {
  readonly key: Buffer;
  readonly bytes: Buffer;
  /** Authenticated, not stored: the same bytes must be given to decrypt. */
  readonly aad: Buffer;
};

const IV_BYTES = 12;
const TAG_BYTES = 16;
const ALGORITHM = 'aes-256-gcm';

/** AES-256-GCM, `iv ‖ tag ‖ ciphertext` with a random iv. */
export const AES_256_GCM: Cipher = {
  id: 'aes256gcm',
  keyBytes: 32,

  encrypt({ key, bytes, aad }) {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(aad);
    const text = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]);
  },

  decrypt({ key, bytes, aad }) {
    if (bytes.length < IV_BYTES + TAG_BYTES) {
      throw new AppError('INTERNAL', { detail: 'a ciphertext is too short' });
    }
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), {
      authTagLength: TAG_BYTES,
    })
      .setAAD(aad)
      .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    const text = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
    return Buffer.concat([text, decipher.final()]);
  },
};
