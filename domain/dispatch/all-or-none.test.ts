import * as fc from 'fast-check';
import type { LngLat } from '../geo/distance.js';
import { streetEtaModel } from '../geo/travel.js';
import { matchSearches, type DispatchSearch } from './all-or-none.js';
import { createMatchingEngine } from './matching-engine.js';
import { DEFAULT_DISPATCH_POLICY, type DispatchDemand, type DispatchWorker } from './types.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-03-10T12:00:00+08:00');
const HOME: LngLat = [121.62, 38.92];
const engine = createMatchingEngine();
const base = { nowMs: NOW, eta: streetEtaModel(), policy: DEFAULT_DISPATCH_POLICY };

const sizesArb = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 12 });

test('[P1] a search is served whole or not at all, and no worker twice', () => {
  fc.assert(
    fc.property(sizesArb, fc.integer({ min: 0, max: 15 }), (sizes, count) => {
      const searches = sizes.map((size, index) => search({ id: `o${index}`, size }));
      const workers = crew(count);
      const { matched, unmatched } = matchSearches(engine, { ...base, searches, workers });
      const ids = [...matched, ...unmatched].map(({ id }) => id).sort();
      expect(ids).toEqual(searches.map(({ id }) => id).sort());
      for (const { id, matches } of matched) {
        const wanted = searches.find((one) => one.id === id)?.demands ?? [];
        expect(matches.map(({ ticketId }) => ticketId)).toEqual(
          wanted.map(({ ticketId }) => ticketId),
        );
      }
      const taken = matched.flatMap(({ matches }) => matches.map(({ workerId }) => workerId));
      expect(new Set(taken).size).toBe(taken.length);
    }),
  );
});

test('[P1] a search that lacks a worker gives those it got to the others', () => {
  const searches = [
    search({ id: 'big', size: 3, ageMinutes: 60 }),
    search({ id: 'small', size: 1 }),
  ];
  const { matched, unmatched } = matchSearches(engine, { ...base, searches, workers: crew(2) });
  expect(matched.map(({ id }) => id)).toEqual(['small']);
  expect(unmatched).toEqual([{ id: 'big', reason: 'NO_CAPACITY', isWaiting: true }]);
});

test('[P2] the reason is that of a ticket without a worker', () => {
  const searches = [search({ id: 'far', size: 2, at: [123, 40] })];
  const { unmatched } = matchSearches(engine, { ...base, searches, workers: crew(2) });
  expect(unmatched).toEqual([{ id: 'far', reason: 'OUT_OF_RANGE', isWaiting: false }]);
});

function search(one: {
  readonly id: string;
  readonly size: number;
  readonly ageMinutes?: number;
  readonly at?: LngLat;
}): DispatchSearch {
  const { id, size, ageMinutes = 0, at = HOME } = one;
  const demands = Array.from({ length: size }, (_, index): DispatchDemand => {
    const createdAtMs = NOW - ageMinutes * MINUTE;
    return { ...DEMAND, orderId: id, ticketId: `${id}:${index + 1}`, createdAtMs, at };
  });
  return { id, demands };
}

const DEMAND: DispatchDemand = {
  orderId: '',
  ticketId: '',
  round: 1,
  at: HOME,
  skills: [],
  serviceMs: HOUR,
  windowStartMs: NOW + 30 * MINUTE,
  earliestMs: NOW,
  prepMs: 0,
  cleanMs: 0,
  radiusMeters: 5_000,
  excludedWorkerIds: [],
  createdAtMs: NOW,
  priority: 0,
};

function crew(count: number): DispatchWorker[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `w${index}`,
    at: HOME,
    skills: [],
    score: 4,
    freeAtMs: NOW,
    shiftEndsMs: NOW + 8 * HOUR,
    dayItems: [],
    maxDistanceMeters: 20_000,
    idleSinceMs: NOW,
    openOffers: 0,
  }));
}
