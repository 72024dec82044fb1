import type { Connection, Model } from 'mongoose';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';
import { onboardingPolicyResource } from '../../resources/onboarding-policy.js';

/** What a city asks of those who apply in it, as far as it differs from everywhere. */
export type OnboardingPolicyDocument = DocumentOf<typeof onboardingPolicyResource>;

export function onboardingPolicyModel(connection: Connection): Model<OnboardingPolicyDocument> {
  return modelOf(onboardingPolicyResource, connection);
}
