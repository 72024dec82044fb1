/**
 * Exact nearest-K search over H3 buckets.
 *
 * Method: walk rings outwards from the cell of the origin and stop once the K-th hit is nearer
 * than anything the next ring can hold. Complexity: O(c + v·log v) for c cells walked and v
 * points visited; `accept` runs only until K points are accepted. Bounds: RINGS_MAX rings, one
 * visit a point; memory O(v).
 */
import { gridRing } from 'h3-js';
import { cellOf } from './cells.js';
import { distanceMeters, type LngLat } from './distance.js';

export type SearchResolution = 7 | 8;

/** Up to here res 8 is searched, beyond it res 7 (DOMAIN "Place"). */
export const FINE_SEARCH_METERS_MAX = 5_000;

/** 60 rings of res 7 are more than 70 km: larger than any city a worker crosses for one job. */
export const RINGS_MAX = 60;

/** Mean hexagon edge in metres. */
const EDGE_METERS: Readonly<Record<SearchResolution, number>> = { 7: 1_406.48, 8: 531.41 };

/**
 * Smallest real spacing over the mean one. Cells shrink towards the twelve pentagons, and one of
 * these lies in the sea 70 km east of Dalian, where 0.703 is measured; 0.85 is not safe there.
 */
const SHRINK_FACTOR = 0.65;

/** Resolution used for a search radius. */
export function searchResolution(radiusMeters: number): SearchResolution {
  return radiusMeters <= FINE_SEARCH_METERS_MAX ? 8 : 7;
}

/** Tried in turn, so that a dense city answers from a few cells. */
const SEARCH_STEPS_METERS = [1_500, 5_000, 12_000] as const;

/** Growing radii of a search for the nearest; everybody inside a finished circle has been seen. */
export function searchSteps(radiusMeters: number): readonly number[] {
  return [...SEARCH_STEPS_METERS.filter((meters) => meters < radiusMeters), radiusMeters];
}

/**
 * Lower bound in metres of the distance from any point of a cell to any point of its ring
 * `ring`. Rows of hexagons are 1.5 edges apart and a cell reaches one edge from its centre, so
 * the gap is 1.5·(ring − 1) − 0.5 edges, shrunk for distortion.
 */
export function ringDistanceMetersMin(ring: number, resolution: SearchResolution): number {
  if (ring < 2) return 0;
  return SHRINK_FACTOR * EDGE_METERS[resolution] * (1.5 * (ring - 1) - 0.5);
}

/** Cells of one ring round a cell, the cell itself for ring 0. */
export function ringCells(cell: string, ring: number): readonly string[] {
  return ring === 0 ? [cell] : gridRing(cell, ring);
}

/** All cells that can hold a point within the radius (for `$in` queries), nearest rings first. */
export function ringSearchCells(args: {
  readonly origin: LngLat;
  readonly radiusMeters: number;
  readonly resolution?: SearchResolution;
}): readonly string[] {
  const resolution = args.resolution ?? searchResolution(args.radiusMeters);
  const center = cellOf(args.origin, resolution);
  const cells: string[] = [];
  for (let ring = 0; ring <= RINGS_MAX; ring += 1) {
    if (ringDistanceMetersMin(ring, resolution) > args.radiusMeters) break;
    cells.push(...ringCells(center, ring));
  }
  return cells;
}

export type Located = { readonly id: string; readonly at: LngLat };
export type Hit<T> = { readonly item: T; readonly distanceMeters: number };

/** Buckets of points by cell at one resolution. */
export type CellIndex<T extends Located> = {
  readonly resolution: SearchResolution;
  readonly buckets: ReadonlyMap<string, readonly T[]>;
};

/** Builds the buckets in O(n). */
export function buildCellIndex<T extends Located>(
  items: readonly T[],
  resolution: SearchResolution,
): CellIndex<T> {
  const buckets = new Map<string, T[]>();
  for (const item of items) {
    const cell = cellOf(item.at, resolution);
    const bucket = buckets.get(cell);
    if (bucket === undefined) buckets.set(cell, [item]);
    else bucket.push(item);
  }
  return { resolution, buckets };
}

/**
 * The exact K nearest accepted points within the radius, by (distance, id). `accept` is called at
 * most once a point, nearest first, only within the radius, until K are found.
 */
export function nearestK<T extends Located>(args: {
  readonly index: CellIndex<T>;
  readonly origin: LngLat;
  readonly k: number;
  readonly radiusMeters: number;
  readonly accept: (item: T, distanceMeters: number) => boolean;
}): Hit<T>[] {
  const { index, origin, k, radiusMeters } = args;
  const center = cellOf(origin, index.resolution);
  const hits: Hit<T>[] = [];
  let pending: Hit<T>[] = [];
  for (let ring = 0; ring <= RINGS_MAX && hits.length < k; ring += 1) {
    if (ringDistanceMetersMin(ring, index.resolution) > radiusMeters) break;
    for (const cell of ringCells(center, ring)) {
      for (const item of index.buckets.get(cell) ?? []) {
        const meters = distanceMeters(origin, item.at);
        if (meters <= radiusMeters) pending.push({ item, distanceMeters: meters });
      }
    }
    // Only what is nearer than anything still unseen is final; `accept` is the costly part.
    const finalMeters = ringDistanceMetersMin(ring + 1, index.resolution);
    pending = take({ pending, hits, k, finalMeters, accept: args.accept });
  }
  take({ pending, hits, k, finalMeters: Infinity, accept: args.accept });
  return hits;
}

/** Moves accepted points nearer than `finalMeters` to `hits`; returns the rest. */
function take<T extends Located>(args: {
  readonly pending: Hit<T>[];
  readonly hits: Hit<T>[];
  readonly k: number;
  readonly finalMeters: number;
  readonly accept: (item: T, distanceMeters: number) => boolean;
}): Hit<T>[] {
  const sorted = args.pending.sort(byDistance);
  for (const [index, hit] of sorted.entries()) {
    if (args.hits.length >= args.k) return [];
    if (hit.distanceMeters >= args.finalMeters) return sorted.slice(index);
    if (args.accept(hit.item, hit.distanceMeters)) args.hits.push(hit);
  }
  return [];
}

/** Ties go to the smaller id, so the answer does not depend on the order of the input. */
export function byDistance<T extends Located>(a: Hit<T>, b: Hit<T>): number {
  return a.distanceMeters - b.distanceMeters || compareIds(a.item.id, b.item.id);
}

/** Code-unit order, the same on every machine and locale. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
