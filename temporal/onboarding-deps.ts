import type { Env } from '../config/env.js';
import { AppError } from '../contract/terms/errors.js';
import type { Connection } from '../data/connect.js';
import { createApplicationRepository } from '../data/repositories/applications.js';
import { createCatalogueRepository } from '../data/repositories/catalogue.js';
import { createLedgerRepository } from '../data/repositories/ledger-repository.js';
import { createMediaRepository } from '../data/repositories/media.js';
import { createMerchantRepository } from '../data/repositories/merchants.js';
import { createOnboardingPolicyRepository } from '../data/repositories/onboarding-policies.js';
import { createResourceStore } from '../data/repositories/resource-store.js';
import { createTransact } from '../data/repositories/session.js';
import { createStaffDeskRepository } from '../data/repositories/staff-desk.js';
import { createStaffRepository } from '../data/repositories/staff.js';
import { createSubjectKeyRepository } from '../data/repositories/subject-keys.js';
import { createUserRepository } from '../data/repositories/users.js';
import { keyRingOf } from '../data/setup/key-encryption-keys.js';
import { deriveAuthKeys, type AuthKeys } from '../use-cases/auth/keys.js';
import type { OnboardingDeps } from '../use-cases/onboarding/deps.js';
import { AES_256_GCM } from '../use-cases/privacy/cipher.js';
import { createFieldCipher, type KeyRing } from '../use-cases/privacy/field-cipher.js';
import { createFieldSealer } from '../use-cases/resource/sealer.js';

/** Everything that applications need, over one connection. */
export function createOnboardingDeps(args: {
  readonly connection: Connection;
  readonly keys: AuthKeys;
  readonly keyRing: KeyRing;
  readonly publicUrl: string;
  readonly clock?: OnboardingDeps['clock'];
}): OnboardingDeps {
  const { connection, keys, keyRing, publicUrl } = args;
  const clock = args.clock ?? { nowMs: () => Date.now() };
  const subjectKeys = createSubjectKeyRepository(connection);
  const cipher = createFieldCipher({ subjectKeys, keyRing, ciphers: [AES_256_GCM], clock });
  return {
    clock,
    transact: createTransact(connection),
    applications: createApplicationRepository(connection),
    media: createMediaRepository(connection),
    onboardingPolicies: createOnboardingPolicyRepository(connection),
    catalogue: createCatalogueRepository(connection),
    merchants: createMerchantRepository(connection),
    users: createUserRepository(connection),
    staff: createStaffRepository(connection),
    staffDesk: createStaffDeskRepository(connection),
    ledger: createLedgerRepository(connection),
    store: createResourceStore(connection),
    cipher,
    sealer: createFieldSealer({ cipher, indexKey: keys.blindIndexKey }),
    keys,
    publicUrl,
  };
}

/** As the settings say; the key that signs tokens is not among them. */
export function onboardingDepsOf(env: Env, connection: Connection): OnboardingDeps {
  const { dataEncryptionKey, blindIndexKey, publicUrl } = env;
  if (!dataEncryptionKey || !blindIndexKey) {
    throw new AppError('INTERNAL', {
      detail: 'DATA_ENCRYPTION_KEY and BLIND_INDEX_KEY are needed',
    });
  }
  const keys = {
    ...deriveAuthKeys(blindIndexKey),
    fieldKeys: deriveAuthKeys(dataEncryptionKey).fieldKeys,
  };
  return createOnboardingDeps({ connection, keys, keyRing: keyRingOf(env), publicUrl });
}

/** Order dependencies with those of applications beside them, as activities need them. */
export function withOnboarding<Deps extends object>(
  deps: Deps,
  onboarding: OnboardingDeps,
): Deps & { readonly onboarding: OnboardingDeps } {
  return { ...deps, onboarding };
}
