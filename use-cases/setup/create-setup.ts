import type { z } from 'zod';
import type { agreementListSchema } from '../../contract/schemas/setup.js';
import { CONSENT_PURPOSES, CONSENT_SPECS } from '../../contract/terms/consents.js';
import type { OutsideChannel } from '../../contract/terms/setup.js';
import { readBrand, readBrandSetting, setBrand } from './brand.js';
import { listChannels, testChannel } from './channel-status.js';
import type { SetupDeps } from './deps.js';
import { setupTokenOf, startSetup } from './first-administrator.js';

export type Setup = ReturnType<typeof createSetup>;

/** The first run and the settings of the platform (S21) as one object for the api. */
export function createSetup(deps: SetupDeps) {
  return {
    /** False until somebody can log in as administrator. */
    hasAdministrator: () => deps.setup.hasAdministrator(),
    /** Null once there is an administrator: nothing is left that it would open. */
    async openToken(): Promise<string | null> {
      return (await deps.setup.hasAdministrator()) ? null : setupTokenOf(deps.keys);
    },
    start: (input: Parameters<typeof startSetup>[1]) => startSetup(deps, input),
    brand: () => readBrand(deps),
    brandSetting: () => readBrandSetting(deps),
    setBrand: (input: Parameters<typeof setBrand>[1]) => setBrand(deps, input),
    agreements: () => listAgreements(),
    channels: () => listChannels(deps),
    testChannel: (channel: OutsideChannel) => testChannel(deps, channel),
  };
}

/** Every wording with its versions; they are part of the release and not edited here. */
function listAgreements(): z.input<typeof agreementListSchema>['items'] {
  return CONSENT_PURPOSES.map((purpose) => {
    const { audiences, isSeparate, isRequired, texts } = CONSENT_SPECS[purpose];
    return {
      purpose,
      audiences: [...audiences],
      isSeparate,
      isRequired,
      texts: texts.map(({ version, from, zh, en }) => ({ version, from, zh, en })),
    };
  });
}
