import type { CatalogueRepository } from '../../data/repositories/catalogue.js';
import type { MerchantRepository } from '../../data/repositories/merchants.js';
import type { StaffDeskRepository } from '../../data/repositories/staff-desk.js';
import type { AuthDeps } from '../auth/auth-deps.js';

/** What inviting and changing staff works with. */
export type StaffDeps = Pick<AuthDeps, 'staff' | 'sessions' | 'keys' | 'clock'> & {
  readonly staffDesk: StaffDeskRepository;
  readonly merchants: Pick<MerchantRepository, 'findById' | 'findStore'>;
  readonly catalogue: Pick<CatalogueRepository, 'city'>;
  /** Where the consoles are reached, without a slash at the end. */
  readonly publicUrl: string;
};
