import { isAppError } from '../../contract/terms/errors.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { OfferDocument } from '../../data/repositories/dispatch.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { withSlotRetry } from '../../data/repositories/worker-days.js';
import type { OpenOffer } from '../../domain/order/state.js';
import type { FindWorkerResult, OfferHeldInput } from '../../workflows/contract.js';
import type { OrderDeps } from '../order/deps.js';
import { mayServe } from '../order/may-serve.js';
import { makeOffer, openOfferOf } from './make-offer.js';
import { offerIdOf } from './request-worker.js';

/** The customer's choice, or the one whose free time was sold to him. */
const HELD = { zh: '客户预约的就是这位', en: 'The booking holds the time of this worker' };

/**
 * Asks the workers whose time the booking holds: those the customer named, or those a movable
 * booking was sold on. Each is asked for himself, so that one who cannot come leaves the others
 * their tickets; `none` when nobody can be asked any more. A repeat asks nobody twice.
 */
export async function offerHeldWorkers(
  deps: OrderDeps,
  input: OfferHeldInput,
): Promise<FindWorkerResult> {
  const order = await deps.orders.findById(input.orderId);
  const offers: OpenOffer[] = [];
  for (const ticket of order ? input.tickets : []) {
    const offer = order && (await offerHeld(deps, { input, order, ...ticket }));
    if (offer) offers.push(offer);
  }
  return offers.length > 0 ? { kind: 'offered', offers } : { kind: 'none', failure: 'NO_CAPACITY' };
}

async function offerHeld(
  deps: OrderDeps,
  args: {
    readonly input: OfferHeldInput;
    readonly order: OrderDocument;
    readonly ticketId: string;
    readonly workerId: string;
  },
): Promise<OpenOffer | null> {
  const { input, order, ticketId, workerId } = args;
  const { searchNo, round, offerMs } = input;
  const offerId = offerIdOf({ ticketId, searchNo });
  const present = await deps.dispatch.findOffer(offerId);
  if (present) return stillOpen(present);
  const worker = await deps.workers.findById(workerId);
  if (!worker || !(await mayServe(deps, { order, worker }))) return null;
  const from = worker.position?.point.coordinates ?? worker.home.coordinates;
  const startMs = order.startAt.getTime();
  const eta = await deps.eta.of(order.cityCode);
  const etaMs = eta.travelMs(from, order.address.point.coordinates, startMs);
  const origin = input.isMovable ? 'DISPATCH' : 'DIRECT';
  const draft = { offerId, order, ticketId, workerId, round, origin, offerMs, startMs } as const;
  try {
    return await withSlotRetry(() =>
      deps.transact((session) =>
        makeOffer(deps, { ...draft, etaMs, costTerms: {}, why: [HELD] }, session),
      ),
    );
  } catch (error) {
    if (isAppError(error) && error.code === 'SLOT_TAKEN') return null;
    if (!isDuplicateKey(error)) throw error;
    // Another attempt was faster, or somebody else is being asked about the ticket.
    return stillOpen(await deps.dispatch.findOffer(offerId));
  }
}

function stillOpen(offer: OfferDocument | null): OpenOffer | null {
  return offer?.status === 'PENDING' ? openOfferOf(offer) : null;
}
