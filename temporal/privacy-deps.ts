import type { Client } from '@temporalio/client';
import { createGridFsStorage } from '../channels/storage/gridfs.js';
import type { SmsSender } from '../channels/sms/port.js';
import type { Env } from '../config/env.js';
import { AppError } from '../contract/terms/errors.js';
import { openBucket } from '../data/buckets.js';
import type { Connection } from '../data/connect.js';
import { createConsentRepository } from '../data/repositories/consents.js';
import { createDataExportRepository } from '../data/repositories/data-exports.js';
import { createErasureBlockerRepository } from '../data/repositories/erasure-blockers.js';
import { createErasureRepository } from '../data/repositories/erasures.js';
import { createPersonalRowRepository } from '../data/repositories/personal-rows.js';
import { createSessionRepository } from '../data/repositories/sessions.js';
import { createSubjectKeyRepository } from '../data/repositories/subject-keys.js';
import { createUserRepository } from '../data/repositories/users.js';
import { keyRingOf } from '../data/setup/key-encryption-keys.js';
import { deriveAuthKeys, expandKey, type AuthKeys } from '../use-cases/auth/keys.js';
import { AES_256_GCM } from '../use-cases/privacy/cipher.js';
import type { PrivacyDeps, PrivacyGateway } from '../use-cases/privacy/deps.js';
import { createFieldCipher, type KeyRing } from '../use-cases/privacy/field-cipher.js';
import type { Sealer } from '../use-cases/order/deps.js';
import { createPrivacyGateway } from './ask-privacy.js';
import { createSealer } from './order-deps.js';
import { smsChannelOf } from './sms-sender.js';

/** Everything that exports, erasures and retention need, over one connection. */
export function createPrivacyDeps(args: {
  readonly connection: Connection;
  readonly keys: AuthKeys;
  readonly keyRing: KeyRing;
  readonly sealer: Sealer;
  readonly smsSender: SmsSender | null;
  readonly clock?: PrivacyDeps['clock'];
}): PrivacyDeps {
  const { connection, keys, keyRing, sealer, smsSender } = args;
  const clock = args.clock ?? { nowMs: () => Date.now() };
  const subjectKeys = createSubjectKeyRepository(connection);
  return {
    clock,
    keys,
    sealer,
    smsSender,
    consents: createConsentRepository(connection),
    exports: createDataExportRepository(connection),
    erasures: createErasureRepository(connection),
    blockers: createErasureBlockerRepository(connection),
    rows: createPersonalRowRepository(connection),
    users: createUserRepository(connection),
    sessions: createSessionRepository(connection),
    cipher: createFieldCipher({ subjectKeys, keyRing, ciphers: [AES_256_GCM], clock }),
    storage: createGridFsStorage(openBucket(connection, 'exportFiles')),
    signKey: expandKey({ root: keys.blindIndexKey, label: 'export-links-v1' }),
  };
}

/** As the settings say; the key that signs tokens is not among them. */
export function privacyDepsOf(env: Env, connection: Connection): PrivacyDeps {
  const { dataEncryptionKey, blindIndexKey } = env;
  if (!dataEncryptionKey || !blindIndexKey) {
    throw new AppError('INTERNAL', {
      detail: 'DATA_ENCRYPTION_KEY and BLIND_INDEX_KEY are needed',
    });
  }
  const keys = {
    ...deriveAuthKeys(blindIndexKey),
    fieldKeys: deriveAuthKeys(dataEncryptionKey).fieldKeys,
  };
  const sealer = createSealer(dataEncryptionKey, blindIndexKey);
  const smsSender = smsChannelOf(env);
  return createPrivacyDeps({ connection, keys, keyRing: keyRingOf(env), sealer, smsSender });
}

/** What their activities work with, as the settings say. */
export function privacyActivityDepsOf(
  env: Env,
  connection: Connection,
  client: Client,
): PrivacyDeps & { readonly gateway: PrivacyGateway } {
  return { ...privacyDepsOf(env, connection), gateway: createPrivacyGateway(client) };
}
