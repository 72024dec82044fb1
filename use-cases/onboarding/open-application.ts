import { v5 as uuidv5 } from 'uuid';
import { AppError } from '../../contract/terms/errors.js';
import type { ApplicationActor, ApplicationKind } from '../../contract/terms/onboarding.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { ApplicationDocument } from '../../data/repositories/applications.js';
import { stageDueMs } from '../../domain/onboarding/clocks.js';
import type { OnboardingDeps } from './deps.js';
import { stateOf } from './application-state.js';

/** Name space of application ids; a fixed random UUID. */
const APPLICATION_NAMESPACE = '5d0c5b0e-2f5e-4b1c-8a53-6f1f0f7b6d24';

export type OpenApplicationInput = {
  readonly actor: ApplicationActor;
  readonly key: string;
  readonly kind: ApplicationKind;
  readonly cityCode: string;
  readonly receivedAtMs: number;
};

/**
 * A draft. Its id comes from who applies and his key, so that a repeat is the same one. Errors:
 * APPLICATION_EXISTS when he has an open one of the kind, REAPPLY_TOO_EARLY after a rejection,
 * INVALID_INPUT for a city that is not there, IDEMPOTENCY_KEY_REUSED.
 */
export async function openApplication(
  deps: OnboardingDeps,
  input: OpenApplicationInput,
): Promise<ApplicationDocument> {
  const { actor, key, kind, cityCode, receivedAtMs } = input;
  const applicationId = uuidv5(`${actor.id}:${key}`, APPLICATION_NAMESPACE);
  const known = await deps.applications.findById(applicationId);
  if (known) return sameRequest(known, input);
  // A city finds its people before it opens.
  if ((await deps.catalogue.city(cityCode)) === null) {
    throw new AppError('INVALID_INPUT', {
      fields: [{ field: 'cityCode', message: '城市不存在 / there is no such city' }],
    });
  }
  const at = new Date(receivedAtMs);
  const draft = await newDraft(deps, { applicationId, input, at });
  try {
    await deps.transact(async (session) => {
      await requireMayApply(deps, { kind, applicantId: actor.id, at }, session);
      await deps.applications.insert(draft, session);
      await deps.applications.insertEvent(
        {
          _id: `${applicationId}:0`,
          applicationId,
          seq: 0,
          key: `open:${key}`,
          event: 'open',
          from: null,
          to: 'DRAFT',
          by: actor,
          at,
          itemCode: null,
          detail: null,
          noteId: null,
        },
        session,
      );
    });
    return draft;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const mine = await deps.applications.findById(applicationId);
    if (mine) return sameRequest(mine, input);
    throw new AppError('APPLICATION_EXISTS', { cause: error });
  }
}

/** REAPPLY_TOO_EARLY while a rejection of this login or identity holds. */
export async function requireMayApply(
  deps: Pick<OnboardingDeps, 'applications'>,
  whom: Parameters<OnboardingDeps['applications']['blocking']>[0],
  session: Parameters<OnboardingDeps['applications']['blocking']>[1],
): Promise<void> {
  const blocking = await deps.applications.blocking(whom, session);
  const until = blocking?.rejection?.blockedUntil;
  if (until === undefined) return;
  throw new AppError('REAPPLY_TOO_EARLY', { extra: { until: until.toISOString() } });
}

async function newDraft(
  deps: OnboardingDeps,
  of: {
    readonly applicationId: string;
    readonly input: OpenApplicationInput;
    readonly at: Date;
  },
): Promise<ApplicationDocument> {
  const { applicationId, input, at } = of;
  const draft: ApplicationDocument = {
    _id: applicationId,
    kind: input.kind,
    applicantId: input.actor.id,
    cityCode: input.cityCode,
    status: 'DRAFT',
    seq: 0,
    version: 1,
    profile: null,
    realName: null,
    idNumber: null,
    licenceNo: null,
    items: [],
    claim: null,
    stageSince: at,
    stageDueAt: null,
    isReminded: false,
    isEscalated: false,
    policy: await deps.onboardingPolicies.effective(input.cityCode),
    deposit: null,
    rejection: null,
    result: null,
    createdAt: at,
    submittedAt: null,
    closedAt: null,
  };
  const dueMs = stageDueMs(stateOf(draft));
  return { ...draft, stageDueAt: dueMs === null ? null : new Date(dueMs) };
}

function sameRequest(row: ApplicationDocument, input: OpenApplicationInput): ApplicationDocument {
  const isSame = row.kind === input.kind && row.cityCode === input.cityCode;
  if (!isSame) throw new AppError('IDEMPOTENCY_KEY_REUSED');
  return row;
}
