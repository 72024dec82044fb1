import { maskIdNumber, maskName } from '../../contract/terms/masks.js';
import type { ApplicationKind } from '../../contract/terms/onboarding.js';
import type { ApplicationDocument, SealedIdentity } from '../../data/repositories/applications.js';
import { blindIndexOf } from '../privacy/blind-index.js';
import type { OnboardingDeps } from './deps.js';

type SealedName = 'realName' | 'idNumber';
type Owner = Pick<ApplicationDocument, '_id' | 'applicantId'>;

const MASKS: Readonly<Record<SealedName, (value: string) => string>> = {
  realName: maskName,
  idNumber: maskIdNumber,
};

/** Whose key seals an application: all of a person's applications are erased together. */
export const applicantSubject = (applicantId: string): string => `applicant:${applicantId}`;

function placeOf(owner: Owner, field: SealedName) {
  return {
    subject: applicantSubject(owner.applicantId),
    place: { collection: 'applications', id: owner._id, field },
  };
}

export async function sealIdentity(
  deps: Pick<OnboardingDeps, 'cipher'>,
  input: { readonly owner: Owner; readonly field: SealedName; readonly value: string },
): Promise<SealedIdentity> {
  const { owner, field, value } = input;
  const cipher = await deps.cipher.seal({ ...placeOf(owner, field), value });
  return { cipher, masked: MASKS[field](value) };
}

/** Never leaves the server; NOT_FOUND once the person was erased. */
export function openIdentity(
  deps: Pick<OnboardingDeps, 'cipher'>,
  input: { readonly owner: Owner; readonly field: SealedName; readonly sealed: SealedIdentity },
): Promise<string> {
  const { owner, field, sealed } = input;
  return deps.cipher.open({ ...placeOf(owner, field), cipherText: sealed.cipher });
}

/** Under which a person is found again, or a merchant by its licence. */
export function identityIndexOf(
  deps: Pick<OnboardingDeps, 'keys'>,
  identity: { readonly kind: ApplicationKind; readonly value: string },
): string {
  const field = identity.kind === 'WORKER' ? 'applications.idNumber' : 'applications.licenceNo';
  return blindIndexOf({ indexKey: deps.keys.blindIndexKey, field, value: identity.value });
}
