import { randomUUID } from 'node:crypto';
import { AppError } from '../../contract/terms/errors.js';
import type { UserAudience, UserDocument } from '../../data/repositories/users.js';
import type { AuthDeps } from './auth-deps.js';
import { encryptField } from './keys.js';
import { normalizePhone, phoneIndexOf, phoneTailIndexOf } from './phone.js';
import { openSession, type TokenPair } from './session-tokens.js';
import { spendSmsCode, type SmsAudience } from './sms-codes.js';
import { subjectOfStaff, subjectOfUser, type Subject } from './subject.js';

/**
 * Login by phone and code. A customer is created at the first login; a worker or merchant must
 * exist. Throws CODE_INVALID (also for an unknown phone) or ACCOUNT_DISABLED.
 */
export async function loginBySms(input: {
  readonly deps: AuthDeps;
  readonly phone: string;
  readonly code: string;
  readonly audience: SmsAudience;
  readonly deviceId: string;
}): Promise<TokenPair> {
  const { deps, code, audience, deviceId } = input;
  const phone = normalizePhone(input.phone);
  const request = { phone, audience, purpose: 'LOGIN', binding: deviceId } as const;
  await spendSmsCode({ deps, code, ...request });
  const subject = await subjectByPhone({ deps, phone, audience });
  if (subject === null) throw new AppError('CODE_INVALID');
  if (!subject.isActive) throw new AppError('ACCOUNT_DISABLED');
  return openSession({ deps, subject, deviceId });
}

/** Creates the login of a customer or worker, or returns the one this phone already has. */
export async function ensureUser(input: {
  readonly deps: Pick<AuthDeps, 'users' | 'keys' | 'clock'>;
  readonly phone: string;
  readonly audience: UserAudience;
  /** A worker's login carries the id of the worker. */
  readonly id?: string;
}): Promise<UserDocument> {
  return input.deps.users.insertOrFind(userOf(input));
}

/** A new login, not stored yet. Throws INVALID_INPUT for what is no mobile number. */
export function userOf(input: {
  readonly deps: Pick<AuthDeps, 'keys' | 'clock'>;
  readonly phone: string;
  readonly audience: UserAudience;
  readonly id?: string;
}): UserDocument {
  const { deps, audience } = input;
  const phone = normalizePhone(input.phone);
  const id = input.id ?? randomUUID();
  return {
    _id: id,
    audience,
    phoneIndex: phoneIndexOf({ keys: deps.keys, phone }),
    phoneTailIndex: phoneTailIndexOf({ keys: deps.keys, tail: phone.slice(-4) }),
    phoneCipher: encryptField({
      keys: deps.keys,
      place: { collection: 'users', id, field: 'phone' },
      value: phone,
    }),
    status: 'ACTIVE',
    sessionVersion: 1,
    createdAt: new Date(deps.clock.nowMs()),
  };
}

async function subjectByPhone(input: {
  readonly deps: AuthDeps;
  readonly phone: string;
  readonly audience: SmsAudience;
}): Promise<Subject | null> {
  const { deps, phone, audience } = input;
  const phoneIndex = phoneIndexOf({ keys: deps.keys, phone });
  if (audience === 'merchant') {
    const person = await deps.staff.findByPhone({ phoneIndex, audience });
    return person === null ? null : subjectOfStaff(person);
  }
  const user = await deps.users.findByPhone({ phoneIndex, audience });
  if (user !== null) return subjectOfUser(user);
  return audience === 'customer'
    ? subjectOfUser(await ensureUser({ deps, phone, audience }))
    : null;
}
