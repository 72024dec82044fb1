import fc from 'fast-check';
import { isFinalOrderStatus, type OrderStatus } from '../../contract/terms/order.js';
import { activeClocks, nextClock } from '../../domain/order/clocks.js';
import { reduce } from '../../domain/order/reduce.js';
import {
  placedState,
  type OrderChange,
  type OrderFacts,
  type OrderState,
} from '../../domain/order/state.js';
import { orderStatusOf, ticketOf } from '../../domain/order/tickets.js';
import { TRANSITIONS, type Transition } from '../../domain/order/transitions.js';
import { changeOf, isPossible, type Candidate, type ChangeDraw } from './order-changes.js';
import { orderFacts } from './order-facts.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const STEPS_MAX = 50;

/** Every change of the table that a run makes: all but placing, and money after the end. */
export const CHANGE_EVENTS = TRANSITIONS.filter(
  ({ from, inRun }) => from.length > 0 && inRun !== false,
)
  .map(({ event }) => event as OrderChange['event'])
  .filter((event, index, all) => all.indexOf(event) === index);

/** Changes that are about one visit: their row is judged on that visit's status. */
const TICKET_EVENTS: readonly OrderChange['event'][] = [
  'accept',
  'decline',
  'offerExpired',
  'grab',
  'assign',
  'departLate',
  'depart',
  'workerCancel',
  'reassign',
  'workerIll',
  'workerDelayed',
  'requestOtherWorker',
  'workerNoShow',
  'arrive',
  'customerNoShow',
  'start',
  'proposeAddition',
  'additionPaid',
  'additionRefused',
  'additionExpired',
  'overrun',
  'finish',
  'abort',
  'approveTask',
  'approvalSla',
  'rejectTask',
];

export type Step = {
  readonly before: OrderState;
  readonly change: OrderChange;
  readonly row: Transition;
  /** The visit that the row was judged on; null for the whole order. */
  readonly ticketId: string | null;
  readonly after: OrderState;
};
export type Walk = { readonly facts: OrderFacts; readonly steps: readonly Step[] };

/** Walks that may end, or lose their worker, at every step would hardly ever see a service. */
type Draw = ChangeDraw & { readonly share: number; readonly mayStray: boolean };
const STRAYS: readonly string[] = [
  'paidTooLate',
  'payTimeout',
  'cancel',
  'forceCancel',
  'giveUp',
  'customerNoShow',
  'additionRefused',
  'decline',
  'offerExpired',
  'workerCancel',
  'workerIll',
  'workerDelayed',
  'workerNoShow',
  'reassign',
  'requestOtherWorker',
  'takeOver',
  'escalate',
  'lock',
  'unlock',
  'extendDeadline',
  'paidAgain',
];

/** The status that a row of the table is judged on. */
export function judgedStatus(state: OrderState, ticketId: string | null): OrderStatus {
  const ticket = ticketId === null ? null : ticketOf(state, ticketId);
  return ticket === null ? state.status : orderStatusOf(ticket, state);
}

function candidatesOf(state: OrderState, facts: OrderFacts): (Candidate & { row: Transition })[] {
  const clocks = activeClocks(state, facts).map(({ kind }) => kind);
  return CHANGE_EVENTS.flatMap((event) => {
    const visits = TICKET_EVENTS.includes(event) ? state.tickets : [null];
    return visits.flatMap((ticket) => {
      const ticketId = ticket?.ticketId ?? null;
      const status = judgedStatus(state, ticketId);
      const row = TRANSITIONS.find((one) => one.event === event && one.from.includes(status));
      const candidate = { event, ticket };
      return row && isPossible(candidate, { state, facts, clocks }) ? [{ ...candidate, row }] : [];
    });
  });
}

/** Goes on by events the table allows, never past a clock: a run would have fired it. */
function walkOf(facts: OrderFacts, draws: readonly Draw[]): Walk {
  const steps: Step[] = [];
  let state = placedState(facts);
  let nowMs = facts.placedAtMs;
  for (const draw of draws) {
    if (isFinalOrderStatus(state.status)) break;
    const before = state;
    const possible = candidatesOf(before, facts);
    const onward = possible.filter(({ event }) => !STRAYS.includes(event));
    const options = draw.mayStray || onward.length === 0 ? possible : onward;
    const chosen = options[draw.pick % options.length];
    if (!chosen) break;
    const limitMs = nextClock(before, facts)?.atMs ?? nowMs + DAY;
    const atMs = Math.floor(nowMs + Math.max(0, limitMs - nowMs) * draw.share);
    const change = changeOf(chosen, { state: before, facts, atMs, draw });
    const after = reduce(before, change, facts);
    const ticketId = chosen.ticket?.ticketId ?? null;
    steps.push({ before, change, row: chosen.row, ticketId, after });
    state = after;
    nowMs = atMs;
  }
  return { facts, steps };
}

/**
 * Random lives of orders: booked 20 minutes to 12 days ahead or "now", of one to three workers or
 * in store, with and without a held worker and a grab pool.
 */
export const walks: fc.Arbitrary<Walk> = fc
  .record({
    leadMs: fc.oneof(
      fc.integer({ min: 20 * MINUTE, max: 4 * 60 * MINUTE }),
      fc.integer({ min: 20 * MINUTE, max: 12 * DAY }),
    ),
    lengthMs: fc.integer({ min: 30 * MINUTE, max: 8 * 60 * MINUTE }),
    isNow: fc.boolean(),
    place: fc.constantFrom('home', 'home', 'home', 'home', 'home', 'store'),
    workers: fc.constantFrom(1, 1, 1, 2, 3),
    heldWorkerId: fc.constantFrom(null, 'w1'),
    hasGrabPool: fc.boolean(),
    draws: fc.array(
      fc.record({
        pick: fc.nat({ max: 1_000 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        worker: fc.integer({ min: 1, max: 6 }),
        mayStray: fc.integer({ min: 1, max: 5 }).map((side) => side === 5),
      }),
      { minLength: 1, maxLength: STEPS_MAX },
    ),
  })
  .map(({ leadMs, lengthMs, draws, place, hasGrabPool, ...rest }) => {
    const { placedAtMs } = orderFacts();
    const startMs = placedAtMs + leadMs;
    const times = { placedAtMs, startMs, endMs: startMs + lengthMs };
    const isInStore = place === 'store';
    return walkOf(orderFacts({ ...rest, ...times, isInStore, policy: { hasGrabPool } }), draws);
  });
