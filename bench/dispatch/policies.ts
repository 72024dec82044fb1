import { ALONE } from '../../domain/dispatch/engine/sparse-problem.js';
import { createSolver } from '../../domain/dispatch/engine/assign.js';
import {
  candidatesOf,
  type Candidate,
  type CandidateRow,
} from '../../domain/dispatch/engine/candidates.js';
import { componentsOf } from '../../domain/dispatch/engine/components.js';
import { createFilter, createPlans, viewOf } from '../../domain/dispatch/engine/filters.js';
import type { RingTables } from '../../domain/dispatch/engine/rings.js';
import { runTick } from '../../domain/dispatch/engine/tick.js';
import {
  DEFAULT_DIALS,
  type EngineDials,
  type EngineOrder,
  type TravelMinutes,
} from '../../domain/dispatch/engine/types.js';
import type { WorkerStore } from '../../domain/dispatch/engine/worker-store.js';
import { chance } from './hash.js';

/** What a policy may know at a tick. */
export type Scene = {
  readonly seed: number;
  readonly now: number;
  readonly store: WorkerStore;
  readonly tables: RingTables;
  /** Waiting orders that may be offered now, oldest first. */
  readonly orders: readonly EngineOrder[];
  readonly travel: TravelMinutes;
};

export type Offer = {
  readonly orderId: string;
  readonly workerId: string;
  readonly meters: number;
};

/** Offers of a tick, and the orders for which no candidate was found. */
export type Policy = (scene: Scene) => {
  readonly offers: readonly Offer[];
  readonly empty: readonly string[];
};

/** All candidates of an order: no policy is kept from a worker by a radius of ours. */
const EVERYBODY = 64;
const IDLE_ONLY: EngineDials = {
  ...DEFAULT_DIALS,
  soonFree: 0,
  widenedSoonFree: 0,
  candidatesMax: EVERYBODY,
};
const RANDOM_METERS = 3_000;
const RANDOM_METERS_MAX = 192_000;
/** Nobody is left alone while somebody could come. */
const ALONE_MINUTES = 10_000;

/** B0: any eligible idle worker within 3 km, by chance; then within 6 km, 12 km and so on. */
export const randomNearby: Policy = (scene) => {
  const taken = new Set<number>();
  const offers: Offer[] = [];
  for (const { view, candidates } of idleRows(scene, Infinity)) {
    const free = candidates.filter(({ slot }) => !taken.has(slot));
    let radius = RANDOM_METERS;
    let near: readonly Candidate[] = [];
    while (near.length === 0 && radius <= RANDOM_METERS_MAX) {
      near = free.filter(({ meters }) => meters <= radius);
      radius *= 2;
    }
    const number = Number(view.order.id.replace(/\D/g, ''));
    const drawn = chance(scene.seed, 99, number, Math.round(scene.now * 60));
    const chosen = near[Math.floor(drawn * near.length)];
    if (chosen === undefined) continue;
    taken.add(chosen.slot);
    offers.push(offerOf(scene, view.order.id, chosen));
  }
  return { offers, empty: [] };
};

/** B1: the oldest order takes the nearest idle worker. */
export const nearestFirst: Policy = (scene) => {
  const taken = new Set<number>();
  const offers: Offer[] = [];
  for (const { view, candidates } of idleRows(scene, EVERYBODY)) {
    const chosen = candidates.find(({ slot }) => !taken.has(slot));
    if (chosen === undefined) continue;
    taken.add(chosen.slot);
    offers.push(offerOf(scene, view.order.id, chosen));
  }
  return { offers, empty: [] };
};

/** B2: the nearest pair of the whole queue first. */
export const pairGreedy: Policy = (scene) => {
  const rows = idleRows(scene, EVERYBODY);
  const pairs = rows.flatMap(({ view, candidates }) =>
    candidates.map((candidate) => ({ orderId: view.order.id, candidate })),
  );
  pairs.sort((a, b) => a.candidate.travel - b.candidate.travel);
  const taken = new Set<string | number>();
  const offers: Offer[] = [];
  for (const { orderId, candidate } of pairs) {
    if (taken.has(orderId) || taken.has(candidate.slot)) continue;
    taken.add(orderId).add(candidate.slot);
    offers.push(offerOf(scene, orderId, candidate));
  }
  return { offers, empty: [] };
};

/** B3: as many orders as possible with the least travel in all, idle workers only. */
export const idleExact: Policy = (scene) => {
  const rows = idleRows(scene, EVERYBODY);
  const start = new Int32Array(rows.length + 1);
  const all = rows.flatMap(({ candidates }) => candidates);
  for (const [row, { candidates }] of rows.entries())
    start[row + 1] = start[row]! + candidates.length;
  const problem = {
    ...{ rows: rows.length, columns: scene.store.slotsEnd(), start },
    column: Int32Array.from(all, ({ slot }) => slot),
    cost: Float64Array.from(all, ({ travel }) => travel),
    unassigned: new Float64Array(rows.length).fill(ALONE_MINUTES),
  };
  const solver = createSolver(problem);
  for (const component of componentsOf(problem)) solver.solve(component);
  const offers = rows.flatMap(({ view, candidates }, row): Offer[] => {
    const slot = solver.columnOf[row]!;
    const chosen = slot === ALONE ? undefined : candidates.find((one) => one.slot === slot);
    return chosen === undefined ? [] : [offerOf(scene, view.order.id, chosen)];
  });
  return { offers, empty: [] };
};

/** P: the engine itself. */
export function ours(dials: EngineDials = DEFAULT_DIALS): Policy {
  return (scene) => {
    const { offers, waiting } = runTick({ ...scene, dials });
    const empty = waiting.flatMap(({ orderId, why }) => (why === 'NO_CANDIDATE' ? [orderId] : []));
    return { offers, empty };
  };
}

/** P without workers who will be free soon: what they buy. */
export const oursIdleOnly: Policy = ours({ ...DEFAULT_DIALS, soonFree: 0, widenedSoonFree: 0 });

/** Eligible idle workers of every order, nearest first, by the engine's own filters. */
function idleRows(scene: Scene, candidatesMax: number): CandidateRow[] {
  const { store, tables, now } = scene;
  const plans = createPlans(store.slotsEnd());
  const filter = createFilter({ ...scene, plans });
  return scene.orders.map((order) => {
    const view = viewOf({ store, order, dials: IDLE_ONLY, now });
    const k = Math.min(candidatesMax, store.slotsEnd());
    return candidatesOf({ store, tables, view: { ...view, candidatesMax: k }, filter, plans });
  });
}

function offerOf(scene: Scene, orderId: string, { slot, meters }: Candidate): Offer {
  return { orderId, workerId: scene.store.idOf(slot), meters };
}
