import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import { withSlotRetry } from '../../data/repositories/worker-days.js';
import { stageDeadlineMs } from '../../domain/order/clocks.js';
import { placedState, type OrderFacts } from '../../domain/order/state.js';
import type { OrderDeps } from './deps.js';
import { holdTeam, teamFor, type Team } from './hold-team.js';
import { draftOrder } from './order-draft.js';
import { draftRework } from './place-rework.js';
import type { StoredOrderRequest } from './request-order.js';

/**
 * Writes the order that was asked for and holds the time of its workers, all of them or none, in
 * one transaction; after `placeBy` nothing is placed. A repeat answers with the order that is
 * there. Errors: PLACE_TOO_LATE, OFFERING_NOT_ON_SALE, ADDRESS_OUT_OF_AREA, STORE_UNAVAILABLE,
 * INVALID_INPUT (address or store), SLOT_INVALID, SLOT_TAKEN, WORKER_UNAVAILABLE, PRICE_CHANGED.
 */
export async function placeOrder(deps: OrderDeps, orderId: string): Promise<OrderFacts> {
  const present = await deps.orders.findById(orderId);
  if (present) return factsOf(present);
  const request = await deps.orders.findRequest(orderId);
  if (!request) throw new AppError('NOT_FOUND', { detail: `request ${orderId}` });
  if ((request.body as StoredOrderRequest).reworkOf !== undefined) {
    const { order, team } = await draftRework(deps, request);
    return factsOf(await insert(deps, { order, team }));
  }
  const draft = await draftOrder(deps, request);
  return factsOf(await insert(deps, { order: draft.order, team: await teamFor(deps, draft) }));
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
    audience: [
      `order:${order._id}`,
      `customer:${order.customerId}`,
      `merchant:${order.merchantId}`,
      `city:${order.cityCode}`,
    ],
    data: {
      totalFen: order.totalFen,
      heldWorkerIds: order.tickets.flatMap(({ heldWorkerId }) => heldWorkerId ?? []),
      storeId: order.storeId,
      reworkOf: order.reworkOf,
    },
    result: null,
    change: null,
  };
}
