import type { OrderPolicy } from './policy.js';

type BreachPolicy = Pick<
  OrderPolicy,
  | 'breachBeforeStartMs'
  | 'workerCancelPoints'
  | 'workerNoShowPoints'
  | 'workerLatePoints'
  | 'departLatePoints'
>;

/** What a worker did, and when he might still have done without. */
export type BreachCause =
  | { readonly kind: 'WORKER_CANCEL'; readonly atMs: number; readonly startMs: number }
  | { readonly kind: 'WORKER_NO_SHOW' }
  | { readonly kind: 'DEPART_LATE' }
  | { readonly kind: 'ARRIVE_LATE'; readonly atMs: number; readonly lateAfterMs: number };

/**
 * Points that a broken promise costs the worker, or null when it is no breach: giving a visit back
 * early enough is not one, nor what the policy has no points for (X4). The preview and the change
 * ask the same.
 */
export function breachOf(cause: BreachCause, policy: BreachPolicy): number | null {
  switch (cause.kind) {
    case 'WORKER_NO_SHOW':
      return policy.workerNoShowPoints;
    case 'WORKER_CANCEL': {
      const isShortNotice = cause.startMs - cause.atMs < policy.breachBeforeStartMs;
      return isShortNotice ? policy.workerCancelPoints : null;
    }
    case 'DEPART_LATE':
      return pointsOrNone(policy.departLatePoints);
    case 'ARRIVE_LATE':
      return cause.atMs > cause.lateAfterMs ? pointsOrNone(policy.workerLatePoints) : null;
  }
}

/** An order booked under an earlier policy has no number here: lateness was no breach then. */
const pointsOrNone = (points: number | undefined): number | null =>
  points !== undefined && points > 0 ? points : null;
