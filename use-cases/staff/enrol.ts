import { AppError } from '../../contract/terms/errors.js';
import type { Enrolment, StaffDocument } from '../../data/repositories/staff-desk.js';
import { hashPassword, isPassword } from '../auth/password.js';
import { countFailure } from '../auth/staff-login.js';
import { newTotpSecret, sealTotp, totpStepOf, totpUriOf } from '../auth/totp.js';
import type { StaffDeps } from './deps.js';
import { tokenHashOf } from './invitations.js';

export type Accepted = {
  readonly account: string;
  readonly totpUri: string;
  readonly totpSecret: string;
};

/**
 * Opens a link: takes the password (for a reset of the TOTP alone: asks for the present one) and
 * hands out a new TOTP secret. Nothing counts before `confirmEnrolment`, so it may be repeated.
 * Errors: INVITATION_INVALID; LOGIN_FAILED for a wrong present password.
 */
export async function acceptEnrolment(
  deps: StaffDeps,
  input: { readonly token: string; readonly password: string },
): Promise<Accepted> {
  const { person, enrolment } = await openEnrolment(deps, input.token);
  const { _id: staffId, account } = person;
  const passwordHash = await passwordHashOf(deps, { person, enrolment, password: input.password });
  const totpSecret = newTotpSecret();
  const totpCipher = sealTotp({ keys: deps.keys, staffId, secret: totpSecret });
  const { tokenHash } = enrolment;
  const changed = await deps.staffDesk.change({
    staffId,
    where: { 'enrolment.tokenHash': tokenHash },
    set: { enrolment: { ...enrolment, passwordHash, totpCipher } },
  });
  if (changed === null) throw new AppError('INVITATION_INVALID');
  return { account, totpSecret, totpUri: totpUriOf({ account, secret: totpSecret }) };
}

/**
 * Proves that the authenticator app has the secret: the login is good from now on and the link is
 * spent. `record` writes the audit entry before the account counts; what it throws stops that.
 * Errors: INVITATION_INVALID, CODE_INVALID.
 */
export async function confirmEnrolment(
  deps: StaffDeps,
  input: {
    readonly token: string;
    readonly totp: string;
    record(person: Pick<StaffDocument, '_id' | 'audience' | 'roles'>): Promise<unknown>;
  },
): Promise<Pick<StaffDocument, 'account' | 'audience'>> {
  const { person, enrolment } = await openEnrolment(deps, input.token);
  const { _id: staffId, account, audience } = person;
  const { tokenHash, passwordHash, totpCipher } = enrolment;
  if (passwordHash === undefined || totpCipher === undefined) throw new AppError('CODE_INVALID');
  const nowMs = deps.clock.nowMs();
  const step = totpStepOf({ keys: deps.keys, staffId, totpCipher, totp: input.totp, nowMs });
  if (step === null) throw new AppError('CODE_INVALID');
  await input.record(person);
  const changed = await deps.staffDesk.change({
    staffId,
    where: {
      status: { $in: ['INVITED', 'ACTIVE'] },
      'enrolment.tokenHash': tokenHash,
      // Opened anew meanwhile: the secret that was confirmed is no longer the one.
      'enrolment.totpCipher': totpCipher,
    },
    set: {
      status: 'ACTIVE',
      passwordHash,
      totpCipher,
      totpLastStep: step,
      failedLogins: 0,
      lockedUntil: null,
    },
    drop: ['enrolment'],
    endsTokens: true,
  });
  if (changed === null) throw new AppError('INVITATION_INVALID');
  return { account, audience };
}

async function openEnrolment(
  deps: StaffDeps,
  token: string,
): Promise<{ readonly person: StaffDocument; readonly enrolment: Enrolment }> {
  const now = new Date(deps.clock.nowMs());
  const person = await deps.staffDesk.findByEnrolment({ tokenHash: tokenHashOf(token), now });
  if (person?.enrolment === undefined) throw new AppError('INVITATION_INVALID');
  return { person, enrolment: person.enrolment };
}

/** Whoever handed out a link for a new TOTP must not get in by it: the password stays his. */
async function passwordHashOf(
  deps: StaffDeps,
  input: {
    readonly person: StaffDocument;
    readonly enrolment: Enrolment;
    readonly password: string;
  },
): Promise<string> {
  const { person, enrolment, password } = input;
  if (enrolment.kind !== 'TOTP_RESET') return hashPassword(password);
  const { _id: staffId, passwordHash: hash, lockedUntil } = person;
  const isLocked = lockedUntil !== null && lockedUntil.getTime() > deps.clock.nowMs();
  const isRight = !isLocked && (await isPassword({ hash, password }));
  if (isRight && hash !== undefined) return hash;
  await countFailure({ deps, staffId });
  throw new AppError('LOGIN_FAILED');
}
