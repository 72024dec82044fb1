import type { ResourceHooks } from '../deps.js';
import { CATEGORY_HOOKS } from './category-hooks.js';
import { CITY_HOOKS } from './city-hooks.js';
import { ITEM_HOOKS } from './item-hooks.js';
import { OFFERING_HOOKS } from './offering-hooks.js';
import { cellsBeside } from './place-hooks.js';
import { POLICY_HOOKS } from './policy-hooks.js';
import { WORKER_HOOKS } from './worker-hooks.js';

/** Code beside the declarations, by resource name. */
export const RESOURCE_HOOKS: Readonly<Record<string, ResourceHooks>> = {
  policies: POLICY_HOOKS,
  cities: CITY_HOOKS,
  stores: cellsBeside('location'),
  categories: CATEGORY_HOOKS,
  items: ITEM_HOOKS,
  offerings: OFFERING_HOOKS,
  workers: WORKER_HOOKS,
};
