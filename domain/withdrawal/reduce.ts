import type { WithdrawalActor } from '../../contract/terms/withdrawal.js';
import { isDueStep, isUnderway, nextAskMs } from './clocks.js';
import {
  payoutNoOf,
  type Reduced,
  type Refusal,
  type WithdrawalChange,
  type WithdrawalState,
} from './state.js';
import { findWithdrawalTransition } from './transitions.js';

type Asked<Change extends WithdrawalChange = WithdrawalChange> = {
  readonly state: WithdrawalState;
  readonly change: Change;
  readonly by: WithdrawalActor;
  readonly atMs: number;
};
type Of<Event extends WithdrawalChange['event']> = Asked<
  Extract<WithdrawalChange, { event: Event }>
>;
type Outcome = Partial<WithdrawalState> | Refusal;

/** Between the word of the first and of the second person: a call that is under way ends before. */
export const END_QUIET_MS = 60_000;

/**
 * The withdrawal after a change, or why there is none. The table says who may do what in which
 * status; here is what each event asks besides and what it does. What needs data (the account, a
 * freeze, the alarms) is judged by the use case.
 */
export function reduceWithdrawal(asked: Asked): Reduced {
  const { state, change, by } = asked;
  const { status } = state;
  const row = findWithdrawalTransition({ status, event: change.event, actor: by.kind });
  if (row === null) return { kind: 'refused', code: 'ACTION_NOT_ALLOWED' };
  const outcome = outcomeOf(asked);
  if (typeof outcome === 'string') return { kind: 'refused', code: outcome };
  const after = { ...state, ...outcome, seq: state.seq + 1 };
  return { kind: 'changed', state: after.status === status ? after : begun(after, asked.atMs) };
}

function outcomeOf(asked: Asked): Outcome {
  const { state, change, atMs } = asked;
  switch (change.event) {
    case 'hold':
      return hold({ ...asked, change });
    case 'clear':
      return { status: 'AWAITING_REVIEW', holds: [], holdUntilMs: null };
    case 'review':
    case 'approve':
      return approve({ ...asked, change });
    case 'void':
      return { status: 'REQUESTED', approvals: [], holds: [], holdUntilMs: null };
    case 'reject':
      return { status: 'REJECTED' };
    case 'cancel':
      return { status: 'CANCELLED' };
    case 'send':
      return send(asked);
    case 'payeeWaits':
      return ofThisPayout(state, change.payoutNo, { status: 'AWAITING_PAYEE' });
    case 'paid':
      return ofThisPayout(state, change.payoutNo, { status: 'PAID' });
    case 'failed':
      return ofThisPayout(state, change.payoutNo, { status: 'FAILED' });
    case 'expired':
      return ofThisPayout(state, change.payoutNo, { status: 'EXPIRED' });
    case 'closing':
      return ifDue(asked, 'closing', { isClosing: true, nextAskMs: atMs });
    case 'flag':
      return ifDue(asked, 'flag', { isFlagged: true });
    case 'remind':
      return ifDue(asked, 'remind', { isReminded: true });
    case 'escalate':
      return ifDue(asked, 'escalate', { isEscalated: true });
    case 'proposeEnd':
      return proposeEnd({ ...asked, change });
    case 'confirmEnd':
      return confirmEnd(asked);
    case 'dropEnd':
      return state.end === null ? 'ACTION_NOT_ALLOWED' : { end: null };
  }
}

/** A status begins: its clocks start anew, and the channel is asked soon. */
function begun(after: WithdrawalState, atMs: number): WithdrawalState {
  return {
    ...after,
    stageSinceMs: atMs,
    isReminded: false,
    isEscalated: false,
    nextAskMs: isUnderway(after.status) ? askSoonMs(after, atMs) : null,
  };
}

/** At once what was never sent; a payee takes a moment. */
const askSoonMs = ({ status }: WithdrawalState, atMs: number): number =>
  status === 'SENDING' ? atMs : nextAskMs(1, atMs);

/** How many checkers have to say yes, beside the maker. */
export function checkersNeeded({ amountFen, policy }: WithdrawalState): 1 | 2 {
  return amountFen >= policy.secondApprovalFromFen ? 2 : 1;
}

/** True when everybody who is needed has said yes to exactly these terms. */
export function areApprovalsWhole(state: WithdrawalState): boolean {
  const { approvals, terms, requestedBy } = state;
  const people = new Set(approvals.map(({ by }) => by));
  const reviews = approvals.filter(({ step }) => step === 'REVIEW').length;
  return (
    approvals.every((approval) => approval.terms === terms) &&
    people.size === approvals.length &&
    !people.has(requestedBy) &&
    reviews === 1 &&
    approvals.length - reviews >= checkersNeeded(state)
  );
}

function hold({ state, change, atMs }: Of<'hold'>): Outcome {
  const { status, policy } = state;
  const holdUntilMs = change.untilMs ?? atMs + policy.recheckMs;
  // Approvals stay: what was approved waits for the stop to end.
  const next = status === 'APPROVED' ? 'APPROVED' : 'HELD';
  return { status: next, holds: change.holds, holdUntilMs };
}

function approve(asked: Of<'review' | 'approve'>): Outcome {
  const { state, change, by, atMs } = asked;
  const { terms, approvals, requestedBy } = state;
  const isStale = change.terms !== terms || approvals.some((earlier) => earlier.terms !== terms);
  if (isStale) return 'WITHDRAWAL_CHANGED';
  const isHis = requestedBy === by.id || approvals.some((earlier) => earlier.by === by.id);
  if (isHis) return 'FOUR_EYES';
  const step = change.event === 'review' ? 'REVIEW' : 'APPROVAL';
  const after = { ...state, approvals: [...approvals, { step, by: by.id, terms, atMs } as const] };
  if (step === 'REVIEW') return { approvals: after.approvals, status: 'AWAITING_APPROVAL' };
  const status = areApprovalsWhole(after) ? 'APPROVED' : 'AWAITING_SECOND_APPROVAL';
  return { approvals: after.approvals, status };
}

/** The number is in the document before anybody is called. */
function send({ state, atMs }: Asked): Outcome {
  if (!areApprovalsWhole(state)) return 'WITHDRAWAL_CHANGED';
  return {
    status: 'SENDING',
    holds: [],
    holdUntilMs: null,
    payoutNo: payoutNoOf(state.withdrawalNo),
    sentMs: atMs,
  };
}

function ofThisPayout(
  state: WithdrawalState,
  payoutNo: string,
  outcome: Partial<WithdrawalState>,
): Outcome {
  return state.payoutNo === payoutNo ? outcome : 'NOT_FOUND';
}

function proposeEnd({ state, change, by, atMs }: Of<'proposeEnd'>): Outcome {
  if (!state.isFlagged || state.end !== null) return 'ACTION_NOT_ALLOWED';
  const { result, reference } = change;
  return { end: { result, reference, by: by.id, atMs } };
}

function confirmEnd({ state, by, atMs }: Asked): Outcome {
  const { end } = state;
  if (end === null || !state.isFlagged) return 'ACTION_NOT_ALLOWED';
  if (end.by === by.id) return 'FOUR_EYES';
  if (atMs < end.atMs + END_QUIET_MS) return 'TOO_EARLY';
  return { status: end.result === 'SUCCESS' ? 'PAID' : 'FAILED' };
}

function ifDue(
  { state, atMs }: Asked,
  event: 'closing' | 'flag' | 'remind' | 'escalate',
  outcome: Partial<WithdrawalState>,
): Outcome {
  return isDueStep({ state, event, atMs }) ? outcome : 'ACTION_NOT_ALLOWED';
}
