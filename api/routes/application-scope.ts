import type { ApplicationActorKind } from '../../contract/terms/onboarding.js';
import type { Actor, Scope } from '../../contract/terms/permissions.js';
import type {
  ApplicationRequest,
  ApplicationScope,
} from '../../use-cases/onboarding/create-onboarding.js';
import type { RouteContext } from '../kit/route.js';

type AuthedContext = Pick<
  RouteContext<unknown, unknown, unknown, Actor>,
  'actor' | 'idempotencyKey' | 'requestId' | 'receivedAtMs'
>;

export const applicantStepOf = (ctx: AuthedContext): ApplicationRequest => stepOf(ctx, 'applicant');

/** What somebody at the desk does is done as whom the route takes him for. */
export function stepOf(ctx: AuthedContext, kind: ApplicationActorKind): ApplicationRequest {
  const { actor, receivedAtMs, idempotencyKey, requestId } = ctx;
  const key = idempotencyKey === '' ? requestId : idempotencyKey;
  return { actor: { kind, id: actor.id }, receivedAtMs, key };
}

/** The applications within a person's reach; the desk belongs to cities. */
export function applicationScopeOf(input: {
  readonly actor: Actor;
  readonly scope: Scope;
}): ApplicationScope {
  return input.scope === 'all' ? {} : { cityCodes: input.actor.cities };
}
