import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import { settleJournal, settledFen } from '../../domain/ledger/settle-postings.js';
import type { SettleResult } from '../../workflows/contract.js';
import type { OrderDeps } from './deps.js';
import { netReceivables } from '../payment/net-receivables.js';
import { openMoney, settlePartsOf } from './order-money.js';

/**
 * Shares an order's escrow between platform, merchant and workers (MONEY §3.3, §3.5) when its hold
 * is over, less what went back before. One transaction; the settlement's id is the order's, so it
 * happens once. `held` while a case is open. An order of price zero settles without a journal.
 */
export function settleOrder(deps: OrderDeps, orderId: string): Promise<SettleResult> {
  return deps.transact(async (session): Promise<SettleResult> => {
    if (await deps.payments.findSettlement(orderId, session)) return { kind: 'settled' };
    const order = await deps.orders.findById(orderId, session);
    if (!order) throw new AppError('NOT_FOUND', { detail: `order ${orderId}` });
    if (order.status !== 'COMPLETED') {
      throw new AppError('TRANSITION_NOT_ALLOWED', { detail: `${orderId} is ${order.status}` });
    }
    if (order.openCaseNo !== null) return { kind: 'held' };
    const { merchantId, referrerId = null } = order;
    const refunds = await deps.payments.refundsOf(orderId, session);
    const { goodsFen, travelFeeFen } = openMoney(order, refunds);
    const parts = settlePartsOf(order, refunds);
    const settledAt = new Date(deps.clock.nowMs());
    const workers = parts.workers.map((worker) => ({ ...worker }));
    const workerFen = fen(workers.reduce((sum, { shareFen }) => sum + shareFen, 0));
    const { commissionFen, merchantFen, referralFen } = parts;
    const shares = { commissionFen, merchantFen, workerFen, referralFen };
    const amounts = { goodsFen, travelFeeFen, ...shares };
    await deps.payments.insertSettlement(
      { _id: orderId, orderId, merchantId, referrerId, workers, ...amounts, settledAt },
      session,
    );
    if (settledFen(parts) > 0) {
      const referrer = referrerId === null ? {} : { referrerId };
      await deps.ledger.post(settleJournal({ orderId, parts, merchantId, ...referrer }), session);
      await netReceivables(deps, { orderId, merchantId, referrerId, ...parts, session });
    }
    const set = { settlementStatus: 'SETTLED', updatedAt: settledAt } as const;
    await deps.orders.patch(orderId, { $set: set }, session);
    return { kind: 'settled' };
  });
}
