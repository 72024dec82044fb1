import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rawEnvironment } from '../../config/env.js';
import { createSolver } from '../../domain/dispatch/engine/assign.js';
import { componentsOf } from '../../domain/dispatch/engine/components.js';
import { costOfChoice, type SparseProblem } from '../../domain/dispatch/engine/sparse-problem.js';
import { StackError } from '../../stack/errors.js';
import { ensurePythonTool } from '../../stack/python-packages.js';
import { runTool } from '../../stack/run-tool.js';
import { print } from '../orders/tables.js';
import { createProgress } from '../../stack/progress.js';
import { DENSE_ROWS_MAX, solveDense } from './dense.js';
import { drawInstance } from './instances.js';

const SCIPY_VERSION = '1.17.1';
const K = 32;
const REPEATS = 3;
const WARM_UP_PROBLEMS = 2;
const SEED = 20_261_129;
const SCIPY_MS_MAX = 5 * 60_000;
/** Sums of thousands of decimals differ in their last digits. */
const COST_DIFF_MAX = 1e-6;
const SIZES = [
  { orders: 300, workers: 390 },
  { orders: 1_000, workers: 1_300 },
  { orders: 5_000, workers: 6_500 },
  { orders: 5_000, workers: 5_000 },
  { orders: 20_000, workers: 26_000 },
] as const;

export const ASSIGN_HELP = `npm run bench -- assign

  The engine's sparse assignment beside SciPy's on the same instances: orders with their ${K} nearest
  workers, and a private way to stay alone. SciPy ${SCIPY_VERSION} is installed into the user's cache from its
  Python package. Up to ${DENSE_ROWS_MAX} orders also beside linear-sum-assignment, which is for full
  matrices (lsaMs; null beyond). All are timed without building their input, best of ${REPEATS}. Ends with
  code 1 when the costs differ. "candidates" counts the workers.`;

/** Measures; true when all found the same cost everywhere. */
export async function benchAssign(): Promise<boolean> {
  const problems = SIZES.map((size) => drawInstance({ ...size, k: K, seed: SEED }));
  // Small problems are over before the compiler has warmed up.
  for (const problem of problems.slice(0, WARM_UP_PROBLEMS)) solve(problem);
  const mine = problems.map(solve);
  const theirs = await solveWithScipy(problems);
  let isEqual = true;
  for (const [at, { orders, workers }] of SIZES.entries()) {
    const [ours, scipy] = [mine[at]!, theirs[at]!];
    const dense = solveDense(problems[at]!, REPEATS);
    const costDiff = Math.max(
      differenceOf(ours.cost, scipy.cost),
      dense === null ? 0 : differenceOf(ours.cost, dense.cost),
    );
    isEqual &&= costDiff === 0;
    const lsaMs = dense === null ? null : rounded(dense.ms);
    const times = { oursMs: rounded(ours.ms), scipyMs: rounded(scipy.ms), lsaMs };
    print(JSON.stringify({ bench: 'assign', orders, candidates: workers, ...times, costDiff }));
  }
  return isEqual;
}

function differenceOf(a: number, b: number): number {
  const difference = Math.abs(a - b);
  return difference <= COST_DIFF_MAX ? 0 : difference;
}

const rounded = (ms: number): number => Number(ms.toFixed(1));

type Solved = { readonly ms: number; readonly cost: number };

/** Components and matching; the best of some rounds, so that the compiler has warmed up. */
function solve(problem: SparseProblem): Solved {
  let ms = Infinity;
  let cost = 0;
  for (let round = 0; round < REPEATS; round += 1) {
    const startedAt = performance.now();
    const solver = createSolver(problem);
    for (const rows of componentsOf(problem)) solver.solve(rows);
    ms = Math.min(ms, performance.now() - startedAt);
    cost = costOfChoice(problem, solver.columnOf);
  }
  return { ms, cost };
}

async function solveWithScipy(problems: readonly SparseProblem[]): Promise<Solved[]> {
  const env = rawEnvironment();
  const projectDir = process.cwd();
  const progress = createProgress(process.stderr);
  const tool = await ensurePythonTool(
    { env, projectDir, progress },
    {
      ...{ title: 'SciPy', slot: 'scipy', version: SCIPY_VERSION },
      requirement: `scipy==${SCIPY_VERSION}`,
    },
  );
  const folder = await mkdtemp(path.join(tmpdir(), 'doorhive-assign-'));
  try {
    const file = path.join(folder, 'instances.json');
    await writeFile(file, JSON.stringify(problems.map(plain)));
    const { code, output } = await runTool({
      command: tool.python,
      args: [path.join(projectDir, 'bench', 'assign', 'scipy-solve.py'), file],
      env: { ...env, PYTHONPATH: tool.packagesDir, OMP_NUM_THREADS: '1' },
      timeoutMs: SCIPY_MS_MAX,
    });
    if (code !== 0) throw new StackError('PROCESS_DIED', 'SciPy ended with an error.', output);
    return JSON.parse(output.split('\n').at(-1) ?? '[]') as Solved[];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Typed arrays as JSON's lists. */
function plain(problem: SparseProblem): unknown {
  const { rows, columns, start, column, cost, unassigned } = problem;
  const [starts, names, costs, alone] = [[...start], [...column], [...cost], [...unassigned]];
  return { rows, columns, start: starts, column: names, cost: costs, unassigned: alone };
}
