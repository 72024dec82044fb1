import dayjs, { type Dayjs } from 'dayjs';
import { addDays, dateIn } from './zone-time';

/** Days of one statement at most, as the API has it. */
export const PERIOD_DAYS_MAX = 92;
const DAYS_SHOWN = 30;

export type Period = { readonly from: string; readonly to: string };
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const FORM = 'YYYY-MM-DD';

/** The period of the URL, or the last thirty days of a place. */
export function periodOf(params: Pick<URLSearchParams, 'get'>, zone: string): Period {
  const from = params.get('from') ?? '';
  const to = params.get('to') ?? '';
  if (DATE.test(from) && DATE.test(to)) return { from, to };
  return lastDays(DAYS_SHOWN, zone);
}

export const rangeOf = ({ from, to }: Period): [Dayjs, Dayjs] => [dayjs(from), dayjs(to)];

/** What a person chose, cut to the longest period. */
export function chosenPeriod(
  range: readonly [Dayjs | null, Dayjs | null] | null,
  daysMax = PERIOD_DAYS_MAX,
): Period | null {
  const [from, to] = range ?? [null, null];
  if (from === null || to === null) return null;
  const last = from.add(daysMax - 1, 'day');
  return { from: from.format(FORM), to: (to.isAfter(last) ? last : to).format(FORM) };
}

/** The last days up to today, which is another day elsewhere. */
export function lastDays(days: number, zone: string): Period {
  const to = dateIn(Date.now(), zone);
  return { from: addDays(to, 1 - days), to };
}
