import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { OrderDocument, OrderRequest } from '../../data/repositories/orders.js';
import { isWithinHours } from '../../domain/schedule/working-hours.js';
import type { OrderDeps } from './deps.js';
import type { Team } from './hold-team.js';
import { mayServe } from './may-serve.js';
import { resealForm } from './booking-form.js';
import { addressContext, openAddress } from './order-address.js';
import { newIdentity, newTickets, placedFields, UNTOUCHED } from './order-draft.js';
import { orderIdOf, type StoredOrderRequest } from './request-order.js';
import { hoursOf } from './workers-for-slot.js';

/** A case's run may be slow to place its rework; it asks again until then. */
const REWORK_PLACE_BY_MS = 24 * 3_600_000;

/**
 * Writes the request of a zero-price order that does an earlier order's work again. The id comes
 * from the case: a repeat is the same order. The caller then places it (`gateway.placeOrder`); as
 * nothing is left to pay, its run goes on to dispatch at once.
 */
export async function requestRework(
  deps: OrderDeps,
  rework: { readonly order: OrderDocument; readonly caseNo: string; readonly startMs: number },
): Promise<{ readonly orderId: string }> {
  const { order, caseNo, startMs } = rework;
  const orderId = orderIdOf({ by: 'rework', idempotencyKey: caseNo });
  const nowMs = deps.clock.nowMs();
  const body: StoredOrderRequest = {
    offeringId: order.offeringId,
    optionCodes: [],
    quantity: 1,
    startAt: new Date(startMs).toISOString(),
    quotedTotalFen: fen(0),
    reworkOf: order._id,
    placedBy: { kind: 'case', id: caseNo },
    ...(order.storeId !== null && { storeId: order.storeId }),
    ...resealedPlace(deps, { order, orderId }),
    ...resealForm(deps, { order, orderId }),
  };
  await deps.orders.insertRequest({
    _id: orderId,
    customerId: order.customerId,
    bodyHash: caseNo,
    body,
    placeBy: new Date(nowMs + REWORK_PLACE_BY_MS),
    createdAt: new Date(nowMs),
  });
  return { orderId };
}

/** A sealed address fits one order only. */
function resealedPlace(
  deps: OrderDeps,
  place: { readonly order: OrderDocument; readonly orderId: string },
): Pick<StoredOrderRequest, 'point' | 'sealedAddress'> {
  const { order, orderId } = place;
  if (order.mode === 'IN_STORE') return { point: null, sealedAddress: null };
  const plain = JSON.stringify(openAddress(deps, order));
  return {
    point: [...order.address.point.coordinates],
    sealedAddress: deps.sealer.seal(plain, addressContext(orderId)),
  };
}

/**
 * The order that does the work again: same service, place, policy and number of workers, without
 * a price. Nothing is looked up on the shelf, for what was sold is owed. Who did the work first is
 * held again if he may come and is free; dispatch finds somebody else otherwise.
 */
export async function draftRework(
  deps: OrderDeps,
  request: OrderRequest,
): Promise<{ readonly order: OrderDocument; readonly team: Team }> {
  const nowMs = deps.clock.nowMs();
  if (nowMs > request.placeBy.getTime()) throw new AppError('PLACE_TOO_LATE');
  const body = request.body as StoredOrderRequest;
  const first = await deps.orders.findById(body.reworkOf ?? '');
  if (!first) throw new AppError('NOT_FOUND', { detail: `order ${body.reworkOf} to do again` });
  const { _id: orderId, customerId } = request;
  const startMs = Math.max(Date.parse(body.startAt), nowMs);
  const endMs = startMs + (first.endAt.getTime() - first.startAt.getTime());
  const { timeZone, policy } = first;
  const isInStore = first.mode === 'IN_STORE';
  const order: OrderDocument = {
    ...first,
    ...UNTOUCHED,
    ...(await newIdentity(deps, { orderId, timeZone, nowMs, payMs: policy.payMs })),
    ...placedFields(body, customerId),
    reworkOf: first._id,
    quoteId: null,
    tickets: newTickets(orderId, isInStore ? 0 : first.workersNeeded),
    startAt: new Date(startMs),
    endAt: new Date(endMs),
    isNow: false,
    address: { ...first.address, sealed: body.sealedAddress ?? '' },
    ...(body.sealedForm !== undefined && { sealedForm: body.sealedForm }),
    lines: [],
    goodsFen: fen(0),
    travelFeeFen: fen(0),
    totalFen: fen(0),
  };
  const wished = isInStore ? [] : await firstWorkers(deps, { first, order });
  return { order, team: { fixed: [], wished, movable: null } };
}

/** Workers of the first visit who may serve and work at the new time. */
async function firstWorkers(
  deps: OrderDeps,
  pair: { readonly first: OrderDocument; readonly order: OrderDocument },
): Promise<string[]> {
  const { first, order } = pair;
  const ids = first.tickets.flatMap(({ workerId }) => workerId ?? []);
  const workers = await deps.workers.findByIds([...new Set(ids)]);
  const time = { startMs: order.startAt.getTime(), endMs: order.endAt.getTime() };
  const able: string[] = [];
  for (const worker of workers) {
    const { timeZone } = order;
    const isOnDuty = isWithinHours({ ...hoursOf(worker), ...time, timeZone });
    if (isOnDuty && (await mayServe(deps, { order, worker }))) able.push(worker._id);
  }
  return able;
}
