import fc from 'fast-check';
import { isFinalOrderStatus, type OrderStatus } from '../../contract/terms/order.js';
import { nextClock } from '../../domain/order/clocks.js';
import {
  offerMsOf,
  placedState,
  reduce,
  type OrderChange,
  type OrderFacts,
  type OrderState,
} from '../../domain/order/state.js';
import { TRANSITIONS, type Transition } from '../../domain/order/transitions.js';
import { orderFacts } from './order-facts.js';

const MINUTE = 60_000;
const DAY = 86_400_000;
const STEPS_MAX = 40;

/** Every change that the order's state knows, so that a walk can try each. */
export const CHANGE_EVENTS = [
  'paid',
  'paidTooLate',
  'payTimeout',
  'cancel',
  'escalate',
  'giveUp',
  'offer',
  'accept',
  'decline',
  'offerExpired',
  'workerNoShow',
  'assign',
  'resume',
  'takeOver',
  'departLate',
  'overrun',
  'depart',
  'arrive',
  'start',
  'finish',
  'confirm',
  'autoConfirm',
] as const satisfies readonly OrderChange['event'][];

export type Step = {
  readonly before: OrderState;
  readonly change: OrderChange;
  readonly row: Transition;
  readonly after: OrderState;
};
export type Walk = { readonly facts: OrderFacts; readonly steps: readonly Step[] };

type Draw = {
  readonly pick: number;
  readonly share: number;
  readonly worker: number;
  /** Walks that may end at every step would hardly ever see a service. */
  readonly mayEnd: boolean;
};
const EARLY_ENDS: readonly string[] = ['paidTooLate', 'payTimeout', 'cancel', 'giveUp'];

function changeOf(input: {
  readonly event: OrderChange['event'];
  readonly atMs: number;
  readonly draw: Draw;
  readonly state: OrderState;
  readonly facts: OrderFacts;
}): OrderChange {
  const { event, atMs, draw, state, facts } = input;
  const workerId = state.offer?.workerId ?? state.workerId ?? `w${draw.worker}`;
  const etaMs = draw.worker * 10 * MINUTE;
  const origin = 'DISPATCH' as const;
  if (event === 'offer') {
    const expiresAtMs = atMs + offerMsOf(state, facts);
    const offerId = `${facts.ticketId}:${draw.pick}`;
    const offer = { offerId, workerId, round: state.round + 1, origin, expiresAtMs, etaMs };
    return { event, atMs, offer };
  }
  if (event === 'accept') return { event, atMs, workerId, origin, etaMs };
  if (event === 'assign') return { event, atMs, workerId, etaMs };
  return { event, atMs, workerId } as OrderChange;
}

/** An offer is answered only while one is open, and nobody is asked beside an open one. */
function isPossible(event: OrderChange['event'], state: OrderState): boolean {
  if (event === 'accept' || event === 'offerExpired') return state.offer !== null;
  if (event === 'decline') return state.offer !== null || state.status === 'ASSIGNED';
  if (event === 'offer') return state.offer === null;
  return true;
}

function rowOf(event: OrderChange['event'], status: OrderStatus): Transition | undefined {
  return TRANSITIONS.find((row) => row.event === event && row.from.includes(status));
}

/** Goes on by events the table allows, never past a clock: a run would have fired it. */
export function walkOf(facts: OrderFacts, draws: readonly Draw[]): Walk {
  const steps: Step[] = [];
  let state = placedState(facts);
  let nowMs = facts.placedAtMs;
  for (const draw of draws) {
    if (isFinalOrderStatus(state.status)) break;
    const { status } = state;
    const before = state;
    const possible = CHANGE_EVENTS.filter(
      (event) => isPossible(event, before) && rowOf(event, status) !== undefined,
    );
    const onward = possible.filter((event) => !EARLY_ENDS.includes(event));
    const options = draw.mayEnd ? possible : onward;
    const event = options[draw.pick % options.length];
    const row = event && rowOf(event, status);
    if (!event || !row) break;
    const limitMs = nextClock(state, facts)?.atMs ?? nowMs + DAY;
    const atMs = Math.floor(nowMs + Math.max(0, limitMs - nowMs) * draw.share);
    const change = changeOf({ event, atMs, draw, state, facts });
    const after = reduce(before, change, facts);
    steps.push({ before, change, row, after });
    state = after;
    nowMs = atMs;
  }
  return { facts, steps };
}

/** Random lives of orders under the default policy, booked 20 minutes to 12 days ahead or "now". */
export const walks: fc.Arbitrary<Walk> = fc
  .record({
    leadMs: fc.oneof(
      fc.integer({ min: 20 * MINUTE, max: 4 * 60 * MINUTE }),
      fc.integer({ min: 20 * MINUTE, max: 12 * DAY }),
    ),
    lengthMs: fc.integer({ min: 30 * MINUTE, max: 8 * 60 * MINUTE }),
    isNow: fc.boolean(),
    draws: fc.array(
      fc.record({
        pick: fc.nat({ max: 1_000 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        worker: fc.integer({ min: 1, max: 6 }),
        mayEnd: fc.integer({ min: 1, max: 8 }).map((side) => side === 8),
      }),
      { minLength: 1, maxLength: STEPS_MAX },
    ),
  })
  .map(({ leadMs, lengthMs, isNow, draws }) => {
    const { placedAtMs } = orderFacts();
    const startMs = placedAtMs + leadMs;
    return walkOf(orderFacts({ placedAtMs, startMs, endMs: startMs + lengthMs, isNow }), draws);
  });
