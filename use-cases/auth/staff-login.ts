import { randomUUID } from 'node:crypto';
import argon2 from 'argon2';
import { Secret, TOTP } from 'otpauth';
import { AppError } from '../../contract/terms/errors.js';
import { rolesOfAudience, type Role } from '../../contract/terms/permissions.js';
import type { StaffAudience, StaffDocument } from '../../data/repositories/staff.js';
import type { AuthDeps } from './auth-deps.js';
import { decryptField, encryptField } from './keys.js';
import { LOGIN_FAILURES_MAX, LOGIN_LOCK_MS } from './lifetimes.js';
import { normalizePhone, phoneIndexOf } from './phone.js';
import { openSession, type TokenPair } from './session-tokens.js';
import { subjectOfStaff } from './subject.js';

const ARGON2 = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const TOTP_WINDOW_STEPS = 1;
const TOTP_PERIOD_SECONDS = 30;
const PASSWORD_LENGTH_MIN = 10;

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
  const nowMs = deps.clock.nowMs();
  const found = await deps.staff.findByAccount(input.account.toLowerCase());
  const person = found?.audience === audience ? found : null;
  // The work of a wrong password is done for an unknown account too.
  const isPasswordRight = await argon2.verify(
    person?.passwordHash ?? (await decoyHash()),
    input.password,
  );
  if (person === null) throw new AppError('LOGIN_FAILED');
  const isLocked = person.lockedUntil !== null && person.lockedUntil.getTime() > nowMs;
  if (isLocked) throw new AppError('LOGIN_FAILED', { detail: 'the account is locked' });
  const step = totpStepOf({ deps, person, totp: input.totp, nowMs });
  const isRight =
    isPasswordRight &&
    step !== null &&
    (await deps.staff.spendTotpStep({ staffId: person._id, step }));
  if (!isRight) {
    await deps.staff.countFailure({
      staffId: person._id,
      failuresMax: LOGIN_FAILURES_MAX,
      lockUntil: new Date(nowMs + LOGIN_LOCK_MS),
    });
    throw new AppError('LOGIN_FAILED');
  }
  if (person.status !== 'ACTIVE') throw new AppError('ACCOUNT_DISABLED');
  return openSession({ deps, subject: subjectOfStaff(person), deviceId });
}

export type NewStaff = {
  readonly id?: string;
  readonly audience: StaffAudience;
  readonly account: string;
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
  const totpSecret = person.totpSecret ?? new Secret({ size: 20 }).base32;
  const seal = (field: string, value: string): string =>
    encryptField({ keys: deps.keys, place: { collection: 'staff', id, field }, value });
  const phone = person.phone === undefined ? undefined : normalizePhone(person.phone);
  await deps.staff.insert({
    _id: id,
    audience: person.audience,
    account: person.account.toLowerCase(),
    passwordHash: await argon2.hash(person.password, ARGON2),
    totpCipher: seal('totp', totpSecret),
    totpLastStep: 0,
    roles: person.roles,
    merchantId: person.merchantId ?? null,
    cities: person.cities ?? [],
    storeIds: person.storeIds ?? [],
    ...(phone === undefined
      ? {}
      : {
          phoneIndex: phoneIndexOf({ keys: deps.keys, phone }),
          phoneCipher: seal('phone', phone),
        }),
    status: 'ACTIVE',
    sessionVersion: 1,
    failedLogins: 0,
    lockedUntil: null,
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
    ...(person.audience === 'merchant' && !person.merchantId
      ? [{ field: 'merchantId', message: 'required for staff of a merchant' }]
      : []),
  ];
  if (fields.length > 0) throw new AppError('INVALID_INPUT', { fields });
}

/** Step the code belongs to, or null when it fits none near now. */
function totpStepOf(input: {
  readonly deps: AuthDeps;
  readonly person: StaffDocument;
  readonly totp: string;
  readonly nowMs: number;
}): number | null {
  const { deps, person, nowMs } = input;
  const secret = decryptField({
    keys: deps.keys,
    place: { collection: 'staff', id: person._id, field: 'totp' },
    cipherText: person.totpCipher,
  });
  const delta = TOTP.validate({
    token: input.totp,
    secret: Secret.fromBase32(secret),
    period: TOTP_PERIOD_SECONDS,
    timestamp: nowMs,
    window: TOTP_WINDOW_STEPS,
  });
  return delta === null ? null : Math.floor(nowMs / 1_000 / TOTP_PERIOD_SECONDS) + delta;
}

let decoy: Promise<string> | undefined;
function decoyHash(): Promise<string> {
  decoy ??= argon2.hash(randomUUID(), ARGON2);
  return decoy;
}
