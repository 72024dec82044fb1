/**
 * The engine behind the dispatch port: the whole queue of a city, matched exactly.
 *
 * Method: workers and tickets are written into the engine's columns, on an axis of minutes whose
 * zero is now; `planFor` judges hours and appointments of every pair that passes the cheap filters.
 * Complexity and bounds: those of engine/tick.ts, and O(W·log W) for the W workers of the call.
 * Deterministic: workers are numbered by their ids, so the order of the inputs changes nothing.
 */
import type { RejectReason } from '../../contract/terms/dispatch.js';
import { compareIds } from '../geo/ring-search.js';
import { createCellBook } from './engine/cell-book.js';
import { explainChoice } from './engine/explain.js';
import { explainWithPlaces } from './engine/explain-words.js';
import type { Planner } from './engine/filters.js';
import { createRingTables } from './engine/rings.js';
import { runTick, type TickMatch, type TickResult, type TickWaiting } from './engine/tick.js';
import type { EngineOrder, EngineWorker, WorkerState } from './engine/types.js';
import { createWorkerStore } from './engine/worker-store.js';
import { isUsableDemand, isUsableWorker, planFor, type Plan } from './feasibility.js';
import type {
  DispatchDemand,
  DispatchEngine,
  DispatchInput,
  DispatchMatch,
  DispatchUnmatched,
  DispatchWorker,
} from './types.js';

/** Workers of one city. */
export const WORKERS_MAX = 200_000;

const MS_PER_MINUTE = 60_000;

/** Offers of a tick that say what another choice would have cost; the rest says when he is there. */
const EFFECTS_OFFERS_MAX = 100;

/** What an order gains by waiting ends here: an older one is as urgent as any. */
const AGE_MS_MAX = 60 * MS_PER_MINUTE;

/** Makes the engine; it holds no state of a city between ticks. */
export function createMatchingEngine(): DispatchEngine {
  return { match };
}

function match(input: DispatchInput): ReturnType<DispatchEngine['match']> {
  const { result, plan } = runDispatch(input);
  const matches = result.offers.map((offer, index) =>
    toMatch(offer, { result, plan, isWithEffects: index < EFFECTS_OFFERS_MAX }),
  );
  const unmatched: DispatchUnmatched[] = [
    ...result.waiting.map(toUnmatched),
    ...result.reservations.map(({ orderId: ticketId }) => ({
      ...{ ticketId, reason: 'NO_CAPACITY' as const, candidates: 1, isWaiting: true },
    })),
  ];
  return {
    matches: matches.sort((a, b) => compareIds(a.ticketId, b.ticketId)),
    unmatched: unmatched.sort((a, b) => compareIds(a.ticketId, b.ticketId)),
  };
}

/** Cells and rings are facts of the earth: kept from tick to tick, and made anew when too many. */
const CELLS_KEPT_MAX = 200_000;
let places = createPlaces();

function createPlaces() {
  const cells = createCellBook();
  return { cells, tables: createRingTables(cells) };
}

function knownPlaces(): ReturnType<typeof createPlaces> {
  if (places.cells.size() > CELLS_KEPT_MAX) places = createPlaces();
  return places;
}

export type DispatchRun = {
  readonly result: TickResult;
  readonly plan: (pair: PairIds) => ReturnType<typeof planFor>;
};

export type PairIds = {
  readonly ticketId: string;
  readonly workerId: string;
  /** Minutes. */
  readonly soonFree?: number;
  readonly meters?: number;
};

/** One tick with all that explanations need. */
export function runDispatch(input: DispatchInput): DispatchRun {
  const workers = input.workers
    .filter(isUsableWorker)
    .sort((a, b) => compareIds(a.id, b.id))
    .filter((one, at, all) => one.id !== all[at - 1]?.id);
  if (workers.length > WORKERS_MAX) throw new RangeError(`more than ${WORKERS_MAX} workers`);
  const plan = createPlan(input, workers);
  const { cells, tables } = knownPlaces();
  const store = createWorkerStore(
    workers.map((worker) => toEngineWorker(worker, input)),
    cells,
  );
  const result = runTick({
    ...{ store, tables, now: 0, dials: input.policy.dials },
    orders: input.demands.map((demand) => toEngineOrder(demand, input)),
    travel: () => Number.NaN,
    planner: createPlanner(plan),
  });
  return { result, plan };
}

function createPlan(input: DispatchInput, workers: readonly DispatchWorker[]): DispatchRun['plan'] {
  const workerOf = new Map(workers.map((worker) => [worker.id, worker]));
  const demandOf = new Map(input.demands.map((demand) => [demand.ticketId, demand]));
  return ({ ticketId, workerId, soonFree, meters }) => {
    const worker = workerOf.get(workerId);
    const demand = demandOf.get(ticketId);
    if (!worker || !demand) throw new RangeError(`${workerId} or ${ticketId} is not of this tick`);
    return planFor({
      ...input,
      ...{ worker, demand },
      ...(meters !== undefined && { distanceMeters: meters }),
      ...(soonFree !== undefined && { soonFreeMs: soonFree * MS_PER_MINUTE }),
    });
  };
}

function createPlanner(plan: DispatchRun['plan']): Planner {
  return ({ order, workerId, meters, soonFree }) => {
    const planned = plan({ ticketId: order.id, workerId, meters, soonFree });
    if (!planned.ok) return planned.reason;
    return { wait: planned.waitMs / MS_PER_MINUTE, travel: planned.etaMs / MS_PER_MINUTE };
  };
}

function toEngineWorker(worker: DispatchWorker, { nowMs, policy }: DispatchInput): EngineWorker {
  const since = worker.idleSinceMs ?? nowMs;
  return {
    id: worker.id,
    lng: worker.at[0],
    lat: worker.at[1],
    skills: worker.skills,
    state: stateOf(worker, { nowMs, policy }),
    freeAt: (worker.freeAtMs - nowMs) / MS_PER_MINUTE,
    slackUntil: Infinity,
    shiftEndsAt: Infinity,
    distanceMetersMax: worker.maxDistanceMeters,
    score: worker.score,
    acceptance: worker.acceptance ?? 1,
    jobs: worker.jobs ?? 0,
    idleSince: (since - nowMs) / MS_PER_MINUTE,
  };
}

function stateOf(
  worker: DispatchWorker,
  { nowMs, policy }: Pick<DispatchInput, 'nowMs' | 'policy'>,
): WorkerState {
  if (worker.isFrozen === true) return 'FROZEN';
  if (worker.openOffers >= policy.openOffersMax) return 'OFFERED';
  return worker.freeAtMs <= nowMs ? 'IDLE' : 'BUSY';
}

function toEngineOrder(demand: DispatchDemand, { nowMs }: DispatchInput): EngineOrder {
  const sinceMs = Math.max(demand.createdAtMs, nowMs - AGE_MS_MAX);
  const startMs = Math.max(demand.windowStartMs, demand.earliestMs);
  const isUsable = isUsableDemand(demand);
  return {
    id: demand.ticketId,
    lng: demand.at[0],
    lat: demand.at[1],
    skills: demand.skills,
    createdAt: (sinceMs - nowMs) / MS_PER_MINUTE,
    dueAt: (startMs - demand.prepMs - nowMs) / MS_PER_MINUTE,
    serviceMinutes: isUsable
      ? (demand.prepMs + demand.serviceMs + demand.cleanMs) / MS_PER_MINUTE
      : Number.NaN,
    radiusMeters: demand.radiusMeters,
    declinedBy: new Set(demand.excludedWorkerIds),
    blocked: new Set(),
    emptyTicks: 0,
    waitsUntil: 0,
    priority: demand.priority,
    favouriteWorkerId: null,
    ...(demand.dials && { dials: demand.dials }),
  };
}

function toMatch(
  offer: TickMatch,
  { result, plan, isWithEffects }: DispatchRun & { readonly isWithEffects: boolean },
): DispatchMatch {
  const { orderId: ticketId, workerId, terms } = offer;
  const choice = explainChoice(result.trace, ticketId, isWithEffects);
  const { etaMs, startMs } = requirePlan(plan({ ticketId, workerId, soonFree: Infinity }));
  const why = choice === null ? [] : explainWithPlaces(choice);
  return { ticketId, workerId, etaMs, startMs, costTerms: terms, why };
}

function requirePlan(planned: Plan | { readonly ok: false; readonly reason: RejectReason }): Plan {
  if (!planned.ok) throw new RangeError(`a pair of the tick is ${planned.reason}`);
  return planned;
}

function toUnmatched({ orderId, failure, candidates }: TickWaiting): DispatchUnmatched {
  const isWaiting = failure === null;
  return { ticketId: orderId, reason: failure ?? 'NO_CAPACITY', candidates, isWaiting };
}
