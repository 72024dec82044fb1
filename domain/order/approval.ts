import type { OrderPolicy } from './policy.js';

/** Shares are drawn from this many lots. */
export const APPROVAL_LOTS = 10_000;

/**
 * Whether finished work waits for a reviewer (S22): always, above an amount, of a new worker, or by
 * a random share. `lot` in [0, 10 000) belongs to the order, so that a repeat draws the same.
 */
export function needsApproval(input: {
  readonly policy: Pick<
    OrderPolicy,
    'approvesAlways' | 'approvalAboveFen' | 'approvalNewWorkerOrders' | 'approvalShareBps'
  >;
  readonly totalFen: number;
  /** Completed orders of the worker. */
  readonly ordersDone: number;
  readonly lot: number;
}): boolean {
  const { policy, totalFen, ordersDone, lot } = input;
  const { approvesAlways, approvalAboveFen, approvalNewWorkerOrders, approvalShareBps } = policy;
  return (
    approvesAlways ||
    (approvalAboveFen !== null && totalFen > approvalAboveFen) ||
    ordersDone < approvalNewWorkerOrders ||
    lot < approvalShareBps
  );
}
