import * as fc from 'fast-check';
import { responseCost, sumOfTerms, unassignedCost, weightOf } from './cost.js';
import { createRingTables } from './rings.js';
import { east, HOME, order, travel, worker } from './testing.js';
import { runTick, type TickInput } from './tick.js';
import { DEFAULT_DIALS, type EngineOrder, type EngineWorker } from './types.js';
import { createWorkerStore } from './worker-store.js';

const NOW = 600;

function tick(
  workers: readonly EngineWorker[],
  orders: readonly EngineOrder[],
  change: Partial<TickInput> = {},
) {
  const store = createWorkerStore(workers);
  const tables = createRingTables(store.cells);
  return runTick({ store, tables, orders, now: NOW, dials: DEFAULT_DIALS, travel, ...change });
}

const pairs = (matches: readonly { readonly orderId: string; readonly workerId: string }[]) =>
  matches.map(({ orderId, workerId }) => [orderId, workerId]);
const fresh = (id: string, change: Partial<EngineOrder> = {}): EngineOrder =>
  order(id, { createdAt: NOW, ...change });

describe('tick', () => {
  it('offers an idle worker and only reserves one who is busy', () => {
    const near = worker('busy', { ...east(100), state: 'BUSY', freeAt: NOW + 5 });
    const { offers, reservations } = tick(
      [near, worker('idle', east(1_000))],
      [fresh('a'), fresh('b')],
    );
    expect(pairs(offers)).toEqual([['a', 'idle']]);
    expect(pairs(reservations)).toEqual([['b', 'busy']]);
    expect(reservations[0]).toMatchObject({ wait: 5 });
  });

  it('takes a worker free in 4 minutes round the corner before an idle one far away', () => {
    const soon = worker('soon', { ...east(300), state: 'BUSY', freeAt: NOW + 4 });
    const far = worker('far', east(7_500));
    const { offers, reservations } = tick([soon, far], [fresh('a')]);
    expect(offers).toEqual([]);
    expect(pairs(reservations)).toEqual([['a', 'soon']]);
  });

  it('counts 8 minutes for a worker who should be free already', () => {
    const late = worker('late', { state: 'BUSY', freeAt: NOW - 20 });
    expect(tick([late], [fresh('a')]).reservations[0]).toMatchObject({ wait: 8 });
  });

  it('looks at the whole queue: the nearer worker goes to the order that has nobody else', () => {
    const workers = [
      worker('both', { ...east(0), skills: ['clean', 'repair'] }),
      worker('cleaner', { ...east(1_500) }),
    ];
    const orders = [fresh('clean'), fresh('repair', { skills: ['repair'] })];
    expect(pairs(tick(workers, orders).offers)).toEqual([
      ['clean', 'cleaner'],
      ['repair', 'both'],
    ]);
  });

  it.each([
    ['NO_SKILL', worker('w', { skills: ['care'] }), fresh('a'), 'NO_SKILL'],
    ['OUT_OF_RANGE', worker('w', east(40_000)), fresh('a'), 'OUT_OF_RANGE'],
    ['FROZEN', worker('w', { state: 'FROZEN' }), fresh('a'), 'NO_CAPACITY'],
    ['asked already', worker('w', { state: 'OFFERED' }), fresh('a'), 'NO_CAPACITY'],
    ['busy', worker('w', { state: 'BUSY', freeAt: NOW + 31 }), fresh('a'), 'NO_CAPACITY'],
    ['shift', worker('w', { shiftEndsAt: NOW + 49 }), fresh('a'), 'NO_CAPACITY'],
    ['slack', worker('w', { slackUntil: NOW + 49 }), fresh('a'), 'NO_CAPACITY'],
    ['declined', worker('w'), fresh('a', { declinedBy: new Set(['w']) }), 'DECLINED'],
    ['blocked', worker('w'), fresh('a', { blocked: new Set(['w']) }), 'DECLINED'],
    [
      'patience',
      worker('w', { state: 'BUSY', freeAt: NOW + 20 }),
      order('a', { createdAt: NOW - 45 }),
      'NO_CAPACITY',
    ],
    [
      'own cap',
      worker('w', { ...east(3_000), distanceMetersMax: 2_000 }),
      fresh('a'),
      'OUT_OF_RANGE',
    ],
  ] as const)('gives nobody and says why: %s', (_name, one, wanted, failure) => {
    const { offers, reservations, waiting } = tick([one], [wanted]);
    expect([...offers, ...reservations]).toEqual([]);
    expect(waiting).toEqual([{ orderId: 'a', why: 'NO_CANDIDATE', failure, candidates: 0 }]);
  });

  it('a certificate counts until it ends', () => {
    const one = worker('w', { skillEnds: new Map([['clean', NOW]]) });
    expect(tick([one], [fresh('a')]).offers).toEqual([]);
    const other = worker('w', { skillEnds: new Map([['clean', NOW + 1]]) });
    expect(pairs(tick([other], [fresh('a')]).offers)).toEqual([['a', 'w']]);
  });

  it('widens after three declines or two ticks without anybody', () => {
    const late = worker('late', { state: 'BUSY', freeAt: NOW + 33 });
    const far = worker('far', east(12_000));
    const declinedBy = new Set(['x', 'y', 'z']);
    const serviceMinutes = 20;
    for (const one of [late, far]) {
      expect(tick([one], [fresh('a', { serviceMinutes, emptyTicks: 1 })]).waiting).toHaveLength(1);
      const widened = [{ emptyTicks: 2 }, { declinedBy }].map((change) =>
        fresh('a', { serviceMinutes, ...change }),
      );
      for (const wanted of widened) {
        const { offers, reservations } = tick([one], [wanted]);
        expect(offers.length + reservations.length).toBe(1);
      }
    }
  });

  it('sorts out what cannot be matched now', () => {
    const orders = [
      fresh('nowhere', { lng: Number.NaN }),
      order('old', { createdAt: NOW - 61 }),
      fresh('paused', { waitsUntil: NOW + 0.5 }),
      fresh('twice'),
      fresh('twice'),
    ];
    const { offers, waiting } = tick([worker('v'), worker('w')], orders);
    expect(offers.map(({ orderId }) => orderId)).toEqual(['twice']);
    expect(waiting.map(({ orderId, why }) => [orderId, why]).sort()).toEqual([
      ['nowhere', 'DATA'],
      ['old', 'OVER_PATIENCE'],
      ['paused', 'PAUSED'],
    ]);
  });

  it('prices as the policy says', () => {
    const one = worker('w', {
      ...east(2_000),
      jobs: 4,
      idleSince: NOW - 100,
      score: 4,
      acceptance: 0.8,
    });
    const other = worker('v', { ...east(3_000), jobs: 0, idleSince: NOW });
    const wanted = order('a', { createdAt: NOW - 10, serviceMinutes: 200, priority: 2 });
    const [offer] = tick([one], [{ ...wanted, favouriteWorkerId: 'w' }]).offers;
    const r = 10 + offer!.travel;
    expect(offer!.terms.response).toBeCloseTo(0.5 * (r + r ** 2 / 120), 9);
    expect(offer!.terms).toMatchObject({
      wait: 0,
      travel: 0,
      fairness: 0,
      idle: -2,
      priority: -2,
      favourite: -2,
    });
    expect(offer!.terms.acceptance).toBeCloseTo(0.2, 9);
    expect(offer!.terms.score).toBeCloseTo(0.2, 9);
    const { queue } = tick([one, other], [wanted]).trace;
    expect(queue.meanJobs).toBe(2);
    const facts = { age: 10, serviceMinutes: 200, untilDue: 0, priority: 0 };
    expect(unassignedCost(facts, DEFAULT_DIALS)).toBeCloseTo(0.5 * (50 + 2_500 / 120), 9);
    expect(weightOf({ serviceMinutes: 12.5 }, { sizeReference: 50 })).toBe(2);
    expect(weightOf({ serviceMinutes: 12.5 }, { sizeReference: 0 })).toBe(1);
    expect(responseCost(12, { convexity: 120 })).toBeCloseTo(13.2, 9);
  });

  it('matches greedily when its budget ends, and says so', () => {
    const workers = Array.from({ length: 10 }, (_none, at) => worker(`w${at}`, east(at * 200)));
    const orders = Array.from({ length: 10 }, (_none, at) => fresh(`o${at}`, east(at * 150)));
    const { offers, greedyComponents } = tick(workers, orders, { operationsMax: 20 });
    expect(greedyComponents).toBe(1);
    expect(offers).toHaveLength(10);
  });
});

const at = fc
  .tuple(fc.integer({ min: -60, max: 60 }), fc.integer({ min: -60, max: 60 }))
  .map(([x, y]) => ({ lng: HOME.lng + x / 1_000, lat: HOME.lat + y / 1_000 }));
const skills = fc.subarray(['clean', 'repair', 'care'], { minLength: 1 });
const workersArb = fc.array(
  fc.record({
    ...{ at, skills, state: fc.constantFrom('IDLE', 'IDLE', 'BUSY', 'OFFERED', 'FROZEN') },
    freeIn: fc.integer({ min: -10, max: 50 }),
    jobs: fc.integer({ min: 0, max: 9 }),
  }),
  { maxLength: 60 },
);
const ordersArb = fc.array(
  fc.record({
    ...{ at, skill: fc.constantFrom('clean', 'repair', 'care') },
    age: fc.integer({ min: 0, max: 70 }),
    serviceMinutes: fc.constantFrom(20, 50, 110),
    declined: fc.integer({ min: 0, max: 80 }),
  }),
  { maxLength: 40 },
);
const sceneArb = fc.tuple(workersArb, ordersArb).map(([people, wanted]) => ({
  workers: people.map(({ freeIn, at: place, ...rest }, number) =>
    worker(`w${number}`, { ...rest, ...place, freeAt: NOW + freeIn } as Partial<EngineWorker>),
  ),
  orders: wanted.map(({ age, skill, declined, at: place, serviceMinutes }, number) =>
    order(`o${number}`, {
      ...{ ...place, serviceMinutes, skills: [skill], createdAt: NOW - age },
      declinedBy: new Set([`w${declined}`]),
    }),
  ),
}));

describe('tick, for any queue', () => {
  it('nobody is given twice, everybody is accounted for, terms sum to the cost', () => {
    fc.assert(
      fc.property(sceneArb, ({ workers, orders }) => {
        const { offers, reservations, waiting } = tick(workers, orders);
        const matches = [...offers, ...reservations];
        expect(new Set(matches.map(({ workerId }) => workerId)).size).toBe(matches.length);
        const told = [...matches, ...waiting].map(({ orderId }) => orderId).sort();
        expect(told).toEqual(orders.map(({ id }) => id).sort());
        for (const { orderId, workerId, cost, terms } of matches) {
          expect(sumOfTerms(terms)).toBe(cost);
          const wanted = orders.find(({ id }) => id === orderId)!;
          const one = workers.find(({ id }) => id === workerId)!;
          expect(one.skills).toContain(wanted.skills[0]);
          expect(wanted.declinedBy.has(workerId)).toBe(false);
          expect(['IDLE', 'BUSY']).toContain(one.state);
        }
        for (const { workerId } of offers) {
          expect(workers.find(({ id }) => id === workerId)!.state).toBe('IDLE');
        }
      }),
      { numRuns: 100 },
    );
  });

  it('the order of the inputs changes nothing', () => {
    fc.assert(
      fc.property(sceneArb, fc.integer(), ({ workers, orders }, seed) => {
        const shuffled = <T>(list: readonly T[]): T[] =>
          list
            .map((one, number) => ({ one, key: Math.sin(seed + number * 7.7) }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
        const { trace: _first, ...first } = tick(workers, orders);
        const { trace: _again, ...again } = tick(workers, orders);
        expect(again).toEqual(first);
        const { trace: _other, ...other } = tick(shuffled(workers), shuffled(orders));
        expect(other).toEqual(first);
      }),
      { numRuns: 60 },
    );
  });
});
