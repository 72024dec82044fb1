/**
 * The turn of crews. An order of several workers is matched whole or not at all, so that orders of
 * one worker could take the last free one in every tick, for ever. A crew that has waited for
 * `policy.crewTurnMs` is therefore matched before everything younger, and keeps the workers it
 * gets free for itself while the others are still busy.
 *
 * Method: crews whose turn it is, oldest first, each matched together with what is older than it;
 * only its own matches count. A crew that got a part keeps it (reserves) when as many workers as it
 * wants are free or will be soon, for `policy.crewReserveMs` from its turn on.
 * Bound: with k such workers it is matched by the time the k-th of them is free, however many
 * younger orders come; workers are kept idle for `crewReserveMs` at most.
 * Complexity: one run of the engine a crew, `TURNS_MAX` crews a tick; O(W) filters a reservation.
 */
import { compareIds } from '../geo/ring-search.js';
import { planFor } from './feasibility.js';
import {
  matchOnce,
  type DispatchSearch,
  type OnceOutcome,
  type SearchesInput,
} from './match-once.js';
import type { RejectReason } from '../../contract/terms/dispatch.js';
import type { DispatchDemand, DispatchEngine, UnmatchedReason } from './types.js';

/** Crews of one tick that have a turn of their own; younger ones are matched with the rest. */
export const TURNS_MAX = 20;

/** A worker rejected for these is free again soon. */
const PASSING: readonly RejectReason[] = ['OPEN_OFFER', 'BUSY'];

export type Turns = {
  readonly matched: OnceOutcome['matched'];
  readonly unmatched: readonly {
    readonly id: string;
    readonly reason: UnmatchedReason;
    /** It keeps workers for itself, or somebody could come later. */
    readonly isWaiting: boolean;
  }[];
  /** Workers given to crews, or kept free for them. */
  readonly takenIds: ReadonlySet<string>;
};

/** Matches the crews whose turn it is; the rest is matched after them with the workers left. */
export function giveTurns(engine: DispatchEngine, input: SearchesInput): Turns {
  const takenIds = new Set<string>();
  const matched: Turns['matched'][number][] = [];
  const unmatched: Turns['unmatched'][number][] = [];
  for (const crew of crewsWithTurn(input)) {
    const workers = withoutTaken(input.workers, takenIds);
    const elders = input.searches.filter((one) => !isCrew(one) && isBefore(one, crew));
    const outcome = matchOnce(engine, { ...input, workers, searches: [...elders, crew] });
    const match = outcome.matched.find(({ id }) => id === crew.id);
    const part = outcome.parts.get(crew.id) ?? [];
    const left = input.workers.filter(({ id }) => !takenIds.has(id));
    const isReserving = part.length > 0 && mayReserve(crew, { ...input, workers: left });
    if (match) matched.push(match);
    const missed = outcome.unmatched.find(({ id }) => id === crew.id);
    if (missed) unmatched.push({ ...missed, isWaiting: isReserving || missed.isWaiting });
    const kept = match?.matches ?? (isReserving ? part : []);
    for (const { workerId } of kept) takenIds.add(workerId);
  }
  return { matched, unmatched, takenIds };
}

/** They are as good as asked: whoever looks for them finds no capacity, not nobody. */
export function withoutTaken(
  workers: SearchesInput['workers'],
  takenIds: ReadonlySet<string>,
): SearchesInput['workers'] {
  if (takenIds.size === 0) return workers;
  return workers.map((one) => (takenIds.has(one.id) ? { ...one, openOffers: Infinity } : one));
}

const isCrew = ({ demands }: DispatchSearch): boolean => demands.length > 1;

function crewsWithTurn({ searches, nowMs, policy }: SearchesInput): DispatchSearch[] {
  return searches
    .filter((one) => isCrew(one) && nowMs - sinceMs(one) >= policy.crewTurnMs)
    .sort((a, b) => (isBefore(a, b) ? -1 : 1))
    .slice(0, TURNS_MAX);
}

/** Since when all of its tickets want a worker. */
const sinceMs = ({ demands }: DispatchSearch): number =>
  Math.max(...demands.map(({ createdAtMs }) => createdAtMs));

function isBefore(a: DispatchSearch, b: DispatchSearch): boolean {
  const order = sinceMs(a) - sinceMs(b) || compareIds(a.id, b.id);
  return order < 0;
}

/** True when enough workers are there for the whole crew, free or soon free, and it is not over. */
function mayReserve(crew: DispatchSearch, input: SearchesInput): boolean {
  const { nowMs, policy, workers } = input;
  const isOver = nowMs - sinceMs(crew) >= policy.crewTurnMs + policy.crewReserveMs;
  const [demand] = crew.demands;
  if (isOver || demand === undefined) return false;
  let count = 0;
  for (const worker of workers) {
    if (!mayCome({ ...input, worker, demand })) continue;
    count += 1;
    if (count >= crew.demands.length) return true;
  }
  return false;
}

function mayCome(
  args: SearchesInput & {
    readonly worker: SearchesInput['workers'][number];
    readonly demand: DispatchDemand;
  },
): boolean {
  const plan = planFor(args);
  return plan.ok || PASSING.includes(plan.reason);
}
