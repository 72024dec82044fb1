/**
 * What would happen if an order got another worker than the one it got.
 *
 * Method: the worker is given away, and the rest of the order's component is matched again without
 * the two. Complexity: that of matching one component; never on the path of a tick.
 */
import { createSolver } from './assign.js';
import { orderFactsOf } from './candidates.js';
import { feltMinutes } from './cost.js';
import { ALONE, costOfChoice, edgeOf, type SparseProblem } from './sparse-problem.js';
import type { TickTrace } from './tick.js';

/** The order that loses most when somebody else gets its worker. */
export type Effect = {
  /** Minutes of cost that the whole queue loses. */
  readonly extraCost: number;
  readonly hurt: {
    readonly orderId: string;
    /** From its creation to the arrival of a worker, now and in the alternative. */
    readonly responseNow: number;
    readonly responseThen: number;
    /** Nobody would be left for it at this moment. */
    readonly isLeftAlone: boolean;
  } | null;
};

/** The effect of giving `slot` at `cost` to the order of `row`. */
export function effectOf(
  trace: TickTrace,
  args: { readonly row: number; readonly slot: number; readonly cost: number },
): Effect {
  const { problem } = trace.queue;
  const rows = trace.components.find((one) => one.includes(args.row)) ?? Int32Array.of(args.row);
  const taken = trace.queue.slotOfColumn.indexOf(args.slot);
  const others = rows.filter((row) => row !== args.row);
  const part = partOf(problem, others, taken);
  const solver = createSolver(part);
  solver.solve(Int32Array.from(others.keys()));
  const now = Int32Array.from(others, (row) => trace.columnOf[row]!);
  const nowCost = costOfRow(trace, args.row) + costOfChoice(partOf(problem, others, NONE), now);
  const thenCost = args.cost + costOfChoice(part, solver.columnOf);
  return {
    extraCost: thenCost - nowCost,
    hurt: mostHurt(trace, others, now, solver.columnOf),
  };
}

/** A column that no edge has. */
const NONE = -1;

/** The rows by themselves, without one column. */
function partOf(problem: SparseProblem, rows: Int32Array, without: number): SparseProblem {
  const column: number[] = [];
  const cost: number[] = [];
  const start = new Int32Array(rows.length + 1);
  for (const [at, row] of rows.entries()) {
    for (let edge = problem.start[row]!; edge < problem.start[row + 1]!; edge += 1) {
      if (problem.column[edge] === without) continue;
      column.push(problem.column[edge]!);
      cost.push(problem.cost[edge]!);
    }
    start[at + 1] = column.length;
  }
  return {
    ...{ rows: rows.length, columns: problem.columns, start },
    ...{ column: Int32Array.from(column), cost: Float64Array.from(cost) },
    unassigned: Float64Array.from(rows, (row) => problem.unassigned[row]!),
  };
}

function costOfRow({ queue, columnOf }: TickTrace, row: number): number {
  const column = columnOf[row]!;
  if (column === ALONE) return queue.problem.unassigned[row]!;
  return queue.problem.cost[edgeOf(queue.problem, row, column)!]!;
}

function mostHurt(
  trace: TickTrace,
  rows: Int32Array,
  now: Int32Array,
  then: Int32Array,
): Effect['hurt'] {
  let worst: Effect['hurt'] = null;
  let worstLoss = 0;
  for (const [at, row] of rows.entries()) {
    const responseNow = responseOf(trace, row, now[at]!);
    const responseThen = responseOf(trace, row, then[at]!);
    if (responseThen - responseNow <= worstLoss) continue;
    worstLoss = responseThen - responseNow;
    const { id: orderId } = trace.queue.rows[row]!.view.order;
    worst = { orderId, responseNow, responseThen, isLeftAlone: then[at] === ALONE };
  }
  return worst;
}

/** Left alone it is expected as late as the price of leaving it says. */
function responseOf({ queue }: TickTrace, row: number, column: number): number {
  const { view } = queue.rows[row]!;
  const order = orderFactsOf(view);
  if (column === ALONE) return order.age + view.dials.unassignedOffset;
  const candidate = queue.candidates[edgeOf(queue.problem, row, column)!]!;
  return order.age + feltMinutes(order, candidate);
}
