import type { FindWorkerInput } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';

/** One search of an order. */
export const demandIdOf = (search: { readonly orderId: string; readonly searchNo: number }) =>
  `${search.orderId}:${search.searchNo}`;

/** The question that a search asks about one ticket. */
export const offerIdOf = (search: { readonly ticketId: string; readonly searchNo: number }) =>
  `${search.ticketId}:${search.searchNo}`;

/**
 * Puts an order's tickets into its city's queue. The dispatch process that owns the city answers
 * through the task token; a search that was withdrawn meanwhile stays withdrawn.
 */
export async function requestWorker(
  deps: OrderDeps,
  input: FindWorkerInput & { readonly taskToken: string },
): Promise<{ readonly isWithdrawn: boolean }> {
  const { ticketIds, deadlineMs, ...search } = input;
  const demand = await deps.dispatch.upsertDemand({
    ...search,
    _id: demandIdOf(input),
    ticketIds: [...ticketIds],
    deadline: new Date(deadlineMs),
    status: 'OPEN',
    offerIds: [],
    failure: null,
    missedTicks: 0,
    completedAt: null,
    createdAt: new Date(deps.clock.nowMs()),
  });
  return { isWithdrawn: demand.status === 'WITHDRAWN' };
}
