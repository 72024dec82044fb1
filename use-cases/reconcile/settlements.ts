import { settleOrder } from '../order/settle-order.js';
import type { Finding, ReconcileDeps, ReconcileOptions } from './deps.js';
import { found } from './money.js';

const HELD_MAX = 200_000;
/** A settlement that is due for this long is not being made by anybody. */
const DUE_MS = 120_000;

/** Completed orders whose escrow has nobody left to share it. */
export async function* reconcileSettlements(
  deps: ReconcileDeps,
  options: ReconcileOptions,
): AsyncGenerator<Finding> {
  for await (const order of deps.reads.heldSettlements(HELD_MAX)) {
    const { _id: id } = order;
    // The order's own run may be about to start it.
    if ((await deps.runs.stateOf({ kind: 'settlement', id })) === 'open') continue;
    if ((await deps.runs.stateOf({ kind: 'order', id })) === 'open') continue;
    const dueMs = order.settleAfter?.getTime() ?? 0;
    const kind = 'settlementWithoutRun';
    if (deps.order.clock.nowMs() < dueMs + DUE_MS) {
      const text = `${order.no} has no settlement run; due ${new Date(dueMs).toISOString()}: run this command again after that.`;
      yield found(kind, order._id, 'later', text);
    } else if (options.isApplied) {
      const { kind: outcome } = await settleOrder(deps.order, order._id);
      yield outcome === 'settled'
        ? found(kind, order._id, 'done', `${order.no}: its escrow is shared now.`)
        : found(kind, order._id, 'later', `${order.no}: a case holds it; run this command after.`);
    } else {
      yield found(kind, order._id, 'planned', `${order.no}: its escrow is shared.`);
    }
  }
}
