import type { PrivacyDeps, PrivacyGateway } from './deps.js';
import { createErasures } from './erasures.js';
import { createExports } from './exports.js';

export type Privacy = ReturnType<typeof createPrivacy>;

/** Copies of one's data and the deletion of one's account, as one object for the api. */
export function createPrivacy(deps: PrivacyDeps, gateway: PrivacyGateway) {
  return { exports: createExports(deps, gateway), erasures: createErasures(deps, gateway) };
}
