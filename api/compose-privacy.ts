import type { Env } from '../config/env.js';
import type { Connection } from '../data/connect.js';
import { keyRingOf } from '../data/setup/key-encryption-keys.js';
import { createPrivacyGateway } from '../temporal/ask-privacy.js';
import type { TemporalGateway } from '../temporal/client.js';
import { createPrivacyDeps } from '../temporal/privacy-deps.js';
import { smsChannelOf } from '../temporal/sms-sender.js';
import type { AuthKeys } from '../use-cases/auth/keys.js';
import type { Sealer } from '../use-cases/order/deps.js';
import { createConsents } from '../use-cases/privacy/consents.js';
import { createPrivacy } from '../use-cases/privacy/create-privacy.js';
import type { ApiDeps } from './deps.js';

/** Consents, exports and deletions, wired from the settings. */
export function composePrivacy(input: {
  readonly env: Env;
  readonly connection: Connection;
  readonly keys: AuthKeys;
  readonly sealer: Sealer;
  readonly clock: ApiDeps['clock'];
  readonly gateway: TemporalGateway;
}): Pick<ApiDeps, 'consents' | 'privacy'> {
  const { env, connection, keys, sealer, clock, gateway } = input;
  const smsSender = smsChannelOf(env);
  const parts = { connection, keys, keyRing: keyRingOf(env), sealer, smsSender, clock };
  const deps = createPrivacyDeps(parts);
  return {
    consents: createConsents(deps),
    privacy: createPrivacy(deps, createPrivacyGateway(gateway.client)),
  };
}
