import type { LocalName } from '../../contract/terms/catalogue.js';
import type { AssignmentOrigin } from '../../contract/terms/order.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { CostTerms } from '../../domain/dispatch/engine/types.js';
import { toldTerms } from '../../domain/dispatch/told-cost.js';
import type { OpenOffer } from '../../domain/order/state.js';
import { bookWorker } from '../order/bookings.js';
import type { OrderDeps } from '../order/deps.js';

/** The worker's time outlives the offer: a late but valid answer must still find it free. */
const HOLD_BEYOND_OFFER_MS = 60_000;

export type OfferDraft = {
  readonly offerId: string;
  readonly order: OrderDocument;
  readonly ticketId: string;
  readonly workerId: string;
  readonly round: number;
  readonly origin: AssignmentOrigin;
  readonly offerMs: number;
  readonly startMs: number;
  readonly etaMs: number;
  readonly costTerms: Partial<CostTerms>;
  /** Why it is he, in sentences with a place for each name (X14). */
  readonly why: readonly LocalName[];
};

/** Holds the worker's time and writes the question to him, in the caller's transaction. */
export async function makeOffer(
  deps: OrderDeps,
  draft: OfferDraft,
  session: ClientSession,
): Promise<OpenOffer> {
  const { order, ticketId, workerId, round, origin, offerId, etaMs } = draft;
  const nowMs = deps.clock.nowMs();
  const expiresAtMs = nowMs + draft.offerMs;
  const holdUntilMs = expiresAtMs + order.policy.offerGraceMs + HOLD_BEYOND_OFFER_MS;
  const { startMs } = draft;
  const booking = { order, ticketId, workerId, isMovable: false, holdUntilMs, startMs, session };
  await bookWorker(deps, booking);
  await deps.dispatch.insertOffer(
    {
      _id: offerId,
      orderId: order._id,
      ticketId,
      workerId,
      cityCode: order.cityCode,
      round,
      origin,
      status: 'PENDING',
      expiresAt: new Date(expiresAtMs),
      startAt: new Date(draft.startMs),
      etaMs,
      costTerms: toldTerms(draft.costTerms),
      why: [...draft.why],
      announcedAt: null,
      answeredAt: null,
      declineReason: null,
      createdAt: new Date(nowMs),
    },
    session,
  );
  return { offerId, ticketId, workerId, round, origin, expiresAtMs, etaMs };
}

/** The stored offer as the workflow knows it. */
export function openOfferOf(offer: {
  readonly _id: string;
  readonly ticketId: string;
  readonly workerId: string;
  readonly round: number;
  readonly origin: AssignmentOrigin;
  readonly expiresAt: Date;
  readonly etaMs: number;
}): OpenOffer {
  const { ticketId, workerId, round, origin, etaMs } = offer;
  return {
    offerId: offer._id,
    ticketId,
    workerId,
    round,
    origin,
    etaMs,
    expiresAtMs: offer.expiresAt.getTime(),
  };
}
