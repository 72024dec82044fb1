/** Ticks without any candidate after which a round counts as failed (DISPATCH §3). */
export const MISSED_TICKS_MAX = 2;

/**
 * What becomes of a search that a tick gave nobody. At the last radius there is nothing more to
 * widen: whoever waits for a worker there stays in the queue, and the order's own clocks say how
 * long. Anywhere else a second miss fails the round, so that the next one looks farther.
 */
export function afterMiss(search: {
  /** Somebody could come: later is better. */
  readonly isWaiting: boolean;
  readonly radiusMeters: number;
  /** Of the order's policy, ascending. */
  readonly radii: readonly number[];
  /** Before this tick. */
  readonly missedTicks: number;
}): 'stays' | 'missed' | 'failed' {
  const { isWaiting, radiusMeters, radii, missedTicks } = search;
  if (isWaiting && radiusMeters >= (radii.at(-1) ?? 0)) return 'stays';
  return missedTicks + 1 < MISSED_TICKS_MAX ? 'missed' : 'failed';
}
