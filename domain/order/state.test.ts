import { orderFacts } from '../../tests/factories/order-facts.js';
import { placedState, unknownPayment } from './state.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

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
