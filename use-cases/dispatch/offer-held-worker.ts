import { isAppError } from '../../contract/terms/errors.js';
import { withSlotRetry } from '../../data/repositories/worker-days.js';
import type { FindWorkerResult, OfferHeldInput } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import { mayServe } from '../order/may-serve.js';
import { makeOffer, openOfferOf } from './make-offer.js';
import { demandIdOf } from './request-worker.js';

/**
 * Asks the worker whose time the booking holds: the one the customer named, or the one a movable
 * booking was sold on. `none` when he cannot be asked any more.
 */
export async function offerHeldWorker(
  deps: OrderDeps,
  input: OfferHeldInput,
): Promise<FindWorkerResult> {
  const { orderId, ticketId, workerId, round, offerMs } = input;
  const offerId = demandIdOf(input);
  const present = await deps.dispatch.findOffer(offerId);
  if (present) return { kind: 'offered', offer: openOfferOf(present) };
  const order = await deps.orders.findById(orderId);
  const worker = await deps.workers.findById(workerId);
  if (!order || !worker || !(await mayServe(deps, { order, worker }))) {
    return { kind: 'none', failure: 'NO_CAPACITY' };
  }
  const from = worker.position?.point.coordinates ?? worker.home.coordinates;
  const startMs = order.startAt.getTime();
  const etaMs = deps.eta.travelMs(from, order.address.point.coordinates, startMs);
  const origin = input.isMovable ? 'DISPATCH' : 'DIRECT';
  const draft = {
    offerId,
    order,
    ticketId,
    workerId,
    round,
    origin,
    offerMs,
    startMs,
    etaMs,
  } as const;
  try {
    const costTerms = { etaMinutes: etaMs / 60_000 };
    const offer = await withSlotRetry(() =>
      deps.transact((session) => makeOffer(deps, { ...draft, costTerms }, session)),
    );
    return { kind: 'offered', offer };
  } catch (error) {
    if (isAppError(error) && error.code === 'SLOT_TAKEN') {
      return { kind: 'none', failure: 'NO_CAPACITY' };
    }
    throw error;
  }
}
