import { categoryResource } from './category.js';
import { cityResource } from './city.js';
import { closureResource } from './closure.js';
import { disciplinePolicyResource } from './discipline-policy.js';
import { itemResource } from './item.js';
import type { Resource } from './kit/types.js';
import { merchantResource } from './merchant.js';
import { moduleResource } from './module.js';
import { offeringResource } from './offering.js';
import { onboardingPolicyResource } from './onboarding-policy.js';
import { policyResource } from './policy.js';
import { speedProfileResource } from './speed-profile.js';
import { staffResource } from './staff.js';
import { storeResource } from './store.js';
import { workerResource } from './worker.js';

/** Every declared resource; `checkResources` judges them at boot. */
export const RESOURCES: readonly Resource[] = [
  cityResource,
  merchantResource,
  storeResource,
  categoryResource,
  itemResource,
  offeringResource,
  workerResource,
  staffResource,
  policyResource,
  onboardingPolicyResource,
  disciplinePolicyResource,
  moduleResource,
  closureResource,
  speedProfileResource,
];
