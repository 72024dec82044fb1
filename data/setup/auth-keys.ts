import { createPrivateKey, createPublicKey } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import { deriveAuthKeys, type AuthKeys } from '../../use-cases/auth/keys.js';

/** The settings that secrets of accounts come from; `Env` has them under these names. */
export type AuthSecrets = {
  readonly jwtPrivateKeyPem: string | undefined;
  readonly dataEncryptionKey: Buffer | undefined;
  readonly blindIndexKey: Buffer | undefined;
};

/**
 * Keys of accounts from the settings, the same in every process: phones that set-up writes must
 * be found by the api. Throws INTERNAL when a setting is missing.
 */
export function authKeysOf(secrets: AuthSecrets): AuthKeys {
  const { jwtPrivateKeyPem, dataEncryptionKey, blindIndexKey } = secrets;
  if (!jwtPrivateKeyPem || !dataEncryptionKey || !blindIndexKey) {
    throw new AppError('INTERNAL', {
      detail: 'JWT_PRIVATE_KEY, DATA_ENCRYPTION_KEY and BLIND_INDEX_KEY are needed',
    });
  }
  const accessPrivateKey = createPrivateKey(jwtPrivateKeyPem);
  const indexKeys = deriveAuthKeys(blindIndexKey);
  return {
    // Whoever holds the field key alone must not be able to compute an index, and the reverse.
    ...indexKeys,
    fieldKeys: deriveAuthKeys(dataEncryptionKey).fieldKeys,
    accessPrivateKey,
    accessPublicKey: createPublicKey(accessPrivateKey),
  };
}
