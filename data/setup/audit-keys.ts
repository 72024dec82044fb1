import { createPrivateKey, createPublicKey } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import type { AuditKeys } from '../../use-cases/audit/deps.js';
import { deriveAuthKeys, ed25519Of, expandKey } from '../../use-cases/auth/keys.js';

/** The settings that secrets of the audit log come from. */
export type AuditSecrets = {
  readonly blindIndexKey: Buffer | undefined;
  readonly audit: { readonly signingKeyPem: string | undefined };
};

/**
 * Keys of the audit log, the same in every process. Seals of the derived key count also after a
 * key of its own was set. Throws INTERNAL when a setting is missing.
 */
export function auditKeysOf(secrets: AuditSecrets): AuditKeys {
  const { blindIndexKey, audit } = secrets;
  if (!blindIndexKey) throw new AppError('INTERNAL', { detail: 'BLIND_INDEX_KEY is needed' });
  const derived = ed25519Of(expandKey({ root: blindIndexKey, label: 'audit-seal-v1' }));
  const given = audit.signingKeyPem === undefined ? [] : [createPrivateKey(audit.signingKeyPem)];
  const [sealKey = derived] = given;
  return {
    digestKey: deriveAuthKeys(blindIndexKey).blindIndexKey,
    sealKey,
    publicKeys: [...given, derived].map((key) => createPublicKey(key)),
  };
}
