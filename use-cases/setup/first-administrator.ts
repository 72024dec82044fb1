import { randomUUID, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import type { setupStartedSchema } from '../../contract/schemas/setup.js';
import { AppError } from '../../contract/terms/errors.js';
import type { FirstRefusal } from '../../data/repositories/setup.js';
import type { Enrolment, StaffDocument } from '../../data/repositories/staff-desk.js';
import { expandKey, type AuthKeys } from '../auth/keys.js';
import { SETUP_LIFE_MS } from '../auth/lifetimes.js';
import { hashPassword } from '../auth/password.js';
import { newTotpSecret, sealTotp, totpUriOf } from '../auth/totp.js';
import { newEnrolment } from '../staff/invitations.js';
import type { SetupDeps } from './deps.js';

export type SetupStartedDto = z.input<typeof setupStartedSchema>;

type Asked = { readonly account: string; readonly name: string; readonly password: string };

/**
 * What opens the set-up, 43 characters. It follows from the deployment's own key, so that every
 * process and every start has the same one; it opens nothing once there is an administrator.
 */
export function setupTokenOf(keys: Pick<AuthKeys, 'blindIndexKey'>): string {
  return expandKey({ root: keys.blindIndexKey, label: 'setup-token-v1' }).toString('base64url');
}

/**
 * Writes the first administrator and hands out his TOTP secret; he counts once he has confirmed it
 * by `confirmEnrolment`, within the hour. Until then the same account may begin again, and after the
 * hour any. `record` writes the audit entry before anything else is written. Errors:
 * SETUP_TOKEN_INVALID; SETUP_DONE when there is an administrator, or somebody else is just setting
 * one up; ACCOUNT_TAKEN by a person of a merchant.
 */
export async function startSetup(
  deps: Pick<SetupDeps, 'keys' | 'clock' | 'setup'>,
  input: Asked & {
    readonly setupToken: string;
    record(person: Pick<StaffDocument, '_id' | 'audience' | 'roles'>): Promise<unknown>;
  },
): Promise<SetupStartedDto> {
  requireToken(deps.keys, input.setupToken);
  if (await deps.setup.hasAdministrator()) throw new AppError('SETUP_DONE');
  const present = await deps.setup.findFirst();
  const staffId = present?._id ?? randomUUID();
  const { enrolment, started } = await enrolmentFor(deps, { ...input, staffId });
  await input.record({ _id: staffId, audience: 'admin', roles: ['admin'] });
  if (present === null) await insertFirst(deps, { ...input, staffId, enrolment });
  else await renewFirst(deps, { ...input, present, enrolment });
  return started;
}

/** Compared in a time that tells nothing of where they differ. */
function requireToken(keys: AuthKeys, given: string): void {
  const right = Buffer.from(setupTokenOf(keys));
  const told = Buffer.from(given);
  if (told.length === right.length && timingSafeEqual(told, right)) return;
  throw new AppError('SETUP_TOKEN_INVALID');
}

async function enrolmentFor(
  deps: Pick<SetupDeps, 'keys' | 'clock'>,
  input: Asked & { readonly staffId: string },
): Promise<{ readonly enrolment: Enrolment; readonly started: SetupStartedDto }> {
  const { staffId, account, password } = input;
  const { token, enrolment } = newEnrolment(deps, 'INVITATION');
  const totpSecret = newTotpSecret();
  const expiresAt = new Date(deps.clock.nowMs() + SETUP_LIFE_MS);
  const passwordHash = await hashPassword(password);
  const totpCipher = sealTotp({ keys: deps.keys, staffId, secret: totpSecret });
  const totpUri = totpUriOf({ account, secret: totpSecret });
  return {
    enrolment: { ...enrolment, expiresAt, passwordHash, totpCipher },
    started: { account, totpSecret, totpUri, token, expiresAt: expiresAt.toISOString() },
  };
}

async function insertFirst(
  deps: Pick<SetupDeps, 'clock' | 'setup'>,
  input: Asked & { readonly staffId: string; readonly enrolment: Enrolment },
): Promise<void> {
  const { staffId, account, name, enrolment } = input;
  const refusal = await deps.setup.insertFirst({
    _id: staffId,
    audience: 'admin',
    account,
    name,
    totpLastStep: 0,
    roles: ['admin'],
    merchantId: null,
    cities: [],
    storeIds: [],
    status: 'INVITED',
    enrolment,
    version: 1,
    sessionVersion: 1,
    failedLogins: 0,
    lockedUntil: null,
    createdAt: new Date(deps.clock.nowMs()),
  });
  refuse(refusal);
}

/** Nobody takes a set-up out of the hands of who is at it; one that was left is free after its hour. */
async function renewFirst(
  deps: Pick<SetupDeps, 'clock' | 'setup'>,
  input: Asked & { readonly present: StaffDocument; readonly enrolment: Enrolment },
): Promise<void> {
  const { present, account, name, enrolment } = input;
  const open = present.enrolment;
  const isLeft = open === undefined || open.expiresAt.getTime() <= deps.clock.nowMs();
  if (present.account !== account && !isLeft) throw new AppError('SETUP_DONE');
  const refusal = await deps.setup.renewFirst({
    staffId: present._id,
    seenTokenHash: open?.tokenHash ?? '',
    account,
    name,
    enrolment,
  });
  refuse(refusal);
}

function refuse(refusal: FirstRefusal | null): void {
  if (refusal !== null) throw new AppError(refusal === 'notFirst' ? 'SETUP_DONE' : 'ACCOUNT_TAKEN');
}
