import * as fc from 'fast-check';
import { distanceMeters, type LngLat } from '../geo/distance.js';
import { streetEtaModel } from '../geo/travel.js';
import { explain } from './explain.js';
import { sumOfTerms } from './engine/cost.js';
import { planFor } from './feasibility.js';
import { createMatchingEngine, runDispatch } from './matching-engine.js';
import {
  DEFAULT_DISPATCH_POLICY,
  type DispatchDemand,
  type DispatchInput,
  type DispatchWorker,
} from './types.js';
import { evenly } from '../geo/testing.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2026-03-10T12:00:00+08:00');
const HOME: LngLat = [121.62, 38.92];
const engine = createMatchingEngine();
const eta = streetEtaModel();
const policy = {
  ...DEFAULT_DISPATCH_POLICY,
  dials: { ...DEFAULT_DISPATCH_POLICY.dials, candidatesMax: 5 },
};

const point = (spread: number) =>
  fc
    .tuple(evenly(-spread, spread), evenly(-spread, spread))
    .map(([x, y]): LngLat => [HOME[0] + x, HOME[1] + y]);
const skillsArb = fc.subarray(['clean', 'repair']);
const workerArb = fc
  .record({
    // Half of them share a few places, so that ties are met.
    at: fc.oneof(point(0.12), fc.constantFrom<LngLat>(HOME, [HOME[0] + 0.01, HOME[1]])),
    skills: skillsArb,
    score: fc.integer({ min: 0, max: 5 }),
    freeInMinutes: fc.integer({ min: -60, max: 60 }),
    shiftHours: fc.integer({ min: 0, max: 8 }),
    busyAtHours: fc.option(fc.integer({ min: 1, max: 6 })),
    maxDistanceMeters: fc.constantFrom(4_000, 20_000),
    openOffers: fc.constantFrom(0, 0, 0, 1),
  })
  .map(({ freeInMinutes, shiftHours, busyAtHours, ...rest }) =>
    worker({
      ...rest,
      freeAtMs: NOW + freeInMinutes * MINUTE,
      shiftEndsMs: NOW + shiftHours * HOUR,
      idleSinceMs: freeInMinutes <= 0 ? NOW + freeInMinutes * MINUTE : null,
      dayItems: busyAtHours === null ? [] : [busy(NOW + busyAtHours * HOUR)],
    }),
  );
const demandArb = fc
  .record({
    at: point(0.05),
    skills: skillsArb,
    startMinutes: fc.integer({ min: 0, max: 240 }),
    radiusMeters: fc.constantFrom(3_000, 5_000, 8_000, 12_000),
    priority: fc.integer({ min: 0, max: 2 }),
    ageMinutes: fc.integer({ min: 0, max: 30 }),
    excluded: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ startMinutes, ageMinutes, excluded, ...rest }) =>
    demand({
      ...rest,
      windowStartMs: NOW + startMinutes * MINUTE,
      createdAtMs: NOW - ageMinutes * MINUTE,
      excludedWorkerIds: [`w${excluded}`],
    }),
  );
const inputArb = fc.record({
  workers: fc
    .array(workerArb, { maxLength: 60 })
    .map((rows) => rows.map((one, n) => ({ ...one, id: `w${n}` }))),
  demands: fc
    .array(demandArb, { maxLength: 20 })
    .map((rows) => rows.map((one, n) => ({ ...one, ticketId: `t${n}`, orderId: `o${n}` }))),
});

describe('matching engine', () => {
  it('[P1] gives no worker and no ticket twice and loses no ticket', () => {
    fc.assert(
      fc.property(inputArb, (rows) => {
        const { matches, unmatched } = engine.match(input(rows));
        expect(new Set(matches.map((one) => one.workerId)).size).toBe(matches.length);
        const tickets = [...matches, ...unmatched].map((one) => one.ticketId);
        expect([...tickets].sort()).toEqual(rows.demands.map((one) => one.ticketId).sort());
      }),
    );
  });

  it('[P1] makes only feasible pairs', () => {
    fc.assert(
      fc.property(inputArb, (rows) => {
        for (const one of engine.match(input(rows)).matches) {
          const who = rows.workers.find((row) => row.id === one.workerId)!;
          const what = rows.demands.find((row) => row.ticketId === one.ticketId)!;
          expect(what.skills.every((skill) => who.skills.includes(skill))).toBe(true);
          expect(what.excludedWorkerIds).not.toContain(who.id);
          const meters = distanceMeters(who.at, what.at);
          expect(meters).toBeLessThanOrEqual(Math.min(what.radiusMeters, who.maxDistanceMeters));
          expect(one.startMs).toBeGreaterThanOrEqual(what.windowStartMs);
          expect(one.startMs + what.serviceMs).toBeLessThanOrEqual(who.shiftEndsMs);
          expect(one.etaMs).toBe(eta.travelMs(who.at, what.at, NOW));
          for (const item of who.dayItems) {
            const isApart =
              item.end + item.cleanMs + what.prepMs <= one.startMs ||
              one.startMs + what.serviceMs + what.cleanMs + item.prepMs <= item.start;
            expect(isApart).toBe(true);
          }
        }
      }),
    );
  });

  it('does not depend on the order of its inputs', () => {
    const shuffled = inputArb.chain((rows) =>
      fc.record({
        rows: fc.constant(rows),
        workers: fc.shuffledSubarray(rows.workers, { minLength: rows.workers.length }),
        demands: fc.shuffledSubarray(rows.demands, { minLength: rows.demands.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ rows, workers, demands }) => {
        expect(engine.match(input({ workers, demands }))).toEqual(engine.match(input(rows)));
      }),
    );
  });

  it('looks at exactly the K nearest feasible workers', () => {
    fc.assert(
      fc.property(inputArb, (rows) => {
        const { trace } = runDispatch(input(rows)).result;
        for (const what of rows.demands) {
          const expected = rows.workers
            .filter((one) => planFor({ nowMs: NOW, eta, policy, worker: one, demand: what }).ok)
            .map((one) => ({ id: one.id, meters: distanceMeters(one.at, what.at) }))
            .sort((a, b) => a.meters - b.meters || (a.id < b.id ? -1 : 1))
            .slice(0, policy.dials.candidatesMax);
          const row = trace.queue.rows.find(({ view }) => view.order.id === what.ticketId);
          const found = (row?.candidates ?? []).map(({ slot }) => trace.input.store.idOf(slot));
          expect(found).toEqual(expected.map((one) => one.id));
        }
      }),
    );
  });

  it('[P1] leaves nobody alone who could be served, when waiting is dear', () => {
    const dials = { ...policy.dials, unassignedOffset: 1_000_000 };
    fc.assert(
      fc.property(inputArb, (rows) => {
        const { result } = runDispatch({ ...input(rows), policy: { ...policy, dials } });
        const { rows: queue } = result.trace.queue;
        const taken = [...result.offers, ...result.reservations].map((one) => one.workerId);
        for (const { orderId } of result.waiting) {
          const row = queue.find(({ view }) => view.order.id === orderId);
          for (const { slot } of row?.candidates ?? []) {
            expect(taken).toContain(result.trace.input.store.idOf(slot));
          }
        }
      }),
    );
  });

  it('[X14] says in plain words why it is he, with a place for each name', () => {
    const near = worker({
      id: 'near',
      at: [HOME[0] + 0.005, HOME[1]],
      skills: ['clean', 'repair'],
    });
    const far = worker({ id: 'far', at: [HOME[0] + 0.03, HOME[1]], skills: ['clean'] });
    const now = { windowStartMs: NOW };
    const both = [
      demand({ ...now, ticketId: 'any', skills: ['clean'] }),
      demand({ ...now, ticketId: 'special', skills: ['repair'] }),
    ];
    const { matches } = engine.match(input({ workers: [near, far], demands: both }));
    expect(matches[0]).toMatchObject({ ticketId: 'any', workerId: 'far' });
    expect(matches[0]?.why).toEqual([
      { zh: '{worker:far} 12 分钟后到达', en: '{worker:far} arrives in 12 min' },
      {
        zh: '若派更近的{worker:near}，另一位客户要等 40 分钟',
        en: 'Sending nearer {worker:near} would leave a customer waiting 40 min',
      },
    ]);
    const tonight = demand({ windowStartMs: NOW + 5 * HOUR });
    const [later] = engine.match(input({ workers: [far], demands: [tonight] })).matches;
    expect(later?.why[0]?.en).toBe('{worker:far} is there on time: drive 12 min');
  });

  it('[P1] a worker who is free too late for the promise is only reserved', () => {
    const busyOne = worker({ freeAtMs: NOW + 10 * MINUTE, idleSinceMs: null });
    const urgent = demand({ windowStartMs: NOW + 5 * MINUTE });
    const { matches, unmatched } = engine.match(input({ workers: [busyOne], demands: [urgent] }));
    expect(matches).toEqual([]);
    expect(unmatched).toEqual([
      { ticketId: 't', reason: 'NO_CAPACITY', candidates: 1, isWaiting: true },
    ]);
    const later = demand({ windowStartMs: NOW + HOUR });
    const onTime = engine.match(input({ workers: [busyOne], demands: [later] }));
    expect(onTime.matches).toMatchObject([{ workerId: 'w', startMs: later.windowStartMs }]);
  });

  it('decides over the whole queue and not in the order of arrival', () => {
    const near = worker({ id: 'near', at: HOME });
    const far = worker({ id: 'far', at: [HOME[0] + 0.02, HOME[1]] });
    const first = demand({ ticketId: 'first', at: [HOME[0] + 0.009, HOME[1]] });
    const second = demand({ ticketId: 'second', at: HOME });
    const { matches } = engine.match(input({ workers: [near, far], demands: [first, second] }));
    expect(matches.map((one) => [one.ticketId, one.workerId])).toEqual([
      ['first', 'far'],
      ['second', 'near'],
    ]);
  });

  it.each([
    ['NO_SKILL', {}, { skills: [] }],
    ['NO_SKILL', {}, { skillEndsMs: new Map([['clean', NOW]]) }],
    ['DECLINED', { excludedWorkerIds: ['w'] }, {}],
    ['OUT_OF_RANGE', {}, { at: [HOME[0] + 1, HOME[1]] as const }],
    ['OUT_OF_RANGE', {}, { maxDistanceMeters: 0, at: [HOME[0] + 0.01, HOME[1]] as const }],
    ['NO_CAPACITY', {}, { shiftEndsMs: NOW }],
    ['NO_CAPACITY', {}, { openOffers: 1 }],
    ['NO_CAPACITY', {}, { freeAtMs: NOW + 2 * HOUR }],
    ['NO_CAPACITY', {}, { dayItems: [busy(NOW + HOUR)] }],
    ['DATA', { serviceMs: Number.NaN }, {}],
  ])('tells %s', (reason, ask, who) => {
    const rows = {
      demands: [demand({ skills: ['clean'], ...ask })],
      workers: [worker({ skills: ['clean'], ...who })],
    };
    const { unmatched } = engine.match(input(rows));
    expect(unmatched).toEqual([{ ticketId: 't', reason, candidates: 0, isWaiting: false }]);
    const [only] = rows.demands;
    expect(explain({ ...input(rows), demand: only! }).reason).toBe(reason);
  });

  it('prefers the better score at the same distance and takes appointments by their hours', () => {
    const workers = [worker({ id: 'a', score: 3 }), worker({ id: 'b', score: 5 })];
    const { matches } = engine.match(input({ workers, demands: [demand({})] }));
    expect(matches[0]?.workerId).toBe('b');
    const tomorrow = demand({ windowStartMs: NOW + 24 * HOUR });
    const open = { startMs: NOW + 20 * HOUR, endMs: NOW + 30 * HOUR };
    const result = engine.match(
      input({ workers: [worker({ hours: [open] })], demands: [tomorrow] }),
    );
    expect(result.matches[0]?.startMs).toBe(tomorrow.windowStartMs);
  });
});

describe('explain', () => {
  it('ranks by cost, counts every refusal and agrees with the engine on the reason', () => {
    fc.assert(
      fc.property(inputArb, (rows) => {
        for (const what of rows.demands) {
          const told = explain({ ...input(rows), demand: what });
          const refused = Object.values(told.rejectedCounts).reduce((sum, n) => sum + n, 0);
          expect(told.candidatesTotal + refused).toBe(rows.workers.length);
          expect(told.candidates.length).toBe(
            Math.min(policy.dials.candidatesMax, told.candidatesTotal),
          );
          const costs = told.candidates.map((one) => one.cost);
          expect(costs).toEqual([...costs].sort((a, b) => a - b));
          for (const one of told.candidates) expect(sumOfTerms(one.costTerms)).toBe(one.cost);
          const [missed] = engine.match(input({ ...rows, demands: [what] })).unmatched;
          expect(told.reason).toBe(missed?.isWaiting === false ? missed.reason : null);
        }
      }),
    );
  });
});

function input(rows: Pick<DispatchInput, 'workers' | 'demands'>): DispatchInput {
  return { nowMs: NOW, eta, policy, ...rows };
}

function worker(patch: Partial<DispatchWorker>): DispatchWorker {
  return {
    id: 'w',
    at: HOME,
    skills: [],
    score: 4,
    freeAtMs: NOW,
    shiftEndsMs: NOW + 8 * HOUR,
    dayItems: [],
    maxDistanceMeters: 20_000,
    idleSinceMs: NOW,
    openOffers: 0,
    ...patch,
  };
}

function demand(patch: Partial<DispatchDemand>): DispatchDemand {
  return {
    orderId: 'o',
    ticketId: 't',
    round: 1,
    at: HOME,
    skills: [],
    serviceMs: HOUR,
    windowStartMs: NOW + 30 * MINUTE,
    earliestMs: NOW,
    prepMs: 10 * MINUTE,
    cleanMs: 10 * MINUTE,
    radiusMeters: 5_000,
    excludedWorkerIds: [],
    createdAtMs: NOW,
    priority: 0,
    ...patch,
  };
}

function busy(start: number): DispatchWorker['dayItems'][number] {
  return {
    ticketId: `busy-${start}`,
    orderId: 'other',
    start,
    end: start + HOUR,
    at: HOME,
    cell: '',
    prepMs: 10 * MINUTE,
    cleanMs: 10 * MINUTE,
    holdUntil: null,
    movable: false,
  };
}
