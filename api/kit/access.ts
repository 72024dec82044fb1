import { AppError } from '../../contract/terms/errors.js';
import { type Actor, type Audience, type Scope } from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import type { AccessRule } from './route.js';

/** Audiences that may call a route; empty for public ones. */
export function audiencesOf(access: AccessRule): readonly Audience[] {
  if (access === 'public') return [];
  return typeof access.audience === 'string' ? [access.audience] : access.audience;
}

/** Reach of the actor on a route; throws FORBIDDEN when the rule does not admit him. */
export function authorize(input: { readonly access: AccessRule; readonly actor: Actor }): Scope {
  const { access, actor } = input;
  if (access === 'public') return 'own';
  if (!audiencesOf(access).includes(actor.audience)) throw new AppError('FORBIDDEN');
  if (access.permission === undefined) {
    if (!access.roles.some((role) => actor.roles.includes(role))) throw new AppError('FORBIDDEN');
    return access.scope;
  }
  const scope = scopeOf({ roles: actor.roles, permission: access.permission });
  if (scope === undefined) throw new AppError('FORBIDDEN');
  return scope;
}
