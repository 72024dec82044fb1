/**
 * One order of a replay. What it does is production's own: `reduce` changes its state,
 * `activeClocks` says what it waits for, and a round goes on as in the order's run.
 */
import { cellOf } from '../../geo/cells.js';
import { activeClocks } from '../../order/clocks.js';
import { areRoundsUsedUp, radiusOf, withFailedRound } from '../../order/dispatch-phase.js';
import { reduce } from '../../order/reduce.js';
import { offerMsOf, placedState, type OrderFacts, type OrderState } from '../../order/state.js';
import type { MatchingPolicy } from '../../order/policy.js';
import type { DayItem } from '../../schedule/types.js';
import type { DispatchSearch } from '../match-once.js';
import { demandOf } from '../demand.js';
import type { DispatchMatch } from '../types.js';
import { chanceOf } from './chance.js';
import type { Crew } from './replay-crew.js';
import type { ReplayedOrder, ReplayEnd, WhatIfOrder } from './types.js';

/** H3 resolution of an appointment's cell. */
const CELL_RESOLUTION = 9;

/** Who was asked about a ticket, what he will say and when. */
type Asked = {
  readonly workerId: string;
  readonly answersAtMs: number;
  readonly isYes: boolean;
  readonly etaMs: number;
  readonly item: DayItem;
};

type Search = {
  readonly ticketIds: readonly string[];
  readonly round: number;
  readonly radiusMeters: number;
  readonly deadlineMs: number;
  missedTicks: number;
};

export type LiveOrder = {
  readonly order: WhatIfOrder;
  readonly facts: OrderFacts;
  state: OrderState;
  search: Search | null;
  readonly asked: Map<string, Asked>;
  readonly taken: Map<string, Asked>;
  end: ReplayEnd | null;
  foundAtMs: number | null;
};

export type Luck = { readonly seed: number; readonly answerMs: number };

/** The order at the moment of its payment, under the dials of the replay. */
export function enter(order: WhatIfOrder, change: Partial<MatchingPolicy>): LiveOrder {
  const { id, merchantId, paidAtMs, startMs, endMs, ticketIds } = order;
  const facts: OrderFacts = {
    ...{ orderId: id, merchantId, startMs, endMs, placedAtMs: paidAtMs },
    ...{ cityCode: '', categoryId: '', customerId: '', amountFen: 0 },
    ...{ isNow: false, isInStore: false, isMovable: false },
    tickets: ticketIds.map((ticketId) => ({ ticketId, heldWorkerId: null })),
    policy: { ...order.policy, ...change },
  };
  const state = reduce(placedState(facts), { event: 'paid', atMs: paidAtMs }, facts);
  const nobody = { search: null, end: null, foundAtMs: null };
  return { order, facts, state, ...nobody, asked: new Map(), taken: new Map() };
}

/** When something happens to it by itself; Infinity when it only waits for the engine. */
export function nextMoment(live: LiveOrder): number {
  const answers = [...live.asked.values()].map(({ answersAtMs }) => answersAtMs);
  const clocks = ownClocks(live).map(({ atMs }) => atMs);
  return Math.min(Infinity, ...answers, ...clocks, live.order.cancelledAtMs ?? Infinity);
}

/** Answers and clocks up to now, the earliest first. Ends when nothing more is due. */
export function advance(live: LiveOrder, crew: Crew, nowMs: number): void {
  // Every step uses up an answer, a clock or the order itself.
  while (live.end === null && nextMoment(live) <= nowMs) step(live, crew, nowMs);
}

function step(live: LiveOrder, crew: Crew, nowMs: number): void {
  const { order, facts } = live;
  const { cancelledAtMs } = order;
  const due = [...live.asked].sort(([, a], [, b]) => a.answersAtMs - b.answersAtMs)[0];
  const [clock] = ownClocks(live);
  if (cancelledAtMs !== null && cancelledAtMs <= nowMs) return leave(live, crew, 'CANCELLED');
  if (due !== undefined && due[1].answersAtMs <= (clock?.atMs ?? Infinity)) {
    return hear(live, crew, due[0]);
  }
  if (clock === undefined) return;
  if (clock.kind === 'escalate') return leave(live, crew, 'ESCALATED');
  if (clock.kind === 'giveUp') return leave(live, crew, 'GAVE_UP');
  if (areRoundsUsedUp(live.state, facts.policy)) return leave(live, crew, 'ESCALATED');
  const round = live.state.round + 1;
  live.search = {
    ticketIds: live.state.tickets
      .filter(({ status }) => status === 'WAITING')
      .map(({ ticketId }) => ticketId),
    round,
    radiusMeters: radiusOf(facts.policy, round),
    deadlineMs: Math.max(live.state.escalateAtMs, nowMs),
    missedTicks: 0,
  };
}

/** What its run would wait for; offers end by their answers, and one search runs at a time. */
function ownClocks({ state, facts, search }: LiveOrder) {
  return activeClocks(state, facts).filter(
    ({ kind }) =>
      kind === 'escalate' || kind === 'giveUp' || (kind === 'nextRound' && search === null),
  );
}

function hear(live: LiveOrder, crew: Crew, ticketId: string): void {
  const asked = live.asked.get(ticketId);
  if (asked === undefined) return;
  const { workerId, answersAtMs: atMs, isYes, etaMs } = asked;
  live.asked.delete(ticketId);
  if (!isYes) {
    crew.release({ workerId, ticketId, isOpen: true });
    const change = { event: 'decline', atMs, ticketId, workerId } as const;
    live.state = reduce(live.state, change, live.facts);
    return;
  }
  crew.keep(workerId);
  live.taken.set(ticketId, asked);
  const change = { event: 'accept', atMs, ticketId, workerId, origin: 'DISPATCH', etaMs } as const;
  live.state = reduce(live.state, change, live.facts);
  if (live.taken.size < live.order.ticketIds.length) return;
  live.foundAtMs = atMs;
  // From here on only the customer himself can take it back, before the work begins.
  const beginsAtMs = beginOf(live) ?? atMs;
  const { cancelledAtMs } = live.order;
  if (cancelledAtMs === null || cancelledAtMs >= beginsAtMs) live.end = 'SERVED';
}

function leave(live: LiveOrder, crew: Crew, end: ReplayEnd): void {
  for (const [ticketId, { workerId }] of live.asked) {
    crew.release({ workerId, ticketId, isOpen: true });
  }
  for (const [ticketId, { workerId }] of live.taken) {
    crew.release({ workerId, ticketId, isOpen: false });
  }
  live.asked.clear();
  live.taken.clear();
  live.search = null;
  live.end = end;
}

/** The search that is under way, for the engine; null when none is. */
export function searchOf(live: LiveOrder, nowMs: number): DispatchSearch | null {
  const { search, order, state, facts } = live;
  if (search === null) return null;
  const { ticketIds, round, radiusMeters, deadlineMs } = search;
  const present = [...live.asked.values(), ...live.taken.values()].map(({ workerId }) => workerId);
  const need = {
    ...{ orderId: order.id, at: order.at, skills: order.skills },
    ...{ startMs: order.startMs, endMs: order.endMs },
    ...{ prepMs: order.prepMs, cleanMs: order.cleanMs },
    sinceMs: order.paidAtMs,
    policy: facts.policy,
    excludedWorkerIds: [...new Set([...state.excludedWorkerIds, ...present])],
  };
  const ask = { need, round, radiusMeters, deadlineMs, nowMs, priority: state.priority };
  return { id: order.id, demands: ticketIds.map((ticketId) => demandOf({ ...ask, ticketId })) };
}

/** The engine has found somebody for every ticket of the search. Answers with how many say no. */
export function ask(
  live: LiveOrder,
  args: {
    readonly crew: Crew;
    readonly luck: Luck;
    readonly matches: readonly DispatchMatch[];
    readonly nowMs: number;
  },
): number {
  const { order, facts, state, search } = live;
  const { crew, luck, matches, nowMs } = args;
  if (search === null) throw new RangeError(`${order.id} was not looking for anybody`);
  const offerMs = offerMsOf(state, facts);
  const offers = matches.map((match) => {
    const asked = askedOf({ order, match, luck, nowMs, offerMs, crew });
    live.asked.set(match.ticketId, asked);
    crew.hold({ workerId: match.workerId, item: asked.item, nowMs });
    const { ticketId, workerId, etaMs } = match;
    const expiresAtMs = nowMs + offerMs;
    const open = { offerId: ticketId, ticketId, workerId, round: search.round, etaMs, expiresAtMs };
    return { ...open, origin: 'DISPATCH' as const };
  });
  live.state = reduce(state, { event: 'offer', atMs: nowMs, offers }, facts);
  live.search = null;
  return matches.filter(({ ticketId }) => live.asked.get(ticketId)?.isYes === false).length;
}

/** The round has found nobody: a wider one comes after the pause. */
export function failRound(live: LiveOrder, nowMs: number): void {
  live.search = null;
  live.state = withFailedRound(live.state, nowMs, live.facts.policy);
}

/** When the last of its workers begins; null while one is missing. */
function beginOf({ taken, order }: LiveOrder): number | null {
  if (taken.size < order.ticketIds.length) return null;
  return Math.max(...[...taken.values()].map(({ item }) => item.start));
}

function askedOf(args: {
  readonly order: WhatIfOrder;
  readonly match: DispatchMatch;
  readonly luck: Luck;
  readonly nowMs: number;
  readonly offerMs: number;
  readonly crew: Crew;
}): Asked {
  const { order, match, luck, nowMs, offerMs, crew } = args;
  const { seed, answerMs } = luck;
  const { workerId, ticketId, etaMs, startMs } = match;
  const pace = 0.5 + chanceOf(seed, 'pace', ticketId, workerId);
  const item: DayItem = {
    ...{ ticketId, orderId: order.id, at: order.at, cell: cellOf(order.at, CELL_RESOLUTION) },
    ...{ start: startMs, end: startMs + order.endMs - order.startMs },
    ...{ prepMs: order.prepMs, cleanMs: order.cleanMs, movable: false },
  };
  return {
    ...{ workerId, etaMs, item },
    answersAtMs: nowMs + Math.min(offerMs, Math.round(answerMs * pace)),
    isYes: chanceOf(seed, 'answer', order.id, workerId) < crew.acceptanceOf(workerId),
  };
}

/** What became of it. */
export function outcomeOf(live: LiveOrder): ReplayedOrder {
  const { order, state, foundAtMs } = live;
  const end = live.end ?? 'LEFT';
  const isServed = end === 'SERVED';
  return {
    ...{ id: order.id, end, isOnDemand: state.isOnDemand },
    ...{ paidAtMs: order.paidAtMs, startMs: order.startMs },
    foundAtMs: isServed ? foundAtMs : null,
    beginsAtMs: isServed ? beginOf(live) : null,
  };
}
