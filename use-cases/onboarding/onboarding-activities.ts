import type { ChangeApplicationInput, OnboardingInput } from '../../workflows/contract.js';
import { changeApplication, readApplication } from './change-application.js';
import type { OnboardingDeps } from './deps.js';

/** Activities of `onboarding-<id>`; errors are AppErrors, which the caller turns into failures. */
export function createOnboardingActivities(deps: OnboardingDeps) {
  return {
    readApplication: (input: OnboardingInput) => readApplication(deps, input),
    changeApplication: (input: ChangeApplicationInput) => changeApplication(deps, input),
  };
}
