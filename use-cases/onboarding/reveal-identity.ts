import { AppError } from '../../contract/terms/errors.js';
import type { REVEALED_FIELDS } from '../../contract/terms/onboarding.js';
import type { ApplicationDocument } from '../../data/repositories/applications.js';
import type { OnboardingDeps } from './deps.js';
import { openIdentity } from './identity.js';

export type RevealedField = (typeof REVEALED_FIELDS)[number];
export type RevealedIdentity = Readonly<Partial<Record<RevealedField, string | null>>>;

/**
 * Name and ID number in plain, as far as they are asked for; null for what was not handed in. The
 * route asks for a fresh factor and a reason and writes the audit entry before this runs; nothing
 * keeps the answer. Errors: NOT_FOUND once the person was erased.
 */
export async function revealIdentity(
  deps: Pick<OnboardingDeps, 'cipher'>,
  asked: { readonly row: ApplicationDocument; readonly fields: readonly RevealedField[] },
): Promise<RevealedIdentity> {
  const { row, fields } = asked;
  const opened = fields.map(async (field) => {
    const sealed = row[field];
    const value = sealed === null ? null : await openIdentity(deps, { owner: row, field, sealed });
    return [field, value] as const;
  });
  return Object.fromEntries(await Promise.all(opened));
}

/** By what a worker came here. NOT_FOUND for somebody who came another way. */
export async function applicationOfWorker(
  deps: Pick<OnboardingDeps, 'applications'>,
  workerId: string,
): Promise<ApplicationDocument> {
  const row = await deps.applications.findByWorker(workerId);
  if (row === null) throw new AppError('NOT_FOUND', { detail: `no application of ${workerId}` });
  return row;
}
