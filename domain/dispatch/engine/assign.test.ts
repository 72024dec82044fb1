import * as fc from 'fast-check';
import { createSolver } from './assign.js';
import { componentsOf } from './components.js';
import { assignGreedily } from './greedy.js';
import { ALONE, costOfChoice, edgeOf, type SparseProblem } from './sparse-problem.js';
import { evenly } from '../../geo/testing.js';

type Row = { readonly unassigned: number; readonly edges: readonly (readonly [number, number])[] };

function problemOf(columns: number, rows: readonly Row[]): SparseProblem {
  const start = new Int32Array(rows.length + 1);
  for (const [row, { edges }] of rows.entries()) start[row + 1] = start[row]! + edges.length;
  const edges = rows.flatMap((row) => row.edges);
  return {
    ...{ rows: rows.length, columns, start },
    column: Int32Array.from(edges, ([column]) => column),
    cost: Float64Array.from(edges, ([, cost]) => cost),
    unassigned: Float64Array.from(rows, ({ unassigned }) => unassigned),
  };
}

/**
 * The oracle: Hungarian algorithm on the full matrix, with one more column for each row to stay
 * alone, from the textbook and without anything of the engine.
 */
function hungarianCost(problem: SparseProblem): number {
  const n = problem.rows;
  const m = problem.columns + n;
  const FORBIDDEN = 1e7;
  const costAt = (row: number, column: number): number => {
    if (column >= problem.columns) {
      return column - problem.columns === row ? problem.unassigned[row]! : FORBIDDEN;
    }
    const edge = edgeOf(problem, row, column);
    return edge === undefined ? FORBIDDEN : problem.cost[edge]!;
  };
  const u = new Array<number>(n + 1).fill(0);
  const v = new Array<number>(m + 1).fill(0);
  const match = new Array<number>(m + 1).fill(0);
  const way = new Array<number>(m + 1).fill(0);
  for (let i = 1; i <= n; i += 1) {
    match[0] = i;
    let j0 = 0;
    const least = new Array<number>(m + 1).fill(Infinity);
    const used = new Array<boolean>(m + 1).fill(false);
    do {
      used[j0] = true;
      const i0 = match[j0]!;
      let delta = Infinity;
      let j1 = 0;
      for (let j = 1; j <= m; j += 1) {
        if (used[j]) continue;
        const value = costAt(i0 - 1, j - 1) - u[i0]! - v[j]!;
        if (value < least[j]!) [least[j], way[j]] = [value, j0];
        if (least[j]! < delta) [delta, j1] = [least[j]!, j];
      }
      for (let j = 0; j <= m; j += 1) {
        if (used[j]) {
          u[match[j]!] = u[match[j]!]! + delta;
          v[j] = v[j]! - delta;
        } else {
          least[j] = least[j]! - delta;
        }
      }
      j0 = j1;
    } while (match[j0] !== 0);
    do {
      const j1 = way[j0]!;
      match[j0] = match[j1]!;
      j0 = j1;
    } while (j0 !== 0);
  }
  let sum = 0;
  for (let j = 1; j <= m; j += 1) if (match[j]! > 0) sum += costAt(match[j]! - 1, j - 1);
  return sum;
}

/** Every way to choose; only for tiny problems, to judge the oracle as well. */
function bruteCost(problem: SparseProblem, row = 0, taken = new Set<number>()): number {
  if (row === problem.rows) return 0;
  let best = problem.unassigned[row]! + bruteCost(problem, row + 1, taken);
  for (let edge = problem.start[row]!; edge < problem.start[row + 1]!; edge += 1) {
    const column = problem.column[edge]!;
    if (taken.has(column)) continue;
    taken.add(column);
    best = Math.min(best, problem.cost[edge]! + bruteCost(problem, row + 1, taken));
    taken.delete(column);
  }
  return best;
}

function solveAll(problem: SparseProblem) {
  const solver = createSolver(problem);
  for (const rows of componentsOf(problem)) expect(solver.solve(rows)).toBe(true);
  return solver;
}

function expectNobodyTwice(columnOf: Int32Array): void {
  const chosen = [...columnOf].filter((column) => column !== ALONE);
  expect(new Set(chosen).size).toBe(chosen.length);
}

/** Whole numbers from a small range make many ties; some rows have no edge at all. */
const problemArb = (size: { readonly rows: number; readonly columns: number }) =>
  fc.integer({ min: 1, max: size.columns }).chain((columns) => {
    const cost = fc.oneof(fc.integer({ min: -5, max: 20 }), evenly(-5, 120));
    const row = fc.record({
      unassigned: fc.oneof(fc.integer({ min: 0, max: 30 }), evenly(0, 150)),
      edges: fc.uniqueArray(fc.tuple(fc.integer({ min: 0, max: columns - 1 }), cost), {
        selector: ([column]) => column,
        maxLength: Math.min(columns, 12),
      }),
    });
    return fc
      .array(row, { minLength: 1, maxLength: size.rows })
      .map((rows) => problemOf(columns, rows));
  });

describe('assign', () => {
  it('costs what the oracle says on 1,000 sparse problems', () => {
    fc.assert(
      fc.property(problemArb({ rows: 40, columns: 30 }), (problem) => {
        const { columnOf } = solveAll(problem);
        expectNobodyTwice(columnOf);
        expect(costOfChoice(problem, columnOf)).toBeCloseTo(hungarianCost(problem), 6);
      }),
      { numRuns: 1_000 },
    );
  });

  it('the oracle costs what trying everything says', () => {
    fc.assert(
      fc.property(problemArb({ rows: 5, columns: 5 }), (problem) => {
        const brute = bruteCost(problem);
        expect(hungarianCost(problem)).toBeCloseTo(brute, 6);
        expect(costOfChoice(problem, solveAll(problem).columnOf)).toBeCloseTo(brute, 6);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves prices that prove the optimum', () => {
    fc.assert(
      fc.property(problemArb({ rows: 40, columns: 30 }), (problem) => {
        const { columnOf, rowPrice, columnPrice } = solveAll(problem);
        const chosen = new Set(columnOf);
        for (let row = 0; row < problem.rows; row += 1) {
          expect(rowPrice[row]).toBeLessThanOrEqual(problem.unassigned[row]! + 1e-9);
          for (let edge = problem.start[row]!; edge < problem.start[row + 1]!; edge += 1) {
            const column = problem.column[edge]!;
            const gap = problem.cost[edge]! - rowPrice[row]! - columnPrice[column]!;
            expect(gap).toBeGreaterThanOrEqual(-1e-9);
            if (columnOf[row] === column) expect(gap).toBeLessThanOrEqual(1e-9);
          }
        }
        for (const [column, price] of columnPrice.entries()) {
          expect(price).toBeLessThanOrEqual(1e-9);
          if (!chosen.has(column)) expect(Math.abs(price)).toBeLessThanOrEqual(1e-9);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a component whose budget ends is left wholly free for the greedy matching', () => {
    fc.assert(
      fc.property(
        problemArb({ rows: 30, columns: 12 }),
        fc.integer({ min: 0, max: 60 }),
        (problem, left) => {
          const solver = createSolver(problem, { left });
          for (const rows of componentsOf(problem)) {
            if (solver.solve(rows)) continue;
            for (const row of rows) expect(solver.columnOf[row]).toBe(ALONE);
            assignGreedily(problem, rows, solver.columnOf);
          }
          expectNobodyTwice(solver.columnOf);
          const cost = costOfChoice(problem, solver.columnOf);
          const alone = problem.unassigned.reduce((sum, one) => sum + one, 0);
          const best = costOfChoice(problem, solveAll(problem).columnOf);
          expect(cost).toBeLessThanOrEqual(alone + 1e-9);
          // Greedy keeps at least half of what the optimum saves.
          expect(alone - cost).toBeGreaterThanOrEqual((alone - best) / 2 - 1e-9);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('components share no column and together have every row', () => {
    fc.assert(
      fc.property(problemArb({ rows: 30, columns: 30 }), (problem) => {
        const owner = new Map<number, number>();
        const components = componentsOf(problem);
        for (const [number, rows] of components.entries()) {
          for (const row of rows) {
            for (let edge = problem.start[row]!; edge < problem.start[row + 1]!; edge += 1) {
              const column = problem.column[edge]!;
              expect(owner.get(column) ?? number).toBe(number);
              owner.set(column, number);
            }
          }
        }
        const all = components.flatMap((rows) => [...rows]).sort((a, b) => a - b);
        expect(all).toEqual([...Array(problem.rows).keys()]);
      }),
    );
  });
});
