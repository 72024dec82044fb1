import type { Connection } from '../data/connect.js';
import { createResourceStore } from '../data/repositories/resource-store.js';
import { createTransact } from '../data/repositories/session.js';
import { createSubjectKeyRepository } from '../data/repositories/subject-keys.js';
import { createUserRepository } from '../data/repositories/users.js';
import { createWorkerDaysRepository } from '../data/repositories/worker-days.js';
import { keyRingOf } from '../data/setup/key-encryption-keys.js';
import { RESOURCES } from '../resources/index.js';
import type { AuthKeys } from '../use-cases/auth/keys.js';
import { AES_256_GCM } from '../use-cases/privacy/cipher.js';
import { createFieldCipher } from '../use-cases/privacy/field-cipher.js';
import { openingChecklist, type ChecklistDeps } from '../use-cases/city/opening-checklist.js';
import type { ResourceDeps } from '../use-cases/resource/deps.js';
import { RESOURCE_HOOKS } from '../use-cases/resource/hooks/index.js';
import { createFieldSealer } from '../use-cases/resource/sealer.js';
import { createWorkerPorts } from '../use-cases/worker/ports.js';

/** What the generic service of resources works with. */
export function resourceDepsOf(input: {
  readonly env: Parameters<typeof keyRingOf>[0];
  readonly connection: Connection;
  readonly clock: { nowMs(): number };
  /** Blind index of sealed fields. */
  readonly indexKey: Buffer;
  /** Of the logins that come with new workers. */
  readonly keys: AuthKeys;
  readonly checklist: ChecklistDeps;
}): ResourceDeps {
  const { env, connection, clock, indexKey, keys, checklist } = input;
  const cipher = createFieldCipher({
    subjectKeys: createSubjectKeyRepository(connection),
    keyRing: keyRingOf(env),
    ciphers: [AES_256_GCM],
    clock,
  });
  return {
    store: createResourceStore(connection),
    transact: createTransact(connection),
    clock,
    sealer: createFieldSealer({ cipher, indexKey }),
    resources: RESOURCES,
    hooks: RESOURCE_HOOKS,
    cities: { openingChecklist: (city) => openingChecklist(checklist, city) },
    workers: createWorkerPorts({
      users: createUserRepository(connection),
      workerDays: createWorkerDaysRepository(connection),
      keys,
      clock,
    }),
  };
}
