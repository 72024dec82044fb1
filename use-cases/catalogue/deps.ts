import type { CatalogueRepository } from '../../data/repositories/catalogue.js';
import type { MerchantRepository } from '../../data/repositories/merchants.js';
import type { WorkerRepository } from '../../data/repositories/workers.js';
import type { ModuleSwitches } from '../modules/create-modules.js';
import type { PageMediaReads } from '../worker/page-media.js';

/** What browsing needs; all of it reads. */
export type CatalogueDeps = PageMediaReads & {
  readonly catalogue: CatalogueRepository;
  readonly merchants: MerchantRepository;
  readonly workers: WorkerRepository;
  readonly modules: ModuleSwitches;
  readonly clock: { nowMs(): number };
};
