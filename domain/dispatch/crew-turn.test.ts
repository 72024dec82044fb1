import * as fc from 'fast-check';
import type { LngLat } from '../geo/distance.js';
import { streetEtaModel } from '../geo/travel.js';
import { matchSearches, type DispatchSearch } from './all-or-none.js';
import { createMatchingEngine } from './matching-engine.js';
import {
  DEFAULT_DISPATCH_POLICY,
  type DispatchDemand,
  type DispatchPolicy,
  type DispatchWorker,
} from './types.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TICK = 10 * SECOND;
const NOW = Date.parse('2026-03-10T12:00:00+08:00');
const HOME: LngLat = [121.62, 38.92];
const JOB_MAX = 10 * MINUTE;
const engine = createMatchingEngine();
/** Nobody is asked before he is free, and nobody is too late: only the turn decides. */
const POLICY: DispatchPolicy = {
  ...DEFAULT_DISPATCH_POLICY,
  dials: { ...DEFAULT_DISPATCH_POLICY.dials, soonFree: 0, widenedSoonFree: 0 },
  lateMsMax: 24 * HOUR,
  crewReserveMs: JOB_MAX,
};
const { crewTurnMs } = POLICY;
const base = { eta: streetEtaModel(), policy: POLICY };

describe('beside a steady stream of orders of one worker', () => {
  const town = fc
    .record({
      workers: fc.integer({ min: 2, max: 6 }),
      size: fc.integer({ min: 2, max: 6 }),
      perTick: fc.integer({ min: 1, max: 4 }),
      /** How long each job takes, in ticks; taken in turn. */
      jobs: fc.array(fc.integer({ min: 1, max: JOB_MAX / TICK }), { minLength: 1, maxLength: 12 }),
    })
    .map(({ size, workers, ...rest }) => ({ ...rest, workers, size: Math.min(size, workers) }));

  test('[P1][X17] a crew that fits into the town is matched within its bound', () => {
    fc.assert(
      fc.property(town, (given) => {
        const waitedMs = waitOfCrew(given, POLICY);
        expect(waitedMs).toBeLessThanOrEqual(crewTurnMs + JOB_MAX + TICK);
      }),
      { numRuns: 60 },
    );
  });

  test('[P1][X17] without its turn it would wait beyond its bound', () => {
    const given = { workers: 2, size: 2, perTick: 2, jobs: [3, 4] };
    const boundMs = crewTurnMs + JOB_MAX + TICK;
    expect(waitOfCrew(given, { ...POLICY, crewTurnMs: Infinity })).toBeGreaterThan(boundMs);
    expect(waitOfCrew(given, POLICY)).toBeLessThanOrEqual(boundMs);
  });
});

describe('the turn of a crew', () => {
  const old = crewTurnMs;
  const match = (args: {
    readonly searches: readonly DispatchSearch[];
    readonly workers: readonly DispatchWorker[];
  }) => matchSearches(engine, { ...base, nowMs: NOW, ...args });
  const idsOf = (matched: readonly { readonly id: string }[]) => matched.map(({ id }) => id).sort();

  test('[P1] it comes before what is younger, though that is cheaper', () => {
    const searches = [single('near', 0), crew({ id: 'crew', size: 2, ageMs: old, at: AWAY })];
    const { matched, unmatched } = match({ searches, workers: [idle('w1'), idle('w2')] });
    expect(idsOf(matched)).toEqual(['crew']);
    expect(unmatched).toEqual([{ id: 'near', reason: 'NO_CAPACITY', isWaiting: false }]);
  });

  test('[P1] a millisecond before its turn it competes like all others', () => {
    const searches = [single('near', 0), crew({ id: 'crew', size: 2, ageMs: old - 1, at: AWAY })];
    const { matched } = match({ searches, workers: [idle('w1'), idle('w2')] });
    expect(idsOf(matched)).toEqual(['near']);
  });

  test('[P1] it takes nobody from an older order', () => {
    const searches = [
      single('elder', old + 1),
      crew({ id: 'crew', size: 2, ageMs: old, at: AWAY }),
    ];
    const { matched } = match({ searches, workers: [idle('w1'), idle('w2')] });
    expect(idsOf(matched)).toEqual(['elder']);
    const enough = match({ searches, workers: [idle('w1'), idle('w2'), idle('w3')] });
    expect(idsOf(enough.matched)).toEqual(['crew', 'elder']);
  });

  test('[P1] while one of it is busy it keeps the other free, and no longer than its bound', () => {
    const workers = [idle('w1'), busy('w2')];
    const at = (ageMs: number) =>
      match({ searches: [single('young', 0), crew({ id: 'crew', size: 2, ageMs })], workers });
    const kept = at(old);
    expect(kept.matched).toEqual([]);
    expect(kept.unmatched).toContainEqual({
      id: 'crew',
      reason: 'NO_CAPACITY',
      isWaiting: true,
    });
    const last = at(old + POLICY.crewReserveMs - 1);
    expect(last.matched).toEqual([]);
    const over = at(old + POLICY.crewReserveMs);
    expect(idsOf(over.matched)).toEqual(['young']);
    expect(over.unmatched).toEqual([{ id: 'crew', reason: 'NO_CAPACITY', isWaiting: true }]);
  });

  test('[P1] nobody is kept idle for a crew that cannot come together', () => {
    const searches = [single('young', 0), crew({ id: 'crew', size: 3, ageMs: old })];
    // The third one has the time, but never the way.
    const stranger = { ...idle('w3'), at: AWAY, maxDistanceMeters: 1 };
    const { matched } = match({ searches, workers: [idle('w1'), busy('w2'), stranger] });
    expect(idsOf(matched)).toEqual(['young']);
  });

  test('[P1] of two crews the older one has its turn first', () => {
    const searches = [
      crew({ id: 'a', size: 2, ageMs: old }),
      crew({ id: 'b', size: 2, ageMs: old + 1 }),
    ];
    const { matched } = match({ searches, workers: [idle('w1'), idle('w2')] });
    expect(idsOf(matched)).toEqual(['b']);
  });
});

/**
 * How long a crew waits that comes together with the first singles, over its bound twice; every tick
 * brings `perTick` more, to a few for each worker, and who is matched is away for his job.
 */
function waitOfCrew(
  town: {
    readonly workers: number;
    readonly size: number;
    readonly perTick: number;
    readonly jobs: readonly number[];
  },
  policy: DispatchPolicy,
): number {
  const ticks = (crewTurnMs + 3 * JOB_MAX) / TICK;
  const freeAt = new Map(Array.from({ length: town.workers }, (_, index) => [`w${index}`, NOW]));
  const waiting = new Map<string, DispatchSearch>();
  const crewSearch = crew({ id: 'crew', size: town.size, ageMs: 0, at: AWAY });
  waiting.set('crew', crewSearch);
  let jobs = 0;
  for (let tick = 0; tick < ticks; tick += 1) {
    const nowMs = NOW + tick * TICK;
    const isFull = waiting.size > 3 * town.workers;
    for (let index = 0; index < (isFull ? 0 : town.perTick); index += 1) {
      const id = `s${tick}-${index}`;
      waiting.set(id, single(id, NOW - nowMs));
    }
    const workers = [...freeAt].map(([id, freeAtMs]) => ({ ...idle(id), freeAtMs }));
    const searches = [...waiting.values()];
    const { matched } = matchSearches(engine, { ...base, policy, nowMs, searches, workers });
    for (const { id, matches } of matched) {
      if (id === 'crew') return nowMs - NOW;
      waiting.delete(id);
      for (const { workerId } of matches) {
        const job = town.jobs[jobs % town.jobs.length] ?? 1;
        jobs += 1;
        freeAt.set(workerId, nowMs + job * TICK);
      }
    }
  }
  return Infinity;
}

/** Some minutes of travel from everybody, so that a single nearby is always cheaper. */
const AWAY: LngLat = [121.64, 38.93];

function crew(one: {
  readonly id: string;
  readonly size: number;
  readonly ageMs: number;
  readonly at?: LngLat;
}): DispatchSearch {
  const { id, size, ageMs, at = HOME } = one;
  const createdAtMs = NOW - ageMs;
  const demands = Array.from({ length: size }, (_, index): DispatchDemand => ({
    orderId: id,
    ticketId: `${id}:${index + 1}`,
    round: 1,
    at,
    skills: [],
    serviceMs: HOUR,
    windowStartMs: createdAtMs,
    earliestMs: createdAtMs,
    prepMs: 0,
    cleanMs: 0,
    radiusMeters: 5_000,
    excludedWorkerIds: [],
    createdAtMs,
    priority: 0,
  }));
  return { id, demands };
}

function single(id: string, ageMs: number): DispatchSearch {
  return crew({ id, size: 1, ageMs });
}

function idle(id: string): DispatchWorker {
  return {
    id,
    at: HOME,
    skills: [],
    score: 4,
    freeAtMs: NOW,
    shiftEndsMs: NOW + 24 * HOUR,
    dayItems: [],
    maxDistanceMeters: 20_000,
    idleSinceMs: null,
    openOffers: 0,
  };
}

function busy(id: string): DispatchWorker {
  return { ...idle(id), freeAtMs: NOW + HOUR };
}
