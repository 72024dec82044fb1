import type { OrderFacts, OrderState, TicketState } from './state.js';
import { openOffers, openTickets, unassignedTickets } from './tickets.js';

/**
 * Everything an order may be waiting for, as data. The workflow sleeps until the earliest one,
 * support reads the same list as "what it waits for and until when".
 */
export const CLOCK_KINDS = [
  'payPoll',
  'payDeadline',
  'offerExpiry',
  'nextRound',
  'poolEnd',
  'escalate',
  'giveUp',
  'consentEnd',
  'departLate',
  'workerNoShow',
  'additionEnd',
  'overrun',
  'approvalSla',
  'autoConfirm',
  'codeEnd',
] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

/** `ticketId` where the clock belongs to one visit. */
export type Clock = { readonly kind: ClockKind; readonly atMs: number; readonly ticketId?: string };

/** One line for the Temporal UI and the support view; at most 200 bytes. */
export const CLOCK_TEXT: Readonly<Record<ClockKind, string>> = {
  payPoll: '查询支付结果 ask the channel whether it was paid',
  payDeadline: '支付截止 payment deadline',
  offerExpiry: '等待接单 offer expires',
  nextRound: '下一轮派单 next dispatch round',
  poolEnd: '抢单结束，恢复派单 grab pool ends, dispatch goes on',
  escalate: '转人工派单 escalate to manual dispatch',
  giveUp: '无人可派，自动退款 give up and refund',
  consentEnd: '改约答复截止 consent to the new time ends',
  departLate: '应出发时间 latest departure',
  workerNoShow: '服务人员爽约 worker no-show',
  additionEnd: '补差价支付截止 supplementary payment ends',
  overrun: '预计结束 planned end plus grace',
  approvalSla: '服务审批时限 task approval is due',
  autoConfirm: '自动确认 confirm automatically',
  codeEnd: '核销码到期 redemption code expires',
};

/** Clocks whose passing must change the order; asking the channel again changes nothing. */
const STAGE_CLOCKS: readonly ClockKind[] = CLOCK_KINDS.filter(
  (kind) => kind !== 'payPoll' && kind !== 'nextRound',
);

/** All clocks that run in this state, earliest first; of each kind the earliest only. */
export function activeClocks(state: OrderState, facts: OrderFacts): Clock[] {
  const sorted = clocksOf(state, facts).sort((a, b) => a.atMs - b.atMs);
  return sorted.filter(
    ({ kind }, index) => sorted.findIndex((clock) => clock.kind === kind) === index,
  );
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
  switch (state.status) {
    case 'PENDING_PAYMENT':
      return payClocks(state, facts);
    case 'AWAITING_REDEMPTION':
      return state.codeUntilMs === null ? [] : [{ kind: 'codeEnd', atMs: state.codeUntilMs }];
    case 'COMPLETED':
    case 'CANCELLED':
    case 'CLOSED':
      return [];
    default:
      return [
        ...dispatchClocks(state, facts),
        ...openTickets(state).flatMap((ticket) => ticketClocks(ticket, state, facts)),
        ...proposalClocks(state),
        ...confirmationClocks(state, facts),
      ];
  }
}

function dispatchClocks(state: OrderState, facts: OrderFacts): Clock[] {
  const unassigned = unassignedTickets(state);
  if (unassigned.length === 0) return [];
  // Work that has begun for the others is not thrown away: a person decides then.
  const hasBegun = state.tickets.some(({ status }) =>
    ['IN_SERVICE', 'SUBMITTED', 'DONE'].includes(status),
  );
  const giveUp: Clock[] = hasBegun ? [] : [{ kind: 'giveUp', atMs: state.giveUpAtMs }];
  if (unassigned.some(({ status }) => status === 'MANUAL')) return giveUp;
  const escalateAtMs = hasBegun
    ? state.escalateAtMs
    : Math.min(state.escalateAtMs, state.giveUpAtMs);
  const graceMs = facts.policy.offerGraceMs;
  const answers = openOffers(state).map(({ expiresAtMs, ticketId }): Clock => ({
    kind: 'offerExpiry',
    atMs: expiresAtMs + graceMs,
    ticketId,
  }));
  // An open question is answered or expires before people take over.
  if (answers.length === 0) giveUp.push({ kind: 'escalate', atMs: escalateAtMs });
  return [...giveUp, ...answers, ...searchClocks(state, unassigned)];
}

function searchClocks(state: OrderState, unassigned: readonly TicketState[]): Clock[] {
  if (state.poolUntilMs !== null) return [{ kind: 'poolEnd', atMs: state.poolUntilMs }];
  const isWanted = unassigned.some(({ status }) => status === 'WAITING');
  return isWanted ? [{ kind: 'nextRound', atMs: state.nextRoundAtMs }] : [];
}

function ticketClocks(ticket: TicketState, state: OrderState, facts: OrderFacts): Clock[] {
  const { policy } = facts;
  const { ticketId } = ticket;
  switch (ticket.status) {
    case 'ASSIGNED': {
      // Who takes an order that should have begun gets a moment to set out.
      const graceMs = ticket.assignedAtMs + policy.departGraceMs;
      const startMs = Math.max(state.startMs, ticket.expectedStartMs);
      const departMs = Math.max(startMs - ticket.etaMs, graceMs, ticket.graceUntilMs);
      const late: Clock[] = ticket.isDepartLate
        ? []
        : [{ kind: 'departLate', atMs: departMs, ticketId }];
      return [...late, { kind: 'workerNoShow', atMs: noShowAtMs(ticket, state, facts), ticketId }];
    }
    case 'EN_ROUTE':
      return [{ kind: 'workerNoShow', atMs: noShowAtMs(ticket, state, facts), ticketId }];
    case 'IN_SERVICE': {
      const { overruns, plannedEndMs, graceUntilMs, busyUntilMs } = ticket;
      if (overruns === 0) {
        const atMs = Math.max(plannedEndMs + policy.overrunGraceMs, graceUntilMs);
        return [{ kind: 'overrun', atMs, ticketId }];
      }
      if (overruns >= policy.overrunStepsMax) return [];
      return [{ kind: 'overrun', atMs: busyUntilMs, ticketId }];
    }
    default:
      return [];
  }
}

/** When a worker is due at the door; one found after the promised start needs his way. */
export function dueAtMs(ticket: TicketState, state: OrderState): number {
  return Math.max(state.startMs, ticket.expectedStartMs, ticket.assignedAtMs + ticket.etaMs);
}

/**
 * After which moment a worker's arrival is late. One without a known way (by hand, grabbed) has
 * the longest that a policy grants, so that a visit taken at short notice is nobody's breach.
 */
export function lateAfterMsOf(
  ticket: Pick<TicketState, 'assignedAtMs' | 'etaMs'>,
  state: Pick<OrderState, 'startMs'>,
  { policy }: Pick<OrderFacts, 'policy'>,
): number {
  const wayMs = ticket.etaMs > 0 ? ticket.etaMs : policy.departWindowMs;
  return Math.max(state.startMs, ticket.assignedAtMs + wayMs) + policy.workerLateFreeCancelMs;
}

/** When a worker counts as missing. */
export function noShowAtMs(ticket: TicketState, state: OrderState, facts: OrderFacts): number {
  return Math.max(dueAtMs(ticket, state) + facts.policy.workerNoShowMs, ticket.graceUntilMs);
}

function proposalClocks(state: OrderState): Clock[] {
  const { proposal, addition } = state;
  const additionEndMs = state.nextAdditionPollAtMs ?? addition?.expiresAtMs ?? 0;
  return [
    ...(proposal ? [{ kind: 'consentEnd' as const, atMs: proposal.expiresAtMs }] : []),
    ...(addition ? [{ kind: 'additionEnd' as const, atMs: additionEndMs }] : []),
  ];
}

function confirmationClocks(state: OrderState, { policy }: OrderFacts): Clock[] {
  if (state.status !== 'AWAITING_CONFIRMATION' || state.openCaseNo !== null) return [];
  const [ticketId] = state.approvals;
  if (ticketId !== undefined) {
    return [{ kind: 'approvalSla', atMs: state.confirmFromMs + policy.approvalSlaMs, ticketId }];
  }
  return [{ kind: 'autoConfirm', atMs: state.confirmFromMs + policy.autoConfirmMs }];
}

function payClocks(state: OrderState, facts: OrderFacts): Clock[] {
  const { policy } = facts;
  if (state.nextPayPollAtMs !== null) return [{ kind: 'payPoll', atMs: state.nextPayPollAtMs }];
  const deadline: Clock = { kind: 'payDeadline', atMs: facts.placedAtMs + policy.payMs };
  const delayMs = policy.payPollDelaysMs[state.payPolls];
  if (delayMs === undefined || delayMs >= policy.payMs) return [deadline];
  return [deadline, { kind: 'payPoll', atMs: facts.placedAtMs + delayMs }];
}
