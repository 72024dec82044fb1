/**
 * Pair-greedy matching: what is left when the exact solver's budget ends.
 *
 * Method: edges by what they save against staying alone, best first, taken while both sides are
 * free; at least half of the possible saving. Complexity: O(E·log E).
 */
import { ALONE, type SparseProblem } from './sparse-problem.js';

/** Chooses for the rows given and writes to `columnOf`; their columns must all be free. */
export function assignGreedily(
  problem: SparseProblem,
  rows: Int32Array,
  columnOf: Int32Array,
): void {
  const { start, column, cost, unassigned } = problem;
  const edges: { readonly row: number; readonly column: number; readonly saving: number }[] = [];
  for (const row of rows) {
    columnOf[row] = ALONE;
    for (let edge = start[row]!; edge < start[row + 1]!; edge += 1) {
      const saving = unassigned[row]! - cost[edge]!;
      if (saving > 0) edges.push({ row, column: column[edge]!, saving });
    }
  }
  edges.sort((a, b) => b.saving - a.saving || a.row - b.row || a.column - b.column);
  const taken = new Set<number>();
  for (const edge of edges) {
    if (columnOf[edge.row] !== ALONE || taken.has(edge.column)) continue;
    columnOf[edge.row] = edge.column;
    taken.add(edge.column);
  }
}
