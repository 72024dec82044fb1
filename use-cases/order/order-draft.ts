import { DateTime } from 'luxon';
import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { Actor } from '../../contract/terms/order.js';
import type { StoreDocument } from '../../data/repositories/merchants.js';
import type { OrderDocument, OrderRequest, Ticket } from '../../data/repositories/orders.js';
import { cellsOf } from '../../domain/geo/cells.js';
import { commissionBpsOf } from '../../domain/pricing/commission.js';
import { isOpenAt } from '../../domain/schedule/city-hours.js';
import { isWithinHours } from '../../domain/schedule/working-hours.js';
import { bookableOffering, type Bookable } from './bookable-offering.js';
import type { OrderDeps } from './deps.js';
import { newTicket } from './new-ticket.js';
import { storeOf } from './order-place.js';
import { requireCityOpen } from './require-city-open.js';
import type { StoredOrderRequest } from './request-order.js';

/** Latest start of a booking or of its new time, from now. */
export const BOOK_AHEAD_MS_MAX = 30 * 24 * 3_600_000;

/** An order that is not stored yet, and whose time may be held for it. */
export type Draft = {
  /** Its tickets hold nobody's time yet. */
  readonly order: OrderDocument;
  readonly bookable: Bookable;
  readonly namedWorkerId: string | null;
};

/**
 * The order a request asks for, checked against what is on sale now. Errors: PLACE_TOO_LATE,
 * OFFERING_NOT_ON_SALE, MODULE_OFF, CITY_CLOSED, ADDRESS_OUT_OF_AREA, STORE_UNAVAILABLE,
 * SLOT_INVALID, PRICE_CHANGED, INVALID_INPUT for an address where a store is wanted, or the reverse.
 */
export async function draftOrder(deps: OrderDeps, request: OrderRequest): Promise<Draft> {
  const nowMs = deps.clock.nowMs();
  if (nowMs > request.placeBy.getTime()) throw new AppError('PLACE_TOO_LATE');
  const body = request.body as StoredOrderRequest;
  const { point, storeId } = body;
  const present = await bookableOffering(deps, {
    ...body,
    point: point ?? undefined,
    atMs: nowMs,
    mustBeInArea: storeId === undefined,
  });
  const { startMs } = present;
  const endMs = startMs + present.durationMinutes * 60_000;
  requireCityOpen(present.city, { startMs, endMs });
  const bookable = { ...present, quote: body.quoted ?? present.quote };
  if (bookable.quote.totalFen !== body.quotedTotalFen) {
    throw new AppError('PRICE_CHANGED', { extra: { totalFen: bookable.quote.totalFen } });
  }
  const store = await storeOf(deps, { offering: present.offering, mode: present.mode, storeId });
  assertStart({ bookable, store, nowMs });
  const order = await orderOf(deps, { request, body, bookable, store, nowMs });
  return { order, bookable, namedWorkerId: body.workerId ?? null };
}

/** In store "now" means whenever the customer comes while the code lasts. */
function assertStart(args: {
  readonly bookable: Bookable;
  readonly store: StoreDocument | null;
  readonly nowMs: number;
}): void {
  const { bookable, store, nowMs } = args;
  const { isNow, startMs } = bookable;
  const { timeZone, opens } = bookable.city;
  if (store && isNow) return;
  const endMs = startMs + bookable.durationMinutes * 60_000;
  const isOpen = store
    ? isWithinHours({ hours: store.hours, overrides: [], blocked: [], startMs, endMs, timeZone })
    : isOpenAt({ startMs, timeZone, opens });
  const latestMs = nowMs + BOOK_AHEAD_MS_MAX;
  const isInTime = isNow || (startMs >= nowMs && startMs <= latestMs);
  if (!isOpen || !isInTime) throw new AppError('SLOT_INVALID');
}

async function orderOf(
  deps: OrderDeps,
  args: {
    readonly request: OrderRequest;
    readonly body: StoredOrderRequest;
    readonly bookable: Bookable;
    readonly store: StoreDocument | null;
    readonly nowMs: number;
  },
): Promise<OrderDocument> {
  const { request, body, bookable, store, nowMs } = args;
  const { city, offering, item, category, merchant, quote, policy } = bookable;
  const { _id: orderId, customerId } = request;
  const { timeZone } = city;
  const workersNeeded = store ? 0 : bookable.workersNeeded;
  return {
    ...UNTOUCHED,
    ...(await newIdentity(deps, { orderId, timeZone, nowMs, payMs: policy.values.payMs })),
    ...placedFields(body, customerId),
    customerId,
    merchantId: merchant._id,
    cityCode: city._id,
    timeZone,
    categoryId: category._id,
    itemId: item._id,
    itemName: item.name.zh,
    offeringId: offering._id,
    quoteId: body.quoteId ?? null,
    mode: bookable.mode,
    storeId: store?._id ?? null,
    reworkOf: null,
    workersNeeded: Math.max(1, workersNeeded),
    quantity: body.quantity,
    priceModel: bookable.priceModel,
    units: bookable.units,
    steps: bookable.category.steps,
    ...(body.sealedForm !== undefined && { sealedForm: body.sealedForm }),
    skills: [...item.skillCodes],
    tickets: newTickets(orderId, workersNeeded),
    startAt: new Date(bookable.startMs),
    endAt: new Date(bookable.startMs + bookable.durationMinutes * 60_000),
    isNow: bookable.isNow,
    prepMs: policy.values.preparationMs,
    cleanMs: policy.values.cleaningMs,
    address: store ? addressOfStore(store, bookable) : addressOf(body, bookable),
    lines: quote.lines.map((line) => ({ ...line })),
    goodsFen: quote.goodsFen,
    travelFeeFen: quote.travelFeeFen,
    totalFen: quote.totalFen,
    commissionBps: commissionBpsOf({
      merchant,
      categoryId: category._id,
      cityCode: city._id,
      policyBps: policy.values.commissionBps,
    }),
    workerShareBps: merchant.workerShareBps,
    policy: policy.values,
    policyVersion: policy.version,
  };
}

/** Number, codes and times that every new order has for itself. */
export async function newIdentity(
  deps: OrderDeps,
  facts: {
    readonly orderId: string;
    readonly timeZone: string;
    readonly nowMs: number;
    readonly payMs: number;
  },
): Promise<
  Pick<OrderDocument, '_id' | 'no' | 'startCode' | 'payDeadlineAt' | 'createdAt' | 'updatedAt'>
> {
  const { orderId, timeZone, nowMs, payMs } = facts;
  const day = DateTime.fromMillis(nowMs, { zone: timeZone }).toFormat('yyMMdd');
  const number = await deps.orders.nextNumber(`order:${day}`);
  const at = new Date(nowMs);
  return {
    _id: orderId,
    no: `DH${day}${String(number).padStart(6, '0')}`,
    startCode: String(deps.randomInt(10_000)).padStart(4, '0'),
    payDeadlineAt: new Date(nowMs + payMs),
    createdAt: at,
    updatedAt: at,
  };
}

/** Who placed the order. */
export function placedFields(
  body: Pick<StoredOrderRequest, 'placedBy' | 'isWalkIn'>,
  customerId: string,
): { readonly placedBy: Actor; readonly isWalkIn: boolean } {
  return {
    placedBy: body.placedBy ?? { kind: 'customer', id: customerId },
    isWalkIn: body.isWalkIn ?? false,
  };
}

/** What no one has done to a new order yet. Written out: the arrays belong to one order each. */
export const UNTOUCHED = {
  status: 'PENDING_PAYMENT',
  paymentStatus: 'NONE',
  refundStatus: 'NONE',
  settlementStatus: 'NONE',
  reviewStatus: 'NONE',
  seq: 1,
  paidFen: fen(0),
  refundedFen: fen(0),
  flags: [] as string[],
  payClosedAt: null,
  dispatchFailure: null,
  stageDeadlineAt: null,
  lock: null,
  priority: 0,
  poolUntil: null,
  proposal: null,
  reschedules: 0,
  workerChanges: 0,
  additionNo: null,
  approvals: [] as string[],
  openCaseNo: null,
  codeUntil: null,
  end: null,
  paidAt: null,
  completedAt: null,
  endedAt: null,
  settleAfter: null,
  disputeUntil: null,
  reviewUntil: null,
} as const satisfies Partial<OrderDocument>;

/** One ticket for each worker who is needed at the same time. */
export function newTickets(orderId: string, count: number): Ticket[] {
  return Array.from({ length: count }, (_, index) =>
    newTicket({ ticketId: `${orderId}:${index + 1}` }),
  );
}

function addressOf(body: StoredOrderRequest, { district }: Bookable): OrderDocument['address'] {
  const { point, sealedAddress } = body;
  if (!point || sealedAddress === null) throw new AppError('ADDRESS_OUT_OF_AREA');
  return {
    district,
    sealed: sealedAddress,
    point: { type: 'Point', coordinates: point },
    ...cellsOf(point),
  };
}

/** The place of an in-store order is public; there is nothing personal to seal. */
function addressOfStore(store: StoreDocument, { district }: Bookable): OrderDocument['address'] {
  return { district, sealed: '', point: store.location, ...store.cells };
}
