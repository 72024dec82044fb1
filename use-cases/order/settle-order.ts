import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { ClientSession } from '../../data/repositories/session.js';
import {
  settleJournal,
  settledFen,
  type SettleParts,
} from '../../domain/ledger/settle-postings.js';
import type { SettleResult } from '../../workflows/contract.js';
import type { OrderDeps } from './deps.js';
import { netReceivables } from '../payment/net-receivables.js';
import { openMoney, settlePartsOf } from './order-money.js';
import type { Earned } from '../profit-share/find-receivers.js';
import { planOrderShares } from '../profit-share/plan-order-shares.js';

/**
 * Shares an order's escrow between platform, merchant and workers (MONEY §3.3, §3.5) when its hold
 * is over, less what went back before. One transaction; the settlement's id is the order's, so it
 * happens once. `held` while a case is open. An order of price zero settles without a journal. What
 * goes over the channel is written and reserved with it; the run sends it.
 */
export function settleOrder(deps: OrderDeps, orderId: string): Promise<SettleResult> {
  return deps.transact(async (session): Promise<SettleResult> => {
    if (await deps.payments.findSettlement(orderId, session)) {
      return withShares(await hasShares(deps, orderId, session));
    }
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
    const isShared = await planOrderShares(deps, {
      ...{ orderId, refunds, session },
      earned: earnedOf(merchantId, parts),
    });
    const set = { settlementStatus: 'SETTLED', updatedAt: settledAt } as const;
    await deps.orders.patch(orderId, { $set: set }, session);
    return withShares(isShared);
  });
}

/** Without the word where there is nothing to send: the run then does what it always did. */
const withShares = (hasShares: boolean): SettleResult =>
  hasShares ? { kind: 'settled', hasShares: true } : { kind: 'settled' };

/** A repeat answers as the first time. */
async function hasShares(
  { profitShare }: OrderDeps,
  orderId: string,
  session: ClientSession,
): Promise<boolean> {
  const rows = await profitShare?.shares.sharesOf(orderId, session);
  return rows !== undefined && rows.length > 0;
}

function earnedOf(merchantId: string, { merchantFen, workers }: SettleParts): readonly Earned[] {
  return [
    { ownerKind: 'merchant', ownerId: merchantId, amountFen: merchantFen },
    ...workers.map(({ workerId, shareFen, travelFen }) => ({
      ownerKind: 'worker' as const,
      ownerId: workerId,
      amountFen: fen(shareFen + travelFen),
    })),
  ];
}
