/**
 * Connected components of a sparse problem.
 *
 * Method: union-find over the rows with path halving; a column joins all rows that name it.
 * Complexity: O(E·α(R)) for E edges and R rows.
 */
import type { SparseProblem } from './sparse-problem.js';

/** Rows of each component, ascending, in the order of their first rows; lonely rows included. */
export function componentsOf(problem: SparseProblem): Int32Array[] {
  const { rows, start, column } = problem;
  const parent = Int32Array.from({ length: rows }, (_none, row) => row);
  const firstRow = new Int32Array(problem.columns).fill(-1);
  for (let row = 0; row < rows; row += 1) {
    for (let edge = start[row]!; edge < start[row + 1]!; edge += 1) {
      const at = column[edge]!;
      if (firstRow[at] === -1) firstRow[at] = row;
      else join(parent, firstRow[at]!, row);
    }
  }
  const members = new Map<number, number[]>();
  for (let row = 0; row < rows; row += 1) {
    const root = rootOf(parent, row);
    const list = members.get(root);
    if (list === undefined) members.set(root, [row]);
    else list.push(row);
  }
  return [...members.values()].map((list) => Int32Array.from(list));
}

function rootOf(parent: Int32Array, row: number): number {
  let at = row;
  while (parent[at] !== at) {
    parent[at] = parent[parent[at]!]!;
    at = parent[at]!;
  }
  return at;
}

/** The smaller root stays, so that a component is named by its first row. */
function join(parent: Int32Array, a: number, b: number): void {
  const rootA = rootOf(parent, a);
  const rootB = rootOf(parent, b);
  if (rootA < rootB) parent[rootB] = rootA;
  else parent[rootA] = rootB;
}
