/**
 * Why an order got this worker, or nobody (X14), from the facts of the tick that decided.
 *
 * Method: the recorded candidates with their terms, every other worker through the same filters,
 * and for the nearer or cheaper ones the effect on the other orders. Complexity: O(W + W·log W)
 * for W workers and EFFECTS_MAX matchings of one component. Bounds: EXPLAIN_ROWS_MAX rows a list.
 */
import { REJECT_REASONS, type RejectReason } from '../../../contract/terms/dispatch.js';
import { compareIds } from '../../geo/ring-search.js';
import { effectOf, type Effect } from './alternative.js';
import { createPricing, orderFactsOf, type Candidate, type CandidateRow } from './candidates.js';
import { feltMinutes, namedTerms, TERMS, unassignedCost } from './cost.js';
import { createFilter, createPlans, PASSED, viewOf } from './filters.js';
import { ALONE } from './sparse-problem.js';
import { holdUpOf, type TickTrace } from './tick.js';
import type { CostTerms } from './types.js';
import { chordSquare, metersOfChordSquare, unitVectorOf } from './unit-vector.js';

export const EXPLAIN_ROWS_MAX = 10;
export const EFFECTS_MAX = 3;
/** Orders that hang together: with more of them an offer is explained by its own terms only. */
export const CHOICE_ROWS_MAX = 100;

export type ExplainedCandidate = {
  readonly workerId: string;
  readonly meters: number;
  /** Minutes until he can leave, and of the ride. */
  readonly wait: number;
  readonly travel: number;
  /** Minutes by which the promise is missed; 0 = he is there on time. */
  readonly felt: number;
  readonly cost: number;
  readonly terms: CostTerms;
  readonly isChosen: boolean;
  /** He would cost more than leaving the order for a later tick. */
  readonly isTooDear: boolean;
  /** Set for the first that are nearer or cheaper than the chosen one. */
  readonly effect: Effect | null;
};

export type FilteredWorker = {
  readonly workerId: string;
  readonly meters: number;
  readonly reason: RejectReason;
};

export type OrderExplanation = {
  readonly orderId: string;
  readonly age: number;
  readonly isWidened: boolean;
  readonly chosen: ExplainedCandidate | null;
  /** Cheapest first. */
  readonly candidates: readonly ExplainedCandidate[];
  readonly candidatesTotal: number;
  /** What leaving the order for a later tick counts. */
  readonly unassignedCost: number;
  /** Nearest first. */
  readonly filtered: readonly FilteredWorker[];
  readonly filteredCounts: Readonly<Partial<Record<RejectReason, number>>>;
  /** Could go as well, but the K nearest were full. */
  readonly fartherCount: number;
};

/** Explains an order of the tick; null when the tick did not look for anybody for it. */
export function explainOrder(trace: TickTrace, orderId: string): OrderExplanation | null {
  const row = trace.queue.rows.findIndex(({ view }) => view.order.id === orderId);
  if (row < 0) return explainWithout(trace, orderId);
  const { view, candidates } = trace.queue.rows[row]!;
  const unassignedCost = trace.queue.problem.unassigned[row]!;
  const priced = priceCandidates(trace, row);
  const chosen = priced.find(({ isChosen }) => isChosen) ?? null;
  return {
    ...{ orderId, age: view.age, isWidened: view.isWidened, unassignedCost, chosen },
    candidates: withEffects(trace, row, priced, chosen).slice(0, EXPLAIN_ROWS_MAX),
    candidatesTotal: candidates.length,
    ...othersOf(trace, { view, candidates }),
  };
}

/**
 * The choice alone: who was chosen and, with effects, what the first that look better would have
 * cost the others. Each effect is a matching of its own: ask for them for some offers of a tick, not
 * for thousands. Null for an order that got nobody.
 */
export function explainChoice(
  trace: TickTrace,
  orderId: string,
  isWithEffects: boolean,
): Pick<OrderExplanation, 'chosen' | 'candidates'> | null {
  const row = trace.queue.rows.findIndex(({ view }) => view.order.id === orderId);
  const priced = row < 0 ? [] : priceCandidates(trace, row);
  const chosen = priced.find(({ isChosen }) => isChosen);
  if (chosen === undefined) return null;
  if (!isWithEffects) return { chosen, candidates: [] };
  const size = trace.components.find((rows) => rows.includes(row))?.length ?? 0;
  if (size > CHOICE_ROWS_MAX) return { chosen, candidates: [] };
  return { chosen, candidates: withEffects(trace, row, priced, chosen) };
}

/** Nobody passed the filters: who was looked at, and why he cannot come. */
function explainWithout(trace: TickTrace, orderId: string): OrderExplanation | null {
  const { store, dials, now, orders } = trace.input;
  const order = orders.find(({ id }) => id === orderId);
  if (order === undefined || holdUpOf(order, { now, dials, isFull: false }) !== null) return null;
  const view = viewOf({ store, order, dials, now });
  return {
    ...{ orderId, age: view.age, isWidened: view.isWidened, chosen: null },
    ...{ candidates: [], candidatesTotal: 0 },
    unassignedCost: unassignedCost(orderFactsOf(view), view.dials),
    ...othersOf(trace, { view, candidates: [] }),
  };
}

/** Cheapest first. */
function priceCandidates(trace: TickTrace, row: number): ExplainedCandidate[] {
  const { input, queue, columnOf } = trace;
  const { view, candidates } = queue.rows[row]!;
  const terms = new Float64Array(TERMS);
  const price = createPricing({ ...input, meanJobs: queue.meanJobs, terms });
  const column = columnOf[row]!;
  const chosenSlot = column === ALONE ? null : queue.slotOfColumn[column]!;
  const priced = candidates.map((candidate): ExplainedCandidate => {
    const { slot, wait, travel, meters } = candidate;
    const cost = price(view, candidate);
    return {
      workerId: input.store.idOf(slot),
      ...{ meters, wait, travel, cost, terms: namedTerms(terms) },
      felt: feltMinutes(orderFactsOf(view), candidate),
      isChosen: slot === chosenSlot,
      isTooDear: cost >= queue.problem.unassigned[row]!,
      effect: null,
    };
  });
  return priced.sort((a, b) => a.cost - b.cost || compareIds(a.workerId, b.workerId));
}

/** Those who look better at first sight: nearer, or cheaper for this order alone. */
function withEffects(
  trace: TickTrace,
  row: number,
  priced: readonly ExplainedCandidate[],
  chosen: ExplainedCandidate | null,
): ExplainedCandidate[] {
  const isBetterLooking = (one: ExplainedCandidate): boolean =>
    !one.isChosen && (chosen === null || one.meters < chosen.meters || one.cost < chosen.cost);
  const asked = new Set(priced.filter(isBetterLooking).slice(0, EFFECTS_MAX));
  return priced.map((one) => {
    const slot = trace.input.store.slotOf(one.workerId);
    if (!asked.has(one) || slot === undefined) return one;
    return { ...one, effect: effectOf(trace, { row, slot, cost: one.cost }) };
  });
}

function othersOf(
  trace: TickTrace,
  row: Pick<CandidateRow, 'view' | 'candidates'>,
): Pick<OrderExplanation, 'filtered' | 'filteredCounts' | 'fartherCount'> {
  const { store } = trace.input;
  const { view, candidates } = row;
  const filter = createFilter({ ...trace.input, plans: createPlans(store.slotsEnd()) });
  const from = unitVectorOf(view.order.lng, view.order.lat);
  const known = new Set(candidates.map(({ slot }: Candidate) => slot));
  const filtered: FilteredWorker[] = [];
  const filteredCounts: Partial<Record<RejectReason, number>> = {};
  let fartherCount = 0;
  const { x, y, z } = store.columns;
  for (let slot = 0; slot < store.slotsEnd(); slot += 1) {
    const workerId = store.idOf(slot);
    if (workerId === '' || known.has(slot)) continue;
    const square = chordSquare(from, { x: x[slot]!, y: y[slot]!, z: z[slot]! });
    const code = filter(view, slot, square);
    if (code === PASSED) fartherCount += 1;
    else {
      const reason = REJECT_REASONS[code]!;
      filtered.push({ workerId, meters: metersOfChordSquare(square), reason });
      filteredCounts[reason] = (filteredCounts[reason] ?? 0) + 1;
    }
  }
  filtered.sort((a, b) => a.meters - b.meters || compareIds(a.workerId, b.workerId));
  return { filtered: filtered.slice(0, EXPLAIN_ROWS_MAX), filteredCounts, fartherCount };
}
