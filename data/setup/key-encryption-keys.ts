import { AppError } from '../../contract/terms/errors.js';
import { expandKey } from '../../use-cases/auth/keys.js';
import type { KeyRing } from '../../use-cases/privacy/field-cipher.js';

/** The settings that key-encryption keys come from. */
export type KeyRingSecrets = {
  readonly dataEncryptionKey: Buffer | undefined;
  readonly keyEncryptionKeys:
    readonly { readonly version: number; readonly key: Buffer | null }[] | undefined;
};

/** Keys that wrap data keys, by version. Throws INTERNAL when a setting is missing. */
export function keyRingOf(secrets: KeyRingSecrets): KeyRing {
  const { dataEncryptionKey } = secrets;
  if (!dataEncryptionKey) {
    throw new AppError('INTERNAL', { detail: 'DATA_ENCRYPTION_KEY is needed' });
  }
  const builtIn = expandKey({ root: dataEncryptionKey, label: 'subject-kek-v1' });
  const listed = secrets.keyEncryptionKeys ?? [{ version: 0, key: null }];
  return {
    currentVersion: listed[0]?.version ?? 0,
    keys: new Map(listed.map(({ version, key }) => [version, key ?? builtIn])),
  };
}
