import { readFileSync, readdirSync } from 'node:fs';
import type { Part } from './platform.js';

/** Kernel ticks a second, the same on every Linux that Node.js runs on. */
const TICKS_PER_SECOND = 100;

/** Processor seconds so far of each part and of this process; empty where there is no /proc. */
export function cpuSeconds(parts: readonly Part[]): ReadonlyMap<string, number> {
  const byGroup = new Map<number, number>();
  try {
    for (const entry of readdirSync('/proc')) {
      if (!/^\d+$/.test(entry)) continue;
      const stat = statOf(entry);
      if (stat) byGroup.set(stat.group, (byGroup.get(stat.group) ?? 0) + stat.seconds);
    }
  } catch {
    return new Map();
  }
  const { user, system } = process.cpuUsage();
  return new Map([
    ...parts.map(({ name, pid }): [string, number] => [name, byGroup.get(pid) ?? 0]),
    ['bench (driver)', (user + system) / 1e6],
  ]);
}

function statOf(pid: string): { readonly group: number; readonly seconds: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in brackets and may hold blanks; the fields after it are numbers.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { group: Number(fields[2]), seconds: ticks / TICKS_PER_SECOND };
  } catch {
    return null;
  }
}

/** `after` minus `before`, part by part. */
export function cpuBetween(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): Map<string, number> {
  return new Map(
    [...after].map(([name, seconds]) => [name, seconds - (before.get(name) ?? 0)] as const),
  );
}
