import type { OrderPolicy } from './policy.js';
import type { RescheduleProposal } from './state.js';

/**
 * Whether the other side must say yes (X2). A worker's wish always needs the customer's; a
 * customer's or operator's needs the worker's only close to the start, else it counts as agreed.
 */
export function needsConsent(input: {
  readonly by: RescheduleProposal['by'];
  readonly startMs: number;
  readonly atMs: number;
  readonly policy: Pick<OrderPolicy, 'rescheduleConsentInsideMs'>;
}): boolean {
  const { by, startMs, atMs, policy } = input;
  return by === 'worker' || startMs - atMs < policy.rescheduleConsentInsideMs;
}

/** Who answers a proposal. */
export function answererOf(by: RescheduleProposal['by']): 'customer' | 'worker' {
  return by === 'worker' ? 'customer' : 'worker';
}
