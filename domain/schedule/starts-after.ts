import { DateTime } from 'luxon';

/** Days that are looked over to get past `notBeforeMs`: longer than any closure. */
const SKIPPED_DAYS_MAX = 40;

/**
 * The same time of the city's day as `startMs`, on the first `daysMax` days on which it is not
 * before `notBeforeMs`; ascending. Clocks that change at night move the instant, not the time.
 */
export function startsAfter(wish: {
  readonly startMs: number;
  readonly notBeforeMs: number;
  readonly timeZone: string;
  readonly daysMax: number;
}): number[] {
  const { startMs, notBeforeMs, timeZone, daysMax } = wish;
  const first = DateTime.fromMillis(startMs, { zone: timeZone });
  const starts: number[] = [];
  for (let days = 0; days < SKIPPED_DAYS_MAX + daysMax && starts.length < daysMax; days += 1) {
    const candidateMs = first.plus({ days }).toMillis();
    if (candidateMs >= notBeforeMs) starts.push(candidateMs);
  }
  return starts;
}
