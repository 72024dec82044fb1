import * as fc from 'fast-check';
import { DEFAULT_ORDER_POLICY } from '../../order/policy.js';
import { hasGap } from '../../schedule/fits.js';
import type { DayItem } from '../../schedule/types.js';
import { DRAIN_MS_MAX, replayDay } from './replay-day.js';
import { CENTRE, aDay, aWorker, anOrder, busyDay, clock, eastBy, eta, play } from './testing.js';
import type { RecordedDay, ReplayedDay } from './types.js';

const MINUTE = 60_000;
const RUNS = 12;
const seeds = fc.integer({ min: 1, max: 1_000_000 });
/** The same in all its parts, whatever the maps inside are. */
const told = (replayed: ReplayedDay): string => JSON.stringify(replayed);
const endsOf = ({ orders }: ReplayedDay) => orders.map(({ id, end }) => `${id} ${end}`);
const workersOf = ({ bookings }: ReplayedDay, orderId: string): string[] =>
  bookings.filter(({ item }) => item.orderId === orderId).map(({ workerId }) => workerId);

/** Pairs of jobs of one worker that he cannot do one after the other. */
function clashes(day: RecordedDay, { bookings }: ReplayedDay): string[] {
  return day.workers.flatMap(({ id, items }) => {
    const given = bookings.filter(({ workerId }) => workerId === id).map(({ item }) => item);
    const all: DayItem[] = [...items, ...given].sort((a, b) => a.start - b.start);
    return all.flatMap((item, index) =>
      all
        .slice(index + 1)
        .filter((next) => !hasGap(item, next, eta))
        .map((next) => `${id}: ${item.ticketId} and ${next.ticketId}`),
    );
  });
}

describe('a replayed day', () => {
  test('[X15] is the same for the same seed, and not for another', () => {
    const differing = new Set<string>();
    fc.assert(
      fc.property(seeds, (seed) => {
        const day = busyDay(seed);
        expect(told(play(day, { seed }))).toBe(told(play(day, { seed })));
        differing.add(told(play(busyDay(7), { seed })));
      }),
      { numRuns: RUNS },
    );
    expect(differing.size).toBeGreaterThan(1);
  });

  test('[X15] does not depend on the order of its rows', () => {
    const day = busyDay(3);
    const turned = {
      ...day,
      orders: day.orders.toReversed(),
      workers: day.workers.toReversed(),
    };
    const { bookings, ...rest } = play(turned);
    const straight = play(day);
    const key = ({ workerId, item }: (typeof bookings)[number]) => `${workerId} ${item.ticketId}`;
    expect(rest.orders).toEqual(straight.orders);
    expect(bookings.map(key).sort()).toEqual(straight.bookings.map(key).sort());
  });

  test('[X15] gives nobody two jobs at once, rides between them included', () => {
    let given = 0;
    fc.assert(
      fc.property(seeds, (seed) => {
        const day = busyDay(seed, { orders: 60, workers: 6 });
        const replayed = play(day, { seed, change: { waitForBetterMinutes: 120 } });
        expect(clashes(day, replayed)).toEqual([]);
        given += replayed.bookings.length;
      }),
      { numRuns: RUNS },
    );
    expect(given).toBeGreaterThan(RUNS * 10);
  });

  test('[X15] every order has one end, and only served ones keep anybody’s time', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const day = busyDay(seed);
        const replayed = play(day, { seed });
        expect(replayed.orders.map(({ id }) => id)).toEqual(day.orders.map(({ id }) => id));
        for (const { id, end, foundAtMs, paidAtMs } of replayed.orders) {
          const order = day.orders.find((one) => one.id === id);
          const count = end === 'SERVED' ? (order?.ticketIds.length ?? 0) : 0;
          expect([id, new Set(workersOf(replayed, id)).size]).toEqual([id, count]);
          if (foundAtMs !== null) expect(foundAtMs).toBeGreaterThan(paidAtMs);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('[X15] of 3,001 orders is refused', () => {
    const orders = Array.from({ length: 3_001 }, (_none, index) => anOrder({ id: `o${index}` }));
    expect(() => play(aDay({ orders, workers: [] }))).toThrow(RangeError);
  });
});

describe('the policies', () => {
  test('[X15] without a change every order has the rules that it was booked under', () => {
    const day = busyDay(5, { orders: 60, workers: 6 });
    const own = { ...DEFAULT_ORDER_POLICY, waitForBetterMinutes: 20, fairnessPercent: 900 };
    const pinned = {
      ...day,
      orders: day.orders.map((order) => ({ ...order, policy: own })),
    };
    const spelt = play(day, { change: { waitForBetterMinutes: 20, fairnessPercent: 900 } });
    expect(told(play(pinned))).toBe(told(spelt));
    expect(told(play(pinned))).not.toBe(told(play(day)));
  });

  test('[X15] a change is only about the dials that it names', () => {
    const day = busyDay(6);
    const { fairnessPercent } = DEFAULT_ORDER_POLICY;
    expect(told(play(day, { change: { fairnessPercent } }))).toBe(told(play(day)));
  });

  test('[X15] a worker answers the same question alike under every policy', () => {
    const workers = Array.from({ length: 12 }, (_none, index) =>
      aWorker({ id: `w${index}`, acceptance: 0.5 }),
    );
    const day = aDay({ orders: [anOrder({ id: 'a' })], workers });
    const before = play(day);
    const after = play(day, { change: { scorePercent: 0 } });
    expect(before.refused).toBeGreaterThan(0);
    expect(after).toEqual(before);
  });
});

describe('an order of the replay', () => {
  test('[X15] is found by the nearest of equals and begins when he can be there', () => {
    const workers = [aWorker({ id: 'far', home: eastBy(2.5) }), aWorker({ id: 'near' })];
    const replayed = play(aDay({ orders: [anOrder({ id: 'a' })], workers }));
    expect(workersOf(replayed, 'a')).toEqual(['near']);
    expect(replayed.orders[0]).toMatchObject({ end: 'SERVED', beginsAtMs: clock(9, 5) });
  });

  test('[X15] is looked for in wider rings, round by round', () => {
    const day = (km: number) =>
      aDay({ orders: [anOrder({ id: 'a' })], workers: [aWorker({ id: 'w', home: eastBy(km) })] });
    const foundAfter = (km: number): number =>
      (play(day(km)).orders[0]?.foundAtMs ?? Infinity) - clock(9);
    // Two misses and the pause between rounds lie before each wider ring.
    const { retryRoundMs } = DEFAULT_ORDER_POLICY;
    expect(foundAfter(2)).toBeLessThan(retryRoundMs);
    expect(foundAfter(4)).toBeGreaterThan(retryRoundMs);
    expect(foundAfter(7)).toBeGreaterThan(2 * retryRoundMs);
    expect(foundAfter(7)).toBeLessThan(3 * retryRoundMs);
  });

  test('[X15] that nobody can take is handed to people when production would', () => {
    const orders = [
      anOrder({ id: 'now' }),
      anOrder({ id: 'later', startMs: clock(15), endMs: clock(16) }),
    ];
    const day = aDay({ orders, workers: [aWorker({ id: 'w', skills: ['repair'] })] });
    expect(endsOf(play(day))).toEqual(['later ESCALATED', 'now ESCALATED']);
    const withShift = (minute: number) =>
      play({ ...day, workers: [aWorker({ id: 'w', online: [shiftFrom(clock(9, minute))] })] });
    // On demand it is over after two minutes, and an appointment has eight rounds.
    expect(endsOf(withShift(1))).toEqual(['later SERVED', 'now SERVED']);
    expect(endsOf(withShift(3))).toEqual(['later SERVED', 'now ESCALATED']);
    expect(endsOf(withShift(6))).toEqual(['later ESCALATED', 'now ESCALATED']);
  });

  test('[X15] a refusal asks the next one and never the same again', () => {
    const workers = [
      aWorker({ id: 'no', acceptance: 0 }),
      aWorker({ id: 'yes', home: eastBy(1), acceptance: 1 }),
    ];
    const policy = { ...DEFAULT_ORDER_POLICY, acceptancePercent: 0 };
    const replayed = play(aDay({ orders: [anOrder({ id: 'a', policy })], workers }));
    expect(workersOf(replayed, 'a')).toEqual(['yes']);
    expect(replayed).toMatchObject({ offers: 2, refused: 1 });
  });

  test('[X15] one that its customer takes back frees the worker for the next', () => {
    const later = { startMs: clock(14), endMs: clock(16) };
    const orders = [
      anOrder({ id: 'a', ...later, cancelledAtMs: clock(10) }),
      anOrder({ id: 'b', ...later, paidAtMs: clock(10, 1) }),
    ];
    const replayed = play(aDay({ orders, workers: [aWorker({ id: 'w' })] }));
    expect(endsOf(replayed)).toEqual(['a CANCELLED', 'b SERVED']);
    expect(workersOf(replayed, 'a')).toEqual([]);
    const kept = orders.map((order) => ({ ...order, cancelledAtMs: null }));
    expect(endsOf(play(aDay({ orders: kept, workers: [aWorker({ id: 'w' })] })))).toEqual([
      'a SERVED',
      'b ESCALATED',
    ]);
  });

  test('[X15] of two workers takes both or is not served', () => {
    const order = anOrder({ id: 'a', ticketIds: ['a:1', 'a:2'] });
    const one = aDay({ orders: [order], workers: [aWorker({ id: 'w' })] });
    expect(endsOf(play(one))).toEqual(['a ESCALATED']);
    expect(play(one).bookings).toEqual([]);
    const two = { ...one, workers: [aWorker({ id: 'w' }), aWorker({ id: 'v' })] };
    expect(workersOf(play(two), 'a').sort()).toEqual(['v', 'w']);
  });

  test('[X15] keeps away from what was booked before the day began', () => {
    const item = {
      ...{ ticketId: 'old:1', orderId: 'old', at: CENTRE, cell: '', prepMs: 0, cleanMs: 0 },
      ...{ start: clock(9), end: clock(12), movable: false },
    };
    const day = aDay({
      orders: [anOrder({ id: 'a' })],
      workers: [aWorker({ id: 'w', items: [item] })],
    });
    expect(endsOf(play(day))).toEqual(['a ESCALATED']);
    expect(endsOf(play({ ...day, workers: [aWorker({ id: 'w' })] }))).toEqual(['a SERVED']);
  });

  test('[X15] is never given to a worker of another merchant', () => {
    const workers = [aWorker({ id: 'w', merchantId: 'n' })];
    expect(endsOf(play(aDay({ orders: [anOrder({ id: 'a' })], workers })))).toEqual([
      'a ESCALATED',
    ]);
  });

  test('[X15] one that nothing would ever end is left after the drain', () => {
    const policy = {
      ...DEFAULT_ORDER_POLICY,
      escalateScheduledAfterPaymentMs: 100 * DRAIN_MS_MAX,
      offerRoundsMax: 100_000,
      retryRoundMs: 10 * MINUTE,
    };
    const startMs = clock(9) + 200 * DRAIN_MS_MAX;
    const orders = [anOrder({ id: 'a', policy, startMs, endMs: startMs + MINUTE })];
    const steps = [...replayDay({ day: aDay({ orders, workers: [] }), change: {}, seed: 1, eta })];
    expect(steps.length).toBeGreaterThan(100);
    expect(endsOf(play(aDay({ orders, workers: [] })))).toEqual(['a LEFT']);
  });
});

const shiftFrom = (startMs: number) => ({ startMs, endMs: clock(20) });
