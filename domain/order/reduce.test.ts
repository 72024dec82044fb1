import fc from 'fast-check';
import { isFinalOrderStatus } from '../../contract/terms/order.js';
import { CHANGE_EVENTS, judgedStatus, walks, type Walk } from '../../tests/factories/order-walk.js';
import { reduce } from './reduce.js';
import type { OrderChange, OrderState } from './state.js';
import { leastAdvanced, openTickets, orderStatusOf, ticketOf } from './tickets.js';

const MINUTE = 60_000;
const RUNS = 500;

const holds = (law: (walk: Walk) => void): void =>
  fc.assert(fc.property(walks, law), { numRuns: RUNS });

/** Changes after which the worker they name is not asked again. */
const LEAVINGS: readonly OrderChange['event'][] = [
  'decline',
  'offerExpired',
  'workerNoShow',
  'workerCancel',
  'workerIll',
  'requestOtherWorker',
  'reassign',
];
/** Changes that send a visit back to waiting: a displaced worker may well be asked again. */
const RETURNS: readonly OrderChange['event'][] = [...LEAVINGS, 'workerDelayed'];

const lengthOf = ({ startMs, endMs }: OrderState): number => endMs - startMs;
const isManual = ({ tickets }: OrderState): boolean =>
  tickets.some(({ status }) => status === 'MANUAL');

describe('a change', () => {
  test('the walks try every change there is, and orders of several visits', () => {
    const seen = new Set<string>();
    let most = 0;
    fc.assert(
      fc.property(walks, ({ steps }) => {
        for (const { change, after } of steps) {
          seen.add(change.event);
          const busy = after.tickets.filter(({ workerId }) => workerId !== null);
          most = Math.max(most, busy.length);
        }
      }),
      { numRuns: 4_000, seed: 1 },
    );
    expect([...CHANGE_EVENTS].filter((event) => !seen.has(event))).toEqual([]);
    expect(most).toBeGreaterThanOrEqual(3);
  });

  test('leads only where its row of the table says, for its own visit', () => {
    holds(({ steps }) => {
      for (const { before, change, row, ticketId, after } of steps) {
        const from = judgedStatus(before, ticketId);
        const to = row.to === 'same' ? [from] : row.to;
        // A visit that is returned while people are at work on another one joins it.
        const joins = RETURNS.includes(change.event) && isManual(before);
        const allowed = joins ? [...to, 'MANUAL_DISPATCH'] : to;
        expect([change.event, allowed]).toEqual([
          change.event,
          expect.arrayContaining([judgedStatus(after, ticketId)]),
        ]);
      }
    });
  });

  test('about one visit leaves the others where they are', () => {
    holds(({ steps }) => {
      for (const { before, ticketId, after } of steps) {
        if (ticketId === null || isFinalOrderStatus(after.status)) continue;
        for (const other of before.tickets.filter((ticket) => ticket.ticketId !== ticketId)) {
          const { status, workerId, offer } = other;
          expect(ticketOf(after, other.ticketId)).toMatchObject({ status, workerId, offer });
        }
      }
    });
  });

  test('counts by one, and the status is entered when it changes', () => {
    holds(({ steps }) => {
      for (const { before, change, after } of steps) {
        expect(after.seq).toBe(before.seq + 1);
        const isEntered = after.status !== before.status;
        expect(after.enteredAtMs).toBe(isEntered ? change.atMs : before.enteredAtMs);
      }
    });
  });

  test('makes a new state and leaves the old one alone', () => {
    holds(({ facts, steps }) => {
      for (const { before, change, after } of steps) {
        const copy = structuredClone(before);
        expect(reduce(before, change, facts)).toEqual(after);
        expect(before).toEqual(copy);
      }
    });
  });
});

describe('an order and its visits', () => {
  test('the order shows the open visit that is furthest behind', () => {
    holds(({ facts, steps }) => {
      for (const { after } of steps) {
        if (facts.isInStore || after.paidAtMs === null) continue;
        if (isFinalOrderStatus(after.status)) {
          expect(openTickets(after)).toEqual([]);
          continue;
        }
        const behind = leastAdvanced(after);
        expect(after.status).toBe(behind && orderStatusOf(behind, after));
      }
    });
  });

  test('an offer is open exactly on OFFERED visits; a worker serves from ASSIGNED on', () => {
    holds(({ steps }) => {
      for (const { tickets } of steps.map(({ after }) => after)) {
        for (const { status, offer, workerId } of tickets) {
          expect([status, offer !== null]).toEqual([status, status === 'OFFERED']);
          if (status === 'CANCELLED') continue;
          const isUnassigned = ['WAITING', 'OFFERED', 'MANUAL'].includes(status);
          expect([status, workerId === null]).toEqual([status, isUnassigned]);
        }
      }
    });
  });

  test('an ended order leaves nothing open', () => {
    holds(({ steps }) => {
      for (const { after } of steps) {
        if (!isFinalOrderStatus(after.status)) continue;
        const { proposal, poolUntilMs, addition } = after;
        expect([after.status, proposal, poolUntilMs]).toEqual([after.status, null, null]);
        if (after.status !== 'COMPLETED') expect(addition).toBeNull();
        const ends = after.status === 'COMPLETED' ? ['DONE'] : ['DONE', 'CANCELLED', 'NO_SHOW'];
        for (const { status } of after.tickets) expect(ends).toContain(status);
      }
    });
  });

  test('only handed-in work is under review, only an assigned order has a new time proposed', () => {
    holds(({ steps }) => {
      for (const { after } of steps) {
        if (isFinalOrderStatus(after.status)) continue;
        for (const ticketId of after.approvals) {
          expect(ticketOf(after, ticketId)?.status).toBe('SUBMITTED');
        }
        if (after.proposal !== null) expect(after.status).toBe('ASSIGNED');
        if (after.poolUntilMs !== null) expect(after.status).toBe('DISPATCHING');
      }
    });
  });

  test('[X13][X17] a grab leaves the pool open for exactly the visits that still wait', () => {
    let left = 0;
    const law = ({ steps }: Walk): void => {
      for (const { before, change, after } of steps) {
        const isSomeWaiting = after.tickets.some(({ status }) => status === 'WAITING');
        if (after.poolUntilMs !== null) expect(isSomeWaiting).toBe(true);
        if (change.event !== 'grab') continue;
        expect(after.poolUntilMs).toBe(isSomeWaiting ? before.poolUntilMs : null);
        left += isSomeWaiting ? 1 : 0;
      }
    };
    fc.assert(fc.property(walks, law), { numRuns: 2_000, seed: 1 });
    expect(left).toBeGreaterThan(0);
  });

  test('who left, or was not wanted, stays excluded', () => {
    holds(({ steps }) => {
      for (const { before, change, after } of steps) {
        const { excludedWorkerIds } = after;
        expect(excludedWorkerIds).toEqual(expect.arrayContaining([...before.excludedWorkerIds]));
        expect(new Set(excludedWorkerIds).size).toBe(excludedWorkerIds.length);
        if (!LEAVINGS.includes(change.event)) continue;
        expect(excludedWorkerIds).toContain('workerId' in change ? change.workerId : '');
      }
    });
  });
});

describe('time', () => {
  test('the promise moves by payment of "now", by another time, by rework; it grows when more is paid', () => {
    holds(({ facts, steps }) => {
      for (const { before, change, after } of steps) {
        const isMoved = after.startMs !== before.startMs;
        const movers = [
          'paid',
          'reschedule',
          'proposeReschedule',
          'answerReschedule',
          'rejectTask',
        ];
        if (isMoved) expect(movers).toContain(change.event);
        if (change.event === 'paid') {
          const startMs = facts.isNow ? change.atMs + 5 * MINUTE : facts.startMs;
          expect(after.startMs).toBe(startMs);
        }
        const minutes = change.event === 'additionPaid' ? (before.addition?.minutes ?? 0) : 0;
        expect(lengthOf(after)).toBe(lengthOf(before) + minutes * MINUTE);
      }
    });
  });

  test('every return to dispatching starts rounds again and leaves 20 minutes', () => {
    holds(({ steps }) => {
      for (const { before, change, after } of steps) {
        const isReturn =
          after.status === 'DISPATCHING' &&
          !['DISPATCHING', 'PENDING_PAYMENT'].includes(before.status);
        if (!isReturn) continue;
        expect(after).toMatchObject({
          round: 0,
          nextRoundAtMs: change.atMs,
          poolUntilMs: null,
          hasHadPool: false,
          lock: null,
          searches: before.searches,
        });
        expect(after.giveUpAtMs).toBe(
          Math.max(after.startMs + 15 * MINUTE, change.atMs + 20 * MINUTE),
        );
        expect(after.escalateAtMs).toBeGreaterThanOrEqual(change.atMs);
      }
    });
  });

  test('who was let down comes first: priority never falls, and grows with every return', () => {
    holds(({ steps }) => {
      for (const { before, change, after } of steps) {
        expect(after.priority).toBeGreaterThanOrEqual(before.priority);
        const isDelayed = change.event === 'workerDelayed' && change.expectedStartMs === null;
        const isLeft =
          isDelayed || ['workerCancel', 'workerIll', 'workerNoShow'].includes(change.event);
        if (isLeft && !isManual(before)) expect(after.priority).toBe(before.priority + 1);
      }
    });
  });

  test('[X7] a worker whose earlier visit was in the way is not excluded, and a delay keeps him', () => {
    holds(({ steps }) => {
      for (const { before, change, after } of steps) {
        if (change.event !== 'workerDelayed') continue;
        expect(after.excludedWorkerIds).toEqual(before.excludedWorkerIds);
        const ticket = ticketOf(after, change.ticketId);
        const isKept = change.expectedStartMs !== null;
        expect(ticket?.workerId ?? null).toBe(isKept ? change.workerId : null);
        expect(ticket?.expectedStartMs).toBe(change.expectedStartMs ?? 0);
      }
    });
  });

  test('[X2] only a wish of the customer that came true uses up his count', () => {
    const timed: readonly string[] = ['proposeReschedule', 'answerReschedule'];
    holds(({ steps }) => {
      for (const { before, change, after } of steps) {
        const proposal = 'proposal' in change ? change.proposal : before.proposal;
        const isTrue = 'agreed' in change && change.agreed !== null && proposal?.by === 'customer';
        const isMoved = change.event === 'reschedule' || (timed.includes(change.event) && isTrue);
        expect([change.event, after.reschedules]).toEqual([
          change.event,
          before.reschedules + (isMoved ? 1 : 0),
        ]);
      }
    });
  });
});
