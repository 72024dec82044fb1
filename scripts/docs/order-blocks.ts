import { ORDER_STATUS_TEXT, isFinalOrderStatus } from '../../contract/terms/order.js';
import { DEMO_POLICY } from '../../data/seed/policies.js';
import { CLOCK_KINDS, CLOCK_TEXT, type ClockKind } from '../../domain/order/clocks.js';
import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../domain/order/policy.js';
import type { OrderChange } from '../../domain/order/state.js';
import { TRANSITIONS, type OrderEvent, type Transition } from '../../domain/order/transitions.js';
import { codes, table, type Blocks } from './markers.js';

/** The changes that the run makes today; the compiler compares them with `OrderChange`. */
const CHANGES = {
  paid: true,
  paidTooLate: true,
  payTimeout: true,
  cancel: true,
  escalate: true,
  giveUp: true,
  offer: true,
  accept: true,
  decline: true,
  offerExpired: true,
  workerNoShow: true,
  assign: true,
  resume: true,
  takeOver: true,
  departLate: true,
  overrun: true,
  depart: true,
  arrive: true,
  start: true,
  finish: true,
  confirm: true,
  autoConfirm: true,
} as const satisfies Record<OrderChange['event'], true>;

/** Placing makes the order, and money that comes after the end is handled outside the run. */
const WIRED: readonly string[] = [...Object.keys(CHANGES), 'place', 'latePaid'];

/** Changes that exist in fewer statuses than the table allows. */
const CANCEL_FROM: readonly string[] = ['PENDING_PAYMENT', 'DISPATCHING', 'MANUAL_DISPATCH'];

/** Where each clock runs, when it is due and what it does. */
// prettier-ignore
const CLOCKS: Readonly<Record<ClockKind, readonly [status: string, due: string, then: string]>> = {
  payPoll: ['PENDING_PAYMENT', '`payPollDelaysMs` after placing; past an unknown deadline after `retryRoundMs`, then ever more slowly up to an hour', 'the channel is asked'],
  payDeadline: ['PENDING_PAYMENT', '`payMs` after placing', 'bill closed at the channel; definitely unpaid → CLOSED'],
  offerExpiry: ['DISPATCHING with an open offer', 'end of the offer + `offerGraceMs`', 'worker excluded, next round at once'],
  nextRound: ['DISPATCHING without an offer', 'at once after a refusal, else `retryRoundMs` after an empty search', 'search, or escalation after `offerRoundsMax`'],
  escalate: ['DISPATCHING without an offer', 'on demand: a share of the lead; else before the start (see the policy)', 'MANUAL_DISPATCH'],
  giveUp: ['DISPATCHING, MANUAL_DISPATCH', 'start + `giveUpAfterStartMs`; after a return at least `giveUpMinAfterReturnMs`', 'CLOSED with full refund'],
  departLate: ['ASSIGNED', 'start − travel time', 'flag DEPART_LATE'],
  workerNoShow: ['ASSIGNED, EN_ROUTE', 'due arrival + `workerNoShowMs`', 'worker excluded, back to DISPATCHING'],
  overrun: ['IN_SERVICE', 'planned end + `overrunGraceMs`', 'flag OVERRUN'],
  autoConfirm: ['AWAITING_CONFIRMATION', '`autoConfirmMs` after the hand-in', 'COMPLETED'],
};

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** Generated parts of docs/technical/order-workflow.md. */
export function orderBlocks(): Blocks {
  return {
    transitions: transitionTable(),
    'state-diagram': stateDiagram(),
    clocks: clockTable(),
    policy: policyTable(),
  };
}

function transitionTable(): string {
  const head = ['from', 'event', 'actor', 'guard', 'to', 'in the run'];
  return table(
    head,
    TRANSITIONS.map((row) => [
      row.from.join(', ') || '–',
      `\`${row.event}\``,
      row.actors.join(', '),
      row.guard ?? '–',
      row.to === 'same' ? 'same' : row.to.join(' or '),
      isWired(row) ? 'yes' : 'not yet',
    ]),
  );
}

function isWired({ event, from }: Transition): boolean {
  if (!WIRED.includes(event)) return false;
  return event !== 'cancel' || from.some((it) => CANCEL_FROM.includes(it));
}

function stateDiagram(): string {
  const edges = new Map<string, OrderEvent[]>();
  for (const row of TRANSITIONS.filter(isWired)) {
    const targets = row.to === 'same' ? [] : row.to.filter((to) => to !== 'AWAITING_REDEMPTION');
    for (const from of row.from.length === 0 ? ['[*]'] : row.from) {
      for (const to of targets) {
        const key = `${from} --> ${to}`;
        edges.set(key, [...(edges.get(key) ?? []), row.event]);
      }
    }
  }
  const states = Object.entries(ORDER_STATUS_TEXT).filter(([id]) => id !== 'AWAITING_REDEMPTION');
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...states.map(([id, text]) => `  ${id} : ${text.zh} ${id}`),
    ...[...edges].map(([edge, events]) => `  ${edge} : ${events.join(', ')}`),
    ...states
      .filter(([id]) => isFinalOrderStatus(id as keyof typeof ORDER_STATUS_TEXT))
      .map(([id]) => `  ${id} --> [*]`),
    '```',
  ].join('\n');
}

function clockTable(): string {
  return table(
    ['clock', 'shown as', 'in', 'due', 'then'],
    CLOCK_KINDS.map((kind) => [`\`${kind}\``, CLOCK_TEXT[kind], ...CLOCKS[kind]]),
  );
}

function policyTable(): string {
  const names = Object.keys(DEFAULT_ORDER_POLICY) as (keyof OrderPolicy)[];
  return table(
    ['number', 'default', 'demo city'],
    names.map((name) => [
      codes([name]),
      shown(name, DEFAULT_ORDER_POLICY[name]),
      DEMO_POLICY[name] === undefined ? '' : shown(name, DEMO_POLICY[name]),
    ]),
  );
}

function shown(name: string, value: OrderPolicy[keyof OrderPolicy]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return value.map((one) => shown(name, one)).join(', ');
  if (name.endsWith('Bps')) return `${value / 100} %`;
  if (name.endsWith('Meters')) return `${value} m`;
  if (!name.endsWith('Ms')) return String(value);
  if (value === 0) return '0';
  const unit = UNITS.find(([, ms]) => value % ms === 0);
  return unit === undefined ? `${value} ms` : `${value / unit[1]} ${unit[0]}`;
}
