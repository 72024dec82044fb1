import { rolesOfAudience, type Actor, type Permission } from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import type { Resource } from '../../resources/kit/types.js';
import type { ResourceRequest } from '../../use-cases/resource/create-resources.js';
import type { RouteContext } from '../kit/route.js';

/** What all routes of a resource share. Audiences in which nobody holds the permission are out. */
export function headOf(resource: Resource, permission: Permission) {
  const audience = resource.audiences.filter(
    (one) => scopeOf({ roles: rolesOfAudience(one), permission }) !== undefined,
  );
  return {
    tags: [`resources/${resource.name}`],
    access: { audience, permission },
    ...(resource.module !== undefined && { module: resource.module }),
  } as const;
}

export function pathOf(resource: Resource, rest = ''): string {
  return `/resources/${resource.name}${rest}`;
}

/** The call of a handler as the use cases take it. */
export function requestOf(
  resource: Resource,
  ctx: RouteContext<unknown, unknown, unknown, Actor>,
): ResourceRequest {
  return { resource, actor: ctx.actor, scope: ctx.scope, audit: ctx.audit };
}
