import type { z } from 'zod';
import type { staffPersonSchema } from '../../contract/schemas/staff.js';
import { AppError } from '../../contract/terms/errors.js';
import { rolesOfAudience, type Role } from '../../contract/terms/permissions.js';
import { clashOf } from '../../contract/terms/role-sets.js';
import type { StaffAudience, StaffDocument } from '../../data/repositories/staff-desk.js';
import type { StaffDeps } from './deps.js';

export type StaffPersonDto = z.input<typeof staffPersonSchema>;

/** Who changes staff: his id, and the merchant he is confined to (null on the platform). */
export type Manager = { readonly id: string; readonly merchantId: string | null };

export type Reach = {
  readonly audience: StaffAudience;
  readonly merchantId: string | null;
  readonly roles?: readonly Role[] | undefined;
  readonly cities?: readonly string[] | undefined;
  readonly storeIds?: readonly string[] | undefined;
};

/** The person within reach; NOT_FOUND for nobody and for those of other merchants alike. */
export async function requirePerson(
  deps: Pick<StaffDeps, 'staff'>,
  input: { readonly manager: Manager; readonly staffId: string },
): Promise<StaffDocument> {
  const { manager, staffId } = input;
  const person = await deps.staff.findById(staffId);
  const isInReach =
    person !== null && (manager.merchantId === null || person.merchantId === manager.merchantId);
  if (!isInReach) throw new AppError('NOT_FOUND');
  return person;
}

/**
 * What somebody is to have must exist and fit him. Throws INVALID_INPUT with the field, and
 * ROLES_CONFLICT for duties that one person must not hold together.
 */
export async function checkReach(deps: StaffDeps, reach: Reach): Promise<void> {
  const { audience, merchantId, roles = [], cities = [], storeIds = [] } = reach;
  const allowed = rolesOfAudience(audience);
  const isMerchant = audience === 'merchant';
  refuseIf(
    roles.some((role) => !allowed.includes(role)),
    'roles',
  );
  refuseIf(isMerchant && cities.length > 0, 'cities');
  refuseIf(!isMerchant && storeIds.length > 0, 'storeIds');
  if (clashOf(roles) !== undefined) throw new AppError('ROLES_CONFLICT');
  if (merchantId !== null) {
    refuseIf((await deps.merchants.findById(merchantId)) === null, 'merchantId');
  }
  const stores = await Promise.all(storeIds.map((id) => deps.merchants.findStore(id)));
  refuseIf(
    stores.some((store) => store?.merchantId !== merchantId),
    'storeIds',
  );
  const found = await Promise.all(cities.map((code) => deps.catalogue.city(code)));
  refuseIf(found.includes(null), 'cities');
}

/** What colleagues see of a person: nothing that opens a login. */
export function presentPerson(person: StaffDocument, nowMs: number): StaffPersonDto {
  const { _id, audience, account, name, roles, merchantId, cities, status, version } = person;
  const expiresAt = person.enrolment?.expiresAt;
  return {
    id: _id,
    audience,
    account,
    name,
    roles: [...roles],
    merchantId,
    cities: [...cities],
    storeIds: [...(person.storeIds ?? [])],
    status,
    invitation:
      expiresAt === undefined
        ? null
        : { expiresAt: expiresAt.toISOString(), isExpired: expiresAt.getTime() <= nowMs },
    version,
    createdAt: person.createdAt.toISOString(),
  };
}

function refuseIf(isWrong: boolean, field: string): void {
  if (!isWrong) return;
  throw new AppError('INVALID_INPUT', {
    fields: [{ field, message: '不适用或不存在 / not fitting, or there is none' }],
  });
}
