const DAY_MS = 24 * 3_600_000;
const DAYS_MAX = 400;
const SERIES = 'order:';

/**
 * Names of the series that order numbers come from, day by day. A day more at both ends: the days
 * are those of the cities' zones.
 */
export function orderSeriesBetween(range: { readonly from: Date; readonly to: Date }): string[] {
  const names: string[] = [];
  const firstDay = Math.floor(range.from.getTime() / DAY_MS) - 1;
  const lastDay = Math.floor(range.to.getTime() / DAY_MS) + 1;
  for (let day = firstDay; day <= lastDay && names.length < DAYS_MAX; day += 1) {
    const date = new Date(day * DAY_MS).toISOString().slice(2, 10);
    names.push(`${SERIES}${date.replaceAll('-', '')}`);
  }
  return names;
}

/** The order number that a series' value becomes when an order is placed. */
export function orderNoOf(series: string, value: number): string {
  return `DH${series.slice(SERIES.length)}${String(value).padStart(6, '0')}`;
}
