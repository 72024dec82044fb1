import type { Interval } from '../../schedule/types.js';

const HOUR_MS = 3_600_000;
/** Who did something was on duty so long before and after it. */
export const PRESENCE_PAD_MS = HOUR_MS;
/** Between two facts that lie farther apart nobody knows. */
export const PRESENCE_GAP_MS = 4 * HOUR_MS;

/**
 * When a worker took orders, as far as recorded moments tell (UTC ms, in any order): nothing keeps
 * who was on duty. Merged, in order, within the day. Empty without a moment of the day.
 */
export function presenceOf(
  momentsMs: readonly number[],
  day: { readonly fromMs: number; readonly toMs: number },
): Interval[] {
  const moments = momentsMs.filter((atMs) => day.fromMs <= atMs && atMs < day.toMs);
  const intervals: { startMs: number; endMs: number }[] = [];
  for (const atMs of moments.sort((a, b) => a - b)) {
    const last = intervals.at(-1);
    if (last !== undefined && atMs - last.endMs <= PRESENCE_GAP_MS) last.endMs = atMs;
    else intervals.push({ startMs: atMs, endMs: atMs });
  }
  return intervals.map(({ startMs, endMs }) => ({
    startMs: Math.max(day.fromMs, startMs - PRESENCE_PAD_MS),
    endMs: Math.min(day.toMs, endMs + PRESENCE_PAD_MS),
  }));
}
