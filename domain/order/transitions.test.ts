import {
  ACTOR_KINDS,
  FINAL_ORDER_STATUSES,
  ORDER_STATUSES,
  isFinalOrderStatus,
  type ActorKind,
  type OrderStatus,
} from '../../contract/terms/order.js';
import {
  ORDER_EVENTS,
  TRANSITIONS,
  allowedEvents,
  findTransition,
  type OrderEvent,
  type Transition,
} from './transitions.js';

type Question = {
  readonly status: OrderStatus | null;
  readonly event: OrderEvent;
  readonly actor: ActorKind;
};

const EVERYTHING: readonly Question[] = [null, ...ORDER_STATUSES].flatMap((status) =>
  ORDER_EVENTS.flatMap((event) => ACTOR_KINDS.map((actor) => ({ status, event, actor }))),
);

const isFrom = (row: Transition, status: OrderStatus | null): boolean =>
  status === null ? row.from.length === 0 : row.from.includes(status);

const targetsOf = (row: Transition, from: OrderStatus): readonly OrderStatus[] =>
  row.to === 'same' ? [from] : row.to;

/** Statuses that a chain of rows leads to. */
function reachableFrom(start: readonly OrderStatus[]): Set<OrderStatus> {
  const seen = new Set(start);
  for (const status of seen) {
    for (const row of TRANSITIONS.filter(({ from }) => from.includes(status))) {
      for (const next of targetsOf(row, status)) seen.add(next);
    }
  }
  return seen;
}

describe('the transition table', () => {
  test('every status is reached from placing', () => {
    const placed = TRANSITIONS.filter(({ from }) => from.length === 0);
    expect(placed.map(({ event }) => event)).toEqual(['place']);
    const start = placed.flatMap(({ to }) => (to === 'same' ? [] : [...to]));
    expect([...reachableFrom(start)].sort()).toEqual([...ORDER_STATUSES].sort());
  });

  test.each(ORDER_STATUSES.filter((status) => !isFinalOrderStatus(status)))(
    '%s has a way to every end: cancelled at once, and on to some end without an operator',
    (status) => {
      const forced = findTransition({ status, event: 'forceCancel', actor: 'operator' });
      expect(forced?.to).toEqual(['CANCELLED']);
      const ends = [...reachableFrom([status])].filter(isFinalOrderStatus);
      expect(ends).toContain('COMPLETED');
    },
  );

  test('an ended order stays as it ended; only money may still come', () => {
    for (const status of FINAL_ORDER_STATUSES) {
      const rows = TRANSITIONS.filter(({ from }) => (from as readonly string[]).includes(status));
      for (const row of rows) {
        expect({ event: row.event, to: row.to, actors: row.actors }).toEqual({
          event: expect.stringMatching(/^(latePaid|paidAgain)$/),
          to: 'same',
          actors: ['channel'],
        });
      }
    }
  });

  test('every event and every actor is used', () => {
    const events = new Set(TRANSITIONS.map(({ event }) => event));
    expect([...ORDER_EVENTS].filter((event) => !events.has(event))).toEqual([]);
    const actors = new Set(TRANSITIONS.flatMap((row) => row.actors));
    expect(ACTOR_KINDS.filter((actor) => !actors.has(actor))).toEqual([]);
  });

  test('no row names a status, an actor or a result twice', () => {
    for (const { from, actors, to } of TRANSITIONS) {
      for (const list of [from, actors, to === 'same' ? [] : to]) {
        expect(new Set<string>(list).size).toBe(list.length);
      }
    }
  });

  test('what the system does by itself never depends on a person, and the other way round', () => {
    const clockEvents: readonly OrderEvent[] = [
      'payTimeout',
      'offerExpired',
      'escalate',
      'departLate',
      'giveUp',
      'consentExpired',
      'additionExpired',
      'overrun',
      'approvalSla',
      'autoConfirm',
      'codeExpired',
    ];
    for (const row of TRANSITIONS.filter(({ event }) => clockEvents.includes(event))) {
      expect([row.event, row.actors]).toEqual([row.event, ['system']]);
    }
  });
});

describe('every status × event × actor', () => {
  test('at most one row answers, and findTransition answers exactly by the rows', () => {
    for (const question of EVERYTHING) {
      const { status, event, actor } = question;
      const rows = TRANSITIONS.filter(
        (row) => isFrom(row, status) && row.event === event && row.actors.includes(actor),
      );
      expect([question, rows.length]).toEqual([question, Math.min(rows.length, 1)]);
      expect([question, findTransition(question)]).toEqual([question, rows[0] ?? null]);
    }
  });

  test('allowedEvents lists exactly what findTransition allows', () => {
    for (const status of ORDER_STATUSES) {
      for (const actor of ACTOR_KINDS) {
        const expected = EVERYTHING.filter(
          (question) =>
            question.status === status && question.actor === actor && findTransition(question),
        ).map(({ event }) => event);
        expect(allowedEvents(status, actor)).toEqual(expected);
      }
    }
  });

  // Said once more by hand where a mistake would cost most; the rest is the table's own business.
  test.each<[OrderStatus | null, OrderEvent, ActorKind, boolean]>([
    [null, 'place', 'customer', true],
    [null, 'place', 'worker', false],
    ['PENDING_PAYMENT', 'place', 'customer', false],
    ['PENDING_PAYMENT', 'paid', 'customer', false],
    ['DISPATCHING', 'accept', 'worker', true],
    ['DISPATCHING', 'accept', 'operator', false],
    ['MANUAL_DISPATCH', 'accept', 'worker', false],
    ['ASSIGNED', 'accept', 'worker', false],
    ['DISPATCHING', 'assign', 'operator', false],
    ['MANUAL_DISPATCH', 'assign', 'merchant', true],
    ['MANUAL_DISPATCH', 'assign', 'customer', false],
    ['DISPATCHING', 'depart', 'worker', false],
    ['EN_ROUTE', 'finish', 'worker', false],
    ['IN_SERVICE', 'cancel', 'customer', false],
    ['AWAITING_CONFIRMATION', 'cancel', 'customer', false],
    ['AWAITING_CONFIRMATION', 'confirm', 'worker', false],
    ['AWAITING_CONFIRMATION', 'autoConfirm', 'customer', false],
    ['COMPLETED', 'cancel', 'operator', false],
    ['COMPLETED', 'forceCancel', 'operator', false],
    ['CLOSED', 'paid', 'channel', false],
    ['CLOSED', 'latePaid', 'channel', true],
    ['AWAITING_REDEMPTION', 'redeem', 'customer', false],
  ])('%s, %s by %s: %s', (status, event, actor, isAllowed) => {
    expect(findTransition({ status, event, actor }) !== null).toBe(isAllowed);
  });
});
