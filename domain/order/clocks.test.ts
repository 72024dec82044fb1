import fc from 'fast-check';
import { isFinalOrderStatus } from '../../contract/terms/order.js';
import { orderFacts } from '../../tests/factories/order-facts.js';
import { walks, type Walk } from '../../tests/factories/order-walk.js';
import { CLOCK_KINDS, CLOCK_TEXT, activeClocks, nextClock, stageDeadlineMs } from './clocks.js';
import { placedState, unknownPayment, type OrderState } from './state.js';

const SUMMARY_BYTES_MAX = 200;

const holds = (law: (walk: Walk) => void): void =>
  fc.assert(fc.property(walks, law), { numRuns: 500 });

/** Where a person must act and no clock ends the wait; anything else without a clock is stuck. */
const mustAPersonAct = ({ status, isOverrun }: OrderState): boolean =>
  status === 'ARRIVED' || (status === 'IN_SERVICE' && isOverrun);

describe('clocks', () => {
  test('every open order has a clock, or a person must act; an ended one has none', () => {
    holds(({ facts, steps }) => {
      for (const { after } of steps) {
        const hasClock = nextClock(after, facts) !== null;
        const isWaiting = !isFinalOrderStatus(after.status) && !mustAPersonAct(after);
        expect([after.status, hasClock]).toEqual([after.status, isWaiting]);
        expect([after.status, stageDeadlineMs(after, facts) !== null]).toEqual([
          after.status,
          isWaiting,
        ]);
      }
    });
  });

  test('none has passed when a status is entered', () => {
    holds(({ facts, steps }) => {
      for (const { before, change, after } of steps) {
        if (before.status === after.status) continue;
        for (const { kind, atMs } of activeClocks(after, facts)) {
          expect([after.status, kind, Math.max(0, change.atMs - atMs)]).toEqual([
            after.status,
            kind,
            0,
          ]);
        }
      }
    });
  });

  test('they come earliest first, each kind once, at a whole millisecond', () => {
    holds(({ facts, steps }) => {
      for (const { after } of steps) {
        const clocks = activeClocks(after, facts);
        const times = clocks.map(({ atMs }) => atMs);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect(times.every(Number.isInteger)).toBe(true);
        expect(new Set(clocks.map(({ kind }) => kind)).size).toBe(clocks.length);
        expect(nextClock(after, facts)).toEqual(clocks[0] ?? null);
      }
    });
  });

  test('a passed clock is gone once its change is stored', () => {
    const ends = {
      offerExpired: 'offerExpiry',
      escalate: 'escalate',
      giveUp: 'giveUp',
      departLate: 'departLate',
      workerNoShow: 'workerNoShow',
      overrun: 'overrun',
      autoConfirm: 'autoConfirm',
    } as const satisfies Record<string, string>;
    holds(({ facts, steps }) => {
      for (const { change, after } of steps) {
        if (!Object.hasOwn(ends, change.event)) continue;
        const kind = ends[change.event as keyof typeof ends];
        const again = activeClocks(after, facts).filter(
          (clock) => clock.kind === kind && clock.atMs <= change.atMs,
        );
        expect([change.event, again]).toEqual([change.event, []]);
      }
    });
  });

  test('the polls before the pay deadline run out; then only the deadline is left', () => {
    const facts = orderFacts();
    const { payPollDelaysMs, payMs } = facts.policy;
    for (const [payPolls, delayMs] of payPollDelaysMs.entries()) {
      const clock = nextClock({ ...placedState(facts), payPolls }, facts);
      expect(clock).toEqual({ kind: 'payPoll', atMs: facts.placedAtMs + delayMs });
    }
    const polled = { ...placedState(facts), payPolls: payPollDelaysMs.length };
    const deadlineMs = facts.placedAtMs + payMs;
    expect(activeClocks(polled, facts)).toEqual([{ kind: 'payDeadline', atMs: deadlineMs }]);
    const unknown = unknownPayment(polled, deadlineMs, facts);
    expect(activeClocks(unknown, facts).map(({ kind }) => kind)).toEqual(['payPoll']);
  });

  test('each has a line that fits into the Temporal UI', () => {
    for (const kind of CLOCK_KINDS) {
      expect(Buffer.byteLength(CLOCK_TEXT[kind])).toBeLessThanOrEqual(SUMMARY_BYTES_MAX);
      expect(CLOCK_TEXT[kind].length).toBeGreaterThan(5);
    }
  });
});
