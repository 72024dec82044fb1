import type { DayItem, Interval } from '../schedule/types.js';

/** Where a worker stands in his day at one moment, UTC ms. */
export type Moment = {
  /** The job that he is at, preparation and cleaning included. */
  readonly present: DayItem | null;
  readonly freeAtMs: number;
  /** Since his last job of the day, or since his working time began; null when busy. */
  readonly idleSinceMs: number | null;
  /** Jobs he has had. */
  readonly jobs: number;
};

/** The job that somebody is at, its pads included. */
export const presentJob = (items: readonly DayItem[], nowMs: number): DayItem | undefined =>
  items.find((item) => item.start - item.prepMs <= nowMs && nowMs < item.end + item.cleanMs);

/** Reads a worker's moment out of his appointments and working time. O(items + hours). */
export function momentOf(args: {
  readonly items: readonly DayItem[];
  readonly hours: readonly Interval[];
  readonly nowMs: number;
}): Moment {
  const { items, hours, nowMs } = args;
  const present = presentJob(items, nowMs) ?? null;
  const ends = items.map((item) => item.end + item.cleanMs).filter((endMs) => endMs <= nowMs);
  const jobs = ends.length;
  if (present !== null) {
    return { present, freeAtMs: present.end + present.cleanMs, idleSinceMs: null, jobs };
  }
  const opened = hours.find(({ startMs, endMs }) => startMs <= nowMs && nowMs < endMs)?.startMs;
  const known = opened === undefined ? ends : [...ends, opened];
  const idleSinceMs = known.length === 0 ? nowMs : Math.max(...known);
  return { present, freeAtMs: nowMs, idleSinceMs, jobs };
}
