import fc from 'fast-check';
import { orderFacts } from '../../tests/factories/order-facts.js';
import { CHANGE_EVENTS, walks, type Walk } from '../../tests/factories/order-walk.js';
import { placedState, reduce, unknownPayment, type OrderState } from './state.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const holds = (law: (walk: Walk) => void): void =>
  fc.assert(fc.property(walks, law), { numRuns: 500 });

/** The state after paying `leadMs` before the start. */
function paidWithLead(leadMs: number): { readonly state: OrderState; readonly paidAtMs: number } {
  const paidAtMs = orderFacts().placedAtMs + MINUTE;
  const facts = orderFacts({ startMs: paidAtMs + leadMs });
  return { state: reduce(placedState(facts), { event: 'paid', atMs: paidAtMs }, facts), paidAtMs };
}

describe('a change', () => {
  test('leads only where its row of the table says', () => {
    holds(({ steps }) => {
      for (const { before, row, after } of steps) {
        expect(row.to === 'same' ? [before.status] : row.to).toContain(after.status);
      }
    });
  });

  test('the walks try every change there is', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(walks, ({ steps }) => {
        for (const { change } of steps) seen.add(change.event);
      }),
      { numRuns: 2_000, seed: 1 },
    );
    expect([...CHANGE_EVENTS].filter((event) => !seen.has(event))).toEqual([]);
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
        const frozen = Object.freeze({ ...before });
        expect(reduce(frozen, change, facts)).toEqual(after);
      }
    });
  });

  test('an offer is open only while dispatching; a worker serves from ASSIGNED on', () => {
    holds(({ steps }) => {
      for (const { after } of steps) {
        if (after.status !== 'DISPATCHING') expect(after.offer).toBeNull();
        const isServed = ['ASSIGNED', 'EN_ROUTE', 'ARRIVED', 'IN_SERVICE'].includes(after.status);
        if (isServed) expect(after.workerId).not.toBeNull();
        if (['DISPATCHING', 'MANUAL_DISPATCH'].includes(after.status)) {
          expect(after.workerId).toBeNull();
        }
      }
    });
  });

  test('who declined, did not answer or did not come stays excluded', () => {
    holds(({ steps }) => {
      for (const { before, change, after } of steps) {
        expect(after.excludedWorkerIds).toEqual(
          expect.arrayContaining([...before.excludedWorkerIds]),
        );
        expect(new Set(after.excludedWorkerIds).size).toBe(after.excludedWorkerIds.length);
        if (['decline', 'offerExpired', 'workerNoShow'].includes(change.event)) {
          expect(after.excludedWorkerIds).toContain('workerId' in change ? change.workerId : '');
        }
      }
    });
  });

  test('the promised time moves only with the payment of a "now" booking', () => {
    holds(({ facts, steps }) => {
      for (const { before, change, after } of steps) {
        expect(after.endMs - after.startMs).toBe(facts.endMs - facts.startMs);
        if (change.event === 'paid' && facts.isNow) {
          expect(after.startMs).toBe(change.atMs + 5 * MINUTE);
        } else {
          expect(after.startMs).toBe(before.startMs);
        }
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
        expect(after).toMatchObject({ round: 0, nextRoundAtMs: change.atMs, offer: null });
        expect(after.searches).toBe(before.searches);
        expect(after.giveUpAtMs).toBe(
          Math.max(after.startMs + 15 * MINUTE, change.atMs + 20 * MINUTE),
        );
        expect(after.escalateAtMs).toBeGreaterThanOrEqual(change.atMs);
      }
    });
  });
});

describe('the hand-over to people (DOMAIN "Policy defaults")', () => {
  test.each([
    ['24 h ahead: 30 min after payment', 24 * HOUR, 30 * MINUTE],
    ['2 h 30 min ahead: both rules meet', 150 * MINUTE, 30 * MINUTE],
    ['2 h 10 min ahead: 120 min before the start', 130 * MINUTE, 10 * MINUTE],
    ['just under 2 h: on demand, at most 5 min', 2 * HOUR - 1, 5 * MINUTE],
    ['1 h ahead: at most 5 min', HOUR, 5 * MINUTE],
    ['10 min ahead: 40 % of the lead', 10 * MINUTE, 4 * MINUTE],
    ['5 min ahead, as "now" is: 40 % of the lead', 5 * MINUTE, 2 * MINUTE],
    ['1 min ahead: time to ask two workers all the same', MINUTE, 90 * SECOND],
    ['the start has passed: the same', -MINUTE, 90 * SECOND],
  ])('%s', (_rule, leadMs, afterMs) => {
    const { state, paidAtMs } = paidWithLead(leadMs);
    expect(state.escalateAtMs - paidAtMs).toBe(afterMs);
    expect(state.giveUpAtMs).toBe(paidAtMs + leadMs + 15 * MINUTE);
  });

  test.each([
    [2 * HOUR - 1, true],
    [2 * HOUR, false],
  ])('a lead of %d ms is on demand: %p', (leadMs, isOnDemand) => {
    expect(paidWithLead(leadMs).state.isOnDemand).toBe(isOnDemand);
  });
});

describe('a payment whose outcome is unknown', () => {
  test('is asked about at growing pauses, at least once an hour', () => {
    const facts = orderFacts();
    let state = placedState(facts);
    let atMs = facts.placedAtMs + 15 * MINUTE;
    const pausesMs: number[] = [];
    for (let poll = 0; poll < 60; poll += 1) {
      state = unknownPayment(state, atMs, facts);
      pausesMs.push((state.nextPayPollAtMs ?? 0) - atMs);
      atMs = state.nextPayPollAtMs ?? 0;
    }
    expect(pausesMs.slice(0, 4)).toEqual([30, 60, 120, 240].map((seconds) => seconds * SECOND));
    expect(Math.max(...pausesMs)).toBe(HOUR);
    expect(pausesMs.at(-1)).toBe(HOUR);
    expect(state).toMatchObject({ status: 'PENDING_PAYMENT', seq: 1 });
  });
});
