import fc from 'fast-check';
import { isFinalOrderStatus } from '../../contract/terms/order.js';
import { orderFacts } from '../../tests/factories/order-facts.js';
import { walks, type Walk } from '../../tests/factories/order-walk.js';
import {
  CLOCK_KINDS,
  CLOCK_TEXT,
  activeClocks,
  lateAfterMsOf,
  nextClock,
  stageDeadlineMs,
} from './clocks.js';
import { DEFAULT_ORDER_POLICY } from './policy.js';
import { placedState, unknownPayment, type OrderState, type TicketState } from './state.js';
import { openTickets } from './tickets.js';

const SUMMARY_BYTES_MAX = 200;

const holds = (law: (walk: Walk) => void): void =>
  fc.assert(fc.property(walks, law), { numRuns: 500 });

/** Where only a person can move a visit; anything else without a clock is stuck. */
function mustAPersonAct(ticket: TicketState, { status, tickets, openCaseNo }: OrderState): boolean {
  const hasBegun = tickets.some((one) => ['IN_SERVICE', 'SUBMITTED', 'DONE'].includes(one.status));
  if (ticket.status === 'ARRIVED') return true;
  if (ticket.status === 'IN_SERVICE') {
    return ticket.overruns >= DEFAULT_ORDER_POLICY.overrunStepsMax;
  }
  // Nobody is found for the rest of an order whose work has begun: an operator decides.
  if (ticket.status === 'MANUAL') return hasBegun;
  return (
    ticket.status === 'SUBMITTED' && (openCaseNo !== null || status !== 'AWAITING_CONFIRMATION')
  );
}

/** True when no clock may run: the order has ended, or every visit waits for a person. */
function isClockless(state: OrderState): boolean {
  if (isFinalOrderStatus(state.status)) return true;
  if (state.proposal !== null || state.addition !== null) return false;
  const open = openTickets(state);
  return open.length > 0 && open.every((ticket) => mustAPersonAct(ticket, state));
}

describe('clocks', () => {
  test('every open order has a clock, or a person must act; an ended one has none', () => {
    holds(({ facts, steps }) => {
      for (const { after } of steps) {
        const seen = [after.status, nextClock(after, facts) === null];
        expect(seen).toEqual([after.status, isClockless(after)]);
        const shown = [after.status, stageDeadlineMs(after, facts) === null];
        expect(shown).toEqual([after.status, isClockless(after)]);
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
      closePool: 'poolEnd',
      consentExpired: 'consentEnd',
      additionExpired: 'additionEnd',
      approvalSla: 'approvalSla',
      codeExpired: 'codeEnd',
      payTimeout: 'payDeadline',
    } as const satisfies Record<string, string>;
    holds(({ facts, steps }) => {
      for (const { change, ticketId, after } of steps) {
        if (!Object.hasOwn(ends, change.event)) continue;
        const kind = ends[change.event as keyof typeof ends];
        const again = activeClocks(after, facts).filter(
          (clock) =>
            clock.kind === kind &&
            clock.atMs <= change.atMs &&
            (clock.ticketId ?? ticketId) === ticketId,
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

describe('when an arrival is late', () => {
  const facts = orderFacts();
  const { workerLateFreeCancelMs: lateMs, departWindowMs } = facts.policy;
  const { startMs } = facts;

  test.each([
    ['assigned in time: from the start on', startMs - 5 * departWindowMs, 0, startMs],
    ['found after the start: his way first', startMs + 1, 600_000, startMs + 600_001],
    ['at short notice, way unknown: the longest', startMs - 1, 0, startMs - 1 + departWindowMs],
  ])('[X4] %s', (_when, assignedAtMs, etaMs, dueMs) => {
    expect(lateAfterMsOf({ assignedAtMs, etaMs }, { startMs }, facts)).toBe(dueMs + lateMs);
  });
});
