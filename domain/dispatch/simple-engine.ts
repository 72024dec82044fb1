/**
 * The simple engine: exact K nearest feasible workers for each demand, then pair-greedy matching
 * over the whole queue.
 *
 * Method: ring search over H3 buckets (res 8 up to 5 km, res 7 beyond) keeps the K nearest
 * feasible workers of each demand; all pairs are sorted by cost and taken while both sides are
 * free. Complexity: O(W + D·V·n + E·log E) for W workers, D demands, V workers visited within the
 * radius, n items of a worker's days and E ≤ K·D pairs. Memory O(W + E).
 * Bounds: DEMANDS_MAX, WORKERS_MAX, policy.candidatesMax. Every tie goes to the smaller id and
 * inputs are sorted first, so their order cannot change the answer.
 */
import {
  buildCellIndex,
  compareIds,
  nearestK,
  searchResolution,
  type CellIndex,
  type SearchResolution,
} from '../geo/ring-search.js';
import {
  costOf,
  costTermsOf,
  isUsableDemand,
  isUsableWorker,
  planFor,
  unmatchedReason,
  type Plan,
} from './feasibility.js';
import type {
  DispatchDemand,
  DispatchEngine,
  DispatchInput,
  DispatchMatch,
  DispatchUnmatched,
  DispatchWorker,
  RejectReason,
  UnmatchedReason,
} from './types.js';

/** Demands of one tick; the rest, lowest priority and youngest first, waits for the next tick. */
export const DEMANDS_MAX = 5_000;

/** Workers of one city. */
export const WORKERS_MAX = 200_000;

export type CandidateSet = {
  readonly candidates: readonly {
    readonly worker: DispatchWorker;
    readonly plan: Plan;
    readonly distanceMeters: number;
  }[];
  /** Null when there are candidates. */
  readonly reason: UnmatchedReason | null;
};

type Edge = {
  readonly demand: DispatchDemand;
  readonly worker: DispatchWorker;
  readonly plan: Plan;
  readonly terms: Record<string, number>;
  readonly cost: number;
};

/** Makes the engine; it holds no state between ticks. */
export function createSimpleEngine(): DispatchEngine {
  return { match };
}

function match(input: DispatchInput): ReturnType<DispatchEngine['match']> {
  const queue = uniqueBy([...input.demands].sort(byUrgency), (demand) => demand.ticketId);
  const search = createCandidateSearch(input);
  const edges: Edge[] = [];
  const unserved = new Map<string, DispatchUnmatched>();
  for (const [index, demand] of queue.entries()) {
    const { ticketId } = demand;
    if (index >= DEMANDS_MAX) {
      unserved.set(ticketId, { ticketId, reason: 'NO_CAPACITY', candidates: 0 });
      continue;
    }
    const { candidates, reason } = search(demand);
    // Losing every candidate to other demands is a lack of capacity.
    const given = { ticketId, reason: reason ?? 'NO_CAPACITY', candidates: candidates.length };
    unserved.set(ticketId, given);
    for (const { worker, plan } of candidates) {
      const terms = costTermsOf({ ...input, worker, demand, plan });
      edges.push({ demand, worker, plan, terms, cost: costOf(terms) });
    }
  }
  const matches = pairGreedy(edges);
  for (const { ticketId } of matches) unserved.delete(ticketId);
  const unmatched = [...unserved.values()].sort((a, b) => compareIds(a.ticketId, b.ticketId));
  return { matches, unmatched };
}

/**
 * Prepares the search of one tick: the indexes are built once, res 7 only when a demand asks for
 * more than 5 km. The returned function gives the exact K nearest feasible workers.
 */
export function createCandidateSearch(
  input: Omit<DispatchInput, 'demands'>,
): (demand: DispatchDemand) => CandidateSet {
  const workers = uniqueBy(input.workers.filter(isUsableWorker), (worker) => worker.id);
  if (workers.length > WORKERS_MAX) throw new RangeError(`more than ${WORKERS_MAX} workers`);
  const indexes = new Map<SearchResolution, CellIndex<DispatchWorker>>();
  const skilled = new Map<string, boolean>();
  const indexOf = (resolution: SearchResolution): CellIndex<DispatchWorker> => {
    const index = indexes.get(resolution) ?? buildCellIndex(workers, resolution);
    indexes.set(resolution, index);
    return index;
  };
  const hasSkillAnywhere = (skills: readonly string[]): boolean => {
    const key = [...skills].sort().join('\n');
    const known = skilled.get(key);
    if (known !== undefined) return known;
    const has = workers.some((worker) => skills.every((one) => worker.skills.includes(one)));
    skilled.set(key, has);
    return has;
  };
  return (demand) => {
    if (!isUsableDemand(demand)) return { candidates: [], reason: 'DATA' };
    const plans = new Map<string, Plan>();
    const reasons = new Set<RejectReason>();
    const hits = nearestK({
      index: indexOf(searchResolution(demand.radiusMeters)),
      origin: demand.at,
      k: input.policy.candidatesMax,
      radiusMeters: demand.radiusMeters,
      accept: (worker, distanceMeters) => {
        const plan = planFor({ ...input, worker, demand, distanceMeters });
        if (plan.ok) plans.set(worker.id, plan);
        else reasons.add(plan.reason);
        return plan.ok;
      },
    });
    const candidates = hits.flatMap(({ item, distanceMeters }) => {
      const plan = plans.get(item.id);
      return plan === undefined ? [] : [{ worker: item, plan, distanceMeters }];
    });
    if (candidates.length > 0) return { candidates, reason: null };
    const hasSkill = hasSkillAnywhere(demand.skills);
    return { candidates, reason: unmatchedReason({ reasons, hasSkillAnywhere: hasSkill }) };
  };
}

function pairGreedy(edges: Edge[]): DispatchMatch[] {
  const takenTickets = new Set<string>();
  const takenWorkers = new Set<string>();
  const matches: DispatchMatch[] = [];
  for (const { demand, worker, plan, terms } of edges.sort(byCost)) {
    if (takenTickets.has(demand.ticketId) || takenWorkers.has(worker.id)) continue;
    takenTickets.add(demand.ticketId);
    takenWorkers.add(worker.id);
    matches.push({
      ticketId: demand.ticketId,
      workerId: worker.id,
      etaMs: plan.etaMs,
      startMs: plan.startMs,
      costTerms: terms,
    });
  }
  return matches;
}

function byCost(a: Edge, b: Edge): number {
  return (
    a.cost - b.cost ||
    compareIds(a.demand.ticketId, b.demand.ticketId) ||
    compareIds(a.worker.id, b.worker.id)
  );
}

function byUrgency(a: DispatchDemand, b: DispatchDemand): number {
  return (
    b.priority - a.priority || a.createdAtMs - b.createdAtMs || compareIds(a.ticketId, b.ticketId)
  );
}

/** A row delivered twice must not be matched twice. */
function uniqueBy<T>(rows: readonly T[], keyOf: (row: T) => string): T[] {
  const seen = new Set<string>();
  return rows.filter((row) => {
    const key = keyOf(row);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
