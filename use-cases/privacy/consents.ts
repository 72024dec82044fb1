import type { ConsentDto, MissingConsentDto } from '../../contract/schemas/privacy.js';
import {
  CONSENT_SPECS,
  presentText,
  purposesOf,
  type ConsentChannel,
  type ConsentDecision,
  type ConsentPurpose,
} from '../../contract/terms/consents.js';
import { AppError } from '../../contract/terms/errors.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { ConsentDocument, ConsentPerson } from '../../data/repositories/consents.js';
import { hmac } from '../auth/keys.js';
import type { ConsentDeps } from './deps.js';

/** Two devices of one person at the same moment, not more. */
const TRIES_MAX = 5;

/** Whoever asks, and how it came in. */
export type ConsentRequest = {
  readonly actor: Pick<Actor, 'id' | 'audience'>;
  readonly purpose: ConsentPurpose;
  readonly channel: ConsentChannel;
  readonly ip: string;
};

export type Consents = ReturnType<typeof createConsents>;

/** What people agreed to, and the gate of features that need it. */
export function createConsents(deps: ConsentDeps) {
  return {
    /** Everything he is asked for, what he said last, and the whole history. */
    async list(actor: Pick<Actor, 'id' | 'audience'>): Promise<ConsentDto[]> {
      const rows = await deps.consents.history(personOf(actor));
      return purposesOf(actor.audience).map((purpose) =>
        presentConsent(
          purpose,
          rows.filter((row) => row.purpose === purpose),
        ),
      );
    },

    /** Required texts that he has not agreed to in their present version. */
    async missing(actor: Pick<Actor, 'id' | 'audience'>): Promise<MissingConsentDto[]> {
      return (await this.list(actor)).flatMap(({ purpose, isRequired, state, text }) =>
        isRequired && state !== 'GIVEN'
          ? [{ purpose, version: text.version, isNewer: state === 'OUTDATED' }]
          : [],
      );
    },

    /**
     * Records a yes to the text that he saw. A repeat adds nothing. Errors: NOT_FOUND for a purpose
     * he is not asked for, CONSENT_OUTDATED when there is a newer text, CONTENTION.
     */
    async give(input: ConsentRequest & { readonly version: number }): Promise<ConsentDto> {
      const { version } = presentText(requireAsked(input));
      if (input.version !== version) throw new AppError('CONSENT_OUTDATED', { extra: { version } });
      return append(deps, input, { decision: 'GIVEN', version });
    },

    /** Records a no. Errors: NOT_FOUND where nothing was given, CONSENT_BASIC for required ones. */
    async withdraw(input: ConsentRequest): Promise<ConsentDto> {
      if (CONSENT_SPECS[requireAsked(input)].isRequired) throw new AppError('CONSENT_BASIC');
      const last = await deps.consents.last({ ...personOf(input.actor), purpose: input.purpose });
      if (last === null) throw new AppError('NOT_FOUND');
      return append(deps, input, { decision: 'WITHDRAWN', version: last.version });
    },

    /** The gate: CONSENT_NEEDED with purpose and version unless the present text was agreed to. */
    async require(actor: Pick<Actor, 'id' | 'audience'>, purpose: ConsentPurpose): Promise<void> {
      const last = await deps.consents.last({ ...personOf(actor), purpose });
      const { version } = presentText(purpose);
      if (last?.decision === 'GIVEN' && last.version === version) return;
      throw new AppError('CONSENT_NEEDED', { extra: { purpose, version } });
    },
  };
}

function personOf({ id, audience }: Pick<Actor, 'id' | 'audience'>): ConsentPerson {
  return { personId: id, audience };
}

function requireAsked({ actor, purpose }: ConsentRequest): ConsentPurpose {
  if (!CONSENT_SPECS[purpose].audiences.includes(actor.audience)) throw new AppError('NOT_FOUND');
  return purpose;
}

async function append(
  deps: ConsentDeps,
  { actor, purpose, channel, ip }: ConsentRequest,
  said: { readonly decision: ConsentDecision; readonly version: number },
): Promise<ConsentDto> {
  const person = personOf(actor);
  const ipHash = hmac({ key: deps.keys.blindIndexKey, parts: ['consent-ip', ip] });
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const last = await deps.consents.last({ ...person, purpose });
    const isSaid = last?.decision === said.decision && last.version === said.version;
    const seq = (last?.seq ?? 0) + 1;
    const at = new Date(deps.clock.nowMs());
    const row = { ...person, ...said, purpose, seq, at, channel, ipHash };
    if (isSaid || (await deps.consents.append(row))) {
      const rows = await deps.consents.history(person);
      return presentConsent(
        purpose,
        rows.filter((one) => one.purpose === purpose),
      );
    }
  }
  throw new AppError('CONTENTION');
}

/** `rows`: of this purpose, the newest first. */
function presentConsent(purpose: ConsentPurpose, rows: readonly ConsentDocument[]): ConsentDto {
  const { isSeparate, isRequired } = CONSENT_SPECS[purpose];
  const text = presentText(purpose);
  const sorted = [...rows].sort((left, right) => right.seq - left.seq);
  return {
    purpose,
    isSeparate,
    isRequired,
    text: { ...text, zh: { ...text.zh }, en: { ...text.en } },
    state: stateOf(sorted[0], text.version),
    history: sorted.map(({ decision, version, at, channel }) => ({
      decision,
      version,
      at: at.toISOString(),
      channel,
    })),
  };
}

function stateOf(last: ConsentDocument | undefined, version: number): ConsentDto['state'] {
  if (last === undefined) return 'NEVER';
  if (last.decision === 'WITHDRAWN') return 'WITHDRAWN';
  return last.version === version ? 'GIVEN' : 'OUTDATED';
}
