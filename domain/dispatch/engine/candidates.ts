/**
 * Candidates of every order of a tick as one sparse problem.
 *
 * Method: the exact K nearest workers that pass the filters, priced; edges that are no better than
 * leaving the order alone are dropped, because no optimum needs them. Columns are numbered by the
 * workers' ids, so that the order of the inputs changes nothing. Complexity: that of the searches
 * and O(C·log C) for C different candidates. Bounds: ORDERS_MAX, CANDIDATES_MAX.
 */
import { compareIds } from '../../geo/ring-search.js';
import { STATE_CODE } from './columns.js';
import { TERMS, unassignedCost, writeTerms, type OrderFacts, type PairFacts } from './cost.js';
import { PASSED, type Filter, type OrderView, type Plans } from './filters.js';
import { createNearest, findNearest, type RingTables } from './rings.js';
import type { SparseProblem } from './sparse-problem.js';
import type { WorkerStore } from './worker-store.js';

/** A pair that passed the filters. */
export type Candidate = {
  readonly slot: number;
  readonly wait: number;
  readonly travel: number;
  readonly meters: number;
};

export type CandidateRow = {
  readonly view: OrderView;
  /** Nearest first. */
  readonly candidates: readonly Candidate[];
  /** Bits of REJECT_REASONS met on the way. */
  readonly reasons: number;
};

/** The K nearest of one order that pass the filters. */
export function candidatesOf(args: {
  readonly store: WorkerStore;
  readonly tables: RingTables;
  readonly view: OrderView;
  readonly filter: Filter;
  readonly plans: Plans;
}): CandidateRow {
  const { store, tables, view, filter, plans } = args;
  const nearest = createNearest(view.candidatesMax);
  let reasons = 0;
  findNearest({
    store,
    tables,
    lng: view.order.lng,
    lat: view.order.lat,
    k: view.candidatesMax,
    radiusMeters: view.radiusMeters,
    nearest,
    accept: (slot, square) => {
      const code = filter(view, slot, square);
      if (code !== PASSED) reasons |= 1 << code;
      return code === PASSED;
    },
  });
  const candidates: Candidate[] = [];
  for (let at = 0; at < nearest.size; at += 1) {
    const slot = nearest.slots[at]!;
    const [wait, travel, meters] = [plans.wait[slot]!, plans.travel[slot]!, plans.meters[slot]!];
    candidates.push({ slot, wait, travel, meters });
  }
  return { view, candidates, reasons };
}

export type PricedQueue = {
  readonly rows: readonly CandidateRow[];
  readonly problem: SparseProblem;
  /** The candidate of each edge of the problem. */
  readonly candidates: readonly Candidate[];
  readonly slotOfColumn: Int32Array;
  readonly meanJobs: number;
};

/** Prices all candidates. */
export function priceQueue(args: {
  readonly store: WorkerStore;
  readonly now: number;
  readonly rows: readonly CandidateRow[];
}): PricedQueue {
  const { store, rows } = args;
  const slotOfColumn = columnsOf(store, rows);
  const columnOfSlot = new Map<number, number>();
  let jobs = 0;
  for (const [column, slot] of slotOfColumn.entries()) {
    columnOfSlot.set(slot, column);
    jobs += store.columns.jobs[slot]!;
  }
  const meanJobs = slotOfColumn.length === 0 ? 0 : jobs / slotOfColumn.length;
  const price = createPricing({ ...args, meanJobs });
  const start = new Int32Array(rows.length + 1);
  const unassigned = new Float64Array(rows.length);
  const column: number[] = [];
  const cost: number[] = [];
  const candidates: Candidate[] = [];
  for (const [row, { view, candidates: found }] of rows.entries()) {
    const alone = unassignedCost(orderFactsOf(view), view.dials);
    unassigned[row] = alone;
    for (const candidate of found) {
      const value = price(view, candidate);
      if (!(value < alone)) continue;
      column.push(columnOfSlot.get(candidate.slot)!);
      cost.push(value);
      candidates.push(candidate);
    }
    start[row + 1] = column.length;
  }
  const problem = {
    ...{ rows: rows.length, columns: slotOfColumn.length, start, unassigned },
    ...{ column: Int32Array.from(column), cost: Float64Array.from(cost) },
  };
  return { rows, problem, candidates, slotOfColumn, meanJobs };
}

/** The price of a pair; its terms are in `terms` until the next call. */
export function createPricing(args: {
  readonly store: WorkerStore;
  readonly now: number;
  readonly meanJobs: number;
  readonly terms?: Float64Array;
}): (view: OrderView, candidate: Candidate) => number {
  const { meanJobs, terms = new Float64Array(TERMS) } = args;
  return (view, candidate) => {
    const pair = pairFactsOf({ ...args, view, candidate });
    return writeTerms(terms, { order: orderFactsOf(view), pair, dials: view.dials, meanJobs });
  };
}

export function orderFactsOf({ age, untilDue, order }: OrderView): OrderFacts {
  return {
    age,
    serviceMinutes: order.serviceMinutes,
    untilDue,
    priority: order.priority,
  };
}

function pairFactsOf(args: {
  readonly store: WorkerStore;
  readonly now: number;
  readonly view: OrderView;
  readonly candidate: Candidate;
}): PairFacts {
  const { store, now, view, candidate } = args;
  const { columns } = store;
  const { slot, wait, travel } = candidate;
  const isIdle = columns.state[slot] === STATE_CODE.IDLE;
  const favourite = view.order.favouriteWorkerId;
  return {
    wait,
    travel,
    idleMinutes: isIdle ? Math.max(0, now - columns.idleSince[slot]!) : 0,
    jobs: columns.jobs[slot]!,
    acceptance: columns.acceptance[slot]!,
    score: columns.score[slot]!,
    isFavourite: favourite !== null && store.idOf(slot) === favourite,
  };
}

function columnsOf(store: WorkerStore, rows: readonly CandidateRow[]): Int32Array {
  const slots = new Set<number>();
  for (const { candidates } of rows) for (const { slot } of candidates) slots.add(slot);
  return Int32Array.from([...slots].sort((a, b) => compareIds(store.idOf(a), store.idOf(b))));
}
