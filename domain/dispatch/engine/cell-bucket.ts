/**
 * The workers of one cell, side by side in memory: a search reads them in a row, and looks into the
 * columns only for those who are near enough.
 *
 * Complexity: O(1) for every change, the last one moves into a gap. Bounds: a bucket keeps the
 * room for the most that were ever in it, at most twice as many.
 */
import type { UnitVector } from './unit-vector.js';

/** Numbers that a place takes. */
export const PLACE_NUMBERS = 3;
const FIRST_CAPACITY = 4;

export type CellBucket = {
  size: number;
  slots: Int32Array;
  /** x, y, z of each of them. */
  places: Float64Array;
};

/** For every cell in which nobody has ever stood. */
export const EMPTY_BUCKET: Readonly<CellBucket> = Object.freeze(createBucket(0));

export function createBucket(capacity = FIRST_CAPACITY): CellBucket {
  return {
    size: 0,
    slots: new Int32Array(capacity),
    places: new Float64Array(capacity * PLACE_NUMBERS),
  };
}

/** Answers the position of the new one. */
export function addToBucket(bucket: CellBucket, slot: number, place: UnitVector): number {
  const at = bucket.size;
  if (at === bucket.slots.length) grow(bucket);
  bucket.size += 1;
  bucket.slots[at] = slot;
  setPlace(bucket, at, place);
  return at;
}

/** Answers the slot that has moved to the position, or undefined when nobody had to. */
export function takeFromBucket(bucket: CellBucket, at: number): number | undefined {
  const last = bucket.size - 1;
  bucket.size = last;
  if (at === last) return undefined;
  const slot = bucket.slots[last]!;
  bucket.slots[at] = slot;
  bucket.places.copyWithin(at * PLACE_NUMBERS, last * PLACE_NUMBERS, (last + 1) * PLACE_NUMBERS);
  return slot;
}

export function setPlace({ places }: CellBucket, at: number, { x, y, z }: UnitVector): void {
  const first = at * PLACE_NUMBERS;
  places[first] = x;
  places[first + 1] = y;
  places[first + 2] = z;
}

function grow(bucket: CellBucket): void {
  const larger = createBucket(bucket.slots.length * 2);
  larger.slots.set(bucket.slots);
  larger.places.set(bucket.places);
  bucket.slots = larger.slots;
  bucket.places = larger.places;
}
