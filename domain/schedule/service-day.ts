import { DateTime } from 'luxon';
import { PAD_MS_MAX, TRAVEL_MS_MAX, type DayItem, type Interval } from './types.js';

/** A service day runs from 04:00 to 04:00 city time, so that a night shift is one day. */
const SERVICE_DAY_START_HOUR = 4;

/** No interval handed in may span more days than this. */
const DAYS_MAX = 62;

/** The service day (`yyyy-mm-dd`) that holds an instant. */
export function serviceDayOf(atMs: number, timeZone: string): string {
  const local = DateTime.fromMillis(atMs, { zone: timeZone });
  // The wall clock decides and not "four hours earlier", which is wrong on a day of 23 or 25 h.
  const day = local.hour < SERVICE_DAY_START_HOUR ? local.minus({ days: 1 }) : local;
  return day.toFormat('yyyy-MM-dd');
}

/** Start and end of a service day; 23 or 25 hours long over a change of the clock. */
export function serviceDayBounds(date: string, timeZone: string): Interval {
  const start = DateTime.fromISO(date, { zone: timeZone }).set({ hour: SERVICE_DAY_START_HOUR });
  return { startMs: start.toMillis(), endMs: start.plus({ days: 1 }).toMillis() };
}

/** The service days that a half-open interval touches, in order. One or two for a booking. */
export function serviceDaysOf(args: Interval & { readonly timeZone: string }): string[] {
  const { startMs, endMs, timeZone } = args;
  const last = serviceDayOf(Math.max(startMs, endMs - 1), timeZone);
  const days: string[] = [];
  let cursor = DateTime.fromISO(serviceDayOf(startMs, timeZone), { zone: 'utc' });
  for (let count = 0; count < DAYS_MAX; count += 1) {
    const day = cursor.toFormat('yyyy-MM-dd');
    days.push(day);
    if (day >= last) return days;
    cursor = cursor.plus({ days: 1 });
  }
  throw new RangeError(`an interval over more than ${DAYS_MAX} days`);
}

/**
 * The days whose documents a writer must lock. A booking shortly before 04:00 and one shortly
 * after it lie in two documents and could still collide through travel; two writers, each holding
 * one of the documents, would both win. So everything within reach of the interval is locked.
 */
export function guardedDaysOf(
  item: Pick<DayItem, 'start' | 'end' | 'prepMs' | 'cleanMs'>,
  timeZone: string,
): string[] {
  const reachMs = TRAVEL_MS_MAX + PAD_MS_MAX;
  return serviceDaysOf({
    startMs: item.start - item.prepMs - reachMs,
    endMs: item.end + item.cleanMs + reachMs,
    timeZone,
  });
}

/** Key of a worker's day. */
export function workerDayId(workerId: string, date: string): string {
  return `${workerId}:${date}`;
}

/** The date part of a key made by `workerDayId`. */
export function dateOfWorkerDayId(id: string): string {
  return id.slice(-10);
}
