import { linearSumAssignment } from 'linear-sum-assignment';
import {
  ALONE,
  costOfChoice,
  type SparseProblem,
} from '../../domain/dispatch/engine/sparse-problem.js';

/** A full matrix has rows × (columns + rows) places; beyond this it is of no use. */
export const DENSE_ROWS_MAX = 1_000;

export type DenseSolved = { readonly ms: number; readonly cost: number };

/**
 * Solves a problem with `linear-sum-assignment` (MIT), which knows full matrices only: a column of
 * its own for each row to stay alone, and a price nobody pays where there is no edge. Null for a
 * problem that is too large. Timed without building the matrix, the best of some rounds.
 */
export function solveDense(problem: SparseProblem, repeats: number): DenseSolved | null {
  if (problem.rows > DENSE_ROWS_MAX) return null;
  const matrix = matrixOf(problem);
  let ms = Infinity;
  let cost = Infinity;
  for (let round = 0; round < repeats; round += 1) {
    const startedAt = performance.now();
    const { rowAssignments } = linearSumAssignment(matrix, { maximaze: false });
    ms = Math.min(ms, performance.now() - startedAt);
    cost = costOfChoice(
      problem,
      Int32Array.from(rowAssignments, (column, row) => choiceOf(problem, row, column)),
    );
  }
  return { ms, cost };
}

function matrixOf(problem: SparseProblem): Float64Array[] {
  const { rows, columns, start, column, cost, unassigned } = problem;
  // More than staying alone costs all rows together: no optimum can hold it.
  const forbidden = 1 + unassigned.reduce((sum, alone) => sum + alone, 0);
  return Array.from({ length: rows }, (_none, row) => {
    const line = new Float64Array(columns + rows).fill(forbidden);
    line[columns + row] = unassigned[row]!;
    for (let edge = start[row]!; edge < start[row + 1]!; edge += 1) {
      line[column[edge]!] = cost[edge]!;
    }
    return line;
  });
}

/** Its own column means alone; what is no way of the row stays as it is and costs infinity. */
function choiceOf({ columns }: SparseProblem, row: number, column: number): number {
  return column === columns + row ? ALONE : column;
}
