import { cancelTerms } from '../../domain/order/cancel-terms.js';
import type { ClockKind } from '../../domain/order/clocks.js';
import {
  offerMsOf,
  type OrderChange,
  type OrderFacts,
  type OrderState,
  type RescheduleProposal,
  type TicketState,
} from '../../domain/order/state.js';
import { mostAdvanced, openTickets, unassignedTickets } from '../../domain/order/tickets.js';

const MINUTE = 60_000;
const TICKETS_MAX = 6;

/** A change that might come, and the visit it would be about. */
export type Candidate = {
  readonly event: OrderChange['event'];
  readonly ticket: TicketState | null;
};
export type ChangeDraw = { readonly pick: number; readonly worker: number };

type Scene = {
  readonly state: OrderState;
  readonly facts: OrderFacts;
  readonly clocks: readonly ClockKind[];
};

/** The conditions of the run beside the table, as far as its state decides them. */
export function isPossible({ event, ticket }: Candidate, scene: Scene): boolean {
  const { state, facts, clocks } = scene;
  const { approvals, openCaseNo, addition, proposal } = state;
  const mayMove = state.reschedules < facts.policy.reschedulesMax;
  const isUnderReview = approvals.includes(ticket?.ticketId ?? '');
  const isItsAddition = addition !== null && addition.ticketId === ticket?.ticketId;
  switch (event) {
    case 'accept':
    case 'offerExpired':
      return ticket?.offer != null;
    case 'decline':
      return ticket?.offer != null || ticket?.origin === 'MANUAL';
    case 'offer':
      return state.poolUntilMs === null && isSomeWaiting(state);
    case 'openPool':
      return facts.policy.hasGrabPool && !state.hasHadPool && isSomeWaiting(state);
    case 'closePool':
      return state.poolUntilMs !== null;
    case 'grab':
      return state.poolUntilMs !== null && ticket?.status === 'WAITING';
    case 'giveUp':
    case 'escalate':
    case 'autoConfirm':
    case 'approvalSla':
      return clocks.includes(event) && (ticket === null || isUnderReview);
    case 'departLate':
      return ticket?.isDepartLate === false;
    case 'overrun':
      return clocks.includes('overrun') && ticket?.status === 'IN_SERVICE';
    case 'requestOtherWorker':
      return state.workerChanges < facts.policy.workerChangesMax;
    case 'reschedule':
      return mayMove && openTickets(state).length === unassignedTickets(state).length;
    case 'proposeReschedule':
      return mayMove && proposal === null && mostAdvanced(state)?.status === 'ASSIGNED';
    case 'answerReschedule':
    case 'consentExpired':
      return proposal !== null;
    case 'cancel':
      return isCancellable(scene);
    case 'customerNoShow':
      return mostAdvanced(state)?.status === 'ARRIVED';
    case 'proposeAddition':
      return addition === null;
    case 'additionPaid':
    case 'additionRefused':
    case 'additionExpired':
      return isItsAddition;
    case 'finish':
      return !isItsAddition;
    case 'abort':
    case 'dispute':
      return openCaseNo === null;
    case 'approveTask':
      return isUnderReview;
    case 'rejectTask':
      return isUnderReview && openCaseNo === null && state.tickets.length < TICKETS_MAX;
    case 'confirm':
      return openCaseNo === null && approvals.length === 0;
    case 'caseClosed':
      return openCaseNo !== null;
    default:
      return true;
  }
}

const isSomeWaiting = ({ tickets }: OrderState): boolean =>
  tickets.some(({ status }) => status === 'WAITING');

function isCancellable({ state, facts }: Scene): boolean {
  const ahead = mostAdvanced(state);
  const hasBegun = ahead !== null && ['IN_SERVICE', 'SUBMITTED'].includes(ahead.status);
  const status = hasBegun ? 'IN_SERVICE' : state.status;
  const stage = { status, startMs: state.startMs };
  return cancelTerms({ stage, actor: 'operator', atMs: 0, policy: facts.policy }) !== null;
}

type Making = {
  readonly state: OrderState;
  readonly facts: OrderFacts;
  readonly atMs: number;
  readonly draw: ChangeDraw;
};

/** One change of this kind, its details drawn. */
export function changeOf({ event, ticket }: Candidate, making: Making): OrderChange {
  const { state, facts, atMs, draw } = making;
  const ticketId = ticket?.ticketId ?? '';
  const workerId = ticket?.offer?.workerId ?? ticket?.workerId ?? freeWorker(state, draw.worker);
  const isEven = draw.pick % 2 === 0;
  const etaMs = draw.worker * 10 * MINUTE;
  const caseNo = `C${draw.pick}`;
  const step = { atMs, ticketId };
  switch (event) {
    case 'offer':
      return offersOf(making);
    case 'accept':
      return { event, ...step, workerId, origin: ticket?.offer?.origin ?? 'DISPATCH', etaMs };
    case 'grab':
      return { event, ...step, workerId, origin: 'GRAB', etaMs };
    case 'assign':
      return { event, ...step, workerId, etaMs };
    case 'reassign': {
      const toWorkerId = isEven ? null : freeWorker(state, draw.worker);
      return { event, ...step, workerId, toWorkerId, etaMs };
    }
    case 'workerDelayed': {
      const isLost = isEven || ticket?.status !== 'ASSIGNED';
      const expectedStartMs = isLost ? null : Math.max(atMs, state.startMs) + draw.worker * MINUTE;
      return { event, ...step, workerId, expectedStartMs };
    }
    case 'openPool':
      return { event, atMs, untilMs: atMs + facts.policy.grabPoolMs };
    case 'lock':
      return { event, atMs, operatorId: 'op1', untilMs: atMs + facts.policy.manualLockMs };
    case 'extendDeadline':
      return { event, atMs, untilMs: atMs + draw.worker * 30 * MINUTE };
    case 'reschedule':
      return { event, atMs, ...laterBy(making) };
    case 'proposeReschedule': {
      const proposal = proposalOf(making);
      return { event, atMs, proposal, agreed: isEven ? null : { canWorker: draw.pick % 3 !== 0 } };
    }
    case 'answerReschedule':
      return { event, atMs, agreed: isEven ? null : { canWorker: draw.pick % 3 !== 0 } };
    case 'finish':
      return { event, ...step, needsApproval: isEven };
    case 'abort':
      return { event, ...step, caseNo };
    case 'rejectTask': {
      const reworkTicketId = isEven ? `${facts.orderId}:${state.tickets.length + 1}` : null;
      return { event, ...step, workerId, reworkTicketId, caseNo: isEven ? null : caseNo };
    }
    case 'proposeAddition':
      return { event, atMs, addition: additionOf(ticketId, making) };
    case 'additionPaid':
    case 'additionExpired':
      return { event, atMs, additionNo: state.addition?.additionNo ?? '' };
    case 'additionRefused': {
      const endsOrder = state.addition?.kind === 'QUOTE' && ticket?.status === 'ARRIVED';
      return { event, atMs, additionNo: state.addition?.additionNo ?? '', endsOrder };
    }
    case 'dispute':
      return { event, atMs, caseNo };
    case 'caseClosed':
      return { event, atMs, caseNo: state.openCaseNo ?? '', isDelivered: isEven };
    default:
      return { event, ...step, workerId } as OrderChange;
  }
}

/** A worker who has no visit of this order and is not being asked about one. */
function freeWorker({ tickets }: OrderState, first: number): string {
  const busy = tickets.flatMap(({ workerId, offer }) => [workerId, offer?.workerId]);
  for (let index = first; ; index += 1) {
    if (!busy.includes(`w${index}`)) return `w${index}`;
  }
}

/** One search asks a worker for every ticket that waits. */
function offersOf({ state, facts, atMs, draw }: Making): OrderChange {
  const round = state.round + 1;
  const expiresAtMs = atMs + offerMsOf(state, facts);
  const etaMs = draw.worker * 10 * MINUTE;
  const offers = state.tickets
    .filter(({ status }) => status === 'WAITING')
    .map(({ ticketId }, index) => ({
      offerId: `${ticketId}:${draw.pick}`,
      ticketId,
      workerId: `${freeWorker(state, draw.worker)}${'x'.repeat(index)}`,
      round,
      origin: 'DISPATCH' as const,
      expiresAtMs,
      etaMs,
    }));
  return { event: 'offer', atMs, offers };
}

/** Another time, an hour ahead at least. */
function laterBy({ state, atMs, draw }: Making) {
  const startMs = atMs + 60 * MINUTE + draw.pick * MINUTE;
  return { startMs, endMs: startMs + (state.endMs - state.startMs) };
}

function proposalOf(making: Making): RescheduleProposal {
  const by = (['customer', 'worker', 'operator'] as const)[making.draw.worker % 3] ?? 'customer';
  const expiresAtMs = making.atMs + making.facts.policy.consentMs;
  return { ...laterBy(making), by, expiresAtMs };
}

function additionOf(ticketId: string, { facts, atMs, draw }: Making) {
  return {
    additionNo: `A${draw.pick}`,
    paymentNo: `PA${draw.pick}`,
    kind: (['TIME', 'ITEMS', 'QUOTE'] as const)[draw.worker % 3] ?? 'TIME',
    ticketId,
    minutes: draw.worker * 10,
    amountFen: draw.pick,
    by: 'worker' as const,
    expiresAtMs: atMs + facts.policy.additionMs,
  };
}
