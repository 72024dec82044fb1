import * as fc from 'fast-check';
import { cellToBoundary, cellToLatLng, getPentagons, gridDisk } from 'h3-js';
import { createCellBook } from './cell-book.js';
import { createNearest, createRingTables, findNearest } from './rings.js';
import { HOME, worker } from './testing.js';
import { chordSquare, metersOfChordSquare, unitVectorOf } from './unit-vector.js';
import { createWorkerStore } from './worker-store.js';
import { distanceMeters } from '../../geo/distance.js';
import { evenly } from '../../geo/testing.js';

type Place = { readonly lng: number; readonly lat: number };

const PENTAGON: Place = { lng: 122.3, lat: 39.1 };
const CENTERS = [
  ['Dalian', HOME],
  ['the pentagon off Dalian', PENTAGON],
  ['Manhattan', { lng: -73.98, lat: 40.75 }],
  ['the antimeridian', { lng: 179.99, lat: -16.5 }],
] as const;

/** h3 takes long to find rings across a pentagon. */
const runsAt = (center: Place): number => (center === PENTAGON ? 40 : 250);

const around = ({ lng, lat }: Place, spread: number) =>
  fc.tuple(evenly(-spread, spread), evenly(-spread, spread)).map(([x, y]): Place => {
    const turned = lng + x > 180 ? lng + x - 360 : lng + x;
    return { lng: turned, lat: lat + y };
  });

describe('rings', () => {
  it.each(CENTERS)('the exact K nearest equal brute force: %s', (_name, center) => {
    const at = fc.oneof(around(center, 0.25), around(center, 0.01), fc.constant(center));
    const people = fc.array(fc.record({ at, isAble: fc.boolean() }), { maxLength: 120 });
    const search = fc.record({
      from: around(center, 0.05),
      k: fc.integer({ min: 1, max: 40 }),
      radiusMeters: fc.constantFrom(500, 3_000, 8_000, 20_000),
    });
    // One store for all: rings are made once, and slots are given out anew.
    const store = createWorkerStore();
    const tables = createRingTables(store.cells);
    fc.assert(
      fc.property(people, search, (all, { from, k, radiusMeters }) => {
        for (const { id } of store.snapshot()) store.remove(id);
        const bySlot = new Map(
          all.map((one, number) => [store.put(worker(`w${number}`, one.at)), one]),
        );
        const nearest = createNearest(k);
        const accept = (slot: number): boolean => bySlot.get(slot)!.isAble;
        findNearest({ store, tables, ...from, k, radiusMeters, accept, nearest });
        const origin = unitVectorOf(from.lng, from.lat);
        const brute = [...bySlot]
          .map(([slot, { at: place, isAble }]) => ({
            ...{ slot, isAble },
            square: chordSquare(unitVectorOf(place.lng, place.lat), origin),
          }))
          .filter((one) => one.isAble && metersOfChordSquare(one.square) <= radiusMeters)
          .sort((a, b) => a.square - b.square || a.slot - b.slot)
          .slice(0, k);
        expect([...nearest.slots.slice(0, nearest.size)]).toEqual(brute.map(({ slot }) => slot));
      }),
      { numRuns: runsAt(center) },
    );
  });

  it('measures as the rest of the product does', () => {
    fc.assert(
      fc.property(around(HOME, 0.5), around(HOME, 0.5), (a, b) => {
        const chord = chordSquare(unitVectorOf(a.lng, a.lat), unitVectorOf(b.lng, b.lat));
        const exact = distanceMeters([a.lng, a.lat], [b.lng, b.lat]);
        expect(Math.abs(metersOfChordSquare(chord) - exact)).toBeLessThan(0.001);
      }),
    );
  });

  it.each(CENTERS)('no corner of a ring is nearer than its bound: %s', (_name, center) => {
    const cells = createCellBook();
    const tables = createRingTables(cells);
    const middle = cells.numberAt(center.lng, center.lat);
    for (const index of gridDisk(cells.cell(middle).index, 2)) {
      const origin = cells.numberOf(index);
      const corners = [...cellToBoundary(index), cellToLatLng(index)];
      let bound = 0;
      for (let ring = 0; ring <= 6; ring += 1) {
        const { cells: numbers, metersMin } = tables.ring(origin, ring);
        expect(metersMin).toBeGreaterThanOrEqual(bound);
        bound = metersMin;
        for (const number of numbers) {
          for (const [lat, lng] of cellToBoundary(cells.cell(number).index)) {
            const near = Math.min(
              ...corners.map((corner) => distanceMeters([corner[1], corner[0]], [lng, lat])),
            );
            expect(near).toBeGreaterThanOrEqual(metersMin);
          }
        }
      }
      // A bound that never grows would be right and useless.
      expect(bound).toBeGreaterThan(1_500);
    }
  });

  it('rings round and beside a pentagon leave no cell out', () => {
    const pentagon = getPentagons(8).find((index) => {
      const [lat, lng] = cellToLatLng(index);
      return Math.abs(lat - PENTAGON.lat) < 0.01 && Math.abs(lng - PENTAGON.lng) < 0.01;
    })!;
    const cells = createCellBook();
    const tables = createRingTables(cells);
    for (const index of gridDisk(pentagon, 3)) {
      const origin = cells.numberOf(index);
      const walked = [0, 1, 2, 3, 4, 5].flatMap((ring) => [...tables.ring(origin, ring).cells]);
      const names = walked.map((number) => cells.cell(number).index);
      expect(names.sort()).toEqual(gridDisk(index, 5).sort());
    }
  });
});
