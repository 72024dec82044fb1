/** Why a step that happened earlier cannot be taken as such. */
export type OccurredAtRefusal = 'TOO_OLD' | 'BEFORE_LAST_STEP';

/**
 * Business time of a worker's step that may have waited offline (K2). A time in the future is the
 * receipt: phones are fast by minutes. Refused when it is older than the policy allows, or before
 * the step that it follows.
 */
export function businessTime(input: {
  readonly occurredAtMs: number | undefined;
  readonly receivedAtMs: number;
  /** When the ticket came into its present status. */
  readonly lastStepAtMs: number;
  readonly agoMaxMs: number;
}): { readonly atMs: number } | { readonly refusal: OccurredAtRefusal } {
  const { occurredAtMs, receivedAtMs, lastStepAtMs, agoMaxMs } = input;
  if (occurredAtMs === undefined || occurredAtMs >= receivedAtMs) return { atMs: receivedAtMs };
  if (receivedAtMs - occurredAtMs > agoMaxMs) return { refusal: 'TOO_OLD' };
  if (occurredAtMs < lastStepAtMs) return { refusal: 'BEFORE_LAST_STEP' };
  return { atMs: occurredAtMs };
}
