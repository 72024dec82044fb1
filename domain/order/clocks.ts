import type { OrderFacts, OrderState } from './state.js';

/**
 * Everything an order may be waiting for, as data. The workflow sleeps until the earliest one,
 * support reads the same list as "what it waits for and until when".
 */
export const CLOCK_KINDS = [
  'payPoll',
  'payDeadline',
  'offerExpiry',
  'nextRound',
  'escalate',
  'giveUp',
  'departLate',
  'workerNoShow',
  'overrun',
  'autoConfirm',
] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

export type Clock = { readonly kind: ClockKind; readonly atMs: number };

/** One line for the Temporal UI and the support view; at most 200 bytes. */
export const CLOCK_TEXT: Readonly<Record<ClockKind, string>> = {
  payPoll: '查询支付结果 ask the channel whether it was paid',
  payDeadline: '支付截止 payment deadline',
  offerExpiry: '等待接单 offer expires',
  nextRound: '下一轮派单 next dispatch round',
  escalate: '转人工派单 escalate to manual dispatch',
  giveUp: '无人可派，自动退款 give up and refund',
  departLate: '应出发时间 latest departure',
  workerNoShow: '服务人员爽约 worker no-show',
  overrun: '预计结束 planned end plus grace',
  autoConfirm: '自动确认 confirm automatically',
};

/** Clocks whose passing must change the order; asking the channel again changes nothing. */
const STAGE_CLOCKS: readonly ClockKind[] = CLOCK_KINDS.filter(
  (kind) => kind !== 'payPoll' && kind !== 'nextRound',
);

/** All clocks that run in this state, earliest first. */
export function activeClocks(state: OrderState, facts: OrderFacts): Clock[] {
  return clocksOf(state, facts).sort((a, b) => a.atMs - b.atMs);
}

export function nextClock(state: OrderState, facts: OrderFacts): Clock | null {
  return activeClocks(state, facts)[0] ?? null;
}

/** When the order must have moved on, or null when only a person can move it. */
export function stageDeadlineMs(state: OrderState, facts: OrderFacts): number | null {
  const clock = activeClocks(state, facts).find(({ kind }) => STAGE_CLOCKS.includes(kind));
  return clock?.atMs ?? null;
}

function clocksOf(state: OrderState, facts: OrderFacts): Clock[] {
  const { policy } = facts;
  switch (state.status) {
    case 'PENDING_PAYMENT':
      return payClocks(state, facts);
    case 'DISPATCHING':
      return [
        { kind: 'giveUp', atMs: state.giveUpAtMs },
        // An open question is answered or expires before people take over.
        state.offer
          ? { kind: 'offerExpiry', atMs: state.offer.expiresAtMs + policy.offerGraceMs }
          : { kind: 'escalate', atMs: Math.min(state.escalateAtMs, state.giveUpAtMs) },
        ...(state.offer ? [] : [{ kind: 'nextRound' as const, atMs: state.nextRoundAtMs }]),
      ];
    case 'MANUAL_DISPATCH':
      return [{ kind: 'giveUp', atMs: state.giveUpAtMs }];
    case 'ASSIGNED':
      return [
        ...(state.isDepartLate
          ? []
          : [
              {
                kind: 'departLate' as const,
                // Who takes an order that should have begun gets a moment to set out.
                atMs: Math.max(
                  state.startMs - state.etaMs,
                  state.assignedAtMs + policy.departGraceMs,
                ),
              },
            ]),
        { kind: 'workerNoShow', atMs: noShowAtMs(state, facts) },
      ];
    case 'EN_ROUTE':
      return [{ kind: 'workerNoShow', atMs: noShowAtMs(state, facts) }];
    case 'IN_SERVICE':
      return state.isOverrun
        ? []
        : [{ kind: 'overrun', atMs: state.plannedEndMs + policy.overrunGraceMs }];
    case 'AWAITING_CONFIRMATION':
      return [{ kind: 'autoConfirm', atMs: state.enteredAtMs + policy.autoConfirmMs }];
    default:
      return [];
  }
}

/** A worker found after the promised start gets his travel time before he counts as missing. */
function noShowAtMs(state: OrderState, facts: OrderFacts): number {
  const dueMs = Math.max(state.startMs, state.assignedAtMs + state.etaMs);
  return dueMs + facts.policy.workerNoShowMs;
}

function payClocks(state: OrderState, facts: OrderFacts): Clock[] {
  const { policy } = facts;
  if (state.nextPayPollAtMs !== null) return [{ kind: 'payPoll', atMs: state.nextPayPollAtMs }];
  const deadline: Clock = { kind: 'payDeadline', atMs: facts.placedAtMs + policy.payMs };
  const delayMs = policy.payPollDelaysMs[state.payPolls];
  if (delayMs === undefined || delayMs >= policy.payMs) return [deadline];
  return [deadline, { kind: 'payPoll', atMs: facts.placedAtMs + delayMs }];
}
