import { ORDER_STATUS_TEXT, isFinalOrderStatus } from '../../contract/terms/order.js';
import { DEMO_POLICY } from '../../data/seed/policies.js';
import { CLOCK_KINDS, CLOCK_TEXT, type ClockKind } from '../../domain/order/clocks.js';
import { DEFAULT_ORDER_POLICY, type OrderPolicy } from '../../domain/order/policy.js';
import { TRANSITIONS, type OrderEvent } from '../../domain/order/transitions.js';
import { codes, table, type Blocks } from './markers.js';

/** Where each clock runs, when it is due and what it does. */
// prettier-ignore
const CLOCKS: Readonly<Record<ClockKind, readonly [status: string, due: string, then: string]>> = {
  payPoll: ['PENDING_PAYMENT', '`payPollDelaysMs` after placing; past an unknown deadline after `retryRoundMs`, then ever more slowly up to an hour', 'the channel is asked'],
  payDeadline: ['PENDING_PAYMENT', '`payMs` after placing', 'bill closed at the channel; definitely unpaid → CLOSED'],
  offerExpiry: ['a ticket with an open offer', 'end of the offer + `offerGraceMs`', 'worker excluded, next round at once'],
  nextRound: ['a ticket without an offer', 'at once after a refusal, else `retryRoundMs` after an empty search', 'search, the grab pool after `grabPoolAfterRounds`, or escalation after `offerRoundsMax`'],
  poolEnd: ['DISPATCHING with an open pool', '`grabPoolMs` after its opening', 'dispatch goes on'],
  escalate: ['DISPATCHING without an offer', 'on demand: a share of the lead; else before the start (see the policy)', 'MANUAL_DISPATCH'],
  giveUp: ['DISPATCHING, MANUAL_DISPATCH, unless work has begun on another ticket', 'start + `giveUpAfterStartMs`; after a return at least `giveUpMinAfterReturnMs`', 'CLOSED with full refund'],
  consentEnd: ['ASSIGNED with a proposed time', '`consentMs` after the proposal', 'the old time stays'],
  departLate: ['ASSIGNED', 'start (or the later one he told) − travel time', 'flag DEPART_LATE'],
  workerNoShow: ['ASSIGNED, EN_ROUTE', 'due arrival + `workerNoShowMs`', 'worker excluded, back to DISPATCHING'],
  additionEnd: ['ARRIVED, IN_SERVICE with an open addition', '`additionMs` after the proposal; while the channel cannot tell, two retry rounds later', 'bill closed; definitely unpaid → the addition lapses'],
  overrun: ['IN_SERVICE', 'planned end + `overrunGraceMs`, then after each `overrunStepMs`, `overrunStepsMax` times', 'flag OVERRUN, both sides asked, booking longer, next visits replanned'],
  approvalSla: ['AWAITING_CONFIRMATION under review', '`approvalSlaMs` after the hand-in', 'counts as approved'],
  autoConfirm: ['AWAITING_CONFIRMATION without review or case', '`autoConfirmMs` after the hand-in or the approval', 'COMPLETED'],
  codeEnd: ['AWAITING_REDEMPTION', '`redemptionCodeMs` after the payment', 'CLOSED with full refund'],
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
  return table(
    ['from', 'event', 'actor', 'guard', 'to'],
    TRANSITIONS.map((row) => [
      row.from.join(', ') || '–',
      `\`${row.event}\``,
      row.actors.join(', '),
      row.guard ?? '–',
      row.to === 'same' ? 'same' : row.to.join(' or '),
    ]),
  );
}

/** Mermaid text of some rows of the table; changes that stay in their status have no arrow. */
export function stateDiagram(isShown: (event: OrderEvent) => boolean = () => true): string {
  const edges = new Map<string, OrderEvent[]>();
  for (const row of TRANSITIONS.filter(({ event }) => isShown(event))) {
    for (const from of row.from.length === 0 ? ['[*]'] : row.from) {
      for (const to of row.to === 'same' ? [] : row.to) {
        const key = `${from} --> ${to}`;
        if (from !== to) edges.set(key, [...(edges.get(key) ?? []), row.event]);
      }
    }
  }
  const named = [...edges.keys()].flatMap((edge) => edge.split(' --> '));
  const states = Object.entries(ORDER_STATUS_TEXT).filter(([id]) => named.includes(id));
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

/** A policy number in the unit a person reads. */
export function shown(name: string, value: OrderPolicy[keyof OrderPolicy]): string {
  if (value === null) return 'off';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return value.map((one) => shown(name, one)).join(', ');
  if (name.endsWith('Bps')) return `${value / 100} %`;
  if (name.endsWith('Meters')) return `${value} m`;
  if (!name.endsWith('Ms')) return String(value);
  if (value === 0) return '0';
  const unit = UNITS.find(([, ms]) => value % ms === 0);
  return unit === undefined ? `${value} ms` : `${value / unit[1]} ${unit[0]}`;
}
