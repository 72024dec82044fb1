/**
 * Rows (orders) to columns (workers), with the edges of each row one after the other: those of row
 * i lie from start[i] to start[i + 1]. Every row may also stay alone, at its own price.
 */
export type SparseProblem = {
  readonly rows: number;
  readonly columns: number;
  readonly start: Int32Array;
  readonly column: Int32Array;
  readonly cost: Float64Array;
  readonly unassigned: Float64Array;
};

/** The row stays alone. */
export const ALONE = -1;

/** What a choice of one column or ALONE for each row costs; Infinity for an edge that is none. */
export function costOfChoice(problem: SparseProblem, columnOf: ArrayLike<number>): number {
  let sum = 0;
  for (let row = 0; row < problem.rows; row += 1) {
    const column = columnOf[row]!;
    sum += column === ALONE ? problem.unassigned[row]! : edgeCost(problem, row, column);
  }
  return sum;
}

function edgeCost(problem: SparseProblem, row: number, column: number): number {
  const edge = edgeOf(problem, row, column);
  return edge === undefined ? Infinity : problem.cost[edge]!;
}

/** Place of the edge in the arrays. */
export function edgeOf(problem: SparseProblem, row: number, column: number): number | undefined {
  for (let edge = problem.start[row]!; edge < problem.start[row + 1]!; edge += 1) {
    if (problem.column[edge] === column) return edge;
  }
  return undefined;
}
