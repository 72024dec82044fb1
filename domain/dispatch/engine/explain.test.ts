import { explainOrder, type OrderExplanation } from './explain.js';
import {
  explainInWords,
  explainWithPlaces,
  namesNobodyBut,
  withNames,
  workersIn,
} from './explain-words.js';
import { sumOfTerms } from './cost.js';
import { createRingTables } from './rings.js';
import { east, order, travel, worker } from './testing.js';
import { runTick } from './tick.js';
import { DEFAULT_DIALS, type EngineOrder, type EngineWorker } from './types.js';
import { createWorkerStore } from './worker-store.js';

const NOW = 600;

function explain(
  workers: readonly EngineWorker[],
  orders: readonly EngineOrder[],
  orderId: string,
): OrderExplanation {
  const store = createWorkerStore(workers);
  const tables = createRingTables(store.cells);
  const { trace } = runTick({ store, tables, orders, now: NOW, dials: DEFAULT_DIALS, travel });
  return explainOrder(trace, orderId)!;
}

const nameOf = (id: string) => {
  const name = { li: 'Li', wang: 'Wang' }[id] ?? id;
  return { zh: name, en: name };
};

/** Wang is nearer and the only one who can repair; Li is free in 4 minutes and 5 away. */
const LI = worker('li', { ...east(1_667), state: 'BUSY', freeAt: NOW + 4 });
const WANG = worker('wang', { ...east(1_000), skills: ['clean', 'repair'] });
const ASKED = order('asked', { createdAt: NOW });
const OTHER = order('other', { createdAt: NOW, skills: ['repair'] });

describe('explain', () => {
  it('says what sending the nearer one would do to somebody else', () => {
    const found = explain([LI, WANG], [ASKED, OTHER], 'asked');
    expect(found.chosen).toMatchObject({ workerId: 'li', wait: 4, isChosen: true });
    const wang = found.candidates.find(({ workerId }) => workerId === 'wang');
    expect(wang?.effect?.hurt).toMatchObject({
      orderId: 'other',
      responseThen: 40,
      isLeftAlone: true,
    });
    expect(wang?.effect?.extraCost).toBeGreaterThan(0);
    expect(explainInWords(found, nameOf)).toEqual([
      {
        zh: 'Li 9 分钟后到达：4 分钟后空出，路上 5 分钟',
        en: 'Li arrives in 9 min: free in 4, drive 5',
      },
      {
        zh: '若派更近的Wang，另一位客户要等 40 分钟',
        en: 'Sending nearer Wang would leave a customer waiting 40 min',
      },
    ]);
  });

  it('[X14] kept sentences name whom the reader may know', () => {
    const kept = explainWithPlaces(explain([LI, WANG], [ASKED, OTHER], 'asked'));
    expect(workersIn(kept)).toEqual(['li', 'wang']);
    expect(withNames(kept, nameOf)[1]?.zh).toBe('若派更近的Wang，另一位客户要等 40 分钟');
    expect(withNames(kept, namesNobodyBut('li'))).toEqual([
      {
        zh: '预计 9 分钟后到达：4 分钟后空出，路上 5 分钟',
        en: 'The worker arrives in 9 min: free in 4, drive 5',
      },
      {
        zh: '若派更近的同事，另一位客户要等 40 分钟',
        en: 'Sending nearer colleagues would leave a customer waiting 40 min',
      },
    ]);
  });

  it('the effect is what matching again with the worker given away costs more', () => {
    const third = worker('third', {
      ...east(9_000),
      skills: ['repair'],
      distanceMetersMax: 20_000,
    });
    const orders = [ASKED, { ...OTHER, radiusMeters: 20_000 }];
    const store = createWorkerStore([LI, WANG, third]);
    const tables = createRingTables(store.cells);
    const base = { store, tables, now: NOW, dials: DEFAULT_DIALS, travel };
    const { trace, offers, reservations } = runTick({ ...base, orders });
    const before = [...offers, ...reservations].reduce((sum, { cost }) => sum + cost, 0);
    const found = explainOrder(trace, 'asked')!;
    const wang = found.candidates.find(({ workerId }) => workerId === 'wang')!;
    // By hand: Wang to the asked order, the third to the other one.
    const hand = explainOrder(trace, 'other')!.candidates.find(
      ({ workerId }) => workerId === 'third',
    )!;
    expect(wang.effect?.extraCost).toBeCloseTo(wang.cost + hand.cost - before, 9);
    expect(wang.effect?.hurt).toMatchObject({ orderId: 'other', isLeftAlone: false });
    expect(wang.effect?.hurt?.responseThen).toBeCloseTo(hand.travel, 9);
  });

  it('names everybody who was filtered out, nearest first, and why', () => {
    const workers = [
      WANG,
      worker('off', { ...east(100), state: 'OFF' }),
      worker('unskilled', { ...east(50), skills: ['care'] }),
      worker('lapsed', { ...east(200), skillEnds: new Map([['clean', NOW]]) }),
      worker('far', { ...east(30_000) }),
    ];
    const found = explain(workers, [ASKED], 'asked');
    expect(found.filtered.map(({ workerId, reason }) => [workerId, reason])).toEqual([
      ['unskilled', 'NO_SKILL'],
      ['off', 'OFF_DUTY'],
      ['lapsed', 'CERTIFICATE'],
      ['far', 'OUT_OF_RADIUS'],
    ]);
    expect(found.filteredCounts).toEqual({
      NO_SKILL: 1,
      OFF_DUTY: 1,
      CERTIFICATE: 1,
      OUT_OF_RADIUS: 1,
    });
    expect(found.fartherCount).toBe(0);
    for (const { cost, terms } of found.candidates) expect(sumOfTerms(terms)).toBe(cost);
  });

  it('counts those beyond the K nearest', () => {
    const many = Array.from({ length: 40 }, (_none, at) => worker(`w${at}`, east(at * 10)));
    const found = explain(many, [ASKED], 'asked');
    expect([found.candidatesTotal, found.fartherCount]).toEqual([32, 8]);
  });

  it('says that nobody is sent when others need them more', () => {
    const young = order('young', { createdAt: NOW });
    const old = order('old', { createdAt: NOW - 30 });
    const found = explain([worker('one')], [young, old], 'young');
    expect(found.chosen).toBeNull();
    const words = explainInWords(found, nameOf);
    expect(words[0]?.en).toContain('Nobody is sent yet: 1 could go');
    expect(words[1]?.en).toBe('Sending one would leave a customer waiting 70 min');
  });
});
