import type { CategoryDocument } from '../models/category.js';
import type { CityDocument } from '../models/city.js';
import type { ItemDocument } from '../models/item.js';
import type { MerchantDocument } from '../models/merchant.js';
import type { OfferingDocument } from '../models/offering.js';
import type { PolicyDocument } from '../models/policy.js';
import type { StoreDocument } from '../models/store.js';
import type { WorkerDocument } from '../models/worker.js';
import { SEED_CATEGORIES } from './categories.js';
import { seedCities } from './cities.js';
import { SEED_ITEMS } from './items.js';
import { SEED_MERCHANTS } from './merchants.js';
import { seedOfferings } from './offerings.js';
import { SEED_POLICIES } from './policies.js';
import { SEED_STORES } from './stores.js';
import { seedWorkers } from './workers.js';

/** Everything the first start puts into an empty database, except logins. */
export type SeedData = {
  readonly cities: readonly CityDocument[];
  readonly categories: readonly CategoryDocument[];
  readonly items: readonly ItemDocument[];
  readonly merchants: readonly MerchantDocument[];
  readonly offerings: readonly OfferingDocument[];
  readonly policies: readonly PolicyDocument[];
  readonly stores: readonly StoreDocument[];
  readonly workers: readonly WorkerDocument[];
};

/** Changing it changes every synthetic worker; ids stay. */
export const DEFAULT_SEED = 20_260_101;

/** Builds the seed; pure, equal for equal input. */
export function buildSeed(input: {
  readonly seed?: number;
  /** Time of the workers' first position. */
  readonly seededAt: Date;
}): SeedData {
  const seed = input.seed ?? DEFAULT_SEED;
  const cities = seedCities();
  return {
    cities,
    categories: SEED_CATEGORIES,
    items: SEED_ITEMS,
    merchants: SEED_MERCHANTS.map((merchant) => merchant.document),
    offerings: seedOfferings(),
    policies: SEED_POLICIES,
    stores: SEED_STORES,
    workers: cities.flatMap((city, index) =>
      seedWorkers({ city, seed: seed + index, seededAt: input.seededAt }),
    ),
  };
}
