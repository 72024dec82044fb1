import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import { rolesOfAudience, type Role } from '../../contract/terms/permissions.js';
import { clashOf } from '../../contract/terms/role-sets.js';
import { PASSWORD_LENGTH_MIN } from '../../contract/terms/staff.js';
import type { StaffAudience, StaffDocument } from '../../data/repositories/staff.js';
import type { AuthDeps } from './auth-deps.js';
import { encryptField } from './keys.js';
import { LOGIN_FAILURES_MAX, LOGIN_LOCK_MS } from './lifetimes.js';
import { hashPassword, isPassword } from './password.js';
import { normalizePhone, phoneIndexOf } from './phone.js';
import { openSession, type TokenPair } from './session-tokens.js';
import { subjectOfStaff } from './subject.js';
import { newTotpSecret, sealTotp, totpStepOf } from './totp.js';

/**
 * Login of staff by account, password and TOTP. One answer, LOGIN_FAILED, for an unknown account,
 * a wrong password, a wrong or used code and a locked account; ACCOUNT_DISABLED only after all
 * three were right.
 */
export async function loginStaff(input: {
  readonly deps: AuthDeps;
  readonly audience: StaffAudience;
  readonly account: string;
  readonly password: string;
  readonly totp: string;
  readonly deviceId: string;
}): Promise<TokenPair> {
  const { deps, audience, deviceId } = input;
  const found = await deps.staff.findByAccount(input.account.toLowerCase());
  const person = found?.audience === audience ? found : null;
  // The work of a wrong password is done for an unknown account too.
  const isRight = await isPassword({ hash: person?.passwordHash, password: input.password });
  if (person === null) throw new AppError('LOGIN_FAILED');
  if (!isRight || !(await spendTotp({ deps, person, totp: input.totp }))) {
    await countFailure({ deps, staffId: person._id });
    throw new AppError('LOGIN_FAILED');
  }
  if (person.status !== 'ACTIVE') throw new AppError('ACCOUNT_DISABLED');
  return openSession({ deps, subject: subjectOfStaff(person), deviceId });
}

/** Uses up a TOTP code; false when it is wrong or was used, and while the account is locked. */
export async function spendTotp(input: {
  readonly deps: AuthDeps;
  readonly person: StaffDocument;
  readonly totp: string;
}): Promise<boolean> {
  const { deps, person, totp } = input;
  const { _id: staffId, totpCipher, lockedUntil } = person;
  const nowMs = deps.clock.nowMs();
  const isLocked = lockedUntil !== null && lockedUntil.getTime() > nowMs;
  if (isLocked || totpCipher === undefined) return false;
  const step = totpStepOf({ keys: deps.keys, staffId, totpCipher, totp, nowMs });
  return step !== null && deps.staff.spendTotpStep({ staffId, step, now: new Date(nowMs) });
}

/** Counts a wrong password or code; enough of them lock the account for a while. */
export async function countFailure(input: {
  readonly deps: Pick<AuthDeps, 'staff' | 'clock'>;
  readonly staffId: string;
}): Promise<void> {
  const { deps, staffId } = input;
  const now = new Date(deps.clock.nowMs());
  await deps.staff.countFailure({
    staffId,
    failuresMax: LOGIN_FAILURES_MAX,
    now,
    lockUntil: new Date(now.getTime() + LOGIN_LOCK_MS),
  });
}

export type NewStaff = {
  readonly id?: string;
  readonly audience: StaffAudience;
  readonly account: string;
  /** As colleagues call him; the account when absent. */
  readonly name?: string;
  readonly password: string;
  /** Base32; a random one when absent. */
  readonly totpSecret?: string;
  readonly roles: readonly Role[];
  readonly merchantId?: string | null;
  readonly cities?: readonly string[];
  readonly storeIds?: readonly string[];
  readonly phone?: string;
};

/**
 * Creates a person of a merchant or of the platform. The TOTP secret is returned this once.
 * Throws INVALID_INPUT for a short password or a role of another audience, and the database's
 * duplicate key error when the account exists.
 */
export async function createStaff(input: {
  readonly deps: Pick<AuthDeps, 'staff' | 'keys' | 'clock'>;
  readonly person: NewStaff;
}): Promise<{ readonly staffId: string; readonly totpSecret: string }> {
  const { deps, person } = input;
  checkNewStaff(person);
  const id = person.id ?? randomUUID();
  const totpSecret = person.totpSecret ?? newTotpSecret();
  const phone = person.phone === undefined ? undefined : normalizePhone(person.phone);
  await deps.staff.insert({
    _id: id,
    audience: person.audience,
    account: person.account.toLowerCase(),
    name: person.name ?? person.account,
    passwordHash: await hashPassword(person.password),
    totpCipher: sealTotp({ keys: deps.keys, staffId: id, secret: totpSecret }),
    totpLastStep: 0,
    roles: person.roles,
    merchantId: person.merchantId ?? null,
    cities: person.cities ?? [],
    storeIds: person.storeIds ?? [],
    ...(phone === undefined
      ? {}
      : {
          phoneIndex: phoneIndexOf({ keys: deps.keys, phone }),
          phoneCipher: encryptField({
            keys: deps.keys,
            place: { collection: 'staff', id, field: 'phone' },
            value: phone,
          }),
        }),
    status: 'ACTIVE',
    sessionVersion: 1,
    failedLogins: 0,
    lockedUntil: null,
    version: 1,
    createdAt: new Date(deps.clock.nowMs()),
  });
  return { staffId: id, totpSecret };
}

function checkNewStaff(person: NewStaff): void {
  const allowed = rolesOfAudience(person.audience);
  const fields = [
    ...(person.password.length < PASSWORD_LENGTH_MIN
      ? [{ field: 'password', message: `at least ${PASSWORD_LENGTH_MIN} characters` }]
      : []),
    ...(person.roles.length === 0 || person.roles.some((role) => !allowed.includes(role))
      ? [{ field: 'roles', message: 'roles of this audience only' }]
      : []),
    ...(clashOf(person.roles) !== undefined
      ? [{ field: 'roles', message: 'these roles are not for one person' }]
      : []),
    ...(person.audience === 'merchant' && !person.merchantId
      ? [{ field: 'merchantId', message: 'required for staff of a merchant' }]
      : []),
  ];
  if (fields.length > 0) throw new AppError('INVALID_INPUT', { fields });
}
