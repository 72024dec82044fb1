import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { invitedSchema } from '../../contract/schemas/staff.js';
import { AppError } from '../../contract/terms/errors.js';
import type { Role } from '../../contract/terms/permissions.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { Enrolment, StaffDocument } from '../../data/repositories/staff-desk.js';
import { INVITATION_LIFE_MS } from '../auth/lifetimes.js';
import type { StaffDeps } from './deps.js';
import { checkReach, presentPerson, requirePerson, type Manager } from './person.js';

export type InvitedDto = z.input<typeof invitedSchema>;

const TOKEN_BYTES = 32;

/**
 * Invites a person under an account name that nobody has. The link is told this once and kept as
 * a digest only, so a lost answer is mended by a new link. Errors: ACCOUNT_TAKEN, ROLES_CONFLICT,
 * INVALID_INPUT.
 */
export async function invite(
  deps: StaffDeps,
  input: {
    readonly manager: Manager;
    readonly account: string;
    readonly name: string;
    readonly roles: readonly Role[];
    readonly merchantId?: string | undefined;
    readonly cities?: readonly string[] | undefined;
    readonly storeIds?: readonly string[] | undefined;
  },
): Promise<InvitedDto> {
  const { manager, account, name, roles, cities, storeIds } = input;
  const merchantId = manager.merchantId ?? input.merchantId ?? null;
  const audience = merchantId === null ? 'admin' : 'merchant';
  await checkReach(deps, { audience, merchantId, roles, cities, storeIds });
  const { token, enrolment } = newEnrolment(deps, 'INVITATION');
  const person: StaffDocument = {
    _id: randomUUID(),
    audience,
    account,
    name,
    totpLastStep: 0,
    roles: [...new Set(roles)],
    merchantId,
    cities: cities ?? [],
    storeIds: storeIds ?? [],
    status: 'INVITED',
    enrolment,
    version: 1,
    sessionVersion: 1,
    failedLogins: 0,
    lockedUntil: null,
    createdAt: new Date(deps.clock.nowMs()),
  };
  try {
    await deps.staff.insert(person);
  } catch (error) {
    if (isDuplicateKey(error)) throw new AppError('ACCOUNT_TAKEN', { cause: error });
    throw error;
  }
  return invited(deps, { person, token });
}

/** A new link for somebody who has not been in yet; the one before is void. STAFF_STATE, NOT_FOUND. */
export async function reissueInvitation(
  deps: StaffDeps,
  input: { readonly manager: Manager; readonly staffId: string },
): Promise<InvitedDto> {
  const { staffId } = input;
  await requirePerson(deps, input);
  const { token, enrolment } = newEnrolment(deps, 'INVITATION');
  const change = { staffId, where: { status: 'INVITED' }, set: { enrolment } } as const;
  const person = await deps.staffDesk.change(change);
  if (person === null) throw new AppError('STAFF_STATE');
  return invited(deps, { person, token });
}

/**
 * Voids an open link: an invited person is forgotten and his account name is free again, and a
 * reset cannot be finished any more. STAFF_STATE when there is no link, NOT_FOUND.
 */
export async function cancelInvitation(
  deps: StaffDeps,
  input: { readonly manager: Manager; readonly staffId: string },
): Promise<void> {
  const { staffId } = input;
  const { enrolment } = await requirePerson(deps, input);
  if (enrolment === undefined) throw new AppError('STAFF_STATE');
  if (await deps.staffDesk.removeInvited(staffId)) return;
  const where = { 'enrolment.tokenHash': enrolment.tokenHash };
  const changed = await deps.staffDesk.change({ staffId, where, drop: ['enrolment'] });
  if (changed === null) throw new AppError('STAFF_STATE');
}

export function newEnrolment(
  deps: Pick<StaffDeps, 'clock'>,
  kind: Enrolment['kind'],
): { readonly token: string; readonly enrolment: Enrolment } {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const expiresAt = new Date(deps.clock.nowMs() + INVITATION_LIFE_MS);
  return { token, enrolment: { kind, tokenHash: tokenHashOf(token), expiresAt } };
}

export function tokenHashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** The token stands behind the `#`, which browsers send to no server and write into no log. */
export function invited(
  deps: Pick<StaffDeps, 'clock' | 'publicUrl'>,
  input: { readonly person: StaffDocument; readonly token: string },
): InvitedDto {
  const { person, token } = input;
  const expiresAt = person.enrolment?.expiresAt ?? new Date(deps.clock.nowMs());
  return {
    person: presentPerson(person, deps.clock.nowMs()),
    link: `${deps.publicUrl}/admin/invitation#${token}`,
    token,
    expiresAt: expiresAt.toISOString(),
  };
}
