import * as fc from 'fast-check';
import { distanceMeters } from '../../geo/distance.js';
import { explainOrder } from './explain.js';
import { createRingTables } from './rings.js';
import { HOME, order, travel, worker } from './testing.js';
import { runTick } from './tick.js';
import { COST_TERMS } from '../../../contract/terms/dispatch.js';
import { DEFAULT_DIALS, type EngineOrder, type EngineWorker } from './types.js';
import { createWorkerStore } from './worker-store.js';
import { evenly } from '../../geo/testing.js';

const NOW = 600;
/** A city that fails is made smaller for this long; then the smallest so far is shown. */
const SHRINK = { interruptAfterTimeLimit: 60_000 };
const SKILLS = ['clean', 'repair', 'care'] as const;

type Scene = {
  readonly workers: readonly EngineWorker[];
  readonly orders: readonly EngineOrder[];
  readonly candidatesMax: number;
};

/** A city whose workers come and go: cells and rings are made once. */
function createCity() {
  const store = createWorkerStore();
  const tables = createRingTables(store.cells);
  return {
    store,
    tick({ workers, orders, candidatesMax }: Scene) {
      for (const { id } of store.snapshot()) store.remove(id);
      for (const one of workers) store.put(one);
      const dials = { ...DEFAULT_DIALS, candidatesMax, widenedCandidatesMax: 2 * candidatesMax };
      return runTick({ store, tables, orders, now: NOW, dials, travel });
    },
  };
}

/** What the policy says of one pair, told once more without anything of the engine's filters. */
function mayGo(one: EngineWorker, wanted: EngineOrder): boolean {
  const isWidened = wanted.declinedBy.size >= 3 || wanted.emptyTicks >= 2;
  const untilFree = one.freeAt - NOW;
  const wait = one.state === 'IDLE' ? 0 : untilFree > 0 ? untilFree : 8;
  const meters = metersBetween(one, wanted);
  const startsAt = NOW + wait + (meters / 20_000) * 60;
  const endsAt = startsAt + wanted.serviceMinutes;
  return (
    ['IDLE', 'BUSY'].includes(one.state) &&
    wanted.skills.every(
      (skill) => one.skills.includes(skill) && startsAt < (one.skillEnds?.get(skill) ?? Infinity),
    ) &&
    !wanted.declinedBy.has(one.id) &&
    !wanted.blocked.has(one.id) &&
    wait <= (isWidened ? 60 : 30) &&
    NOW - wanted.createdAt + wait <= 60 &&
    meters <= wanted.radiusMeters * (isWidened ? 2 : 1) &&
    meters <= one.distanceMetersMax &&
    endsAt <= one.shiftEndsAt &&
    endsAt <= one.slackUntil
  );
}

function metersBetween(one: EngineWorker, wanted: EngineOrder): number {
  return distanceMeters([one.lng, one.lat], [wanted.lng, wanted.lat]);
}

/** Distances of everybody who may go, by looking at all of them: the nearest first. */
function nearestMeters({ workers, candidatesMax }: Scene, wanted: EngineOrder): number[] {
  const isWidened = wanted.declinedBy.size >= 3 || wanted.emptyTicks >= 2;
  return workers
    .filter((one) => mayGo(one, wanted))
    .map((one) => metersBetween(one, wanted))
    .sort((a, b) => a - b)
    .slice(0, isWidened ? 2 * candidatesMax : candidatesMax);
}

/** Distances of the candidates in their order; fails for one who may not go or is named twice. */
function candidateMeters(
  { workers }: Scene,
  wanted: EngineOrder,
  found: readonly string[],
): number[] {
  expect(new Set(found).size).toBe(found.length);
  return found.map((id) => {
    const one = workers.find((other) => other.id === id)!;
    expect([id, mayGo(one, wanted)]).toEqual([id, true]);
    return metersBetween(one, wanted);
  });
}

const near = (degrees: number) => evenly(-degrees, degrees);
const placeArb = fc.oneof(
  ...[0.15, 0.05, 0.02].map((spread) =>
    fc
      .tuple(near(spread), near(spread))
      .map(([x, y]) => ({ lng: HOME.lng + x, lat: HOME.lat + y })),
  ),
  fc.constant(HOME),
);
const skillsArb = fc.subarray([...SKILLS], { minLength: 1 });
/** Mostly out of the way; else about the time at which a job of now ends. */
const limitArb = fc.oneof(
  { weight: 4, arbitrary: fc.constant(Infinity) },
  { weight: 1, arbitrary: fc.integer({ min: NOW, max: NOW + 150 }) },
);
const workerArb = fc.record({
  place: placeArb,
  skills: skillsArb,
  skillEnd: fc.option(fc.tuple(fc.constantFrom(...SKILLS), limitArb)),
  state: fc.constantFrom('IDLE', 'IDLE', 'IDLE', 'BUSY', 'OFFERED', 'FROZEN', 'OFF'),
  freeAt: fc.integer({ min: NOW - 10, max: NOW + 70 }),
  slackUntil: limitArb,
  shiftEndsAt: limitArb,
  distanceMetersMax: fc.constantFrom(2_000, 8_000, 50_000),
  jobs: fc.integer({ min: 0, max: 9 }),
  score: fc.integer({ min: 0, max: 50 }).map((tenths) => tenths / 10),
  acceptance: fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
  idleSince: fc.integer({ min: NOW - 300, max: NOW }),
});
const orderArb = fc.record({
  place: placeArb,
  skills: fc.subarray([...SKILLS], { minLength: 1, maxLength: 2 }),
  age: fc.integer({ min: 0, max: 60 }),
  serviceMinutes: fc.constantFrom(20, 50, 110),
  radiusMeters: fc.constantFrom(1_000, 3_000, 8_000, 25_000),
  declined: fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 4 }),
  blocked: fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 2 }),
  emptyTicks: fc.integer({ min: 0, max: 2 }),
  priority: fc.integer({ min: 0, max: 2 }),
  favourite: fc.integer({ min: 0, max: 60 }),
});

const idOf = (number: number): string => `w${String(number).padStart(3, '0')}`;
const idsOf = (numbers: readonly number[]): ReadonlySet<string> => new Set(numbers.map(idOf));

const sceneArb = (max: { readonly workers: number; readonly orders: number }) =>
  fc
    .tuple(
      fc.array(workerArb, { maxLength: max.workers, size: 'max' }),
      fc.array(orderArb, { minLength: 1, maxLength: max.orders }),
      fc.constantFrom(1, 4, 10, 32),
    )
    .map(([people, wanted, candidatesMax]): Scene => ({
      candidatesMax,
      workers: people.map(({ place, skillEnd, ...rest }, number) =>
        worker(idOf(number), {
          ...place,
          ...(rest as Partial<EngineWorker>),
          ...(skillEnd && { skillEnds: new Map([skillEnd]) }),
        }),
      ),
      orders: wanted.map(({ place, age, declined, blocked, favourite, ...rest }, number) =>
        order(`o${number}`, {
          ...{ ...place, ...rest, createdAt: NOW - age, favouriteWorkerId: idOf(favourite) },
          ...{ declinedBy: idsOf(declined), blocked: idsOf(blocked) },
        }),
      ),
    }));

describe('the engine, for any city', () => {
  it('[P1] candidates are the K nearest of all who may go, in 1,000 cities', () => {
    const city = createCity();
    let full = 0;
    fc.assert(
      fc.property(sceneArb({ workers: 200, orders: 2 }), (scene) => {
        const { rows } = city.tick(scene).trace.queue;
        for (const wanted of scene.orders) {
          const row = rows.find(({ view }) => view.order.id === wanted.id);
          const found = (row?.candidates ?? []).map(({ slot }) => city.store.idOf(slot));
          const meters = candidateMeters(scene, wanted, found);
          const expected = nearestMeters(scene, wanted);
          expect(meters).toHaveLength(expected.length);
          // Two on opposite sides may be as far as each other but for rounding.
          for (const [at, one] of meters.entries()) expect(one).toBeCloseTo(expected[at]!, 6);
          if (found.length >= scene.candidatesMax) full += 1;
        }
      }),
      { numRuns: 1_000, ...SHRINK },
    );
    // Where everybody who may go is a candidate, K is not tested.
    expect(full).toBeGreaterThan(500);
  });

  it('[P1] the same seed gives the same decisions and explanations', () => {
    const cities = [createCity(), createCity()] as const;
    const decided = (city: (typeof cities)[number], seed: number): unknown => {
      const drawn = fc.sample(sceneArb({ workers: 60, orders: 20 }), { seed, numRuns: 1 });
      const scene = drawn[0]!;
      const { trace, ...told } = city.tick(scene);
      return { told, explained: scene.orders.map(({ id }) => explainOrder(trace, id)) };
    };
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(decided(cities[0], seed)).toEqual(decided(cities[1], seed));
      }),
      { numRuns: 200, ...SHRINK },
    );
  });

  it('[X14] the terms of every explained candidate sum to his cost', () => {
    const city = createCity();
    let explained = 0;
    fc.assert(
      fc.property(sceneArb({ workers: 60, orders: 20 }), (scene) => {
        const { trace, offers, reservations } = city.tick(scene);
        const costs = new Map(
          [...offers, ...reservations].map(({ orderId, cost }) => [orderId, cost]),
        );
        for (const { id } of scene.orders) {
          const told = explainOrder(trace, id);
          expect(told?.chosen?.cost).toBe(costs.get(id));
          for (const { cost, terms } of told?.candidates ?? []) {
            const sum = COST_TERMS.reduce((so, term) => so + terms[term], 0);
            expect(sum).toBeCloseTo(cost, 9);
            expect(Object.keys(terms).sort()).toEqual([...COST_TERMS].sort());
            explained += 1;
          }
        }
      }),
      { numRuns: 200, ...SHRINK },
    );
    expect(explained).toBeGreaterThan(1_000);
  });
});
