import { orderFacts } from '../../tests/factories/order-facts.js';
import { mayOpenPool } from './dispatch-phase.js';
import { DEFAULT_ORDER_POLICY } from './policy.js';
import { reduce } from './reduce.js';
import { placedState, type OrderState } from './state.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The state after paying `leadMs` before the start. */
function paidWithLead(leadMs: number): { readonly state: OrderState; readonly paidAtMs: number } {
  const paidAtMs = orderFacts().placedAtMs + MINUTE;
  const facts = orderFacts({ startMs: paidAtMs + leadMs });
  return { state: reduce(placedState(facts), { event: 'paid', atMs: paidAtMs }, facts), paidAtMs };
}

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

describe('the turn of the grab pool', () => {
  const hasPool = { ...DEFAULT_ORDER_POLICY, hasGrabPool: true };
  const stateOf = (workers: number, waiting: number, change: Partial<OrderState> = {}) => {
    const state = placedState(orderFacts({ workers }));
    const tickets = state.tickets.map((ticket, index) =>
      index < waiting ? ticket : { ...ticket, status: 'ASSIGNED' as const },
    );
    return { ...state, tickets, round: 2, ...change };
  };

  test.each([
    ['one worker is wanted', stateOf(1, 1), true, true],
    ['the last one of a crew is missing', stateOf(3, 1), true, true],
    ['several of a crew are missing', stateOf(3, 2), false, true],
    ['a round too early', stateOf(1, 1, { round: 1 }), false, false],
    ['it has been open already', stateOf(1, 1, { hasHadPool: true }), false, false],
  ])('[X13] %s', (_when, state, expected, expectedWithCrews) => {
    expect(mayOpenPool(state, hasPool)).toBe(expected);
    expect(mayOpenPool(state, { ...hasPool, hasCrewPool: true })).toBe(expectedWithCrews);
    expect(mayOpenPool(state, { ...hasPool, hasGrabPool: false, hasCrewPool: true })).toBe(false);
  });
});
