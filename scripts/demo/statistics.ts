/** p50, p95 and size of a set of numbers; null without any. */
export type Spread = { readonly count: number; readonly p50: number; readonly p95: number };

/** Nearest-rank percentile: the smallest value that at least `share` of all values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.min(sorted.length, Math.max(1, Math.ceil(share * sorted.length)));
  return sorted[rank - 1] ?? 0;
}

export function spreadOf(values: readonly number[]): Spread | null {
  if (values.length === 0) return null;
  return { count: values.length, p50: percentile(values, 0.5), p95: percentile(values, 0.95) };
}

/** How often each key occurs, most frequent first. */
export function tally(keys: Iterable<string>): [string, number][] {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

/** Answers of the api by route. */
export type RouteTimes = {
  note(call: { readonly route: string; readonly status: number; readonly elapsedMs: number }): void;
  /** Routes with the most calls first. */
  rows(): { readonly route: string; readonly spread: Spread }[];
  /** Answers of 500 and above, by route and status. */
  failures(): [string, number][];
};

export function createRouteTimes(): RouteTimes {
  const times = new Map<string, number[]>();
  const failed: string[] = [];
  return {
    note({ route, status, elapsedMs }) {
      const known = times.get(route);
      if (known) known.push(elapsedMs);
      else times.set(route, [elapsedMs]);
      if (status >= 500) failed.push(`${status} ${route}`);
    },
    rows: () =>
      [...times]
        .flatMap(([route, values]) => {
          const spread = spreadOf(values);
          return spread ? [{ route, spread }] : [];
        })
        .sort((a, b) => b.spread.count - a.spread.count),
    failures: () => tally(failed),
  };
}

/** Rows as a table: the first column to the left, the others to the right. */
export function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, at) => (widths[at] = Math.max(widths[at] ?? 0, cell.length)));
  }
  return rows.map((row) =>
    row
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
