import type { Connection } from 'mongoose';
import { ANY_SCOPE } from '../../contract/terms/catalogue.js';
import {
  DEFAULT_ONBOARDING_POLICY,
  type OnboardingPolicy,
} from '../../domain/onboarding/policy.js';
import {
  onboardingPolicyModel,
  type OnboardingPolicyDocument,
} from '../models/onboarding-policy.js';

export type OnboardingPolicyRepository = ReturnType<typeof createOnboardingPolicyRepository>;

/** The rules under which people apply, by city. */
export function createOnboardingPolicyRepository(connection: Connection) {
  const policies = onboardingPolicyModel(connection);
  return {
    /** Default ← everywhere ← city, field by field. */
    async effective(cityCode: string): Promise<OnboardingPolicy> {
      const rows = await policies
        .find({ cityCode: { $in: [ANY_SCOPE, cityCode] } })
        .limit(2)
        .lean<OnboardingPolicyDocument[]>()
        .exec();
      const sorted = rows.toSorted((left) => (left.cityCode === ANY_SCOPE ? -1 : 1));
      return sorted.reduce<OnboardingPolicy>(
        (merged, row) => ({ ...merged, ...valuesOf(row) }),
        DEFAULT_ONBOARDING_POLICY,
      );
    },
  };
}

function valuesOf(row: OnboardingPolicyDocument): Partial<OnboardingPolicy> {
  const names = Object.keys(DEFAULT_ONBOARDING_POLICY) as (keyof OnboardingPolicy)[];
  const set = names.filter((name) => row[name] !== undefined && row[name] !== null);
  return Object.fromEntries(set.map((name) => [name, row[name]]));
}
