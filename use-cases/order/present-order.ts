import type { z } from 'zod';
import type {
  offerSchema,
  orderEventSchema,
  orderSchema,
  orderSummarySchema,
} from '../../contract/schemas/order.js';
import { ORDER_STATUS_TEXT, type ActorKind } from '../../contract/terms/order.js';
import type { OfferDocument } from '../../data/repositories/dispatch.js';
import type { OrderDocument, OrderEventDocument } from '../../data/repositories/orders.js';
import { distanceMeters, type LngLat } from '../../domain/geo/distance.js';
import { allowedEvents } from '../../domain/order/transitions.js';
import type { OrderDeps } from './deps.js';
import { openAddress } from './place-order.js';

export type OrderDto = z.input<typeof orderSchema>;
export type OrderSummaryDto = z.input<typeof orderSummarySchema>;
export type OrderEventDto = z.input<typeof orderEventSchema>;
export type OfferDto = z.input<typeof offerSchema>;

/** Who looks at an order. */
export type Viewer = { readonly kind: ActorKind; readonly id: string };

/** The worker sees address and note from acceptance to this long after completion (X8, X24). */
const ADDRESS_AFTER_COMPLETION_MS = 24 * 3_600_000;

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
  },
): OrderDto {
  const { order, viewer, workerNames } = view;
  return {
    ...presentSummary(order),
    paymentStatus: order.paymentStatus,
    refundStatus: order.refundStatus,
    settlementStatus: order.settlementStatus,
    refundedFen: order.refundedFen,
    lines: order.lines.map(({ code, label, amountFen }) => ({ code, label, amountFen })),
    tickets: order.tickets.map((ticket) => ({
      id: ticket._id,
      status: ticket.status,
      workerId: ticket.workerId,
      workerName: ticket.workerId === null ? null : (workerNames.get(ticket.workerId) ?? null),
      origin: ticket.origin,
      round: ticket.round,
    })),
    district: order.address.district,
    address: maySeeAddress({ order, viewer, nowMs: deps.clock.nowMs() })
      ? presentAddress(deps, order)
      : null,
    startCode: viewer.kind === 'customer' ? order.startCode : null,
    payDeadlineAt: order.payDeadlineAt.toISOString(),
    flags: order.flags,
    allowedEvents: allowedEvents(order.status, viewer.kind),
  };
}

function presentAddress(
  deps: Pick<OrderDeps, 'sealer'>,
  order: OrderDocument,
): NonNullable<OrderDto['address']> {
  const [lng, lat] = order.address.point.coordinates;
  return { ...openAddress(deps, order), point: { lng, lat } };
}

function maySeeAddress(args: {
  readonly order: OrderDocument;
  readonly viewer: Viewer;
  readonly nowMs: number;
}): boolean {
  const { order, viewer, nowMs } = args;
  if (viewer.kind === 'customer') return order.customerId === viewer.id;
  if (viewer.kind !== 'worker') return false;
  const isAssigned = order.tickets.some(({ workerId }) => workerId === viewer.id);
  const untilMs = order.endedAt ? order.endedAt.getTime() + ADDRESS_AFTER_COMPLETION_MS : Infinity;
  return isAssigned && nowMs <= untilMs;
}

export function presentEvent(event: OrderEventDocument): OrderEventDto {
  const { seq, from, to, actor, reason, data } = event;
  return { seq, event: event.event, from, to, actor, reason, at: event.at.toISOString(), data };
}

export function presentOffer(view: {
  readonly offer: OfferDocument;
  readonly order: OrderDocument;
  readonly from: LngLat | null;
}): OfferDto {
  const { offer, order, from } = view;
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
  };
}
