import type { z } from 'zod';
import type { deskOfferSchema } from '../../contract/schemas/order-desk.js';
import type {
  offerSchema,
  orderEventSchema,
  orderSchema,
  orderSummarySchema,
} from '../../contract/schemas/order.js';
import type { LocalName } from '../../contract/terms/catalogue.js';
import { maskPhone } from '../../contract/terms/masks.js';
import { FIXED_PRICE } from '../../contract/terms/service-type.js';
import { ORDER_STATUS_TEXT, type ActorKind } from '../../contract/terms/order.js';
import type { OfferDocument } from '../../data/repositories/dispatch.js';
import type { OrderDocument, OrderEventDocument } from '../../data/repositories/orders.js';
import {
  namesNobodyBut,
  withNames,
  type NameOf,
} from '../../domain/dispatch/engine/explain-words.js';
import { overrunAnswersOf } from '../../domain/order/overrun.js';
import { distanceMeters, type LngLat } from '../../domain/geo/distance.js';
import type { Arrival } from '../eta/arrivals.js';
import type { OrderDeps } from './deps.js';
import { openAddress } from './order-address.js';
import { presentLine } from './present-line.js';
import { presentSteps } from './proved-work.js';
import { presentForm } from './booking-form.js';
import { maySeeAddress, maySeeForm, presentProgress, presentTicket } from './present-visit.js';

export type OrderDto = z.input<typeof orderSchema>;
export type OrderSummaryDto = z.input<typeof orderSummarySchema>;
export type OrderEventDto = z.input<typeof orderEventSchema>;
export type OfferDto = z.input<typeof offerSchema>;
export type DeskOfferDto = z.input<typeof deskOfferSchema>;

/** Who looks at an order. */
export type Viewer = { readonly kind: ActorKind; readonly id: string };

export function presentSummary(order: OrderDocument): OrderSummaryDto {
  return {
    id: order._id,
    no: order.no,
    status: order.status,
    statusText: ORDER_STATUS_TEXT[order.status],
    seq: order.seq,
    cityCode: order.cityCode,
    itemName: order.itemName,
    startAt: order.startAt.toISOString(),
    endAt: order.endAt.toISOString(),
    totalFen: order.totalFen,
    createdAt: order.createdAt.toISOString(),
  };
}

/** One order as `viewer` may see it. */
export function presentOrder(
  deps: Pick<OrderDeps, 'sealer' | 'clock'>,
  view: {
    readonly order: OrderDocument;
    readonly viewer: Viewer;
    readonly workerNames: ReadonlyMap<string, string>;
    readonly arrivals: ReadonlyMap<string, Arrival>;
  },
): OrderDto {
  const { order, viewer } = view;
  return {
    ...presentSummary(order),
    paymentStatus: order.paymentStatus,
    refundStatus: order.refundStatus,
    settlementStatus: order.settlementStatus,
    refundedFen: order.refundedFen,
    lines: order.lines.map(presentLine),
    tickets: order.tickets.map((ticket) => ({
      ...presentTicket(ticket, view),
      steps: presentSteps(deps, order, ticket),
    })),
    district: order.address.district,
    storeId: order.storeId ?? null,
    address: maySeeAddress({ order, viewer, nowMs: deps.clock.nowMs() })
      ? presentAddress(deps, order, viewer)
      : null,
    startCode: viewer.kind === 'customer' ? order.startCode : null,
    form: maySeeForm({ order, viewer, nowMs: deps.clock.nowMs() })
      ? presentForm(deps, order)
      : null,
    priceModel: order.priceModel ?? FIXED_PRICE,
    units: order.units ?? 1,
    payDeadlineAt: order.payDeadlineAt.toISOString(),
    flags: order.flags,
    ...presentProgress(order, viewer),
  };
}

/** The number itself is for the customer only (R49); a worker asks for one that stands for it. */
function presentAddress(
  deps: Pick<OrderDeps, 'sealer'>,
  order: OrderDocument,
  viewer: Viewer,
): NonNullable<OrderDto['address']> {
  const [lng, lat] = order.address.point.coordinates;
  const { phone, ...rest } = openAddress(deps, order);
  const shown = viewer.kind === 'customer' ? phone : maskPhone(phone);
  return { ...rest, phone: shown, point: { lng, lat } };
}

/** Staff who read words of a reason, besides who wrote them (X24). */
const NOTE_READERS: readonly ActorKind[] = ['operator', 'support', 'reviewer'];

/** What each side gets of kept money is for the desk; a person sees what he pays or gets back. */
const SHARES: readonly string[] = ['platformFen', 'merchantFen', 'workers', 'compensation'];

function withoutShares(data: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !SHARES.includes(key)));
}

export function presentEvent(event: OrderEventDocument, viewer: Viewer): OrderEventDto {
  const { seq, from, to, actor, reason } = event;
  const { breachPoints, ...shared } = event.data;
  // What a breach costs is between the worker and the platform.
  const isTold = viewer.kind !== 'customer' && breachPoints !== undefined;
  const told = isTold ? { ...shared, breachPoints } : shared;
  const seen = NOTE_READERS.includes(viewer.kind) ? told : withoutShares(told);
  // The question goes with the news, so that a phone can ask it at once.
  const data =
    event.event === 'overrun' ? { ...seen, actions: overrunAnswersOf(viewer.kind) } : seen;
  const isWriter = actor.kind === viewer.kind && actor.id === viewer.id;
  const note = isWriter || NOTE_READERS.includes(viewer.kind) ? event.note : null;
  const at = event.at.toISOString();
  return { seq, event: event.event, from, to, actor, reason, note, at, data };
}

/** Somebody whose row is gone. */
const UNKNOWN_WORKER: LocalName = { zh: '同事', en: 'colleagues' };

export function presentOffer(view: {
  readonly offer: OfferDocument;
  readonly order: OrderDocument;
  readonly from: LngLat | null;
  /** Without it nobody but the worker himself is spoken of by name. */
  readonly nameOf?: NameOf;
}): OfferDto {
  const { offer, order, from, nameOf = namesNobodyBut(offer.workerId) } = view;
  return {
    id: offer._id,
    orderId: offer.orderId,
    status: offer.status,
    round: offer.round,
    origin: offer.origin,
    expiresAt: offer.expiresAt.toISOString(),
    startAt: offer.startAt.toISOString(),
    etaMinutes: Math.ceil(offer.etaMs / 60_000),
    itemName: order.itemName,
    district: order.address.district,
    distanceMeters:
      from === null ? null : Math.round(distanceMeters(from, order.address.point.coordinates)),
    totalFen: order.totalFen,
    costTerms: offer.costTerms,
    why: withNames(offer.why ?? [], nameOf),
  };
}

/** The same question as the desk sees it. */
export function presentDeskOffer(view: {
  readonly offer: OfferDocument;
  readonly order: OrderDocument;
  readonly workerNames: ReadonlyMap<string, string>;
}): DeskOfferDto {
  const { offer, order, workerNames } = view;
  const nameOf: NameOf = (workerId) => {
    const name = workerNames.get(workerId);
    return name === undefined ? UNKNOWN_WORKER : { zh: name, en: name };
  };
  return {
    ...presentOffer({ offer, order, from: null, nameOf }),
    ticketId: offer.ticketId,
    workerId: offer.workerId,
    workerName: workerNames.get(offer.workerId) ?? null,
    announcedAt: offer.announcedAt?.toISOString() ?? null,
    answeredAt: offer.answeredAt?.toISOString() ?? null,
  };
}
