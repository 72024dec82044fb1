/**
 * One tick over the whole queue of a shard.
 *
 * Method: exact candidates → priced edges → connected components → exact matching of each with the
 * price of leaving an order for a later tick; a component whose budget ends is matched greedily.
 * A match is an offer when nobody has to wait for the worker: he is idle, or is free in time for
 * the promised start. One with a worker who is still busy is a reservation that lasts until the
 * next tick and binds nobody. Pure: the clock, the ETA and the state are handed in.
 * Complexity: that of its parts. Bounds: ORDERS_MAX orders, the rest waits for the next tick.
 */
import { REJECT_REASONS, type RejectReason } from '../../../contract/terms/dispatch.js';
import { compareIds } from '../../geo/ring-search.js';
import type { UnmatchedReason } from '../types.js';
import { createSolver, type Budget } from './assign.js';
import {
  candidatesOf,
  createPricing,
  orderFactsOf,
  priceQueue,
  type CandidateRow,
  type PricedQueue,
} from './candidates.js';
import { componentsOf } from './components.js';
import { feltMinutes, namedTerms, TERMS } from './cost.js';
import { createFilter, createPlans, isSkillKnown, viewOf, type Planner } from './filters.js';
import { assignGreedily } from './greedy.js';
import type { RingTables } from './rings.js';
import { ALONE, edgeOf } from './sparse-problem.js';
import { type CostTerms, type EngineDials, type EngineOrder, type TravelMinutes } from './types.js';
import type { WorkerStore } from './worker-store.js';

export const ORDERS_MAX = 20_000;

/** About 50 ms of matching on one core (16 ns an edge); counted, so that equal inputs end alike. */
export const OPERATIONS_MAX = 3_000_000;

export type TickInput = {
  readonly store: WorkerStore;
  readonly tables: RingTables;
  readonly orders: readonly EngineOrder[];
  readonly now: number;
  readonly dials: EngineDials;
  readonly travel: TravelMinutes;
  /** Judges appointments instead of the engine's own clock of shift and slack. */
  readonly planner?: Planner;
  readonly operationsMax?: number;
};

export type TickMatch = {
  readonly orderId: string;
  readonly workerId: string;
  /** Minutes until he can leave, and of the ride. */
  readonly wait: number;
  readonly travel: number;
  /** The part of the wait that the customer feels. */
  readonly feltWait: number;
  readonly meters: number;
  readonly cost: number;
  /** They sum to the cost. */
  readonly terms: CostTerms;
};

export type TickWaiting = {
  readonly orderId: string;
  /** What the order waits for, or why nothing can be done for it. */
  readonly why: 'LATER' | 'NO_CANDIDATE' | 'PAUSED' | 'OVER_PATIENCE' | 'QUEUE_FULL' | 'DATA';
  /** The failure code of the manual queue; null while there are candidates. */
  readonly failure: UnmatchedReason | null;
  readonly candidates: number;
};

/** Everything the explanations need; valid until the store changes. */
export type TickTrace = {
  readonly input: TickInput;
  readonly queue: PricedQueue;
  /** Chosen column of each row, or ALONE. */
  readonly columnOf: Int32Array;
  readonly components: readonly Int32Array[];
};

export type TickResult = {
  readonly offers: readonly TickMatch[];
  readonly reservations: readonly TickMatch[];
  readonly waiting: readonly TickWaiting[];
  readonly edges: number;
  readonly greedyComponents: number;
  readonly trace: TickTrace;
};

/** Runs one tick. The order of `orders` changes nothing. */
export function runTick(input: TickInput): TickResult {
  const waiting: TickWaiting[] = [];
  const eligible = sortedQueue(input, waiting);
  const rows = findCandidates(input, eligible, waiting);
  const queue = priceQueue({ ...input, rows });
  const { columnOf, components, greedyComponents } = matchQueue(queue, input.operationsMax);
  const offers: TickMatch[] = [];
  const reservations: TickMatch[] = [];
  const matchOf = createMatchReader(input, queue);
  for (const [row, { view, candidates }] of rows.entries()) {
    const column = columnOf[row]!;
    if (column === ALONE) {
      const { id } = view.order;
      waiting.push({
        ...{ orderId: id, why: 'LATER', failure: null, candidates: candidates.length },
      });
      continue;
    }
    const match = matchOf(row, column);
    (match.feltWait === 0 ? offers : reservations).push(match);
  }
  return {
    ...{ offers, reservations, waiting, greedyComponents },
    edges: queue.problem.cost.length,
    trace: { input, queue, columnOf, components },
  };
}

/** Orders that may get somebody now, oldest first; the others are told in `waiting`. */
function sortedQueue(input: TickInput, waiting: TickWaiting[]): EngineOrder[] {
  const { now, dials } = input;
  const seen = new Set<string>();
  const eligible: EngineOrder[] = [];
  const sorted = [...input.orders].sort(
    (a, b) => a.createdAt - b.createdAt || compareIds(a.id, b.id),
  );
  for (const order of sorted) {
    if (seen.has(order.id)) continue;
    seen.add(order.id);
    const why = holdUpOf(order, { now, dials, isFull: eligible.length >= ORDERS_MAX });
    if (why === null) eligible.push(order);
    else waiting.push({ orderId: order.id, why, failure: failureOf(why), candidates: 0 });
  }
  return eligible;
}

/** Why nobody is looked for at this moment; null when somebody is. */
export function holdUpOf(
  order: EngineOrder,
  args: { readonly now: number; readonly dials: EngineDials; readonly isFull: boolean },
): TickWaiting['why'] | null {
  const numbers = [order.lng, order.lat, order.createdAt, order.priority, order.waitsUntil];
  if (Number.isNaN(order.dueAt)) return 'DATA';
  const isUsable =
    numbers.every(Number.isFinite) &&
    Math.abs(order.lng) <= 180 &&
    Math.abs(order.lat) <= 90 &&
    order.serviceMinutes > 0 &&
    order.radiusMeters > 0;
  if (!isUsable) return 'DATA';
  const { patience } = order.dials ?? args.dials;
  if (args.now - order.createdAt > patience) return 'OVER_PATIENCE';
  if (order.waitsUntil > args.now) return 'PAUSED';
  return args.isFull ? 'QUEUE_FULL' : null;
}

function failureOf(why: TickWaiting['why']): UnmatchedReason | null {
  if (why === 'DATA') return 'DATA';
  return why === 'OVER_PATIENCE' || why === 'QUEUE_FULL' ? 'NO_CAPACITY' : null;
}

function findCandidates(
  input: TickInput,
  eligible: readonly EngineOrder[],
  waiting: TickWaiting[],
): CandidateRow[] {
  const { store, tables, dials, now } = input;
  const plans = createPlans(store.slotsEnd());
  const filter = createFilter({ ...input, plans });
  const rows: CandidateRow[] = [];
  for (const order of eligible) {
    const view = viewOf({ store, order, dials, now });
    const row = candidatesOf({ store, tables, view, filter, plans });
    if (row.candidates.length > 0) rows.push(row);
    else {
      const failure = failureWithoutCandidate(store, row);
      waiting.push({ orderId: order.id, why: 'NO_CANDIDATE', failure, candidates: 0 });
    }
  }
  return rows;
}

const CAPACITY: readonly RejectReason[] = [
  ...(['FROZEN', 'OPEN_OFFER', 'BUSY', 'PATIENCE', 'LATE', 'OFF_HOURS', 'SCHEDULE'] as const),
];

/** The failure code of an order for which nobody near passed. */
export function failureWithoutCandidate(store: WorkerStore, row: CandidateRow): UnmatchedReason {
  const has = (reason: RejectReason): boolean =>
    (row.reasons & (1 << REJECT_REASONS.indexOf(reason))) !== 0;
  if (CAPACITY.some(has)) return 'NO_CAPACITY';
  if (has('EXCLUDED') || has('BLOCKED')) return 'DECLINED';
  if (has('CERTIFICATE')) return 'NO_SKILL';
  return isSkillKnown(store, row.view) ? 'OUT_OF_RANGE' : 'NO_SKILL';
}

function matchQueue(queue: PricedQueue, operationsMax = OPERATIONS_MAX) {
  const budget: Budget = { left: operationsMax };
  const solver = createSolver(queue.problem, budget);
  const components = componentsOf(queue.problem);
  let greedyComponents = 0;
  for (const rows of components) {
    if (solver.solve(rows)) continue;
    assignGreedily(queue.problem, rows, solver.columnOf);
    greedyComponents += 1;
  }
  return { columnOf: solver.columnOf, components, greedyComponents };
}

/** Reads matches back from the problem, with their terms. */
export function createMatchReader(
  input: Pick<TickInput, 'store' | 'now'>,
  queue: PricedQueue,
): (row: number, column: number) => TickMatch {
  const terms = new Float64Array(TERMS);
  const price = createPricing({ ...input, meanJobs: queue.meanJobs, terms });
  return (row, column) => {
    const { view } = queue.rows[row]!;
    const candidate = queue.candidates[edgeOf(queue.problem, row, column)!]!;
    const cost = price(view, candidate);
    const { wait, travel, meters } = candidate;
    return {
      orderId: view.order.id,
      workerId: input.store.idOf(candidate.slot),
      feltWait: Math.min(wait, feltMinutes(orderFactsOf(view), candidate)),
      ...{ wait, travel, meters },
      ...{ cost, terms: namedTerms(terms) },
    };
  };
}
