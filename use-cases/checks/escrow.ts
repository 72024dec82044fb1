import { isFinalOrderStatus } from '../../contract/terms/order.js';
import type { EndedOrder } from '../../data/repositories/checks.js';

/** `running`: the order is not over. `waiting`: its refund or settlement is under way. */
export type EscrowVerdict = 'running' | 'waiting' | 'left';

/** What money in the escrow of this order means; null = the ledger knows an order that is not there. */
export function judgeEscrow(input: {
  readonly order: EndedOrder | null;
  readonly nowMs: number;
  readonly graceMs: number;
}): EscrowVerdict {
  const { order, nowMs, graceMs } = input;
  if (!order) return 'left';
  if (!isFinalOrderStatus(order.status)) return 'running';
  if (order.settlementStatus === 'HELD') {
    const dueMs = order.settleAfter?.getTime() ?? 0;
    const isHeldByCase = typeof order.openCaseNo === 'string';
    return isHeldByCase || nowMs <= dueMs + graceMs ? 'waiting' : 'left';
  }
  // A channel may take days; a refund that failed is money that somebody still has to give back.
  return order.refundStatus === 'OPEN' ? 'waiting' : 'left';
}
