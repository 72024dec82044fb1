import type { BreachKind } from '../../../data/repositories/breaches.js';
import { breachOf, type BreachCause } from '../../../domain/order/breach.js';
import { countBreach, type StandingDeps } from '../../discipline/count-breach.js';
import type { TransitionContext } from '../write-transition.js';

const KIND_OF: Readonly<Record<BreachCause['kind'], BreachKind>> = {
  WORKER_CANCEL: 'WORKER_CANCEL',
  WORKER_NO_SHOW: 'WORKER_NO_SHOW',
  DEPART_LATE: 'LATE',
  ARRIVE_LATE: 'LATE',
};

/**
 * Writes the breach of a change, if it is one, and what follows for the worker's standing (X11), in
 * the change's transaction; its id is the change's,
 * so a repeat writes none. Who set out late and then arrives late was late once. Answers with what
 * the timeline tells of it.
 */
export async function recordBreach(
  deps: StandingDeps,
  { order, session, input, at }: Pick<TransitionContext, 'order' | 'session' | 'input' | 'at'>,
  by: { readonly workerId: string; readonly cause: BreachCause },
): Promise<{ readonly breachPoints?: number }> {
  const { workerId, cause } = by;
  const orderId = order._id;
  const points = breachOf(cause, order.policy);
  if (points === null) return {};
  const kind = KIND_OF[cause.kind];
  const wasLate = kind === 'LATE' && (await deps.breaches.wasLate({ orderId, workerId }, session));
  if (wasLate) return {};
  const _id = `${orderId}:${input.seq}`;
  const { cityCode, policyVersion } = order;
  const breach = { _id, workerId, orderId, kind, points, at, by: input.actor, policyVersion };
  await countBreach(deps, { breach, cityCode }, session);
  return { breachPoints: points };
}
