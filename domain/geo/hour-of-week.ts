import { DateTime } from 'luxon';

/** Kinds of hour: 0 to 23 from Monday to Friday, 24 to 47 on Saturday and Sunday. */
export const HOURS_OF_WEEK = 48;
const HOURS_A_DAY = 24;
const SATURDAY = 6;

/** The kind of hour of a moment by the clock on the wall of a zone, 0 to 47. */
export function hourOfWeek(atMs: number, timeZone: string): number {
  const local = DateTime.fromMillis(atMs, { zone: timeZone });
  if (!local.isValid) throw new RangeError(`no moment ${atMs} in ${timeZone}`);
  return local.hour + (local.weekday >= SATURDAY ? HOURS_A_DAY : 0);
}
