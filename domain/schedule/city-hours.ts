import { DateTime } from 'luxon';
import type { DayInterval } from '../../contract/terms/catalogue.js';

/** True when the city lets a service start at this instant; the interval may pass midnight. */
export function isOpenAt(args: {
  readonly startMs: number;
  readonly timeZone: string;
  readonly opens: DayInterval;
}): boolean {
  const local = DateTime.fromMillis(args.startMs, { zone: args.timeZone });
  const minute = local.hour * 60 + local.minute;
  const { startMinute, endMinute } = args.opens;
  const isToday = minute >= startMinute && minute < endMinute;
  const isOfYesterday = minute + 1_440 >= startMinute && minute + 1_440 < endMinute;
  return isToday || isOfYesterday;
}
