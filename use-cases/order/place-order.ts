import { DateTime } from 'luxon';
import { AppError, isAppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { withSlotRetry } from '../../data/repositories/worker-days.js';
import { cellsOf } from '../../domain/geo/cells.js';
import { isOpenAt } from '../../domain/schedule/city-hours.js';
import { stageDeadlineMs } from '../../domain/order/clocks.js';
import { placedState, type OrderFacts } from '../../domain/order/state.js';
import { bookWorker } from './bookings.js';
import type { OrderDeps } from './deps.js';
import { bookableOffering, type Bookable } from './bookable-offering.js';
import { addressContext, type StoredOrderRequest } from './request-order.js';
import { workersForSlot } from './workers-for-slot.js';

/** Workers tried for one movable booking before the slot counts as taken. */
const HOLD_TRIES_MAX = 5;
const BOOK_AHEAD_DAYS_MAX = 30;

type Draft = {
  readonly order: OrderDocument;
  readonly bookable: Bookable;
  readonly namedWorkerId: string | null;
};

/**
 * Writes the order that was asked for and holds its time, in one transaction; after `placeBy`
 * nothing is placed. A repeat answers with the order that is there. Errors: PLACE_TOO_LATE,
 * OFFERING_NOT_ON_SALE, ADDRESS_OUT_OF_AREA, SLOT_INVALID, SLOT_TAKEN, WORKER_UNAVAILABLE,
 * PRICE_CHANGED.
 */
export async function placeOrder(deps: OrderDeps, orderId: string): Promise<OrderFacts> {
  const present = await deps.orders.findById(orderId);
  if (present) return factsOf(present);
  const draft = await draftOrder(deps, orderId);
  const workerIds = await candidatesOf(deps, draft);
  if (workerIds === null) {
    await insert(deps, { draft, workerId: null });
    return factsOf(draft.order);
  }
  for (const workerId of workerIds.slice(0, HOLD_TRIES_MAX)) {
    try {
      return factsOf(await insert(deps, { draft, workerId }));
    } catch (error) {
      if (!isAppError(error) || error.code !== 'SLOT_TAKEN') throw error;
    }
  }
  throw new AppError('SLOT_TAKEN');
}

/** What the workflow pins of an order. */
export function factsOf(order: OrderDocument): OrderFacts {
  const ticket = order.tickets[0];
  return {
    orderId: order._id,
    ticketId: ticket?._id ?? `${order._id}:1`,
    cityCode: order.cityCode,
    categoryId: order.categoryId,
    customerId: order.customerId,
    merchantId: order.merchantId,
    placedAtMs: order.createdAt.getTime(),
    startMs: order.startAt.getTime(),
    endMs: order.endAt.getTime(),
    isNow: order.isNow,
    amountFen: order.totalFen,
    heldWorkerId: ticket?.heldWorkerId ?? null,
    isMovable: ticket?.isMovable ?? false,
    policy: order.policy,
  };
}

async function draftOrder(deps: OrderDeps, orderId: string): Promise<Draft> {
  const request = await deps.orders.findRequest(orderId);
  if (!request) throw new AppError('NOT_FOUND', { detail: `request ${orderId}` });
  const nowMs = deps.clock.nowMs();
  if (nowMs > request.placeBy.getTime()) throw new AppError('PLACE_TOO_LATE');
  const body = request.body as StoredOrderRequest;
  const bookable = await bookableOffering(deps, { ...body, atMs: nowMs, mustBeInArea: true });
  if (bookable.quote.totalFen !== body.quotedTotalFen) {
    throw new AppError('PRICE_CHANGED', { extra: { totalFen: bookable.quote.totalFen } });
  }
  const isNow = body.startAt === 'NOW';
  const { policy } = bookable;
  const startMs = isNow ? nowMs + policy.values.nowLeadMs : Date.parse(body.startAt);
  assertStart({ startMs, nowMs, bookable, isNow });
  const order = await orderOf(deps, { orderId, request, body, bookable, startMs, nowMs, isNow });
  return { order, bookable, namedWorkerId: body.workerId ?? null };
}

function assertStart(args: {
  readonly startMs: number;
  readonly nowMs: number;
  readonly bookable: Bookable;
  readonly isNow: boolean;
}): void {
  const { startMs, nowMs, bookable, isNow } = args;
  const { timeZone, opens } = bookable.city;
  const isOpen = isOpenAt({ startMs, timeZone, opens });
  const latestMs = nowMs + BOOK_AHEAD_DAYS_MAX * 24 * 3_600_000;
  const isInTime = isNow || (startMs >= nowMs && startMs <= latestMs);
  if (!isOpen || !isInTime) throw new AppError('SLOT_INVALID');
}

async function orderOf(
  deps: OrderDeps,
  args: {
    readonly orderId: string;
    readonly request: { readonly customerId: string };
    readonly body: StoredOrderRequest;
    readonly bookable: Bookable;
    readonly startMs: number;
    readonly nowMs: number;
    readonly isNow: boolean;
  },
): Promise<OrderDocument> {
  const { orderId, body, bookable, startMs, nowMs, isNow } = args;
  const { city, offering, item, category, merchant, quote, policy } = bookable;
  const at = new Date(nowMs);
  const day = DateTime.fromMillis(nowMs, { zone: city.timeZone }).toFormat('yyMMdd');
  const number = await deps.orders.nextNumber(`order:${day}`);
  return {
    _id: orderId,
    no: `DH${day}${String(number).padStart(6, '0')}`,
    customerId: args.request.customerId,
    merchantId: merchant._id,
    cityCode: city._id,
    timeZone: city.timeZone,
    categoryId: category._id,
    itemId: item._id,
    itemName: item.name.zh,
    offeringId: offering._id,
    mode: category.mode,
    skills: [...item.skillCodes],
    tickets: [newTicket(`${orderId}:1`)],
    startAt: new Date(startMs),
    endAt: new Date(startMs + bookable.durationMinutes * 60_000),
    isNow,
    prepMs: policy.values.preparationMs,
    cleanMs: policy.values.cleaningMs,
    address: {
      district: bookable.district,
      sealed: body.sealedAddress,
      point: { type: 'Point', coordinates: body.point },
      ...cellsOf(body.point),
    },
    lines: quote.lines.map((line) => ({ ...line })),
    goodsFen: quote.goodsFen,
    travelFeeFen: quote.travelFeeFen,
    totalFen: quote.totalFen,
    commissionBps: merchant.commissionBps,
    workerShareBps: merchant.workerShareBps,
    policy: policy.values,
    policyVersion: policy.version,
    startCode: String(deps.randomInt(10_000)).padStart(4, '0'),
    payDeadlineAt: new Date(nowMs + policy.values.payMs),
    createdAt: at,
    updatedAt: at,
    ...UNTOUCHED,
    flags: [],
  };
}

/** What no one has done to a new order yet. */
const UNTOUCHED = {
  status: 'PENDING_PAYMENT',
  paymentStatus: 'NONE',
  refundStatus: 'NONE',
  settlementStatus: 'NONE',
  reviewStatus: 'NONE',
  seq: 1,
  paidFen: fen(0),
  refundedFen: fen(0),
  payClosedAt: null,
  dispatchFailure: null,
  stageDeadlineAt: null,
  lock: null,
  paidAt: null,
  completedAt: null,
  endedAt: null,
  settleAfter: null,
  disputeUntil: null,
  reviewUntil: null,
} as const;

function newTicket(ticketId: string): OrderDocument['tickets'][number] {
  return {
    _id: ticketId,
    status: 'WAITING',
    workerId: null,
    heldWorkerId: null,
    isMovable: false,
    origin: null,
    originReason: null,
    round: 0,
    excludedWorkerIds: [],
    departedAt: null,
    arrivedAt: null,
    startedAt: null,
    finishedAt: null,
    photoIds: [],
  };
}

/**
 * Whose time may be held, best first; null when nobody's is held: an on-demand order for "any
 * worker" is matched with the whole queue after its payment.
 */
async function candidatesOf(deps: OrderDeps, draft: Draft): Promise<readonly string[] | null> {
  const { order, bookable, namedWorkerId } = draft;
  const leadMs = order.startAt.getTime() - order.createdAt.getTime();
  if (namedWorkerId === null && leadMs < order.policy.onDemandLeadMs) return null;
  const workers = await workersForSlot(deps, {
    bookable,
    at: order.address.point.coordinates,
    startMs: order.startAt.getTime(),
    endMs: order.endAt.getTime(),
    workerId: namedWorkerId,
    nowMs: order.createdAt.getTime(),
  });
  if (namedWorkerId !== null && workers.length === 0) throw new AppError('WORKER_UNAVAILABLE');
  return workers;
}

async function insert(
  deps: OrderDeps,
  args: { readonly draft: Draft; readonly workerId: string | null },
): Promise<OrderDocument> {
  const { draft, workerId } = args;
  const isMovable = workerId !== null && draft.namedWorkerId === null;
  const order: OrderDocument = {
    ...draft.order,
    tickets: draft.order.tickets.map((ticket) => ({
      ...ticket,
      heldWorkerId: workerId,
      isMovable,
    })),
  };
  const facts = factsOf(order);
  const deadlineMs = stageDeadlineMs(placedState(facts), facts);
  const row = { ...order, stageDeadlineAt: deadlineMs === null ? null : new Date(deadlineMs) };
  await withSlotRetry(() =>
    deps.transact(async (session) => {
      if (workerId !== null) {
        const { payMs, unknownPaySlotMs } = order.policy;
        await bookWorker(deps, {
          order,
          ticketId: facts.ticketId,
          workerId,
          isMovable,
          holdUntilMs: facts.placedAtMs + payMs + unknownPaySlotMs,
          session,
        });
      }
      await deps.orders.insert(row, placedEvent(row, workerId), session);
    }),
  );
  return order;
}

function placedEvent(order: OrderDocument, workerId: string | null) {
  return {
    _id: `${order._id}:1`,
    orderId: order._id,
    seq: 1,
    step: '1:place',
    event: 'place',
    from: null,
    to: order.status,
    actor: { kind: 'customer' as const, id: order.customerId },
    reason: 'PLACED' as const,
    note: null,
    at: order.createdAt,
    recordedAt: order.createdAt,
    audience: [
      `order:${order._id}`,
      `customer:${order.customerId}`,
      `merchant:${order.merchantId}`,
      `city:${order.cityCode}`,
    ],
    data: { totalFen: order.totalFen, heldWorkerId: workerId },
    result: null,
    change: null,
  };
}

/** The sealed part of an order's address, for those who may see it. */
export function openAddress(
  deps: Pick<OrderDeps, 'sealer'>,
  order: Pick<OrderDocument, '_id' | 'address'>,
): { contact: string; phone: string; line: string; accessNote?: string } {
  return JSON.parse(deps.sealer.open(order.address.sealed, addressContext(order._id))) as {
    contact: string;
    phone: string;
    line: string;
    accessNote?: string;
  };
}
