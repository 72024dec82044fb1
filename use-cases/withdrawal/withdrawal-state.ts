import { isFinalWithdrawalStatus } from '../../contract/terms/withdrawal.js';
import type {
  WithdrawalChangeSet,
  WithdrawalDocument,
} from '../../data/repositories/withdrawals.js';
import { nextStep, stageDueMs } from '../../domain/withdrawal/clocks.js';
import { termsOf, type WithdrawalState } from '../../domain/withdrawal/state.js';
import type { WithdrawalView } from '../../workflows/contract.js';

/** What decides about a withdrawal, out of its row. */
export function stateOf(row: WithdrawalDocument): WithdrawalState {
  return {
    withdrawalNo: row._id,
    status: row.status,
    seq: row.seq,
    amountFen: row.amountFen,
    terms: termsOf(row),
    requestedBy: row.requestedBy,
    method: row.method,
    approvals: row.approvals,
    holds: row.holds,
    holdUntilMs: msOf(row.holdUntil),
    stageSinceMs: row.stageSince.getTime(),
    isReminded: row.isReminded,
    isEscalated: row.isEscalated,
    payoutNo: row.payoutNo,
    sentMs: msOf(row.sentAt),
    asks: row.asks,
    nextAskMs: msOf(row.nextAskAt),
    isClosing: row.isClosing,
    isFlagged: row.isFlagged,
    end: row.end,
    policy: row.policy,
  };
}

/** The fields of a row that a state decides. */
export function changeSetOf(after: WithdrawalState, at: Date): WithdrawalChangeSet {
  const isOver = isFinalWithdrawalStatus(after.status);
  return {
    status: after.status,
    approvals: after.approvals,
    holds: after.holds,
    holdUntil: dateOf(after.holdUntilMs),
    stageSince: new Date(after.stageSinceMs),
    stageDueAt: isOver ? null : dateOf(stageDueMs(after)),
    isReminded: after.isReminded,
    isEscalated: after.isEscalated,
    payoutNo: after.payoutNo,
    sentAt: dateOf(after.sentMs),
    nextAskAt: dateOf(after.nextAskMs),
    isClosing: after.isClosing,
    isFlagged: after.isFlagged,
    end: after.end,
    ...(isOver && { closedAt: at }),
  };
}

/** What the run knows of a withdrawal. */
export function viewOf(row: WithdrawalDocument): WithdrawalView {
  const state = stateOf(row);
  return {
    withdrawalNo: row._id,
    status: row.status,
    seq: row.seq,
    isFinal: isFinalWithdrawalStatus(row.status),
    next: nextStep(state),
    stageDueMs: stageDueMs(state),
    isFlagged: row.isFlagged,
    asks: row.asks,
  };
}

const msOf = (date: Date | null): number | null => (date === null ? null : date.getTime());
const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));
