import { reconcileCases } from './cases.js';
import { reconcileBills, reconcileInbox, reconcileRefunds } from './money.js';
import type { Finding, ReconcileDeps, ReconcileOptions, ReconcilePart } from './deps.js';
import { reconcileOrders } from './orders.js';
import { reconcileSettlements } from './settlements.js';
import { reconcileLostBills, reconcileUnknownBills } from './unknown-bills.js';

/** Runs first: a payment, a callback or a decision is told to the run of its order. */
const PARTS: readonly ReconcilePart[] = [
  reconcileOrders,
  reconcileCases,
  reconcileInbox,
  reconcileLostBills,
  reconcileBills,
  reconcileRefunds,
  reconcileUnknownBills,
  reconcileSettlements,
];

/**
 * Compares database, runs and channel after a restore and puts right what can be put right without
 * a decision. Safe to repeat, also while the system works. Yields each finding as it is found.
 */
export async function* reconcile(
  deps: ReconcileDeps,
  options: ReconcileOptions,
): AsyncGenerator<Finding> {
  for (const part of PARTS) yield* part(deps, options);
}
