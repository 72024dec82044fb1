/**
 * Hard filters of one (order, worker) pair: the cheap ones first, the ride last.
 *
 * Complexity: O(1), one ETA call for a pair that passes all the others.
 */
import { REJECT_REASONS, type RejectReason } from '../../../contract/terms/dispatch.js';
import { NO_SLOT, STATE_CODE } from './columns.js';
import { MASK_WORDS } from './skill-book.js';
import { CANDIDATES_MAX, type EngineDials, type EngineOrder, type TravelMinutes } from './types.js';
import { metersOfChordSquare } from './unit-vector.js';
import type { WorkerStore } from './worker-store.js';

/** An order as one tick sees it. */
export type OrderView = {
  readonly order: EngineOrder;
  readonly age: number;
  readonly untilDue: number;
  readonly skills: Uint32Array;
  readonly skillNumbers: readonly number[];
  readonly dials: EngineDials;
  readonly isWidened: boolean;
  readonly candidatesMax: number;
  readonly soonFree: number;
  readonly radiusMeters: number;
};

/** What the filters learn of a pair that passes, by slot. */
export type Plans = {
  readonly wait: Float64Array;
  readonly travel: Float64Array;
  readonly meters: Float64Array;
};

export function createPlans(slots: number): Plans {
  const doubles = (): Float64Array => new Float64Array(slots);
  return { wait: doubles(), travel: doubles(), meters: doubles() };
}

/** Widening after declines or ticks without anybody (DISPATCH §3). */
export function viewOf(args: {
  readonly store: WorkerStore;
  readonly order: EngineOrder;
  readonly dials: EngineDials;
  readonly now: number;
}): OrderView {
  const { store, order, now } = args;
  const dials = order.dials ?? args.dials;
  const skills = new Uint32Array(MASK_WORDS);
  store.skillBook.write(order.skills, skills, 0);
  const isWidened =
    order.declinedBy.size >= dials.widenAfterDeclines ||
    order.emptyTicks >= dials.widenAfterEmptyTicks;
  const candidates = isWidened ? dials.widenedCandidatesMax : dials.candidatesMax;
  return {
    order,
    age: Math.max(0, now - order.createdAt),
    untilDue: order.dueAt - now,
    skills,
    skillNumbers: order.skills.map((skill) => store.skillBook.numberOf(skill)),
    dials,
    isWidened,
    candidatesMax: Math.min(CANDIDATES_MAX, candidates),
    soonFree: isWidened ? dials.widenedSoonFree : dials.soonFree,
    radiusMeters: order.radiusMeters * (isWidened ? dials.widenedRadius : 1),
  };
}

export const PASSED = -1;

const CODE = Object.fromEntries(REJECT_REASONS.map((reason, code) => [reason, code])) as Readonly<
  Record<RejectReason, number>
>;

/** Minutes until a worker can leave, and of the ride; or why he cannot come. */
export type Planned = { readonly wait: number; readonly travel: number } | RejectReason;

/** Plans one pair that passed the cheap filters. Pure. */
export type Planner = (pair: {
  readonly order: EngineOrder;
  readonly workerId: string;
  readonly meters: number;
  /** Workers free later than this come only if they keep the promise. */
  readonly soonFree: number;
}) => Planned;

export type Filter = (view: OrderView, slot: number, square: number) => number;

type FilterArgs = {
  readonly store: WorkerStore;
  readonly now: number;
  readonly travel: TravelMinutes;
  readonly planner?: Planner;
  readonly plans: Plans;
};

/**
 * Makes the filters of a tick: PASSED with the pair's plan written to `plans`, or the number of
 * the first reason against it in REJECT_REASONS.
 */
export function createFilter(args: FilterArgs): Filter {
  const { store } = args;
  const { columns } = store;
  const plan = args.planner === undefined ? createRidePlan(args) : createOuterPlan(args);
  return (view, slot, square) => {
    const { order } = view;
    const state = columns.state[slot]!;
    if (state !== STATE_CODE.IDLE && state !== STATE_CODE.BUSY) return reasonOfState(state);
    if (!hasSkills(view, columns.skills, slot)) return CODE.NO_SKILL;
    if (order.declinedBy.size > 0 && order.declinedBy.has(store.idOf(slot))) return CODE.EXCLUDED;
    if (order.blocked.size > 0 && order.blocked.has(store.idOf(slot))) return CODE.BLOCKED;
    return plan(view, slot, square);
  };
}

function reasonOfPlace(view: OrderView, meters: number, metersMax: number): number {
  if (meters > view.radiusMeters) return CODE.OUT_OF_RADIUS;
  return meters > metersMax ? CODE.OWN_DISTANCE_CAP : PASSED;
}

/** Shift and next appointment as the columns hold them: what a stream of urgent orders needs. */
function createRidePlan(args: FilterArgs): Filter {
  const { store, now, travel, plans } = args;
  const { columns } = store;
  const leg = { fromLng: 0, fromLat: 0, toLng: 0, toLat: 0, meters: 0, departAt: 0 };
  return (view, slot, square) => {
    const { order } = view;
    const isIdle = columns.state[slot] === STATE_CODE.IDLE;
    const wait = isIdle ? 0 : waitOf(columns.freeAt[slot]! - now, view.dials);
    if (wait > view.soonFree) return CODE.BUSY;
    if (view.age + wait > view.dials.patience) return CODE.PATIENCE;
    const meters = metersOfChordSquare(square);
    const tooFar = reasonOfPlace(view, meters, columns.metersMax[slot]!);
    if (tooFar !== PASSED) return tooFar;
    leg.fromLng = columns.lng[slot]!;
    leg.fromLat = columns.lat[slot]!;
    leg.toLng = order.lng;
    leg.toLat = order.lat;
    leg.meters = meters;
    leg.departAt = now + wait;
    const ride = travel(leg);
    const startsAt = now + wait + ride;
    const endsAt = startsAt + order.serviceMinutes;
    if (!hasCertificates(store, view, slot, startsAt)) return CODE.CERTIFICATE;
    // Written so that a ride that is not a number never passes.
    if (!(endsAt <= columns.shiftEndsAt[slot]!)) return CODE.OFF_HOURS;
    if (!(endsAt <= columns.slackUntil[slot]!)) return CODE.SCHEDULE;
    plans.wait[slot] = wait;
    plans.travel[slot] = ride;
    plans.meters[slot] = meters;
    return PASSED;
  };
}

/** Hours, appointments and promises are judged by the planner. */
function createOuterPlan(args: FilterArgs): Filter {
  const { store, plans, planner } = args;
  const { columns } = store;
  return (view, slot, square) => {
    const meters = metersOfChordSquare(square);
    const tooFar = reasonOfPlace(view, meters, columns.metersMax[slot]!);
    if (tooFar !== PASSED || planner === undefined) return tooFar;
    const { order, soonFree } = view;
    const planned = planner({ order, workerId: store.idOf(slot), meters, soonFree });
    if (typeof planned === 'string') return CODE[planned];
    plans.wait[slot] = planned.wait;
    plans.travel[slot] = planned.travel;
    plans.meters[slot] = meters;
    return PASSED;
  };
}

function reasonOfState(state: number): number {
  if (state === STATE_CODE.FROZEN) return CODE.FROZEN;
  return state === STATE_CODE.OFFERED ? CODE.OPEN_OFFER : CODE.OFF_DUTY;
}

/** Whoever should be free already is taken to need a little longer. */
function waitOf(minutes: number, dials: EngineDials): number {
  return minutes > 0 ? minutes : dials.overdueWait;
}

/** He has every skill of the order. */
export function hasSkills(view: OrderView, skills: Uint32Array, slot: number): boolean {
  const offset = slot * MASK_WORDS;
  for (let word = 0; word < MASK_WORDS; word += 1) {
    const asked = view.skills[word]!;
    if ((skills[offset + word]! & asked) >>> 0 !== asked) return false;
  }
  return true;
}

function hasCertificates(
  store: WorkerStore,
  view: OrderView,
  slot: number,
  startsAt: number,
): boolean {
  const ends = store.skillEnds.get(slot);
  if (ends === undefined) return true;
  return !ends.some((end) => view.skillNumbers.includes(end.skill) && startsAt >= end.endsAt);
}

/** True when any worker at all has the skills of the order, whatever he is doing. */
export function isSkillKnown(store: WorkerStore, view: OrderView): boolean {
  const { cell, skills } = store.columns;
  for (let slot = 0; slot < store.slotsEnd(); slot += 1) {
    if (cell[slot] !== NO_SLOT && hasSkills(view, skills, slot)) return true;
  }
  return false;
}
