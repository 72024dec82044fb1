import type { CatalogueRepository } from '../../data/repositories/catalogue.js';
import type { MerchantRepository } from '../../data/repositories/merchants.js';
import type { WorkerRepository } from '../../data/repositories/workers.js';

/** What browsing needs; all of it reads. */
export type CatalogueDeps = {
  readonly catalogue: CatalogueRepository;
  readonly merchants: MerchantRepository;
  readonly workers: WorkerRepository;
  readonly clock: { nowMs(): number };
};
