import { AppError } from '../../contract/terms/errors.js';
import type { Role } from '../../contract/terms/permissions.js';
import type { StaffChange, StaffDocument } from '../../data/repositories/staff-desk.js';
import type { StaffDeps } from './deps.js';
import { invited, newEnrolment, type InvitedDto } from './invitations.js';
import {
  checkReach,
  presentPerson,
  requirePerson,
  type Manager,
  type StaffPersonDto,
} from './person.js';

type OnPerson = { readonly manager: Manager; readonly staffId: string };

/**
 * Changes name, roles or reach of a person; roles and reach end his tokens. Errors: NOT_FOUND,
 * OWN_ACCOUNT for one's own roles or reach, LAST_ADMIN, ROLES_CONFLICT, VERSION_CONFLICT,
 * INVALID_INPUT.
 */
export async function editPerson(
  deps: StaffDeps,
  input: OnPerson & {
    readonly expectedVersion: number;
    readonly name?: string | undefined;
    readonly roles?: readonly Role[] | undefined;
    readonly cities?: readonly string[] | undefined;
    readonly storeIds?: readonly string[] | undefined;
  },
): Promise<StaffPersonDto> {
  const { manager, staffId, expectedVersion, name, roles, cities, storeIds } = input;
  const { audience, merchantId } = await requirePerson(deps, input);
  const isRightsChange = roles !== undefined || cities !== undefined || storeIds !== undefined;
  if (isRightsChange && manager.id === staffId) throw new AppError('OWN_ACCOUNT');
  await checkReach(deps, { audience, merchantId, roles, cities, storeIds });
  const changed = await changeOf(deps, {
    staffId,
    where: { version: expectedVersion },
    set: {
      ...(name === undefined ? {} : { name }),
      ...(roles === undefined ? {} : { roles: [...new Set(roles)] }),
      ...(cities === undefined ? {} : { cities: [...new Set(cities)] }),
      ...(storeIds === undefined ? {} : { storeIds: [...new Set(storeIds)] }),
    },
    endsTokens: isRightsChange,
  });
  if (changed === null) throw new AppError('VERSION_CONFLICT');
  return presentPerson(changed, deps.clock.nowMs());
}

/**
 * Shuts a person out: tokens and sessions end, an open link is void. Nobody shuts himself out.
 * Errors: NOT_FOUND, OWN_ACCOUNT, STAFF_STATE unless he is active, LAST_ADMIN.
 */
export async function freezePerson(deps: StaffDeps, input: OnPerson): Promise<StaffPersonDto> {
  const { manager, staffId } = input;
  await requirePerson(deps, input);
  if (manager.id === staffId) throw new AppError('OWN_ACCOUNT');
  const changed = await changeOf(deps, {
    staffId,
    where: { status: 'ACTIVE' },
    set: { status: 'FROZEN' },
    drop: ['enrolment'],
    endsTokens: true,
  });
  if (changed === null) throw new AppError('STAFF_STATE');
  await endSessions(deps, { person: changed, reason: 'frozen' });
  return presentPerson(changed, deps.clock.nowMs());
}

/** Lets a frozen person in again; he logs in anew. Errors: NOT_FOUND, STAFF_STATE. */
export async function unfreezePerson(deps: StaffDeps, input: OnPerson): Promise<StaffPersonDto> {
  const { staffId } = input;
  const person = await requirePerson(deps, input);
  // Again, in case the freezing was cut off between its two writes.
  await endSessions(deps, { person, reason: 'frozen' });
  const changed = await deps.staffDesk.change({
    staffId,
    where: { status: 'FROZEN' },
    set: { status: 'ACTIVE' },
    endsTokens: true,
  });
  if (changed === null) throw new AppError('STAFF_STATE');
  return presentPerson(changed, deps.clock.nowMs());
}

/**
 * Takes the TOTP (and the password where asked for) from an active person and answers the link by
 * which he sets up a new one; until then nobody logs in as him. Errors: NOT_FOUND, OWN_ACCOUNT,
 * LAST_ADMIN, STAFF_STATE.
 */
export async function resetLogin(
  deps: StaffDeps,
  input: OnPerson & { readonly withPassword: boolean },
): Promise<InvitedDto> {
  const { manager, staffId, withPassword } = input;
  await requirePerson(deps, input);
  if (manager.id === staffId) throw new AppError('OWN_ACCOUNT');
  const { token, enrolment } = newEnrolment(deps, withPassword ? 'LOGIN_RESET' : 'TOTP_RESET');
  const person = await changeOf(deps, {
    staffId,
    where: { status: 'ACTIVE' },
    set: { enrolment },
    drop: withPassword ? ['totpCipher', 'passwordHash'] : ['totpCipher'],
    endsTokens: true,
  });
  if (person === null) throw new AppError('STAFF_STATE');
  await endSessions(deps, { person, reason: 'loginReset' });
  return invited(deps, { person, token });
}

/** Whatever is taken from somebody, one administrator who can log in has to remain. */
function changeOf(deps: StaffDeps, change: StaffChange): Promise<StaffDocument | null> {
  return deps.staffDesk.changeKeepingAdmin(change);
}

async function endSessions(
  deps: StaffDeps,
  input: { readonly person: StaffDocument; readonly reason: string },
): Promise<void> {
  const { _id: subjectId, audience } = input.person;
  const at = new Date(deps.clock.nowMs());
  await deps.sessions.revokeAll({ subjectId, audience, reason: input.reason, at });
}
