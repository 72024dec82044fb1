import { createRingTables } from '../../domain/dispatch/engine/rings.js';
import type { EngineOrder, TravelMinutes } from '../../domain/dispatch/engine/types.js';
import { createWorkerStore, type WorkerStore } from '../../domain/dispatch/engine/worker-store.js';
import { giniOf } from '../../domain/dispatch/what-if/figures.js';
import type { Day } from './day.js';
import type { Facts } from './facts.js';
import type { Offer, Policy } from './policies.js';

/** An order nobody came to counts as this. */
export const UNSERVED_MINUTES = 90;
export const PATIENCE_MINUTES = 60;
/** After a decline the order is looked at again. */
const RETRY_MINUTES = 0.5;
/** A worker who does not come is noticed so long after he was due, and gone for an hour. */
const NO_SHOW_NOTICED_MINUTES = 10;
const NO_SHOW_GONE_MINUTES = 60;
/** All of Manhattan: distance alone keeps nobody from an order. */
const RADIUS_METERS = 60_000;
const DAYS_END = 3 * 1_440;

export type DayResult = {
  /** Minutes from creation to arrival; UNSERVED_MINUTES where nobody came. */
  readonly responses: Float64Array;
  readonly unserved: number;
  readonly metersPerJob: number;
  /** Of service minutes per hour on shift. */
  readonly gini: number;
};

type Waiting = {
  -readonly [Name in keyof EngineOrder]: EngineOrder[Name];
} & { readonly number: number; readonly declinedBy: Set<string> };

type Job = {
  readonly order: number;
  readonly arrivesAt: number;
  readonly endsAt: number;
  readonly isNoShow: boolean;
  hasArrived: boolean;
};

type World = {
  readonly day: Day;
  readonly facts: Facts;
  readonly travel: TravelMinutes;
  readonly store: WorkerStore;
  readonly numbers: ReadonlyMap<string, number>;
  /** By slot, which is the number of the worker. */
  readonly jobs: (Job | null)[];
  readonly jobCounts: Int32Array;
  readonly served: Float64Array;
  readonly responses: Float64Array;
  readonly waiting: Map<string, Waiting>;
  /** By order; kept while a worker who never comes is waited for. */
  readonly declinedBy: Map<number, Set<string>>;
  readonly absentUntil: Float64Array;
  meters: number;
  jobsDone: number;
};

/** Plays one day under a policy. Pure: equal arguments give equal results. */
export function simulateDay(args: {
  readonly day: Day;
  readonly facts: Facts;
  readonly travel: TravelMinutes;
  readonly policy: Policy;
  readonly tickMinutes: number;
}): DayResult {
  const { day, policy, tickMinutes } = args;
  const world = worldOf(args);
  const tables = createRingTables(world.store.cells);
  let next = 0;
  for (
    let tick = 1;
    next < day.orders.length || world.waiting.size > 0 || isBusy(world);
    tick += 1
  ) {
    const now = tick * tickMinutes;
    if (now > DAYS_END) break;
    advance(world, now);
    for (; next < day.orders.length && day.orders[next]!.createdAt <= now; next += 1) {
      enqueue(world, next);
    }
    dropImpatient(world, now);
    const orders = [...world.waiting.values()].filter(({ waitsUntil }) => waitsUntil <= now);
    if (orders.length === 0) continue;
    const scene = { seed: day.seed, now, store: world.store, tables, orders, travel: args.travel };
    const { offers, empty } = policy(scene);
    const without = new Set(empty);
    for (const order of orders) order.emptyTicks = without.has(order.id) ? order.emptyTicks + 1 : 0;
    for (const offer of offers) answer(world, offer, now);
  }
  return resultOf(world);
}

function worldOf(args: {
  readonly day: Day;
  readonly facts: Facts;
  readonly travel: TravelMinutes;
}): World {
  const { day, facts, travel } = args;
  const store = createWorkerStore(
    day.workers.map((worker) => ({
      ...{ id: worker.id, lng: worker.lng, lat: worker.lat, skills: worker.skills },
      ...{ state: 'OFF', freeAt: 0, slackUntil: Infinity, shiftEndsAt: worker.offAt },
      ...{ distanceMetersMax: Infinity, score: 5, acceptance: 1, jobs: 0, idleSince: 0 },
    })),
  );
  const count = day.workers.length;
  return {
    ...{
      day,
      facts,
      travel,
      store,
      waiting: new Map(),
      declinedBy: new Map(),
      meters: 0,
      jobsDone: 0,
    },
    numbers: new Map(day.workers.map(({ id }, number) => [id, number])),
    jobs: Array.from({ length: count }, () => null),
    jobCounts: new Int32Array(count),
    served: new Float64Array(count),
    responses: new Float64Array(day.orders.length).fill(UNSERVED_MINUTES),
    absentUntil: new Float64Array(count),
  };
}

function isBusy({ jobs }: World): boolean {
  return jobs.some((job) => job !== null && job.isNoShow);
}

/** Arrivals, ends of jobs, begins and ends of shifts up to now. */
function advance(world: World, now: number): void {
  const { day, store, jobs } = world;
  for (const [slot, worker] of day.workers.entries()) {
    const job = jobs[slot]!;
    if (job !== null) advanceJob(world, slot, job, now);
    const isOn = worker.onAt <= now && now < worker.offAt && world.absentUntil[slot]! <= now;
    const state = store.columns.state[slot] === 0 ? 'OFF' : 'ON';
    if (jobs[slot] !== null) continue;
    if (isOn && state === 'OFF') store.change(slot, { state: 'IDLE', idleSince: now });
    if (!isOn && state === 'ON') store.change(slot, { state: 'OFF' });
  }
}

function advanceJob(world: World, slot: number, job: Job, now: number): void {
  const { day, store, jobs } = world;
  const order = day.orders[job.order]!;
  if (job.isNoShow) {
    if (job.endsAt > now) return;
    jobs[slot] = null;
    world.absentUntil[slot] = now + NO_SHOW_GONE_MINUTES;
    store.change(slot, { state: 'OFF' });
    enqueue(world, job.order).declinedBy.add(day.workers[slot]!.id);
    return;
  }
  if (!job.hasArrived && job.arrivesAt <= now) {
    job.hasArrived = true;
    // The platform sees the arrival and expects the usual duration from there.
    store.change(slot, { freeAt: job.arrivesAt + order.serviceMinutes });
  }
  if (job.endsAt > now) return;
  jobs[slot] = null;
  store.change(slot, { state: 'IDLE', idleSince: job.endsAt });
}

function enqueue(world: World, number: number): Waiting {
  const order = world.day.orders[number]!;
  const declinedBy = world.declinedBy.get(number) ?? new Set<string>();
  world.declinedBy.set(number, declinedBy);
  const waiting: Waiting = {
    ...{ number, id: order.id, lng: order.lng, lat: order.lat, skills: [order.skill] },
    ...{
      createdAt: order.createdAt,
      dueAt: order.createdAt,
      serviceMinutes: order.serviceMinutes,
      declinedBy,
    },
    ...{ radiusMeters: RADIUS_METERS, blocked: new Set<string>(), emptyTicks: 0 },
    ...{ waitsUntil: 0, priority: 0, favouriteWorkerId: null },
  };
  world.waiting.set(order.id, waiting);
  return waiting;
}

function dropImpatient({ waiting }: World, now: number): void {
  for (const [id, { createdAt }] of waiting) {
    if (now - createdAt > PATIENCE_MINUTES) waiting.delete(id);
  }
}

function answer(world: World, offer: Offer, now: number): void {
  const { day, facts, store, waiting } = world;
  const order = waiting.get(offer.orderId);
  const slot = world.numbers.get(offer.workerId);
  if (order === undefined || slot === undefined || world.jobs[slot] !== null) {
    throw new Error(`a policy gave ${offer.workerId} or ${offer.orderId} away twice`);
  }
  const { number } = order;
  if (facts.declines(number, slot)) {
    order.declinedBy.add(offer.workerId);
    order.waitsUntil = now + RETRY_MINUTES;
    return;
  }
  const ride = rideOf(world, slot, order, offer.meters, now);
  const arrivesAt = now + ride * facts.rideFactor(number, slot);
  const isNoShow = facts.isNoShow(number, slot);
  const service = order.serviceMinutes * facts.serviceFactor(number);
  const endsAt = isNoShow ? now + ride + NO_SHOW_NOTICED_MINUTES : arrivesAt + service;
  world.jobs[slot] = { order: number, arrivesAt, endsAt, isNoShow, hasArrived: false };
  waiting.delete(order.id);
  store.move(slot, order.lng, order.lat);
  world.jobCounts[slot] = world.jobCounts[slot]! + 1;
  const freeAt = now + ride + order.serviceMinutes;
  store.change(slot, { state: 'BUSY', freeAt, jobs: world.jobCounts[slot]! });
  if (isNoShow) return;
  world.responses[number] = arrivesAt - day.orders[number]!.createdAt;
  world.served[slot] = world.served[slot]! + order.serviceMinutes;
  world.meters += offer.meters;
  world.jobsDone += 1;
}

function rideOf(
  { store, travel }: World,
  slot: number,
  to: Waiting,
  meters: number,
  departAt: number,
): number {
  const [fromLng, fromLat] = [store.columns.lng[slot]!, store.columns.lat[slot]!];
  return travel({ fromLng, fromLat, toLng: to.lng, toLat: to.lat, meters, departAt });
}

function resultOf(world: World): DayResult {
  const incomes = world.day.workers.map(
    ({ onAt, offAt }, slot) => world.served[slot]! / ((offAt - onAt) / 60),
  );
  return {
    responses: world.responses,
    unserved: world.responses.filter((one) => one === UNSERVED_MINUTES).length,
    metersPerJob: world.meters / Math.max(1, world.jobsDone),
    gini: giniOf(incomes),
  };
}
