import { DateTime } from 'luxon';
import type { DayInterval, WeeklyHours } from '../../contract/terms/catalogue.js';
import type { Interval } from './types.js';

/** Replaces the weekly rule on one calendar date of the city; no intervals = a day off. */
export type DateOverride = { readonly date: string; readonly intervals: readonly DayInterval[] };

/** Leave over whole calendar dates, both inclusive. */
export type LeavePeriod = { readonly fromDate: string; readonly toDate: string };

/** When a worker works: weekly rule, then date overrides, minus blocked periods and leave. */
export type WorkerHours = {
  readonly hours: WeeklyHours;
  readonly overrides: readonly DateOverride[];
  readonly blocked: readonly Interval[];
  readonly leave?: readonly LeavePeriod[];
};

/** Longest stretch one call looks at. */
export const HOURS_DAYS_MAX = 62;

const MINUTES_PER_DAY = 1_440;

/** True when the whole interval lies in working time without a gap. May pass midnight. */
export function isWithinHours(
  args: Interval & WorkerHours & { readonly timeZone: string },
): boolean {
  return openIntervals(args).some(
    (open) => open.startMs <= args.startMs && args.endMs <= open.endMs,
  );
}

/**
 * Working time that touches [startMs, endMs): merged, in order, not clipped to the window.
 * Minutes are wall-clock, so 09:00 stays 09:00 over a change of the clock.
 * Throws RangeError past HOURS_DAYS_MAX days.
 */
export function openIntervals(
  args: Interval & WorkerHours & { readonly timeZone: string },
): Interval[] {
  const { timeZone } = args;
  const overrides = new Map(args.overrides.map((row) => [row.date, row.intervals]));
  // Work of the day before may reach over midnight into the window, and of the next day join on.
  const first = DateTime.fromMillis(args.startMs, { zone: timeZone }).minus({ days: 1 });
  const last = DateTime.fromMillis(args.endMs, { zone: timeZone }).plus({ days: 1 });
  const count = Math.ceil(last.startOf('day').diff(first.startOf('day'), 'days').days) + 1;
  if (count > HOURS_DAYS_MAX + 2) throw new RangeError(`more than ${HOURS_DAYS_MAX} days`);
  const raw: Interval[] = [];
  for (let index = 0; index < count; index += 1) {
    const day = first.plus({ days: index });
    const rule = overrides.get(day.toFormat('yyyy-MM-dd')) ?? args.hours[day.weekday % 7] ?? [];
    for (const { startMinute, endMinute } of rule) {
      if (endMinute <= startMinute) continue;
      raw.push({ startMs: wallMs(day, startMinute), endMs: wallMs(day, endMinute) });
    }
  }
  const closed = [...args.blocked, ...(args.leave ?? []).map((row) => leaveMs(row, timeZone))];
  return subtract(merge(raw), closed).filter(
    (open) => open.startMs < args.endMs && args.startMs < open.endMs,
  );
}

function wallMs(day: DateTime, minute: number): number {
  const date = day.plus({ days: Math.floor(minute / MINUTES_PER_DAY) });
  const rest = minute % MINUTES_PER_DAY;
  return date
    .set({ hour: Math.floor(rest / 60), minute: rest % 60, second: 0, millisecond: 0 })
    .toMillis();
}

function leaveMs(leave: LeavePeriod, timeZone: string): Interval {
  const from = DateTime.fromISO(leave.fromDate, { zone: timeZone }).startOf('day');
  const to = DateTime.fromISO(leave.toDate, { zone: timeZone }).startOf('day').plus({ days: 1 });
  return { startMs: from.toMillis(), endMs: to.toMillis() };
}

function merge(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of [...intervals].sort((a, b) => a.startMs - b.startMs)) {
    const last = merged.at(-1);
    if (last !== undefined && next.startMs <= last.endMs) {
      merged[merged.length - 1] = {
        startMs: last.startMs,
        endMs: Math.max(last.endMs, next.endMs),
      };
    } else {
      merged.push(next);
    }
  }
  return merged;
}

function subtract(open: readonly Interval[], closed: readonly Interval[]): Interval[] {
  let rest = [...open];
  for (const cut of closed) {
    rest = rest.flatMap((one) => {
      if (cut.endMs <= one.startMs || one.endMs <= cut.startMs) return [one];
      return [
        { startMs: one.startMs, endMs: cut.startMs },
        { startMs: cut.endMs, endMs: one.endMs },
      ].filter((part) => part.startMs < part.endMs);
    });
  }
  return rest;
}
