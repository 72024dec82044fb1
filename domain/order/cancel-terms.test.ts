import { ACTOR_KINDS, ORDER_STATUSES, type ActorKind } from '../../contract/terms/order.js';
import {
  CANCEL_RULES,
  QUOTE_REFUSED_TERMS,
  cancelTerms,
  freeOf,
  noShowTerms,
  type CancelRule,
} from './cancel-terms.js';
import { DEFAULT_ORDER_POLICY } from './policy.js';
import { findTransition } from './transitions.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const startMs = Date.UTC(2026, 10, 25, 8);
const policy = DEFAULT_ORDER_POLICY;

type Status = (typeof ORDER_STATUSES)[number];
type Expected = readonly [rule: CancelRule, feeBps: number, keepsTravelFee: boolean];

const termsAt = (status: Status, actor: ActorKind, sinceStartMs: number) =>
  cancelTerms({ stage: { status, startMs }, actor, atMs: startMs + sinceStartMs, policy });

/** Times that every boundary of the policy lies between. */
const TIMES = {
  'a day before': -24 * HOUR,
  'just early enough': -3 * HOUR,
  'a moment too late': -3 * HOUR + 1,
  'at the start': 0,
  'the limit of lateness': 15 * MINUTE,
  'past the limit of lateness': 15 * MINUTE + 1,
} as const;
type Time = keyof typeof TIMES;

const FREE = (rule: CancelRule): Expected => [rule, 0, false];

/** The customer's row, time by time: what `<status>` costs him. */
const CUSTOMER: Readonly<Record<'ASSIGNED' | 'EN_ROUTE' | 'ARRIVED', Record<Time, Expected>>> = {
  ASSIGNED: {
    'a day before': FREE('EARLY'),
    'just early enough': FREE('EARLY'),
    'a moment too late': ['ASSIGNED', 2_000, false],
    'at the start': ['ASSIGNED', 2_000, false],
    'the limit of lateness': ['ASSIGNED', 2_000, false],
    'past the limit of lateness': FREE('WORKER_LATE'),
  },
  EN_ROUTE: {
    'a day before': ['EN_ROUTE', 3_000, true],
    'just early enough': ['EN_ROUTE', 3_000, true],
    'a moment too late': ['EN_ROUTE', 3_000, true],
    'at the start': ['EN_ROUTE', 3_000, true],
    'the limit of lateness': ['EN_ROUTE', 3_000, true],
    'past the limit of lateness': FREE('WORKER_LATE'),
  },
  ARRIVED: {
    'a day before': ['ARRIVED', 5_000, true],
    'just early enough': ['ARRIVED', 5_000, true],
    'a moment too late': ['ARRIVED', 5_000, true],
    'at the start': ['ARRIVED', 5_000, true],
    'the limit of lateness': ['ARRIVED', 5_000, true],
    'past the limit of lateness': ['ARRIVED', 5_000, true],
  },
};
const BEFORE_SERVICE = ['ASSIGNED', 'EN_ROUTE', 'ARRIVED'] as const;
const times = Object.keys(TIMES) as Time[];

test.each(['ASSIGNED', 'EN_ROUTE', 'ARRIVED'] as const)(
  '[X29] in a closed city the customer leaves for free when %s, where the policy says so',
  (status) => {
    const stage = { status, startMs };
    const closed = { stage, atMs: startMs - HOUR, isCityClosed: true } as const;
    expect(cancelTerms({ ...closed, actor: 'customer', policy })).toEqual(freeOf('CITY_CLOSED'));
    const strict = { ...policy, hasFreeClosureCancel: false };
    expect(cancelTerms({ ...closed, actor: 'customer', policy: strict })?.rule).toBe(status);
    expect(cancelTerms({ ...closed, actor: 'operator', policy })?.rule).toBe('NOT_THE_CUSTOMER');
  },
);

describe('what a cancellation costs', () => {
  test.each(BEFORE_SERVICE.flatMap((status) => times.map((time) => [status, time] as const)))(
    '[X3] the customer, %s, %s',
    (status, time) => {
      const [rule, feeBps, keepsTravelFee] = CUSTOMER[status][time];
      const bearer = { WORKER_LATE: 'WORKER', EARLY: 'PLATFORM' }[rule as string] ?? 'CUSTOMER';
      expect(termsAt(status, 'customer', TIMES[time])).toEqual({
        rule,
        feeBps,
        keepsTravelFee,
        bearer,
        refundFen: null,
      });
    },
  );

  test.each(
    BEFORE_SERVICE.flatMap((status) =>
      times.flatMap((time) => [
        [status, time, 'merchant', 'MERCHANT'] as const,
        [status, time, 'operator', 'PLATFORM'] as const,
      ]),
    ),
  )('[X3] %s, %s: the %s pays nothing of the customer’s money; %s bears it', (...row) => {
    const [status, time, actor, bearer] = row;
    expect(termsAt(status, actor, TIMES[time])).toEqual(freeOf('NOT_THE_CUSTOMER', bearer));
  });

  test.each([
    ['PENDING_PAYMENT', 'UNPAID', 'PLATFORM'],
    ['DISPATCHING', 'UNASSIGNED', 'MERCHANT'],
    ['MANUAL_DISPATCH', 'UNASSIGNED', 'MERCHANT'],
    ['AWAITING_REDEMPTION', 'NOT_REDEEMED', 'PLATFORM'],
  ] as const)('[X3] %s: everything goes back, at every time (%s)', (status, rule, merchants) => {
    for (const time of times) {
      expect(termsAt(status, 'customer', TIMES[time])).toEqual(freeOf(rule));
      expect(termsAt(status, 'operator', TIMES[time])).toEqual(freeOf(rule));
      expect(termsAt(status, 'merchant', TIMES[time])).toEqual(freeOf(rule, merchants));
    }
  });

  test('[X3] nobody cancels once work has begun or the order has ended', () => {
    const late = [
      'IN_SERVICE',
      'AWAITING_CONFIRMATION',
      'COMPLETED',
      'CANCELLED',
      'CLOSED',
    ] as const;
    for (const status of late) {
      for (const actor of ACTOR_KINDS) expect(termsAt(status, actor, 0)).toBeNull();
    }
  });

  test('[X3] the terms and the transition table agree on where a cancellation is possible', () => {
    for (const status of ORDER_STATUSES) {
      for (const actor of ['customer', 'operator'] as const) {
        const isAllowed = findTransition({ status, event: 'cancel', actor }) !== null;
        expect([status, actor, termsAt(status, actor, 0) !== null]).toEqual([
          status,
          actor,
          isAllowed,
        ]);
      }
    }
  });

  test('[X3] the numbers are the policy’s, not the code’s', () => {
    const other = {
      ...policy,
      cancelFreeBeforeStartMs: HOUR,
      cancelFeeAssignedBps: 1,
      cancelFeeEnRouteBps: 2,
      cancelFeeArrivedBps: 3,
      workerLateFreeCancelMs: MINUTE,
      customerNoShowFeeBps: 4,
    };
    const at = (status: Status, sinceStartMs: number) =>
      cancelTerms({
        stage: { status, startMs },
        actor: 'customer',
        atMs: startMs + sinceStartMs,
        policy: other,
      });
    expect(at('ASSIGNED', -HOUR)?.rule).toBe('EARLY');
    expect(at('ASSIGNED', -HOUR + 1)?.feeBps).toBe(1);
    expect(at('EN_ROUTE', MINUTE)?.feeBps).toBe(2);
    expect(at('EN_ROUTE', MINUTE + 1)?.rule).toBe('WORKER_LATE');
    expect(at('ARRIVED', 0)?.feeBps).toBe(3);
    expect(noShowTerms(other).feeBps).toBe(4);
  });
});

describe('other ends', () => {
  test('[X4] an absent customer pays the fee and the way', () => {
    expect(noShowTerms(policy)).toEqual({
      rule: 'CUSTOMER_ABSENT',
      feeBps: 5_000,
      keepsTravelFee: true,
      bearer: 'CUSTOMER',
      refundFen: null,
    });
  });

  test('[X5] a refused price on site costs the way only', () => {
    expect(QUOTE_REFUSED_TERMS).toMatchObject({ feeBps: 0, keepsTravelFee: true });
  });

  test('every rule has a text in both languages', () => {
    for (const { zh, en } of Object.values(CANCEL_RULES)) {
      expect(zh).toMatch(/\p{Script=Han}/u);
      expect(en.length).toBeGreaterThan(10);
    }
  });
});
