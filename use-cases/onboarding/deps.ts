import type { ApplicationRepository } from '../../data/repositories/applications.js';
import type { CatalogueRepository } from '../../data/repositories/catalogue.js';
import type { LedgerRepository } from '../../data/repositories/ledger-repository.js';
import type { MediaRepository } from '../../data/repositories/media.js';
import type { MerchantRepository } from '../../data/repositories/merchants.js';
import type { OnboardingPolicyRepository } from '../../data/repositories/onboarding-policies.js';
import type { ResourceStore } from '../../data/repositories/resource-store.js';
import type { Transact } from '../../data/repositories/session.js';
import type { StaffDeskRepository } from '../../data/repositories/staff-desk.js';
import type { StaffRepository } from '../../data/repositories/staff.js';
import type { UserRepository } from '../../data/repositories/users.js';
import type { AuthKeys } from '../auth/keys.js';
import type { FieldCipher } from '../privacy/field-cipher.js';
import type { FieldSealer } from '../resource/deps.js';

/** What applications work with. */
export type OnboardingDeps = {
  readonly clock: { nowMs(): number };
  readonly transact: Transact;
  readonly applications: ApplicationRepository;
  readonly media: Pick<MediaRepository, 'markUsed'>;
  readonly onboardingPolicies: OnboardingPolicyRepository;
  readonly catalogue: Pick<CatalogueRepository, 'city' | 'categories'>;
  readonly merchants: Pick<MerchantRepository, 'findById' | 'activeInCity'>;
  readonly users: Pick<UserRepository, 'findById' | 'insertNew'>;
  readonly staff: Pick<StaffRepository, 'findById' | 'insert'>;
  readonly staffDesk: Pick<StaffDeskRepository, 'change'>;
  readonly ledger: Pick<LedgerRepository, 'post'>;
  readonly store: Pick<ResourceStore, 'insert'>;
  /** Identities of applicants, each under the key of its person. */
  readonly cipher: FieldCipher;
  /** Fields of the rows that an application becomes. */
  readonly sealer: FieldSealer;
  readonly keys: AuthKeys;
  /** Where the consoles are reached, without a slash at the end. */
  readonly publicUrl: string;
};
