import type { ViolationKind } from '../../../bench/chaos/checker/facts.js';
import { judge } from '../../../bench/chaos/checker/judge.js';
import type { Sight } from '../../../bench/chaos/eyes.js';
import { createSeen } from '../../../bench/chaos/seen.js';
import { NOW_MS, ack, ago, item, patch, sound, type Mutable } from '../../factories/chaos-facts.js';

type Planted = readonly [string, ViolationKind, string, (facts: Mutable) => void];

/** What is found, by kind and words; each of these rules is one that nothing else would find. */
function found(plant: (facts: Mutable) => void): string[] {
  const facts = sound();
  plant(facts);
  return judge(facts).violations.map(({ kind, text }) => `${kind}: ${text}`);
}

const both = (first: object, second: object) => [first, second] as never[];

const REDEMPTIONS: readonly Planted[] = [
  [
    'a code that two people took',
    'redemption',
    '2 people were told to serve it',
    (f) => void f.acks.push(ack({ kind: 'redeem', orderId: 'o4', clerkId: 'k2', storeId: 's1' })),
  ],
  [
    'a code taken in another store',
    'redemption',
    'it was served in s2',
    (f) => patch(f.acks, 5, { storeId: 's2' }),
  ],
  [
    'a code that came back to life',
    'redemption',
    'its code is ACTIVE, redeemed 1×',
    (f) => patch(f.codes, 0, { status: 'ACTIVE' }),
  ],
  [
    'a redemption that a clerk was told and is not there',
    'acknowledgedLost',
    'the counter was told that its code is spent',
    (f) => patch(f.codes, 0, { status: 'ACTIVE' }),
  ],
  [
    'one code of two orders',
    'redemption',
    '2 orders have this code',
    (f) => void f.codes.push({ ...f.codes[0]!, _id: 'o1' }),
  ],
  [
    'a redeemed order without its code',
    'redemption',
    'it is COMPLETED, its code not there; SPENT belongs to it',
    (f) => void f.codes.splice(0, 1),
  ],
];

const ADDITIONS: readonly Planted[] = [
  [
    'a paid addition that ran out and was not given back',
    'lost',
    '100 fen were paid for an addition that is EXPIRED, 0 go back',
    (f) => patch(f.additions, 0, { status: 'EXPIRED' }),
  ],
  [
    'a paid addition that is gone',
    'lost',
    '100 fen were paid for an addition that is not there, 0 go back',
    (f) => void f.additions.splice(0, 1),
  ],
  [
    'an addition that the order does not show',
    'booksAgainstState',
    'it costs 100 fen, booked and added are 200',
    (f) => patch(f.orders, 0, { totalFen: 100 }),
  ],
  [
    'an addition that nobody paid',
    'booksAgainstState',
    'it counts as paid, its bill does not',
    (f) => patch(f.payments, 4, { status: 'CLOSED' }),
  ],
  [
    'an addition that waits for ever',
    'stuck',
    'its time to be paid is long over',
    (f) => patch(f.additions, 0, { status: 'PROPOSED', expiresAt: ago(31) }),
  ],
  [
    'an acknowledged addition that is not there',
    'acknowledgedLost',
    'the addition was acknowledged',
    (f) => patch(f.acks, 6, { additionNo: 'A9' }),
  ],
];

const TIMES: readonly Planted[] = [
  [
    'a rescheduled visit held at its old time too',
    'doubleBooking',
    'its time is held twice',
    (f) => void f.days.push({ workerId: 'w1', items: [item('o3', { from: 20_000, to: 21_000 })] }),
  ],
  [
    'a rescheduled visit held with two workers',
    'doubleBooking',
    'its time is held twice',
    (f) => void f.days.push({ workerId: 'w2', items: [item('o3', { from: 3_600, to: 7_200 })] }),
  ],
  [
    'an agreed time that the order does not have',
    'booksAgainstState',
    'it begins at',
    (f) => patch(f.orders, 2, { startAt: new Date(NOW_MS + 60_000) }),
  ],
];

const CASES: readonly Planted[] = [
  [
    'a case journal twice',
    'caseMoney',
    'it was booked 2 times',
    (f) => void f.journals.push(f.journals.find(({ _id }) => _id === 'case:C1:charge')!),
  ],
  [
    'a case journal of a step that no case has',
    'caseMoney',
    'no case has such a step',
    (f) => patch(f.journals, 9, { _id: 'case:C1:front2' }),
  ],
  [
    'a case journal without its case',
    'caseMoney',
    'a journal without its case',
    (f) => patch(f.journals, 9, { _id: 'case:C9:front' }),
  ],
  [
    'a refund that was not fronted',
    'caseMoney',
    'the platform fronted 0 fen, its refunds are 100',
    (f) => void f.journals.splice(9, 1),
  ],
  [
    'a bearer who was not charged',
    'caseMoney',
    'WORKER bears 100 fen and was charged 0',
    (f) => patch(f.cases, 0, { chargedFen: 0 }),
  ],
  [
    'a charge without its journal',
    'caseMoney',
    '0 fen were charged, it says 100',
    (f) => void f.journals.splice(11, 1),
  ],
  [
    'more given than was decided',
    'caseMoney',
    'it gave 100 of 60 decided fen',
    (f) =>
      patch(f.cases, 0, { decision: { decision: 'PARTIAL', refundFen: 60, bearer: 'WORKER' } }),
  ],
  [
    'less given than was decided',
    'caseMoney',
    '120 fen were decided, 100 given',
    (f) =>
      patch(f.cases, 0, { decision: { decision: 'PARTIAL', refundFen: 120, bearer: 'WORKER' } }),
  ],
  [
    'shares taken back from people who were not charged',
    'caseMoney',
    'shares were taken back and nobody was charged',
    (f) => patch(f.journals, 11, { _id: 'case:C1:reverse' }),
  ],
  [
    'pay for an appeal that nobody won',
    'caseMoney',
    'pay for an appeal that nobody won',
    (f) => void f.journals.push({ _id: 'case:C1:compensate', lines: [] }),
  ],
  [
    'a case without its order',
    'caseMoney',
    'a case without its order',
    (f) => patch(f.cases, 0, { orderId: 'o9' }),
  ],
  [
    'an appeal that nobody hears',
    'stuck',
    'its appeal is not heard',
    (f) => {
      patch(f.cases, 0, { status: 'APPEALED', finalAt: null });
      f.runs.push({ workflowId: 'case-C1', status: 'RUNNING', trouble: null });
    },
  ],
  [
    'a decision that does not become final',
    'stuck',
    'it stays DECIDED',
    (f) => {
      patch(f.cases, 0, { status: 'DECIDED', finalAt: null });
      f.runs.push({ workflowId: 'case-C1', status: 'RUNNING', trouble: null });
    },
  ],
  [
    'an open case without its run',
    'stuck',
    'OPEN, but nothing runs for it',
    (f) => patch(f.cases, 0, { status: 'OPEN', finalAt: null, slaAt: null }),
  ],
  [
    'an acknowledged last word that is not there',
    'acknowledgedLost',
    'the decision was acknowledged',
    (f) => patch(f.cases, 0, { firstDecision: null }),
  ],
  [
    'an acknowledged appeal that is not there',
    'acknowledgedLost',
    'the appeal of CUSTOMER',
    (f) => patch(f.cases, 0, { appeals: [] }),
  ],
];

describe('the rules of stores, additions, other times and cases', () => {
  test.each([...REDEMPTIONS, ...ADDITIONS, ...TIMES, ...CASES])(
    '[X18][P4] %s is found',
    (_what, kind, text, plant) => {
      expect(found(() => undefined)).toEqual([]);
      expect(found(plant)).toContainEqual(expect.stringContaining(`${kind}: ${text}`));
    },
  );

  test('an addition paid too late and given back whole is nobody’s loss', () => {
    const late = found((f) => {
      patch(f.additions, 0, { status: 'EXPIRED' });
      patch(f.orders, 0, { totalFen: 100 });
      f.refunds.push({ ...f.refunds[0]!, _id: 'P5R01', orderId: 'o1', paymentNo: 'P5' });
    });
    expect(late.filter((text) => text.startsWith('lost'))).toEqual([]);
  });

  test('an in-store order that was paid only after its end never had a code', () => {
    const late = found((f) => {
      patch(f.orders, 1, { storeId: 's1' });
      expect(f.orders[1]?.end ?? null).toBeNull();
    });
    expect(late).toEqual([]);
  });

  test('a time that was only proposed moves nothing', () => {
    expect(found((f) => void f.events.splice(10, 1))).not.toContainEqual(
      expect.stringContaining('it begins at'),
    );
  });
});

test('[X18] statuses are counted once per order, however many kills meet it', () => {
  const seen = createSeen();
  const sight = (orderId: string, more: object): Sight =>
    ({
      ...{ orderId, status: 'AWAITING_REDEMPTION', visits: [], isPoolOpen: false },
      ...{ isConsentAwaited: false, additionNo: null, complaint: null, ...more },
    }) as unknown as Sight;
  const visits = [{ id: 'b:1', status: 'SUBMITTED' }];
  const b = sight('b', { status: 'AWAITING_CONFIRMATION', visits, refundStatus: 'OPEN' });
  seen.look(both(sight('a', {}), b));
  seen.look(both(sight('a', { complaint: { no: 'C', status: 'APPEALED' } }), sight('c', {})));
  const { orders, visits: met, moments } = seen.all();
  expect(orders).toMatchObject({
    ...{ AWAITING_REDEMPTION: 2, AWAITING_CONFIRMATION: 1, PENDING_PAYMENT: 0 },
  });
  expect(Object.keys(orders)).toHaveLength(12);
  expect(met).toMatchObject({ SUBMITTED: 1, NO_SHOW: 0 });
  expect(moments).toMatchObject({ caseAppealed: 1, refundOpen: 1, poolOpen: 0 });
});
