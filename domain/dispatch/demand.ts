import type { LngLat } from '../geo/distance.js';
import type { MatchingPolicy } from '../order/policy.js';
import { dialsBefore } from './dials.js';
import type { DispatchDemand } from './types.js';

/** What dispatch has to know of an order to look for its workers. Times are UTC ms. */
export type OrderNeed = {
  readonly orderId: string;
  readonly at: LngLat;
  readonly skills: readonly string[];
  /** Promised. */
  readonly startMs: number;
  readonly endMs: number;
  readonly prepMs: number;
  readonly cleanMs: number;
  /** Since when it wants workers. */
  readonly sinceMs: number;
  readonly policy: Partial<MatchingPolicy>;
  /** Who is not asked: he declined, left, or has another ticket of the order. */
  readonly excludedWorkerIds: readonly string[];
};

/** One ticket of an order as the engine sees it now. */
export function demandOf(args: {
  readonly need: OrderNeed;
  readonly ticketId: string;
  readonly round: number;
  readonly radiusMeters: number;
  readonly priority: number;
  /** When a person has to look; null where nobody does. */
  readonly deadlineMs: number | null;
  readonly nowMs: number;
}): DispatchDemand {
  const { need, ticketId, round, radiusMeters, priority, deadlineMs, nowMs } = args;
  const { orderId, at, skills, startMs, endMs, prepMs, cleanMs, excludedWorkerIds } = need;
  return {
    ...{ orderId, ticketId, round, at, skills, prepMs, cleanMs, radiusMeters, excludedWorkerIds },
    serviceMs: endMs - startMs,
    windowStartMs: startMs,
    earliestMs: Math.max(startMs, nowMs),
    createdAtMs: need.sinceMs,
    priority,
    dials: dialsBefore({ policy: need.policy, deadlineMs, nowMs }),
  };
}
