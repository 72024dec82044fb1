import { print } from '../orders/tables.js';
import { percentile } from '../orders/loops.js';
import { DEFAULT_SPEED_PROFILE } from '../../domain/geo/travel.js';
import { hindsightBound } from './bound.js';
import { drawCsvDay, readCsvCity } from './csv-day.js';
import type { Day } from './day.js';
import { factsOf, travelAt } from './facts.js';
import { gainOf, meanOf, type Gain } from './gains.js';
import { drawManhattanDay, readManhattan } from './manhattan.js';
import type { DispatchBenchOptions } from './options.js';
import {
  idleExact,
  nearestFirst,
  ours,
  oursIdleOnly,
  pairGreedy,
  randomNearby,
  type Policy,
} from './policies.js';
import { simulateDay, type DayResult } from './simulate.js';

const POLICIES = {
  random: randomNearby,
  nearest: nearestFirst,
  greedy: pairGreedy,
  idleExact,
  ours: ours(),
  softFreeOff: oursIdleOnly,
} as const satisfies Readonly<Record<string, Policy>>;
type PolicyName = keyof typeof POLICIES;
const NAMES = Object.keys(POLICIES) as PolicyName[];

type City = {
  readonly source: string;
  readonly speedKmh: number;
  draw(args: { readonly seed: number; readonly load: number }): Day;
};

type Played = {
  readonly results: Readonly<Record<PolicyName, readonly DayResult[]>>;
  readonly bounds: readonly number[];
};

/** Plays all days and prints one line per load; a measurement, so it never finds anything wrong. */
export async function benchDispatch(options: DispatchBenchOptions): Promise<boolean> {
  const city = cityOf(options);
  print(
    `${city.source}: skills and durations are synthetic; rides at ${city.speedKmh.toFixed(1)} km/h`,
  );
  for (const hasErrors of options.errors) {
    for (const load of options.loads) {
      const startedAt = performance.now();
      const played = play(city, options, { load, hasErrors });
      printTable(played, { load, hasErrors, seconds: (performance.now() - startedAt) / 1_000 });
      print(JSON.stringify(lineOf(played, { source: city.source, load, hasErrors })));
    }
  }
  return true;
}

function cityOf(options: DispatchBenchOptions): City {
  const { csvDir, dataDir, orders } = options;
  if (csvDir !== null) {
    const city = readCsvCity(csvDir);
    const { speedKmh } = DEFAULT_SPEED_PROFILE;
    return { source: 'csv', speedKmh, draw: (args) => drawCsvDay(city, args) };
  }
  const city = readManhattan(dataDir);
  const { speedKmh } = city;
  return {
    source: 'manhattan',
    speedKmh,
    draw: (args) => drawManhattanDay(city, { ...args, orders }),
  };
}

function play(
  city: City,
  { days, seed, tickMinutes }: DispatchBenchOptions,
  { load, hasErrors }: { readonly load: number; readonly hasErrors: boolean },
): Played {
  const results = Object.fromEntries(NAMES.map((name) => [name, [] as DayResult[]])) as Record<
    PolicyName,
    DayResult[]
  >;
  const bounds: number[] = [];
  const travel = travelAt(city.speedKmh);
  for (let number = 0; number < days; number += 1) {
    const day = city.draw({ seed: seed + number, load });
    const facts = factsOf(day.seed, hasErrors);
    for (const name of NAMES) {
      const policy = POLICIES[name];
      results[name].push(simulateDay({ day, facts, travel, policy, tickMinutes }));
    }
    bounds.push(hindsightBound(day, facts, hasErrors));
  }
  return { results, bounds };
}

/** The line of issue 9; unserved in per cent of the orders, p95 in minutes over all of them. */
function lineOf(
  { results, bounds }: Played,
  { source, load, hasErrors }: { source: string; load: number; hasErrors: boolean },
) {
  const means = (name: PolicyName): number[] =>
    results[name].map(({ responses }) => meanOf([...responses]));
  const mine = means('ours');
  const gain = (name: PolicyName): Gain => gainOf(mine, means(name));
  const [random, nearest, idle] = [gain('random'), gain('nearest'), gain('idleExact')];
  // What switching it off costs, against the engine with it.
  const off = meanOf(means('softFreeOff')) / meanOf(mine);
  return {
    ...{ bench: 'dispatch', source, load, errors: hasErrors, days: mine.length },
    ...{ vsRandomPct: round(random.pct), vsRandomLower95: round(random.lower95) },
    ...{ vsNearestPct: round(nearest.pct), vsNearestLower95: round(nearest.lower95) },
    ...{ vsIdleExactPct: round(idle.pct), vsIdleExactLower95: round(idle.lower95) },
    ...{ unserved: unservedPct(results.ours), unservedNearest: unservedPct(results.nearest) },
    ...{ p95: p95(results.ours), p95Nearest: p95(results.nearest) },
    ...{ gini: giniMean(results.ours), giniNearest: giniMean(results.nearest) },
    hindsightRatio: round(meanOf(mine) / meanOf(bounds), 2),
    softFreeOffCostPct: round(100 * (off - 1)),
  };
}

function printTable(
  { results, bounds }: Played,
  { load, hasErrors, seconds }: { load: number; hasErrors: boolean; seconds: number },
): void {
  print(`load ${load}, errors ${hasErrors ? 'on' : 'off'}, ${seconds.toFixed(0)} s`);
  print('               mean    p50    p95    p99  unserved %  km a job  Gini');
  for (const name of NAMES) {
    const rows = results[name];
    const all = rows.flatMap(({ responses }) => [...responses]);
    const at = (share: number): string => percentile(all, share).toFixed(1).padStart(6);
    const km = meanOf(rows.map(({ metersPerJob }) => metersPerJob / 1_000));
    print(
      `  ${name.padEnd(12)}${meanOf(all).toFixed(2).padStart(5)} ${at(0.5)} ${at(0.95)} ${at(0.99)}` +
        `  ${String(unservedPct(rows)).padStart(10)}  ${km.toFixed(2).padStart(8)}  ${giniMean(rows)}`,
    );
  }
  print(`  no policy can be below a mean of ${meanOf(bounds).toFixed(2)} min`);
}

function unservedPct(rows: readonly DayResult[]): number {
  const orders = rows.reduce((sum, { responses }) => sum + responses.length, 0);
  return round((100 * rows.reduce((sum, { unserved }) => sum + unserved, 0)) / orders, 2);
}

function p95(rows: readonly DayResult[]): number {
  return round(
    percentile(
      rows.flatMap(({ responses }) => [...responses]),
      0.95,
    ),
  );
}

function giniMean(rows: readonly DayResult[]): number {
  return round(meanOf(rows.map(({ gini }) => gini)), 3);
}

function round(value: number, digits?: number): number;
function round(value: number | null, digits?: number): number | null;
function round(value: number | null, digits = 1): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
