import { ticketsSet } from './effects/effect.js';
import type { TransitionContext } from './write-transition.js';

/** Fields of an order that is complete from `at` on: its windows begin. */
export function completionSet({ order, at }: TransitionContext): Record<string, unknown> {
  const settleAfter = new Date(at.getTime() + order.policy.settlementHoldMs);
  return {
    ...ticketsSet(order, ({ status }) => status === 'SUBMITTED', { status: 'DONE' }),
    completedAt: at,
    settlementStatus: 'HELD',
    settleAfter,
    // The dispute window is the settlement hold (DOMAIN).
    disputeUntil: settleAfter,
    reviewStatus: 'OPEN',
    reviewUntil: new Date(at.getTime() + order.policy.reviewMs),
  };
}
