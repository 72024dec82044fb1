import type { FindWorkerInput } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';

export const demandIdOf = (input: { readonly ticketId: string; readonly searchNo: number }) =>
  `${input.ticketId}:${input.searchNo}`;

/**
 * Puts a ticket into its city's queue. The dispatch process that owns the city answers through the
 * task token; a search that was withdrawn meanwhile stays withdrawn.
 */
export async function requestWorker(
  deps: OrderDeps,
  input: FindWorkerInput & { readonly taskToken: string },
): Promise<{ readonly isWithdrawn: boolean }> {
  const { orderId, ticketId, cityCode, round, radiusMeters, offerMs, taskToken } = input;
  const demand = await deps.dispatch.upsertDemand({
    _id: demandIdOf(input),
    orderId,
    ticketId,
    cityCode,
    round,
    radiusMeters,
    offerMs,
    taskToken,
    deadline: new Date(input.deadlineMs),
    status: 'OPEN',
    offerId: null,
    failure: null,
    missedTicks: 0,
    completedAt: null,
    createdAt: new Date(deps.clock.nowMs()),
  });
  return { isWithdrawn: demand.status === 'WITHDRAWN' };
}
