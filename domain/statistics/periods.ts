import { DateTime } from 'luxon';
import {
  STATISTICS_DAYS_MAX,
  type ReportKind,
  type StatisticsGroup,
} from '../../contract/terms/statistics.js';

/** First and last day, both included, and the name of a period of a report or of a chart. */
export type Period = { readonly period: string; readonly from: string; readonly to: string };

const GROUP_OF_REPORT: Readonly<Record<ReportKind, StatisticsGroup>> = {
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
};

/** The calendar day (`yyyy-mm-dd`) of a moment in a zone. */
export function dateIn(atMs: number, timeZone: string): string {
  return DateTime.fromMillis(atMs, { zone: timeZone }).toFormat('yyyy-MM-dd');
}

/** Hour of the day, 0 to 23, by the clock on the wall. */
export function hourIn(atMs: number, timeZone: string): number {
  return DateTime.fromMillis(atMs, { zone: timeZone }).hour;
}

/**
 * From ≤ moment < to of a calendar day: 23 or 25 hours long where the clock changes, and beginning
 * at one o'clock where midnight does not exist.
 */
export function dayBoundsIn(
  date: string,
  timeZone: string,
): { readonly from: Date; readonly to: Date } {
  const start = DateTime.fromISO(date, { zone: timeZone }).startOf('day');
  if (!start.isValid) throw new RangeError(`not a day: ${date} in ${timeZone}`);
  return { from: start.toJSDate(), to: start.plus({ days: 1 }).startOf('day').toJSDate() };
}

/** The day so many days later; negative: earlier. Days of a calendar, not of 24 hours. */
export function datePlus(date: string, days: number): string {
  return utc(date).plus({ days }).toFormat('yyyy-MM-dd');
}

/** Days from the first to the last, both included. */
export function daysBetween(from: string, to: string): number {
  return Math.round(utc(to).diff(utc(from), 'days').days) + 1;
}

/** Every day of a range, in order. RangeError for more than a year. */
export function datesOf({ from, to }: { readonly from: string; readonly to: string }): string[] {
  const days = daysBetween(from, to);
  if (days > STATISTICS_DAYS_MAX) throw new RangeError(`${days} days are too many`);
  return Array.from({ length: Math.max(0, days) }, (_none, index) => datePlus(from, index));
}

/** Name of the period that holds a day: itself, the Monday of its week, or its month. */
export function periodOf(date: string, group: StatisticsGroup): string {
  switch (group) {
    case 'day':
      return date;
    case 'week':
      return utc(date).startOf('week').toFormat('yyyy-MM-dd');
    case 'month':
      return date.slice(0, 7);
  }
}

/** The periods of a range in order; the first and the last are cut to the range. */
export function periodsOf(range: {
  readonly from: string;
  readonly to: string;
  readonly group: StatisticsGroup;
}): Period[] {
  const periods: { period: string; from: string; to: string }[] = [];
  for (const date of datesOf(range)) {
    const period = periodOf(date, range.group);
    const last = periods.at(-1);
    if (last?.period === period) last.to = date;
    else periods.push({ period, from: date, to: date });
  }
  return periods;
}

/** The whole period of a report that holds a day. */
export function reportPeriodAt(kind: ReportKind, date: string): Period {
  const group = GROUP_OF_REPORT[kind];
  const day = utc(date);
  return {
    period: periodOf(date, group),
    from: day.startOf(group).toFormat('yyyy-MM-dd'),
    to: day.endOf(group).toFormat('yyyy-MM-dd'),
  };
}

/** The last period of a report that was over when the day began. */
export function lastReportPeriod(kind: ReportKind, today: string): Period {
  return reportPeriodAt(kind, datePlus(reportPeriodAt(kind, today).from, -1));
}

/** The period before one of a report. */
export function periodBefore(kind: ReportKind, { from }: Period): Period {
  return reportPeriodAt(kind, datePlus(from, -1));
}

/** A calendar date has no zone: UTC keeps every clock change out of its arithmetic. */
function utc(date: string): DateTime {
  const day = DateTime.fromISO(date, { zone: 'utc' });
  if (!day.isValid) throw new RangeError(`not a day: ${date}`);
  return day;
}
