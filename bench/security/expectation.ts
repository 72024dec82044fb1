import type { Route } from '../../api/kit/route.js';
import { audiencesOf } from '../../api/kit/access.js';
import { pathParams } from '../../api/kit/route-names.js';
import type { Permission, Role, Scope } from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import { resourceOf, type ObjectKind } from './objects.js';
import { audienceOfRole } from './people.js';

/** A permission that a handler asks for besides the one of its route. */
const FURTHER: readonly (readonly [RegExp, Permission])[] = [
  [/^\/resources\/[a-z0-9-]+\/export$/, 'data.export'],
];

/** Routes that follow the object instead: who holds the permission reaches it that far. */
const BY_OBJECT: readonly (readonly [RegExp, Permission])[] = [
  [/^\/media\/:mediaId\/links$/, 'order.read'],
];

/** Routes whose handler refuses by what is sent, e.g. a kind of file that the role may not hand in. */
const BY_CONTENT = /^\/media\/tickets$/;

/** True where 403 may also be the answer to an admitted role. */
export function mayBeForbidden(route: Route): boolean {
  return BY_CONTENT.test(route.path);
}

/** Reach of a role on a route as the registry says; undefined = refused. */
export function reachOf(route: Route, role: Role): Scope | undefined {
  const { access } = route;
  if (access === 'public') return 'own';
  if (!audiencesOf(access).includes(audienceOfRole(role))) return undefined;
  const byObject = BY_OBJECT.find(([pattern]) => pattern.test(route.path))?.[1];
  const wider = byObject && scopeOf({ roles: [role], permission: byObject });
  if (access.permission === undefined) {
    return access.roles.includes(role) ? (wider ?? access.scope) : undefined;
  }
  return scopeOf({ roles: [role], permission: access.permission });
}

/** Holds the further permission too, where the handler asks for one. */
export function isServed(route: Route, role: Role): boolean {
  const further = FURTHER.find(([pattern]) => pattern.test(route.path))?.[1];
  return further === undefined || scopeOf({ roles: [role], permission: further }) !== undefined;
}

/**
 * Documents that all tenants share, by resource and reach: read and agreed. A declaration that
 * opens another one to everybody shows up as a difference until it is listed here.
 */
const SHARED = new Set([
  'cities:merchant',
  'categories:merchant',
  'categories:city',
  'items:merchant',
  'items:city',
  'closures:merchant',
]);

/** True when a person with this reach must not tell the object from one that does not exist. */
export function isHidden(input: {
  readonly route: Route;
  readonly scope: Scope;
  readonly kind: ObjectKind;
}): boolean {
  const { route, scope, kind } = input;
  if (route.access === 'public' || scope === 'all') return false;
  if (pathParams(route.path).length === 0) return false;
  if (SHARED.has(`${resourceOf(route) ?? ''}:${scope}`)) return false;
  if (kind === 'other') return true;
  return kind === 'same' && scope === 'own';
}
