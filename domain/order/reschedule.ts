import type { OrderPolicy } from './policy.js';
import type { RescheduleProposal } from './state.js';

/**
 * Whether the other side must say yes (X2). A worker's wish always needs the customer's. A
 * customer's counts as agreed while it is free; later the worker, who has kept the time, decides.
 * An operator's needs the worker's only close to the start.
 */
export function needsConsent(input: {
  readonly by: RescheduleProposal['by'];
  readonly startMs: number;
  readonly atMs: number;
  readonly policy: Pick<OrderPolicy, 'rescheduleConsentInsideMs' | 'rescheduleFreeBeforeStartMs'>;
}): boolean {
  const { by, startMs, atMs, policy } = input;
  if (by === 'worker') return true;
  const { rescheduleConsentInsideMs, rescheduleFreeBeforeStartMs } = policy;
  const insideMs =
    by === 'customer'
      ? Math.max(rescheduleConsentInsideMs, rescheduleFreeBeforeStartMs)
      : rescheduleConsentInsideMs;
  return startMs - atMs < insideMs;
}

/** Who answers a proposal. */
export function answererOf(by: RescheduleProposal['by']): 'customer' | 'worker' {
  return by === 'worker' ? 'customer' : 'worker';
}
