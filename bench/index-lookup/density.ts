import { K } from './judge.js';
import {
  CORNER,
  hasSkill,
  SIDE,
  SIDE_METERS,
  SKILLS,
  type LookupWorld,
  type Query,
} from './world.js';

/** Squares along a side: two kilometres each. */
const SQUARES = 30;
const SQUARE_METERS = SIDE_METERS / SQUARES;
/** Fewer than this say little of how dense it is. */
const ENOUGH = 2 * K;
/** A first try that is a little too wide costs less than a second one. */
const MARGIN = 1.25;

/** How far the K nearest probably reach: a guess for databases that must be told a radius. */
export type GuessMeters = (query: Query) => number;

/** Counts free workers with each skill in squares. */
export function createGuess(world: LookupWorld): GuessMeters {
  const counts = Array.from({ length: SKILLS }, () => new Uint32Array(SQUARES * SQUARES));
  for (let worker = 0; worker < world.size; worker += 1) {
    if (world.isFree[worker] !== 1) continue;
    const at = squareOf(world.lng[worker]!, world.lat[worker]!);
    const square = at.row * SQUARES + at.column;
    for (let skill = 0; skill < SKILLS; skill += 1) {
      if (hasSkill(world, worker, skill)) counts[skill]![square]! += 1;
    }
  }
  return (query) => guessFrom(counts[query.skill]!, query);
}

/** Squares round the place until there are enough; then as if they stood evenly in them. */
function guessFrom(counts: Uint32Array, query: Query): number {
  const { row, column } = squareOf(query.lng, query.lat);
  for (let reach = 0; reach < SQUARES; reach += 1) {
    let found = 0;
    let squares = 0;
    for (let y = Math.max(0, row - reach); y <= Math.min(SQUARES - 1, row + reach); y += 1) {
      const last = Math.min(SQUARES - 1, column + reach);
      for (let x = Math.max(0, column - reach); x <= last; x += 1) {
        found += counts[y * SQUARES + x]!;
        squares += 1;
      }
    }
    if (found < ENOUGH) continue;
    const area = squares * SQUARE_METERS * SQUARE_METERS;
    return MARGIN * Math.sqrt((K * area) / (found * Math.PI));
  }
  return SIDE_METERS;
}

function squareOf(lng: number, lat: number): { readonly row: number; readonly column: number } {
  const place = (share: number): number =>
    Math.max(0, Math.min(SQUARES - 1, Math.floor(share * SQUARES)));
  return {
    row: place((lat - CORNER.lat) / SIDE.lat),
    column: place((lng - CORNER.lng) / SIDE.lng),
  };
}
