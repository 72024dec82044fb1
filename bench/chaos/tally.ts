/** Counts by name. */
export type Tally = {
  add(name: string): void;
  all(): Readonly<Record<string, number>>;
};

export function tally(): Tally {
  const counts = new Map<string, number>();
  return {
    add: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    all: () => Object.fromEntries([...counts].sort(([, a], [, b]) => b - a)),
  };
}

/** `name 3, other 1`, the most frequent on top. */
export function told(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
