/**
 * Exact K nearest workers that pass a filter.
 *
 * Method: rings of cells round the cell of the place, nearest first, and a heap of the K best.
 * Cells that touch are at most one ring apart, so any way out of ring q − 1 leads through ring q:
 * no worker in ring q or beyond is nearer than the nearest point of ring q, and that is at least
 * (distance of the centres − both outer radii). The bound is computed from the real cells and
 * holds at pentagons, where a fixed factor on the mean edge does not. Within a ring, cells wholly
 * beyond the K-th best so far are passed over.
 * Complexity: O(c + v·log K) for c cells and v workers visited. Bounds: RINGS_MAX rings, K ≤
 * CANDIDATES_MAX, TABLES_MAX cached ring tables.
 */
import { gridRing } from 'h3-js';
import type { WorkerStore } from './worker-store.js';
import { PLACE_NUMBERS } from './cell-bucket.js';
import type { Cell, CellBook } from './cell-book.js';
import {
  chordSquare,
  chordSquareOfMeters,
  metersOfChordSquare,
  unitVectorOf,
  type UnitVector,
} from './unit-vector.js';

/**
 * More than 50 km at resolution 8, the widest radius of a policy, even near Dalian, where cells
 * shrink towards a pentagon and a ring is 580 m wide.
 */
export const RINGS_MAX = 90;

/** Tables of origins; beyond it all are dropped and made anew when asked for. */
export const TABLES_MAX = 8_192;

type Ring = {
  readonly cells: Int32Array;
  /** No point in this ring or beyond is nearer to any point of the origin's cell. */
  readonly metersMin: number;
  readonly chordSquareMin: number;
};

export type RingTables = { readonly ring: (origin: number, ring: number) => Ring };

/** Rings round cells, kept; one shard has one. */
export function createRingTables(cells: CellBook): RingTables {
  const tables = new Map<number, Ring[]>();
  return {
    ring(origin, ring) {
      let rings = tables.get(origin);
      if (rings === undefined) {
        if (tables.size >= TABLES_MAX) tables.clear();
        rings = [];
        tables.set(origin, rings);
      }
      while (rings.length <= ring) rings.push(ringOf(cells, origin, rings.length));
      return rings[ring]!;
    },
  };
}

function ringOf(cells: CellBook, origin: number, ring: number): Ring {
  const center = cells.cell(origin);
  const indexes = ring === 0 ? [center.index] : gridRing(center.index, ring);
  const numbers = Int32Array.from(indexes, (index) => cells.numberOf(index));
  let metersMin = Infinity;
  for (const number of numbers) {
    const cell = cells.cell(number);
    const apart = metersOfChordSquare(chordSquare(center.center, cell.center));
    metersMin = Math.min(metersMin, apart - center.outerMeters - cell.outerMeters);
  }
  metersMin = Math.max(0, metersMin);
  return { cells: numbers, metersMin, chordSquareMin: chordSquareOfMeters(metersMin) };
}

/** The K best so far: a heap with the farthest at the top. */
export type Nearest = {
  size: number;
  readonly slots: Int32Array;
  readonly squares: Float64Array;
};

export function createNearest(capacity: number): Nearest {
  return { size: 0, slots: new Int32Array(capacity), squares: new Float64Array(capacity) };
}

/**
 * Fills `nearest` with the exact K nearest slots within the radius that `accept` takes, nearest
 * first; equal distances by slot. `accept` gets the square of the chord (see unit-vector.ts).
 */
export function findNearest(args: {
  readonly store: WorkerStore;
  readonly tables: RingTables;
  readonly lng: number;
  readonly lat: number;
  readonly k: number;
  readonly radiusMeters: number;
  readonly accept: (slot: number, square: number) => boolean;
  readonly nearest: Nearest;
}): void {
  const { store, tables, lng, lat, k, accept, nearest } = args;
  const origin = store.cells.numberAt(lng, lat);
  const from = unitVectorOf(lng, lat);
  const radiusSquare = chordSquareOfMeters(args.radiusMeters);
  nearest.size = 0;
  let unseen = store.size();
  // Whoever has seen everybody is done, however wide the radius.
  for (let ring = 0; ring <= RINGS_MAX && unseen > 0; ring += 1) {
    const { cells, metersMin, chordSquareMin } = tables.ring(origin, ring);
    if (metersMin > args.radiusMeters) break;
    if (nearest.size === k && nearest.squares[0]! < chordSquareMin) break;
    for (let at = 0; at < cells.length; at += 1) {
      const { size, slots, places } = store.bucketOf(cells[at]!);
      if (size === 0) continue;
      unseen -= size;
      const limit = nearest.size === k ? nearest.squares[0]! : radiusSquare;
      if (isBeyond(store.cells.cell(cells[at]!), from, limit)) continue;
      for (let position = 0; position < size; position += 1) {
        const dx = places[position * PLACE_NUMBERS]! - from.x;
        const dy = places[position * PLACE_NUMBERS + 1]! - from.y;
        const dz = places[position * PLACE_NUMBERS + 2]! - from.z;
        const square = dx * dx + dy * dy + dz * dz;
        if (square > radiusSquare) continue;
        const slot = slots[position]!;
        const isFull = nearest.size === k;
        if (isFull && !isFarther(nearest, 0, square, slot)) continue;
        if (!accept(slot, square)) continue;
        if (isFull) replaceTop(nearest, square, slot);
        else push(nearest, square, slot);
      }
    }
  }
  sort(nearest);
}

/** No point of the cell is as near as the limit: chords are straight, so their lengths add up. */
function isBeyond({ center, outerChord }: Cell, from: UnitVector, limit: number): boolean {
  const reach = Math.sqrt(limit) + outerChord;
  return chordSquare(center, from) > reach * reach;
}

/** Whether what lies at `at` is farther than (square, slot). */
function isFarther(nearest: Nearest, at: number, square: number, slot: number): boolean {
  const other = nearest.squares[at]!;
  return other > square || (other === square && nearest.slots[at]! > slot);
}

function push(nearest: Nearest, square: number, slot: number): void {
  let at = nearest.size;
  nearest.size += 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (isFarther(nearest, parent, square, slot)) break;
    set(nearest, at, nearest.squares[parent]!, nearest.slots[parent]!);
    at = parent;
  }
  set(nearest, at, square, slot);
}

function replaceTop(nearest: Nearest, square: number, slot: number): void {
  sink(nearest, square, slot, nearest.size);
}

function sink(nearest: Nearest, square: number, slot: number, size: number): void {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= size) break;
    const right = child + 1;
    if (right < size && isFarther(nearest, right, nearest.squares[child]!, nearest.slots[child]!)) {
      child = right;
    }
    if (!isFarther(nearest, child, square, slot)) break;
    set(nearest, at, nearest.squares[child]!, nearest.slots[child]!);
    at = child;
  }
  set(nearest, at, square, slot);
}

function set(nearest: Nearest, at: number, square: number, slot: number): void {
  nearest.squares[at] = square;
  nearest.slots[at] = slot;
}

/** Heap sort: nearest first. */
function sort(nearest: Nearest): void {
  for (let end = nearest.size - 1; end > 0; end -= 1) {
    const square = nearest.squares[end]!;
    const slot = nearest.slots[end]!;
    set(nearest, end, nearest.squares[0]!, nearest.slots[0]!);
    sink(nearest, square, slot, end);
  }
}
