import { AppError } from '../../contract/terms/errors.js';
import { type Actor, type Audience, type Scope } from '../../contract/terms/permissions.js';
import { scopeOf } from '../../contract/terms/role-grants.js';
import { STEP_UP_LIFE_MS } from '../../use-cases/auth/lifetimes.js';
import type { AccessRule, SignedIn } from './route.js';

/** Audiences that may call a route; empty for public ones. */
export function audiencesOf(access: AccessRule): readonly Audience[] {
  if (access === 'public') return [];
  return typeof access.audience === 'string' ? [access.audience] : access.audience;
}

/**
 * Reach of the actor on a route. Throws FORBIDDEN when the rule does not admit him, and
 * STEP_UP_REQUIRED when it does but his last factor is too old.
 */
export function authorize(input: {
  readonly access: AccessRule;
  readonly actor: Actor;
  readonly nowMs: number;
}): Scope {
  const { access, actor, nowMs } = input;
  if (access === 'public') return 'own';
  const scope = reachOf({ access, actor });
  if (access.stepUp && !isSteppedUp({ actor, nowMs })) throw new AppError('STEP_UP_REQUIRED');
  return scope;
}

function isSteppedUp(input: { readonly actor: Actor; readonly nowMs: number }): boolean {
  const { stepUpAtMs } = input.actor;
  return stepUpAtMs !== undefined && input.nowMs - stepUpAtMs <= STEP_UP_LIFE_MS;
}

function reachOf(input: { readonly access: SignedIn; readonly actor: Actor }): Scope {
  const { access, actor } = input;
  if (!audiencesOf(access).includes(actor.audience)) throw new AppError('FORBIDDEN');
  if (access.permission === undefined) {
    if (!access.roles.some((role) => actor.roles.includes(role))) throw new AppError('FORBIDDEN');
    return access.scope;
  }
  const scope = scopeOf({ roles: actor.roles, permission: access.permission });
  if (scope === undefined) throw new AppError('FORBIDDEN');
  return scope;
}
