/**
 * Cells of a shard by small numbers, and what is known of their shape.
 *
 * Method: a cell is the part of the sphere inside great circles through its corners, so two
 * radii round its centre say almost everything: within the inner one a point is surely inside,
 * beyond the outer one surely outside. Complexity: O(1) for a known cell, one h3 call else.
 */
import { cellToBoundary, cellToLatLng, latLngToCell } from 'h3-js';
import {
  chordSquare,
  chordSquareOfMeters,
  metersOfChordSquare,
  unitVectorOf,
  type UnitVector,
} from './unit-vector.js';

/** About 460 m from centre to corner: a dense city has tens of workers in one. */
export const CELL_RESOLUTION = 8;

/** All cells of a country of China's size have fewer that anybody stands in. */
export const CELLS_MAX = 4_000_000;

/** h3 rounds on a plane: what lies so near to an edge is asked from h3 itself. */
const INNER_SHARE = 0.98;
const OUTER_SHARE = 1.001;

export type Cell = {
  readonly index: string;
  readonly center: UnitVector;
  /** Points nearer than this to the centre are in the cell. */
  readonly innerChordSquare: number;
  /** No point of the cell is farther from the centre. */
  readonly outerMeters: number;
  /** The same as a chord. */
  readonly outerChord: number;
};

export type CellBook = {
  /** Number of the cell of a place. */
  readonly numberAt: (lng: number, lat: number) => number;
  readonly numberOf: (index: string) => number;
  readonly cell: (number: number) => Cell;
  readonly size: () => number;
};

/** Makes an empty book; it only grows. */
export function createCellBook(resolution = CELL_RESOLUTION): CellBook {
  const numbers = new Map<string, number>();
  const cells: Cell[] = [];
  const numberOf = (index: string): number => {
    const known = numbers.get(index);
    if (known !== undefined) return known;
    if (cells.length >= CELLS_MAX) throw new RangeError(`more than ${CELLS_MAX} cells`);
    const number = cells.length;
    cells.push(cellFrom(index));
    numbers.set(index, number);
    return number;
  };
  return {
    numberOf,
    numberAt: (lng, lat) => numberOf(latLngToCell(lat, lng, resolution)),
    cell: (number) => cells[number]!,
    size: () => cells.length,
  };
}

function cellFrom(index: string): Cell {
  const [lat, lng] = cellToLatLng(index);
  const center = unitVectorOf(lng, lat);
  const corners = cellToBoundary(index).map(([cornerLat, cornerLng]) =>
    unitVectorOf(cornerLng, cornerLat),
  );
  const farthest = Math.max(...corners.map((corner) => chordSquare(center, corner)));
  const innerMeters = Math.min(
    ...corners.map((corner, at) =>
      metersToGreatCircle(center, corner, corners[(at + 1) % corners.length]!),
    ),
  );
  return {
    index,
    center,
    innerChordSquare: chordSquareOfMeters(innerMeters * INNER_SHARE),
    outerMeters: metersOfChordSquare(farthest) * OUTER_SHARE,
    outerChord: Math.sqrt(farthest) * OUTER_SHARE,
  };
}

/** From a place to the great circle through two others. */
function metersToGreatCircle(place: UnitVector, a: UnitVector, b: UnitVector): number {
  const x = a.y * b.z - a.z * b.y;
  const y = a.z * b.x - a.x * b.z;
  const z = a.x * b.y - a.y * b.x;
  const length = Math.hypot(x, y, z);
  const sine = Math.abs(x * place.x + y * place.y + z * place.z) / length;
  // The chord of twice the angle's half, so that the same earth is used everywhere.
  return metersOfChordSquare(4 * Math.sin(Math.asin(Math.min(1, sine)) / 2) ** 2);
}
