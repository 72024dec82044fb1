/**
 * Replays the recorded orders of one day of a city under changed dials.
 *
 * Method: the clock goes from tick to tick while somebody looks for a worker, and jumps to the next
 * payment, answer or clock while nobody does. Matching, rounds, radii, clocks and the guard against
 * double booking are production's own functions; what workers say is drawn by hash, so that equal
 * arguments give equal results and two policies meet the same people.
 * Complexity: one run of the engine a tick and merchant with open searches. Bounds: ORDERS_MAX
 * orders, WORKERS_MAX workers, DRAIN_MS_MAX beyond the end of the day.
 */
import { WHAT_IF_ORDERS_MAX, WHAT_IF_WORKERS_MAX } from '../../../contract/terms/what-if.js';
import { matchSearches, type DispatchSearch } from '../all-or-none.js';
import { afterMiss } from '../after-miss.js';
import { createMatchingEngine } from '../matching-engine.js';
import { DEFAULT_DISPATCH_POLICY } from '../types.js';
import { createCrew, type Crew } from './replay-crew.js';
import * as orders from './replay-order.js';
import type { LiveOrder, Luck } from './replay-order.js';
import type { ReplayedDay, ReplayInput, WhatIfOrder } from './types.js';

/** Production decides every second and is often slower when many wait. */
export const REPLAY_TICK_MS = 2_000;
/** What is not decided so long after the day has ended is left. */
export const DRAIN_MS_MAX = 6 * 3_600_000;

/** It keeps nothing from one tick to the next. */
const engine = createMatchingEngine();

type Replay = {
  readonly input: ReplayInput;
  readonly crew: Crew;
  readonly luck: Luck;
  readonly coming: WhatIfOrder[];
  readonly open: Map<string, LiveOrder>;
  readonly done: LiveOrder[];
  readonly count: { offers: number; refused: number; ticks: number };
};

/**
 * Yields after every tick how far the day is, 0 to 1, so that its caller may breathe, and returns
 * what became of it. RangeError beyond the bounds.
 */
export function* replayDay(input: ReplayInput): Generator<number, ReplayedDay, void> {
  const { day } = input;
  if (day.orders.length > WHAT_IF_ORDERS_MAX) throw new RangeError('too many orders');
  if (day.workers.length > WHAT_IF_WORKERS_MAX) throw new RangeError('too many workers');
  const replay = begin(input);
  const endMs = day.toMs + DRAIN_MS_MAX;
  let nowMs = day.fromMs;
  while (nowMs <= endMs && replay.coming.length + replay.open.size > 0) {
    admit(replay, nowMs);
    if (tick(replay, nowMs)) yield Math.min(1, (nowMs - day.fromMs) / (day.toMs - day.fromMs));
    nowMs = nextTick(replay, nowMs);
  }
  const all = [...replay.done, ...replay.open.values()].map((live) => orders.outcomeOf(live));
  return {
    orders: all.sort((a, b) => (a.id < b.id ? -1 : 1)),
    bookings: replay.crew.bookings(),
    ...replay.count,
  };
}

function begin(input: ReplayInput): Replay {
  const { day, seed, eta } = input;
  const coming = day.orders.toSorted((a, b) => a.paidAtMs - b.paidAtMs || (a.id < b.id ? -1 : 1));
  return {
    input,
    crew: createCrew(day.workers, eta),
    luck: { seed, answerMs: day.answerMs },
    coming,
    open: new Map(),
    done: [],
    count: { offers: 0, refused: 0, ticks: 0 },
  };
}

/** New orders, answers and clocks up to now. */
function admit(replay: Replay, nowMs: number): void {
  const { coming, open, crew, input } = replay;
  for (let next = coming[0]; next !== undefined && next.paidAtMs <= nowMs; next = coming[0]) {
    coming.shift();
    open.set(next.id, orders.enter(next, input.change));
  }
  for (const live of open.values()) {
    orders.advance(live, crew, nowMs);
    if (live.end !== null) close(replay, live);
  }
}

function close({ open, done }: Replay, live: LiveOrder): void {
  open.delete(live.order.id);
  done.push(live);
}

/** One decision over the whole queue; false when nobody looks for anybody. */
function tick(replay: Replay, nowMs: number): boolean {
  const { open, crew, input, count } = replay;
  const groups = new Map<string, DispatchSearch[]>();
  for (const live of open.values()) {
    const search = orders.searchOf(live, nowMs);
    const { merchantId } = live.order;
    if (search !== null) groups.set(merchantId, [...(groups.get(merchantId) ?? []), search]);
  }
  if (groups.size === 0) return false;
  for (const [merchantId, searches] of groups) {
    count.ticks += 1;
    const workers = crew.at(merchantId, nowMs);
    const scene = { nowMs, eta: input.eta, policy: DEFAULT_DISPATCH_POLICY, searches, workers };
    const { matched, unmatched } = matchSearches(engine, scene);
    for (const { id, matches } of matched) {
      const live = requireOpen(replay, id);
      count.offers += matches.length;
      count.refused += orders.ask(live, { ...replay, matches, nowMs });
    }
    for (const { id, isWaiting } of unmatched) miss(requireOpen(replay, id), isWaiting, nowMs);
  }
  return true;
}

function miss(live: LiveOrder, isWaiting: boolean, nowMs: number): void {
  if (live.search === null) return;
  const radii = live.facts.policy.radiusMeters;
  const then = afterMiss({ ...live.search, isWaiting, radii });
  if (then === 'missed') live.search.missedTicks += 1;
  if (then === 'failed') orders.failRound(live, nowMs);
}

function requireOpen({ open }: Replay, orderId: string): LiveOrder {
  const live = open.get(orderId);
  if (live === undefined) throw new RangeError(`${orderId} is not open`);
  return live;
}

/** The next tick while somebody looks, else the first one after something happens by itself. */
function nextTick({ open, coming, input }: Replay, nowMs: number): number {
  const isLooking = [...open.values()].some(({ search }) => search !== null);
  if (isLooking) return nowMs + REPLAY_TICK_MS;
  let nextMs = coming[0]?.paidAtMs ?? Infinity;
  for (const live of open.values()) nextMs = Math.min(nextMs, orders.nextMoment(live));
  if (nextMs === Infinity) return Infinity;
  const ticks = Math.ceil((nextMs - input.day.fromMs) / REPLAY_TICK_MS);
  return Math.max(nowMs + REPLAY_TICK_MS, input.day.fromMs + ticks * REPLAY_TICK_MS);
}
