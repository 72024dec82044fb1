import * as fc from 'fast-check';
import { cellToBoundary } from 'h3-js';
import { isAppError } from '../../contract/terms/errors.js';
import { cellOf, cellsOf } from './cells.js';
import { distanceMeters, type LngLat } from './distance.js';
import {
  buildCellIndex,
  byDistance,
  nearestK,
  ringCells,
  ringDistanceMetersMin,
  ringSearchCells,
  searchResolution,
} from './ring-search.js';
import { areaFromPolygon, isInArea, type GeoPolygon } from './service-area.js';
import { streetEtaModel, travelMs } from './travel.js';
import { evenly } from './testing.js';

/** Dalian is next to a pentagon of H3, where cells are smallest; the others are ordinary. */
const CENTERS: readonly LngLat[] = [
  [121.62, 38.92],
  [122.3, 39.1],
  [121.47, 31.23],
  [113.26, 23.13],
  [87.62, 43.82],
];

describe('distance and travel', () => {
  it('measures known distances', () => {
    expect(distanceMeters([121.47, 31.23], [121.47, 31.23])).toBe(0);
    expect(distanceMeters([0, 0], [0, 1])).toBeCloseTo(111_195, -1);
    // Shanghai to Beijing.
    expect(distanceMeters([121.4737, 31.2304], [116.4074, 39.9042]) / 1_000).toBeCloseTo(1_067, 0);
  });

  it('is free at the same place and never under the floor elsewhere', () => {
    const from: LngLat = [121.47, 31.23];
    expect(travelMs({ from, to: [121.4702, 31.23] })).toBe(0);
    expect(travelMs({ from, to: [121.4705, 31.23] })).toBe(120_000);
    const to: LngLat = [121.47, 31.26];
    const expected = ((distanceMeters(from, to) * 1.35) / 18) * 3_600;
    expect(streetEtaModel().travelMs(from, to, 0)).toBe(Math.ceil(expected));
  });
});

describe('ring search', () => {
  const place = fc
    .record({
      center: fc.constantFrom(...CENTERS),
      dx: evenly(-0.02, 0.02),
      dy: evenly(-0.02, 0.02),
    })
    .map(({ center, dx, dy }): LngLat => [center[0] + dx, center[1] + dy]);
  const cloud = (spread: number) =>
    fc.array(fc.tuple(evenly(-spread, spread), evenly(-spread, spread)), {
      minLength: 1,
      maxLength: 300,
    });

  it.each([
    [3_000, 0.05],
    [5_000, 0.08],
    [12_000, 0.2],
  ])('finds exactly the nearest K within %i m', (radiusMeters, spread) => {
    fc.assert(
      fc.property(place, cloud(spread), fc.integer({ min: 1, max: 40 }), (origin, offsets, k) => {
        const items = offsets.map(([x, y], n) => ({
          id: `w${n}`,
          at: [origin[0] + x, origin[1] + y] as const,
          isFit: n % 3 > 0,
        }));
        const found = nearestK({
          index: buildCellIndex(items, searchResolution(radiusMeters)),
          origin,
          k,
          radiusMeters,
          accept: (item) => item.isFit,
        });
        const expected = items
          .map((item) => ({ item, distanceMeters: distanceMeters(origin, item.at) }))
          .filter((hit) => hit.item.isFit && hit.distanceMeters <= radiusMeters)
          .sort(byDistance)
          .slice(0, k);
        expect(found.map((hit) => hit.item.id)).toEqual(expected.map((hit) => hit.item.id));
      }),
      { numRuns: 100 },
    );
  });

  it('never promises more distance than a ring really has, next to a pentagon too', () => {
    for (const center of CENTERS) {
      for (const resolution of [7, 8] as const) {
        const cell = cellOf(center, resolution);
        for (const ring of [2, 5, 9]) {
          const cells = ringCells(cell, ring);
          const edge = cells.map((one) => nearestCornerMeters(cell, one));
          expect(Math.min(...edge)).toBeGreaterThan(ringDistanceMetersMin(ring, resolution));
        }
      }
    }
  });

  it('lists every cell that can hold a point within the radius', () => {
    fc.assert(
      fc.property(place, evenly(-0.05, 0.05), evenly(-0.05, 0.05), (origin, x, y) => {
        const at: LngLat = [origin[0] + x, origin[1] + y];
        fc.pre(distanceMeters(origin, at) <= 5_000);
        expect(ringSearchCells({ origin, radiusMeters: 5_000 })).toContain(cellOf(at, 8));
      }),
    );
  });
});

describe('cells and areas', () => {
  const square: GeoPolygon = {
    type: 'Polygon',
    coordinates: [
      [
        [121.3, 31.1],
        [121.6, 31.1],
        [121.6, 31.4],
        [121.3, 31.4],
        [121.3, 31.1],
      ],
    ],
  };

  it('stores 15 hex digits for each resolution', () => {
    const cells = cellsOf([121.47, 31.23]);
    for (const cell of Object.values(cells)) expect(cell).toMatch(/^[0-9a-f]{15}$/);
  });

  it('answers a compacted area as the full cell set would', () => {
    const compacted = new Set(areaFromPolygon(square));
    const resolutions = new Set([...compacted].map((cell) => parseInt(cell[1] ?? '', 16)));
    expect(resolutions.size).toBeGreaterThan(2);
    expect(isInArea([121.47, 31.23], compacted)).toBe(true);
    expect(isInArea([121.7, 31.23], compacted)).toBe(false);
    fc.assert(
      fc.property(evenly(121.31, 121.59), evenly(31.11, 31.39), (lng, lat) =>
        isInArea([lng, lat], compacted),
      ),
    );
  });

  it('refuses a ring that is none, and a country', () => {
    const refused = (polygon: GeoPolygon): boolean => {
      try {
        areaFromPolygon(polygon);
        return false;
      } catch (error) {
        return isAppError(error) && error.code === 'INVALID_INPUT';
      }
    };
    expect(refused({ type: 'Polygon', coordinates: [[[121, 31]]] })).toBe(true);
    const [a, b, c, d]: LngLat[] = [
      [75, 20],
      [130, 20],
      [130, 50],
      [75, 50],
    ];
    expect(refused({ type: 'Polygon', coordinates: [[a!, b!, c!, d!, a!]] })).toBe(true);
  });
});

function nearestCornerMeters(a: string, b: string): number {
  const corners = (cell: string): LngLat[] =>
    cellToBoundary(cell, true).map(([lng, lat]): LngLat => [lng, lat]);
  return Math.min(...corners(a).flatMap((p) => corners(b).map((q) => distanceMeters(p, q))));
}
