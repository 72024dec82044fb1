import { sumCounts, type EventCounts, type RunEvents, type Segment } from './events.js';
import { percentile } from './loops.js';
import type { Answer } from './one-order.js';

/** Results go to standard output; the progress of starting goes to standard error. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** p50 and p95 of every route, and answers above 299. */
export function latencyTable(title: string, answers: readonly Answer[]): void {
  const routes = [...new Set(answers.map(({ route }) => route))].sort();
  table(
    title,
    ['route', 'calls', 'p50 ms', 'p95 ms', 'errors'],
    [
      ...routes.map((route) => {
        const calls = answers.filter((answer) => answer.route === route);
        const times = calls.map(({ elapsedMs }) => elapsedMs);
        const errors = calls.filter(({ status }) => status >= 300).length;
        return [
          route,
          calls.length,
          ms(percentile(times, 0.5)),
          ms(percentile(times, 0.95)),
          errors,
        ];
      }),
    ],
  );
}

/** Where the events go: type by type, the order's run, the settlement's and the bare twin's. */
export function eventTable(input: {
  readonly order: RunEvents;
  readonly settle: RunEvents;
  readonly bare: EventCounts;
}): void {
  const { order, settle, bare } = input;
  const both = sumCounts(order.counts, settle.counts);
  const types = [...new Set([...both.keys(), ...bare.keys()])].sort(
    (a, b) => (both.get(b) ?? 0) - (both.get(a) ?? 0) || a.localeCompare(b),
  );
  const total = (counts: EventCounts): number => [...counts.values()].reduce((a, b) => a + b, 0);
  table(
    'where the events go (one typical order)',
    ['event', 'order', 'settle', 'both', 'bare'],
    [
      ...types.map((type) => [
        type,
        order.counts.get(type) ?? 0,
        settle.counts.get(type) ?? 0,
        both.get(type) ?? 0,
        bare.get(type) ?? 0,
      ]),
      ['total', order.total, settle.total, total(both), total(bare)],
    ],
  );
}

/** The same events by what woke the workflow. */
export function segmentTable(title: string, segments: readonly Segment[]): void {
  table(
    `${title}, step by step`,
    ['woken by', 'events'],
    [
      ...segments.map(({ cause, events }) => [cause, events]),
      ['total', segments.reduce((sum, { events }) => sum + events, 0)],
    ],
  );
}

/** Processor milliseconds an order cost in each process, ours and bare. */
export function cpuTable(input: {
  readonly cpu: Readonly<Record<'ours' | 'bare', ReadonlyMap<string, number>>>;
  readonly orders: number;
}): void {
  const { cpu, orders } = input;
  const perOrder = (seconds = 0): number => Math.round((seconds * 1_000) / orders);
  const sum = (map: ReadonlyMap<string, number>) => [...map.values()].reduce((a, b) => a + b, 0);
  table(
    'processor time per order',
    ['process', 'ours ms', 'bare ms'],
    [
      ...[...cpu.ours.keys()].map((name) => [
        name,
        perOrder(cpu.ours.get(name)),
        perOrder(cpu.bare.get(name)),
      ]),
      ['total', perOrder(sum(cpu.ours)), perOrder(sum(cpu.bare))],
    ],
  );
}

/** Database commands an order cost, of all processes together. */
export function commandTable(input: {
  readonly commands: ReadonlyMap<string, number>;
  readonly orders: number;
}): void {
  const { commands, orders } = input;
  const rows = [...commands]
    .map(([name, total]): [string, number] => [name, total / orders])
    .filter(([, perOrder]) => perOrder >= 0.1)
    .sort(([, a], [, b]) => b - a);
  const total = rows.reduce((sum, [, perOrder]) => sum + perOrder, 0);
  table(
    'MongoDB commands per order',
    ['command', 'per order'],
    [...rows.map(([name, perOrder]) => [name, perOrder.toFixed(1)]), ['total', total.toFixed(1)]],
  );
}

export function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): void {
  const all = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  print(`\n${title}`);
  for (const row of all) {
    print(
      `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  ')}`,
    );
  }
}

function ms(value: number): string {
  return value.toFixed(0);
}
