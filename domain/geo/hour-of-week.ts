import { DateTime } from 'luxon';
import { HOURS_A_DAY } from '../../contract/terms/speed.js';

const SATURDAY = 6;

/** The kind of hour (0 to 47) of a moment by the clock on the wall of a zone. */
export function hourOfWeek(atMs: number, timeZone: string): number {
  const local = DateTime.fromMillis(atMs, { zone: timeZone });
  if (!local.isValid) throw new RangeError(`no moment ${atMs} in ${timeZone}`);
  return local.hour + (local.weekday >= SATURDAY ? HOURS_A_DAY : 0);
}
