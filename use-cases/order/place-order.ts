import { AppError, isAppError } from '../../contract/terms/errors.js';
import type { OrderDocument, OrderRequest } from '../../data/repositories/orders.js';
import { withSlotRetry } from '../../data/repositories/worker-days.js';
import { stageDeadlineMs } from '../../domain/order/clocks.js';
import { placedState, type OrderFacts } from '../../domain/order/state.js';
import { requireNotBlocked } from '../discipline/customers.js';
import type { OrderDeps } from './deps.js';
import { holdTeam, teamFor, type Team } from './hold-team.js';
import { draftOrder } from './order-draft.js';
import { orderProgress, placedFactsOf, type PlacedFacts } from './order-progress.js';
import { draftRework } from './place-rework.js';
import { refusalOf, type StoredOrderRequest } from './request-order.js';
import { audienceOf } from './write-transition.js';
import type { PlacedOrder } from '../../workflows/contract.js';

/**
 * Writes the order that was asked for and holds the time of its workers, all of them or none, in
 * one transaction; after `placeBy` nothing is placed. A repeat answers with the order that is
 * there; when it has moved on, its run is lost, and the new one is told what was stored. Errors:
 * PLACE_TOO_LATE, OFFERING_NOT_ON_SALE, ADDRESS_OUT_OF_AREA, STORE_UNAVAILABLE, INVALID_INPUT
 * (address or store), SLOT_INVALID, SLOT_TAKEN, WORKER_UNAVAILABLE, PRICE_CHANGED,
 * CUSTOMER_BLOCKED.
 */
export async function placeOrder(deps: OrderDeps, orderId: string): Promise<PlacedOrder> {
  const present = await presentOrder(deps, orderId);
  if (present) return present;
  const request = await deps.orders.findRequest(orderId);
  if (!request) throw new AppError('NOT_FOUND', { detail: `request ${orderId}` });
  if (request.refusal) throw refusalOf(request.refusal);
  try {
    return factsOf(await placeNew(deps, request));
  } catch (error) {
    if (!isAppError(error) || error.spec.kind !== 'user') throw error;
    return refuse(deps, { orderId, error });
  }
}

async function placeNew(deps: OrderDeps, request: OrderRequest): Promise<OrderDocument> {
  if ((request.body as StoredOrderRequest).reworkOf !== undefined) {
    return insert(deps, await draftRework(deps, request));
  }
  const draft = await draftOrder(deps, request);
  const { customerId, cityCode } = draft.order;
  await requireNotBlocked(deps, { customerId, cityCode });
  return insert(deps, { order: draft.order, team: await teamFor(deps, draft) });
}

/**
 * A no is written down before it is told. An attempt that was given up may still be at work: had it
 * placed the order meanwhile, a no would leave an order without a run.
 */
async function refuse(
  deps: OrderDeps,
  args: { readonly orderId: string; readonly error: AppError },
): Promise<PlacedOrder> {
  const { orderId, error } = args;
  const { code, extra } = error;
  if (await deps.orders.refuseRequest(orderId, { code, extra })) throw error;
  const present = await presentOrder(deps, orderId);
  if (present) return present;
  throw error;
}

async function presentOrder(deps: OrderDeps, orderId: string): Promise<PlacedOrder | null> {
  const order = await deps.orders.findById(orderId);
  if (!order) return null;
  return order.seq === 1 ? factsOf(order) : movedOn(deps, order);
}

/** The facts as placed and everything since; what the order shows now is the sum of both. */
async function movedOn(deps: OrderDeps, order: OrderDocument): Promise<PlacedOrder> {
  const progress = await orderProgress(deps, { orderId: order._id, afterSeq: 1 });
  return { ...factsOf(order), ...(await placedFactsOf(deps, order._id)), progress };
}

/** What the workflow pins of an order. */
export function factsOf(order: OrderDocument): OrderFacts {
  const held = order.tickets.filter(({ heldWorkerId }) => heldWorkerId !== null);
  return {
    orderId: order._id,
    cityCode: order.cityCode,
    categoryId: order.categoryId,
    customerId: order.customerId,
    merchantId: order.merchantId,
    placedAtMs: order.createdAt.getTime(),
    startMs: order.startAt.getTime(),
    endMs: order.endAt.getTime(),
    isNow: order.isNow,
    isInStore: order.mode === 'IN_STORE',
    amountFen: order.totalFen,
    tickets: order.tickets.map(({ _id, heldWorkerId }) => ({ ticketId: _id, heldWorkerId })),
    // A team with a named worker was chosen by the customer; nobody else takes his place unasked.
    isMovable: held.length > 0 && held.every(({ isMovable }) => isMovable),
    policy: order.policy,
  };
}

async function insert(
  deps: OrderDeps,
  args: { readonly order: OrderDocument; readonly team: Team },
): Promise<OrderDocument> {
  const { team } = args;
  return withSlotRetry(() =>
    deps.transact(async (session) => {
      const { _id: orderId, createdAt } = args.order;
      if (!(await deps.orders.claimRequest(orderId, createdAt, session))) {
        throw new AppError('PLACE_TOO_LATE', { detail: `${orderId} was refused before` });
      }
      const order = await holdTeam(deps, { order: args.order, team, session });
      const facts = factsOf(order);
      const deadlineMs = stageDeadlineMs(placedState(facts), facts);
      const row = { ...order, stageDeadlineAt: deadlineMs === null ? null : new Date(deadlineMs) };
      await deps.orders.insert(row, placedEvent(row), session);
      return row;
    }),
  );
}

function placedEvent(order: OrderDocument) {
  return {
    _id: `${order._id}:1`,
    orderId: order._id,
    seq: 1,
    step: '1:place',
    event: 'place',
    from: null,
    to: order.status,
    actor: order.placedBy,
    reason: 'PLACED' as const,
    note: null,
    at: order.createdAt,
    recordedAt: order.createdAt,
    audience: audienceOf(order),
    data: {
      totalFen: order.totalFen,
      heldWorkerIds: order.tickets.flatMap(({ heldWorkerId }) => heldWorkerId ?? []),
      storeId: order.storeId,
      reworkOf: order.reworkOf,
    },
    result: placedFacts(order),
    change: null,
  };
}

function placedFacts(order: OrderDocument): PlacedFacts {
  const { startMs, endMs, amountFen, isMovable, tickets } = factsOf(order);
  return { startMs, endMs, amountFen, isMovable, tickets };
}
