import { createRandom } from '../../data/seed/random.js';
import {
  createNearest,
  createRingTables,
  findNearest,
} from '../../domain/dispatch/engine/rings.js';
import type { SparseProblem } from '../../domain/dispatch/engine/sparse-problem.js';
import { metersOfChordSquare } from '../../domain/dispatch/engine/unit-vector.js';
import { createWorkerStore } from '../../domain/dispatch/engine/worker-store.js';

const CENTER = { lng: 121.47, lat: 31.23 };
/** Degrees: a city of about 30 km across. */
const SPREAD = { lng: 0.32, lat: 0.27 };
const METERS_PER_MINUTE = 300;
const ALONE_MINUTES = 40;

/** Orders and workers evenly over a square, each order with its K nearest at their travel time. */
export function drawInstance(args: {
  readonly orders: number;
  readonly workers: number;
  readonly k: number;
  readonly seed: number;
}): SparseProblem {
  const random = createRandom(args.seed);
  const place = (): { readonly lng: number; readonly lat: number } => ({
    lng: CENTER.lng + (random() - 0.5) * SPREAD.lng,
    lat: CENTER.lat + (random() - 0.5) * SPREAD.lat,
  });
  const store = createWorkerStore(
    Array.from({ length: args.workers }, (_none, number) => ({
      ...{ id: `w${number}`, ...place(), skills: [], state: 'IDLE', freeAt: 0, jobs: 0 },
      ...{ slackUntil: Infinity, shiftEndsAt: Infinity, distanceMetersMax: Infinity },
      ...{ score: 5, acceptance: 1, idleSince: 0 },
    })),
  );
  const tables = createRingTables(store.cells);
  const nearest = createNearest(args.k);
  const start = new Int32Array(args.orders + 1);
  const column: number[] = [];
  const cost: number[] = [];
  for (let row = 0; row < args.orders; row += 1) {
    const search = { ...place(), k: args.k, radiusMeters: 60_000, accept: () => true };
    findNearest({ store, tables, ...search, nearest });
    for (let at = 0; at < nearest.size; at += 1) {
      column.push(nearest.slots[at]!);
      cost.push(metersOfChordSquare(nearest.squares[at]!) / METERS_PER_MINUTE);
    }
    start[row + 1] = column.length;
  }
  return {
    ...{ rows: args.orders, columns: args.workers, start },
    ...{ column: Int32Array.from(column), cost: Float64Array.from(cost) },
    unassigned: new Float64Array(args.orders).fill(ALONE_MINUTES),
  };
}
