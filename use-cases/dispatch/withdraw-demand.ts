import { withSlotRetry } from '../../data/repositories/worker-days.js';
import type { WithdrawDemandInput } from '../../workflows/contract.js';
import { releaseWorkers } from '../order/bookings.js';
import type { OrderDeps } from '../order/deps.js';
import { demandIdOf } from './request-worker.js';

/**
 * Takes a ticket out of automatic dispatch: its search can bind nobody any more, its open offer is
 * withdrawn and the asked worker's time is free again. Repeating it changes nothing.
 */
export function withdrawDemand(deps: OrderDeps, input: WithdrawDemandInput): Promise<void> {
  const { orderId, ticketId, searchNo } = input;
  return withSlotRetry(() =>
    deps.transact(async (session) => {
      const at = new Date(deps.clock.nowMs());
      const order = await deps.orders.findById(orderId, session);
      if (searchNo > 0) {
        const row = { _id: demandIdOf(input), orderId, ticketId, round: 0, at };
        await deps.dispatch.withdrawDemand({ ...row, cityCode: order?.cityCode ?? '' }, session);
      }
      const offer = await deps.dispatch.findOpenOfferOf(ticketId, session);
      if (!offer) return;
      await deps.dispatch.endOffer({ offerId: offer._id, status: 'WITHDRAWN', at }, session);
      await releaseWorkers(deps, { ticketId, workerIds: [offer.workerId], session });
    }),
  );
}
