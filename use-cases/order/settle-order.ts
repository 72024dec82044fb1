import { AppError } from '../../contract/terms/errors.js';
import { basisPoints, fen } from '../../contract/terms/money.js';
import { settleJournal } from '../../domain/ledger/postings.js';
import { splitOrder } from '../../domain/ledger/split.js';
import type { OrderDeps } from './deps.js';

/**
 * Shares an order's escrow between platform, merchant and worker (MONEY §3.3) when its hold is
 * over. One transaction; the settlement's id is the order's, so it happens once.
 */
export function settleOrder(deps: OrderDeps, orderId: string): Promise<void> {
  return deps.transact(async (session) => {
    if (await deps.payments.findSettlement(orderId, session)) return;
    const order = await deps.orders.findById(orderId, session);
    if (!order) throw new AppError('NOT_FOUND', { detail: `order ${orderId}` });
    const workerId = order.tickets[0]?.workerId;
    if (order.status !== 'COMPLETED' || !workerId) {
      throw new AppError('TRANSITION_NOT_ALLOWED', { detail: `${orderId} is ${order.status}` });
    }
    const split = splitOrder({
      priceFen: fen(order.goodsFen),
      merchantCouponFen: fen(0),
      platformCouponFen: fen(0),
      commissionBps: basisPoints(order.commissionBps),
      workerShareBps: basisPoints(order.workerShareBps),
      referralBps: basisPoints(0),
    });
    const settledAt = new Date(deps.clock.nowMs());
    await deps.payments.insertSettlement(
      {
        _id: orderId,
        orderId,
        merchantId: order.merchantId,
        workerId,
        goodsFen: fen(order.goodsFen),
        travelFeeFen: fen(order.travelFeeFen),
        commissionFen: split.commissionFen,
        merchantFen: split.merchantFen,
        workerFen: split.workerFen,
        settledAt,
      },
      session,
    );
    await deps.ledger.post(
      settleJournal({
        orderId,
        split,
        travelFeeFen: fen(order.travelFeeFen),
        workers: [{ workerId, weight: 1 }],
        merchantId: order.merchantId,
      }),
      session,
    );
    await deps.orders.patch(
      orderId,
      { $set: { settlementStatus: 'SETTLED', updatedAt: settledAt } },
      session,
    );
  });
}
