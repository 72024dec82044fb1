import { AppError } from '../../contract/terms/errors.js';
import type { Actor, Scope } from '../../contract/terms/permissions.js';
import type { Condition } from '../../resources/kit/query.js';
import type { AnyDocument, Resource } from '../../resources/kit/types.js';

type Reach = { readonly resource: Resource; readonly actor: Actor; readonly scope: Scope };

/** Matches no document: an actor without a city or a merchant reaches nothing. */
const NOTHING: Condition = { path: '_id', oneOf: [''] };

/**
 * The one place where the tenant of a call becomes a condition of the query. Rows outside it are
 * not found, exactly like rows that do not exist.
 */
export function reachOf(reach: Reach): readonly Condition[] {
  const path = tenantField(reach);
  if (path === undefined) return [];
  const tenants = tenantsOf(reach);
  return tenants.length === 0 ? [NOTHING] : [{ path, oneOf: tenants }];
}

/** The tenant's field of a new document where it was left out: the actor's only tenant. */
export function tenantDefaults(reach: Reach): Readonly<Record<string, unknown>> {
  const path = tenantField(reach);
  const tenants = tenantsOf(reach);
  if (path === undefined || path === '_id' || tenants.length !== 1) return {};
  return { [path]: tenants[0] };
}

/**
 * Refuses a document that would lie outside the actor's reach. Of a field that lists tenants
 * (the cities of a merchant) only those that the change adds or takes away must be his.
 */
export function requireWithinReach(
  reach: Reach & { readonly before: AnyDocument | null; readonly document: AnyDocument },
): void {
  const path = tenantField(reach);
  if (path === undefined) return;
  const tenants = new Set(tenantsOf(reach));
  const isMine = (value: unknown): boolean => typeof value === 'string' && tenants.has(value);
  const now = listOf(reach.document[path]);
  const was = reach.before === null ? [] : listOf(reach.before[path]);
  const moved = [
    ...now.filter((value) => !was.includes(value)),
    ...was.filter((value) => !now.includes(value)),
  ];
  const isNewWithoutTenant = reach.before === null && now.length === 0;
  if (isNewWithoutTenant || !moved.every(isMine)) {
    throw new AppError('INVALID_INPUT', {
      fields: [{ field: path === '_id' ? 'id' : path, message: 'outside your reach' }],
    });
  }
}

function tenantField({ resource, scope }: Reach): string | undefined {
  if (scope === 'all') return undefined;
  const field = resource.scope[scope];
  if (field === undefined) {
    throw new AppError('INTERNAL', { detail: `${resource.name} declares no reach ${scope}` });
  }
  return field === 'any' ? undefined : field;
}

function tenantsOf({ actor, scope }: Reach): readonly string[] {
  if (scope === 'own') return [actor.id];
  if (scope === 'merchant') return actor.merchantId === null ? [] : [actor.merchantId];
  return scope === 'city' ? actor.cities : [];
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  return value === undefined || value === null ? [] : [value];
}
