import { changeOf, verdictOf } from '../../../contract/terms/what-if.js';
import { figuresOf, giniOf, totalsOf } from './figures.js';
import { aDay, aWorker, anOrder, busyDay, clock, play } from './testing.js';

const day = aDay({
  orders: [
    anOrder({ id: 'a' }),
    anOrder({ id: 'b', paidAtMs: clock(9), skills: ['repair'] }),
    anOrder({ id: 'c', startMs: clock(13), endMs: clock(14), cancelledAtMs: clock(10) }),
    anOrder({ id: 'd', startMs: clock(15), endMs: clock(16) }),
  ],
  workers: [aWorker({ id: 'w' }), aWorker({ id: 'v', skills: [] })],
});

test('[X15] the figures of a day say how many, how long, how far and how fair', () => {
  const replayed = play(day);
  const totals = totalsOf(day, replayed);
  expect(totals).toMatchObject({
    ...{ orders: 4, served: 2, unserved: 1, cancelled: 1, escalated: 1, jobs: 2, workers: 2 },
    // Five minutes until «now», the promise of the appointment kept, and nobody for the third.
    waitMinutes: 5 + 0 + 90,
  });
  const figures = figuresOf([totals]);
  expect(figures.waitMeanMinutes).toBeCloseTo(95 / 3, 1);
  expect(figures.waitP95Minutes).toBe(90);
  // One of two workers has all of it.
  expect(figures.gini).toBe(0.5);
});

test('[X15] the figures of several days are those of all orders together', () => {
  const days = [1, 2, 3].map((seed) => {
    const one = busyDay(seed);
    return totalsOf(one, play(one));
  });
  const all = figuresOf(days);
  const bins = days.flatMap(({ waitBins }) => waitBins);
  const waits = bins.flatMap(([bin, count]) => Array.from({ length: count }, () => bin / 4));
  waits.sort((a, b) => a - b);
  expect(all.orders).toBe(120);
  expect(all.served + all.unserved + all.cancelled).toBe(120);
  expect(waits).toHaveLength(all.orders - all.cancelled);
  expect(all.waitP95Minutes).toBe(waits[Math.ceil(0.95 * waits.length) - 1]);
});

test('[X15] of no orders there is no mean', () => {
  const none = figuresOf([]);
  expect(none).toMatchObject({ orders: 0, waitMeanMinutes: null, gini: null, metersPerJob: null });
  expect(verdictOf(none, none).verdict).toBe('EMPTY');
});

test('[X15] the verdict names what is better and what is worse', () => {
  const one = figuresOf([totalsOf(day, play(day))]);
  expect(verdictOf(one, one)).toEqual({ verdict: 'SAME', better: [], worse: [] });
  const better = { ...one, served: one.served + 1, unserved: one.unserved - 1 };
  expect(verdictOf(one, better)).toEqual({
    ...{ verdict: 'BETTER', better: ['served', 'unserved'], worse: [] },
  });
  expect(verdictOf(better, one).verdict).toBe('WORSE');
  const mixed = { ...better, gini: (one.gini ?? 0) + 0.2 };
  expect(verdictOf(one, mixed)).toMatchObject({ verdict: 'MIXED', worse: ['gini'] });
  expect(changeOf('gini', one, { ...one, gini: (one.gini ?? 0) + 0.004 })).toBe('same');
  expect(changeOf('orders', one, { ...one, orders: 9 })).toBe('same');
});

test('[X15] Gini is nothing when all have the same and nearly one when one has everything', () => {
  expect(giniOf([3, 3, 3])).toBeCloseTo(0);
  expect(giniOf([0, 0, 0, 9])).toBeCloseTo(0.75);
  expect(giniOf([])).toBe(0);
});
