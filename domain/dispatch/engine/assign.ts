/**
 * Exact sparse assignment in which every row may stay alone at its own price.
 *
 * Method: shortest augmenting paths with potentials (Jonker and Volgenant), on sparse rows. Staying
 * alone is a private column of the row that nobody else can want, so it is never stored. First
 * rows take their best column and bid it up to their second best (augmenting row reduction); what
 * that leaves over is placed by Dijkstra's algorithm over the reduced costs.
 * Invariants: u[row] + v[column] ≤ cost on every edge, equal on chosen ones; u[row] ≤ unassigned;
 * v ≤ 0, and 0 on free columns. They prove the optimum (tests check them).
 * Complexity: O(R·E·log E) at worst, near O(E) on dispatch's rows. Bounds: the budget, counted in
 * edges looked at, so that the same input always ends the same way.
 */
import { createPairHeap, popPair, pushPair, type PairHeap } from './pair-heap.js';
import { ALONE, type SparseProblem } from './sparse-problem.js';

/** Edges that may still be looked at; shared by all components of a tick. */
export type Budget = { left: number };

export type Solver = {
  /** Solves the rows of one component; false when the budget ended first, and nothing is chosen. */
  readonly solve: (rows: Int32Array) => boolean;
  /** Chosen column of each row, or ALONE. */
  readonly columnOf: Int32Array;
  readonly rowPrice: Float64Array;
  readonly columnPrice: Float64Array;
};

const FREE = -2;
const NOBODY = -1;
const NEVER = -1;

/** How often a row may bid on average before Dijkstra takes over: bids can go on for long. */
const BIDS_PER_ROW_MAX = 4;

type State = {
  readonly problem: SparseProblem;
  readonly budget: Budget;
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly columnOf: Int32Array;
  readonly rowOf: Int32Array;
  readonly distance: Float64Array;
  readonly cameFrom: Int32Array;
  /** The search in which a column was last reached, and last settled. */
  readonly reached: Int32Array;
  readonly settled: Int32Array;
  readonly heap: PairHeap;
  readonly path: Int32Array;
  search: number;
};

/** A solver of one problem; call `solve` once for each component. */
export function createSolver(problem: SparseProblem, budget: Budget = { left: Infinity }): Solver {
  const { rows, columns } = problem;
  const state: State = {
    problem,
    budget,
    u: new Float64Array(rows),
    v: new Float64Array(columns),
    columnOf: new Int32Array(rows).fill(ALONE),
    rowOf: new Int32Array(columns).fill(NOBODY),
    distance: new Float64Array(columns),
    cameFrom: new Int32Array(columns),
    reached: new Int32Array(columns).fill(NEVER),
    settled: new Int32Array(columns).fill(NEVER),
    heap: createPairHeap(),
    path: new Int32Array(columns),
    search: 0,
  };
  return {
    solve: (component) => solve(state, component),
    columnOf: state.columnOf,
    rowPrice: state.u,
    columnPrice: state.v,
  };
}

function solve(state: State, rows: Int32Array): boolean {
  for (const row of rows) state.columnOf[row] = FREE;
  for (const row of bid(state, rows)) {
    if (state.budget.left <= 0) return giveUp(state, rows);
    augment(state, row);
  }
  return state.budget.left > 0 ? true : giveUp(state, rows);
}

function giveUp(state: State, rows: Int32Array): false {
  const { problem, columnOf, rowOf, u, v } = state;
  for (const row of rows) {
    columnOf[row] = ALONE;
    u[row] = 0;
    for (let edge = problem.start[row]!; edge < problem.start[row + 1]!; edge += 1) {
      rowOf[problem.column[edge]!] = NOBODY;
      v[problem.column[edge]!] = 0;
    }
  }
  return false;
}

/** Augmenting row reduction; answers the rows that are still free. */
function bid(state: State, rows: Int32Array): number[] {
  const { budget, columnOf, rowOf } = state;
  const left: number[] = [];
  let bidsLeft = BIDS_PER_ROW_MAX * rows.length;
  for (const first of rows) {
    let row: number = first;
    while (row !== NOBODY) {
      if (bidsLeft <= 0 || budget.left <= 0) {
        left.push(row);
        break;
      }
      bidsLeft -= 1;
      const { column, isTie } = bestOf(state, row);
      columnOf[row] = column;
      if (column === ALONE) break;
      const loser = rowOf[column]!;
      rowOf[column] = row;
      if (loser !== NOBODY) columnOf[loser] = FREE;
      // After a tie the loser would bid for the same again and again.
      if (isTie && loser !== NOBODY) {
        left.push(loser);
        break;
      }
      row = loser;
    }
  }
  return left;
}

/** The best column of a row, its price raised to the second best; ALONE competes as well. */
function bestOf(state: State, row: number): { column: number; isTie: boolean } {
  const { problem, budget, u, v, rowOf } = state;
  const { start, column, cost } = problem;
  let best = problem.unassigned[row]!;
  let second = Infinity;
  let bestColumn: number = ALONE;
  for (let edge = start[row]!; edge < start[row + 1]!; edge += 1) {
    const at = column[edge]!;
    const value = cost[edge]! - v[at]!;
    const isBetter =
      value < best || (value === best && isTaken(rowOf, bestColumn) && rowOf[at] === NOBODY);
    if (isBetter) {
      second = best;
      best = value;
      bestColumn = at;
    } else if (value < second) {
      second = value;
    }
  }
  budget.left -= start[row + 1]! - start[row]! + 1;
  if (bestColumn === ALONE) {
    u[row] = best;
    return { column: ALONE, isTie: false };
  }
  u[row] = second;
  v[bestColumn] = v[bestColumn]! - (second - best);
  return { column: bestColumn, isTie: second === best };
}

function isTaken(rowOf: Int32Array, column: number): boolean {
  return column !== ALONE && rowOf[column] !== NOBODY;
}

/** Where a search may end: a free column, or a row that is better left alone. */
type End = { distance: number; row: number; column: number };

/** Places one free row by the shortest augmenting path. */
function augment(state: State, source: number): void {
  const { rowOf, distance, settled, heap, path, u, v } = state;
  state.search += 1;
  heap.size = 0;
  u[source] = 0;
  const end: End = { distance: Infinity, row: NOBODY, column: ALONE };
  scan(state, source, 0, end);
  let steps = 0;
  while (heap.size > 0 && heap.keys[0]! < end.distance) {
    const column = heap.values[0]!;
    const reachedAt = heap.keys[0]!;
    popPair(heap);
    if (settled[column] === state.search || reachedAt > distance[column]!) continue;
    settled[column] = state.search;
    path[steps] = column;
    steps += 1;
    scan(state, rowOf[column]!, reachedAt, end);
  }
  for (let step = 0; step < steps; step += 1) {
    const column = path[step]!;
    const shift = end.distance - distance[column]!;
    v[column] = v[column]! - shift;
    u[rowOf[column]!] = u[rowOf[column]!]! + shift;
  }
  u[source] = end.distance;
  follow(state, source, end);
}

/** Relaxes the edges of a row that was reached at `base`. */
function scan(state: State, row: number, base: number, end: End): void {
  const { problem, budget, u, v, rowOf, distance, cameFrom, reached, settled, search } = state;
  const { start, column, cost } = problem;
  const offset = base - u[row]!;
  const alone = offset + problem.unassigned[row]!;
  if (alone < end.distance) {
    end.distance = alone;
    end.row = row;
    end.column = ALONE;
  }
  for (let edge = start[row]!; edge < start[row + 1]!; edge += 1) {
    const at = column[edge]!;
    const value = offset + cost[edge]! - v[at]!;
    if (value >= end.distance || settled[at] === search) continue;
    if (reached[at] === search && value >= distance[at]!) continue;
    reached[at] = search;
    distance[at] = value;
    cameFrom[at] = row;
    if (rowOf[at] === NOBODY) {
      end.distance = value;
      end.row = row;
      end.column = at;
    } else {
      pushPair(state.heap, value, at);
    }
  }
  budget.left -= start[row + 1]! - start[row]! + 1;
}

/** Turns the path round, from its end back to the source. */
function follow(state: State, source: number, end: End): void {
  const { columnOf, rowOf, cameFrom } = state;
  let row = end.row;
  let column = end.column;
  for (;;) {
    const before = columnOf[row]!;
    columnOf[row] = column;
    if (column !== ALONE) rowOf[column] = row;
    if (row === source) return;
    column = before;
    row = cameFrom[column]!;
  }
}
