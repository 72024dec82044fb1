import type { TransitionContext } from './write-transition.js';

/** Fields of an order that is complete from `at` on: its windows begin. */
export function completionSet({ order, at }: TransitionContext): Record<string, unknown> {
  const settleAfter = new Date(at.getTime() + order.policy.settlementHoldMs);
  const done = order.tickets.flatMap(({ status }, index) =>
    status === 'SUBMITTED' ? [[`tickets.${index}.status`, 'DONE'] as const] : [],
  );
  return {
    ...Object.fromEntries(done),
    completedAt: at,
    settlementStatus: 'HELD',
    settleAfter,
    // The dispute window is the settlement hold (DOMAIN).
    disputeUntil: settleAfter,
    reviewStatus: 'OPEN',
    reviewUntil: new Date(at.getTime() + order.policy.reviewMs),
  };
}
