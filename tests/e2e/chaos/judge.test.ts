import { percentileOf, upperBound95Pct } from '../../../bench/chaos/bound.js';
import type { ViolationKind } from '../../../bench/chaos/checker/facts.js';
import { judge } from '../../../bench/chaos/checker/judge.js';
import { loadChaosOptions } from '../../../bench/chaos/options.js';
import { NOW_MS, ack, ago, item, patch, sound, type Mutable } from '../../factories/chaos-facts.js';

describe('the checker of the chaos run', () => {
  test('[X18][P4] a world in order has no violation', () => {
    const verdict = judge(sound());
    expect(verdict.violations).toEqual([]);
    expect(verdict).toMatchObject({
      orders: 4,
      ended: 3,
      paidAtChannel: 5,
      refundedAtChannel: 2,
      ledgerSumFen: 0,
    });
  });

  const PLANTED: readonly [string, readonly ViolationKind[], (facts: Mutable) => void][] = [
    ['a paid order that is gone', ['lost'], (f) => void f.orders.splice(2, 1)],
    ['a paid bill that is gone', ['lost'], (f) => void f.payments.splice(2, 1)],
    [
      'a payment that nobody booked',
      ['lost', 'booksAgainstState'],
      (f) => patch(f.payments, 2, { status: 'PENDING' }),
    ],
    [
      'a cancelled order whose refund failed',
      ['lost'],
      (f) => patch(f.orders, 1, { refundStatus: 'FAILED' }),
    ],
    [
      'a stage that should be over',
      ['stuck'],
      (f) => patch(f.orders, 2, { stageDeadlineAt: ago(31) }),
    ],
    ['an open order without its run', ['stuck'], (f) => void f.runs.splice(0, 1)],
    [
      'a workflow task that fails again and again',
      ['stuck'],
      (f) => patch(f.runs, 0, { trouble: 'its workflow task failed 5 times' }),
    ],
    [
      'a failed run',
      ['stuck'],
      (f) => void f.runs.push({ workflowId: 'refund-x', status: 'FAILED', trouble: 'failed' }),
    ],
    [
      'a settlement that is due',
      ['stuck'],
      (f) => patch(f.orders, 0, { settlementStatus: 'HELD', settleAfter: ago(31) }),
    ],
    [
      'a callback that is not delivered',
      ['stuck'],
      (f) => patch(f.channelEvents, 0, { deliveredAt: null }),
    ],
    [
      'a refund that stays open',
      ['stuck', 'booksAgainstState'],
      (f) => patch(f.refunds, 0, { status: 'SUBMITTED' }),
    ],
    [
      'a refund that moved money twice',
      ['doubleRefund', 'booksAgainstChannel'],
      (f) =>
        void f.channelMoves.push({ kind: 'refund', no: 'P2', refundNo: 'P2R01', amountFen: 100 }),
    ],
    [
      'a refund under a number that is not ours',
      ['doubleRefund', 'booksAgainstChannel'],
      (f) =>
        void f.channelMoves.push({ kind: 'refund', no: 'P3', refundNo: 'P3R01', amountFen: 1 }),
    ],
    [
      'two refunds of one payment',
      ['doubleRefund'],
      (f) =>
        void f.refunds.push({
          ...f.refunds[0]!,
          _id: 'P2R02',
          status: 'OPEN',
          createdAt: ago(1),
        }),
    ],
    [
      'overlapping bookings of one worker',
      ['doubleBooking'],
      (f) => void f.days.push({ workerId: 'w1', items: [item('o1', { from: 7_000, to: 9_000 })] }),
    ],
    [
      'no time for the way between two bookings',
      ['doubleBooking'],
      (f) =>
        void f.days.push({
          workerId: 'w1',
          items: [{ ...item('o1', { from: 7_201, to: 9_000 }), at: [121.1, 30.2] }],
        }),
    ],
    [
      'an assigned order whose time is not held',
      ['doubleBooking'],
      (f) => void f.days.splice(0, 1),
    ],
    [
      'time held for an order that was called off',
      ['doubleBooking'],
      (f) => void f.days.push({ workerId: 'w2', items: [item('o2', { from: 0, to: 60 })] }),
    ],
    [
      'a balance that is not the sum of its transfers',
      ['ledger'],
      (f) => patch(f.accounts, 1, { postedC: 101 }),
    ],
    [
      'a transfer without its journal',
      ['ledger', 'booksAgainstState'],
      (f) => void f.journals.splice(1, 1),
    ],
    ['a journal without its transfer', ['ledger'], (f) => void f.transfers.splice(1, 1)],
    [
      'money in the escrow of an order that is over',
      ['escrowLeft', 'booksAgainstState', 'ledger'],
      (f) => {
        f.journals.splice(1, 1);
        f.transfers.splice(1, 1);
        f.settledOrderIds.splice(0, 1);
      },
    ],
    [
      'a booked payment that the channel never saw',
      ['booksAgainstChannel'],
      (f) => void f.channelMoves.splice(0, 1),
    ],
    [
      'another amount than the channel moved',
      ['booksAgainstChannel'],
      (f) => patch(f.channelMoves, 0, { amountFen: 99 }),
    ],
    [
      'a refunded sum that its refunds do not have',
      ['booksAgainstState'],
      (f) => patch(f.orders, 1, { refundedFen: 50 }),
    ],
    [
      'an acknowledged change that is not there',
      ['acknowledgedLost'],
      (f) => patch(f.acks, 0, { seq: 4 }),
    ],
    [
      'an acknowledged change that became another',
      ['acknowledgedLost'],
      (f) => patch(f.acks, 0, { status: 'CANCELLED' }),
    ],
    [
      'an acknowledged bill that is not there',
      ['acknowledgedLost'],
      (f) => patch(f.acks, 1, { paymentNo: 'P9' }),
    ],
    [
      'an acknowledged complaint that is not there',
      ['acknowledgedLost'],
      (f) => void f.cases.splice(0, 1),
    ],
    [
      'a position that is older than the acknowledged one',
      ['acknowledgedLost'],
      (f) => patch(f.acks, 4, { sentMs: NOW_MS }),
    ],
    [
      'an acknowledged callback that is not stored',
      ['acknowledgedLost'],
      (f) => void f.channelEvents.splice(1, 1),
    ],
    [
      'a gap in the events',
      ['sequence', 'acknowledgedLost'],
      (f) => patch(f.events, 2, { seq: 4 }),
    ],
    ['an event twice', ['sequence'], (f) => void f.events.push(f.events[8]!)],
    ['an event that begins elsewhere', ['sequence'], (f) => patch(f.events, 1, { from: 'CLOSED' })],
    ['an order ahead of its events', ['sequence'], (f) => patch(f.orders, 0, { seq: 4 })],
  ];

  test.each(PLANTED)('[X18] %s is found', (_what, kinds, plant) => {
    const facts = sound();
    plant(facts);
    const found = new Set(judge(facts).violations.map(({ kind }) => kind));
    for (const kind of kinds) expect([...found]).toContain(kind);
  });

  test('a hold that has run out is nobody’s time, and a lost callback needs no row', () => {
    const facts = sound();
    const holdUntil = NOW_MS - 1;
    facts.days.push({ workerId: 'w1', items: [item('o2', { from: 7_000, to: 9_000, holdUntil })] });
    facts.channelEvents.splice(0, 1);
    facts.acks[2] = ack({ kind: 'scan', orderId: 'o1', paymentNo: 'P1', isDropped: true });
    expect(judge(facts).violations).toEqual([]);
  });
});

describe('the numbers of the chaos run', () => {
  test('no failure in n trials bounds the rate by about 3 / n', () => {
    for (const [trials, percent] of [
      [500, 0.599],
      [3_000, 0.0999],
      [10_000, 0.03],
    ] as const) {
      expect(upperBound95Pct(0, trials)).toBeCloseTo(percent, 3);
    }
    expect(upperBound95Pct(1, 1_000)).toBeCloseTo(0.474, 3);
    expect(upperBound95Pct(0, 0)).toBe(100);
  });

  test('percentiles are values that occurred', () => {
    expect(percentileOf([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentileOf([5, 1, 4, 2, 3], 0.95)).toBe(5);
    expect(percentileOf([], 0.95)).toBe(0);
  });

  test('an unknown plant is told with the known ones', () => {
    expect(() => loadChaosOptions(['--plant', 'nonsense'], 0)).toThrow(
      '--plant nonsense is unknown: use noVersionFilter, newRefundNumber',
    );
    expect(() => loadChaosOptions(['--minutes', '0'], 0)).toThrow('--minutes must be');
    // As many kills as fit into the time, and then the end.
    expect(loadChaosOptions(['--minutes', '2'], 0)).toMatchObject({ kills: null, killMs: 120_000 });
    expect(loadChaosOptions(['--short', '--seed', '7'], 0)).toMatchObject({
      inFlight: 20,
      kills: 4,
      seed: 7,
      plant: null,
    });
  });
});
