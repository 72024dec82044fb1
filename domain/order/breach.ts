import type { OrderPolicy } from './policy.js';

type BreachPolicy = Pick<
  OrderPolicy,
  'breachBeforeStartMs' | 'workerCancelPoints' | 'workerNoShowPoints'
>;

/**
 * Points that a worker's leaving costs him, or null when it is no breach: giving a visit back early
 * enough is not one (X4). The preview and the change ask the same.
 */
export function breachOf(input: {
  readonly kind: 'WORKER_CANCEL' | 'WORKER_NO_SHOW';
  readonly startMs: number;
  readonly atMs: number;
  readonly policy: BreachPolicy;
}): number | null {
  const { kind, startMs, atMs, policy } = input;
  if (kind === 'WORKER_NO_SHOW') return policy.workerNoShowPoints;
  return startMs - atMs < policy.breachBeforeStartMs ? policy.workerCancelPoints : null;
}
