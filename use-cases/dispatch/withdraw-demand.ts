import { withSlotRetry } from '../../data/repositories/worker-days.js';
import type { WithdrawDemandInput } from '../../workflows/contract.js';
import { releaseWorkers } from '../order/bookings.js';
import type { OrderDeps } from '../order/deps.js';
import { demandIdOf } from './request-worker.js';

/**
 * Takes an order out of automatic dispatch: its search can bind nobody any more, its open offers
 * are withdrawn and the asked workers' time is free again. Repeating it changes nothing.
 * `keepsAnnounced` leaves the questions that their workers have seen.
 */
export function withdrawDemand(deps: OrderDeps, input: WithdrawDemandInput): Promise<void> {
  const { orderId, searchNo, keepsAnnounced = false } = input;
  return withSlotRetry(() =>
    deps.transact(async (session) => {
      const at = new Date(deps.clock.nowMs());
      const order = await deps.orders.findById(orderId, session);
      if (searchNo > 0) {
        const row = { _id: demandIdOf(input), orderId, searchNo, at };
        await deps.dispatch.withdrawDemand({ ...row, cityCode: order?.cityCode ?? '' }, session);
      }
      for (const offer of await deps.dispatch.openOffersOfOrder(orderId, session)) {
        const { _id: offerId, ticketId, workerId } = offer;
        if (keepsAnnounced && offer.announcedAt !== null) continue;
        await deps.dispatch.endOffer({ offerId, status: 'WITHDRAWN', at }, session);
        await releaseWorkers(deps, { ticketId, workerIds: [workerId], session });
      }
    }),
  );
}
