import { AppError } from '../../contract/terms/errors.js';
import type { ApplicationDocument } from '../../data/repositories/applications.js';
import { invited, newEnrolment } from '../staff/invitations.js';
import type { OnboardingDeps } from './deps.js';

/**
 * A link for the owner of a merchant that has just come about, told to whoever applied; the one
 * before is void. Errors: ACTION_NOT_ALLOWED while there is no owner, STAFF_STATE once he is in.
 */
export async function ownerInvitation(
  deps: OnboardingDeps,
  row: ApplicationDocument,
): Promise<{
  readonly account: string;
  readonly link: string;
  readonly token: string;
  readonly expiresAt: string;
}> {
  const staffId = row.result?.staffId ?? null;
  if (staffId === null) throw new AppError('ACTION_NOT_ALLOWED', { extra: { status: row.status } });
  const { token, enrolment } = newEnrolment(deps, 'INVITATION');
  const change = { staffId, where: { status: 'INVITED' }, set: { enrolment } } as const;
  const person = await deps.staffDesk.change(change);
  if (person === null) throw new AppError('STAFF_STATE');
  const { link, expiresAt } = invited(deps, { person, token });
  return { account: person.account, link, token, expiresAt };
}
