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
const MS_PER_MINUTE = 60_000;
const DAY_MS = MINUTES_PER_DAY * MS_PER_MINUTE;

/** True when the whole interval lies in working time without a gap. May pass midnight. */
export function isWithinHours(
  args: Interval & WorkerHours & { readonly timeZone: string },
): boolean {
  return openIntervals(args).some(
    (open) => open.startMs <= args.startMs && args.endMs <= open.endMs,
  );
}

/** A calendar day as work is counted in it: the same for all workers of a zone. */
export type WorkDay = {
  /** `yyyy-mm-dd`. */
  readonly date: string;
  /** 0 = Sunday. */
  readonly weekday: number;
  readonly startMs: number;
  /** The clock is not changed on this day or the next, so minutes are a sum. */
  readonly isPlain: boolean;
};

/**
 * Days whose work can touch [startMs, endMs). Zone arithmetic is dear: who asks about many workers
 * makes them once. Throws RangeError past HOURS_DAYS_MAX days.
 */
export function workDays(args: Interval & { readonly timeZone: string }): readonly WorkDay[] {
  const { timeZone } = args;
  // Work of the day before may reach over midnight into the window, and of the next day join on.
  const first = DateTime.fromMillis(args.startMs, { zone: timeZone }).minus({ days: 1 });
  const last = DateTime.fromMillis(args.endMs, { zone: timeZone }).plus({ days: 1 });
  const count = Math.ceil(last.startOf('day').diff(first.startOf('day'), 'days').days) + 1;
  if (count > HOURS_DAYS_MAX + 2) throw new RangeError(`more than ${HOURS_DAYS_MAX} days`);
  const starts = Array.from({ length: count + 2 }, (_, index) =>
    first.plus({ days: index }).startOf('day'),
  );
  const msOf = (index: number): number => starts[index]?.toMillis() ?? 0;
  const isWhole = (index: number): boolean => msOf(index + 1) - msOf(index) === DAY_MS;
  return starts.slice(0, count).map((day, index) => ({
    date: day.toFormat('yyyy-MM-dd'),
    weekday: day.weekday % 7,
    startMs: day.toMillis(),
    isPlain: isWhole(index) && isWhole(index + 1) && day.hour === 0,
  }));
}

/**
 * Working time that touches [startMs, endMs): merged, in order, not clipped to the window.
 * Minutes are wall-clock, so 09:00 stays 09:00 over a change of the clock.
 * Throws RangeError past HOURS_DAYS_MAX days. `days` are `workDays` of the same window and zone.
 */
export function openIntervals(
  args: Interval &
    WorkerHours & { readonly timeZone: string; readonly days?: readonly WorkDay[] | undefined },
): Interval[] {
  const { timeZone, days = workDays(args), leave = [] } = args;
  const overrides = new Map(args.overrides.map((row) => [row.date, row.intervals]));
  const raw: Interval[] = [];
  for (const day of days) {
    const rule = overrides.get(day.date) ?? args.hours[day.weekday] ?? [];
    for (const { startMinute, endMinute } of rule) {
      if (endMinute <= startMinute) continue;
      raw.push({
        startMs: wallMs(day, startMinute, timeZone),
        endMs: wallMs(day, endMinute, timeZone),
      });
    }
  }
  const firstDate = days[0]?.date ?? '';
  const away = leave.filter(({ toDate }) => toDate >= firstDate);
  const closed = [...args.blocked, ...away.map((row) => leaveMs(row, timeZone))];
  return subtract(merge(raw), closed).filter(
    (open) => open.startMs < args.endMs && args.startMs < open.endMs,
  );
}

function wallMs(day: WorkDay, minute: number, timeZone: string): number {
  if (day.isPlain && minute <= 2 * MINUTES_PER_DAY) return day.startMs + minute * MS_PER_MINUTE;
  const rest = minute % MINUTES_PER_DAY;
  return DateTime.fromISO(day.date, { zone: timeZone })
    .plus({ days: Math.floor(minute / MINUTES_PER_DAY) })
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
