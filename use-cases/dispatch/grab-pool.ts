import type { z } from 'zod';
import type { poolItemSchema } from '../../contract/schemas/order-dispatch.js';
import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { planFor, type Plan } from '../../domain/dispatch/feasibility.js';
import { DEFAULT_DISPATCH_POLICY, type DispatchWorker } from '../../domain/dispatch/types.js';
import { distanceMeters } from '../../domain/geo/distance.js';
import type { EtaModel } from '../../domain/geo/travel.js';
import type { OrderDeps } from '../order/deps.js';
import { isLimited } from '../discipline/take-order.js';
import { mayServe } from '../order/may-serve.js';
import { dispatchWorkers } from './dispatch-workers.js';
import { toDemand } from './load-queue.js';

export type PoolItemDto = z.input<typeof poolItemSchema>;

/** Orders of one answer: the nearest ones. */
const ITEMS_MAX = 50;
/** In the pool only the worker's own reach counts, and an open question to him is no obstacle. */
const POOL_POLICY = { ...DEFAULT_DISPATCH_POLICY, openOffersMax: Infinity };
const ANY_DISTANCE_METERS = 1_000_000;

/**
 * The open pool (抢单, X13) as one worker sees it: orders of his merchant in his city that he may
 * serve and can reach, nearest first. District and distance only, the address comes with the visit.
 */
export async function listPool(
  deps: OrderDeps,
  input: { readonly workerId: string },
): Promise<PoolItemDto[]> {
  const worker = await deps.workers.findById(input.workerId);
  if (worker?.status !== 'ACTIVE' || (await isLimited(deps, input.workerId))) return [];
  const nowMs = deps.clock.nowMs();
  const { merchantId, cityCode } = worker;
  const orders = await deps.orders.openPools({ merchantId, cityCode, at: new Date(nowMs) });
  if (orders.length === 0) return [];
  const args = { cityCode, workers: [worker], orders, nowMs };
  const [seen] = await dispatchWorkers(deps, args);
  if (!seen) return [];
  const eta = await deps.eta.of(cityCode);
  const near = orders.flatMap((order) => {
    const plan = planOf({ eta, order, worker: seen, nowMs });
    return plan ? [{ order, item: presentPoolItem({ order, worker: seen, plan }) }] : [];
  });
  near.sort((a, b) => a.item.distanceMeters - b.item.distanceMeters);
  const items: PoolItemDto[] = [];
  for (const { order, item } of near) {
    if (items.length === ITEMS_MAX) break;
    if (await mayServe(deps, { order, worker })) items.push(item);
  }
  return items;
}

/**
 * The order when the worker may grab it, or has it already (a repeat of his request). An order that
 * was never his to see answers NOT_FOUND, one that a colleague took POOL_CLOSED.
 */
export async function requirePoolOrder(
  deps: OrderDeps,
  input: { readonly orderId: string; readonly workerId: string; readonly atMs: number },
): Promise<OrderDocument> {
  const { orderId, workerId, atMs } = input;
  const [order, worker] = await Promise.all([
    deps.orders.findById(orderId),
    deps.workers.findById(workerId),
  ]);
  if (!order || !worker || !isColleague(order, worker)) throw new AppError('NOT_FOUND');
  if (order.tickets.some((ticket) => ticket.workerId === workerId)) return order;
  const graceMs = order.policy.offerGraceMs;
  const isOpen = order.poolUntil !== null && atMs <= order.poolUntil.getTime() + graceMs;
  if (isOpen) return order;
  const wasGrabbed = order.tickets.some(({ origin }) => origin === 'GRAB');
  throw new AppError(wasGrabbed ? 'POOL_CLOSED' : 'NOT_FOUND');
}

const isColleague = (order: OrderDocument, worker: WorkerDocument): boolean =>
  order.merchantId === worker.merchantId && order.cityCode === worker.cityCode;

function planOf(pair: {
  readonly eta: EtaModel;
  readonly order: OrderDocument;
  readonly worker: DispatchWorker;
  readonly nowMs: number;
}): Plan | null {
  const { eta, order, worker, nowMs } = pair;
  const ticket = order.tickets.find(({ status }) => status === 'WAITING');
  if (!ticket) return null;
  const search = { round: 0, priority: 0, radiusMeters: ANY_DISTANCE_METERS };
  const demand = toDemand({ order, ticketId: ticket._id, nowMs, ...search });
  const plan = planFor({ nowMs, eta, policy: POOL_POLICY, worker, demand });
  return plan.ok ? plan : null;
}

function presentPoolItem(view: {
  readonly order: OrderDocument;
  readonly worker: DispatchWorker;
  readonly plan: Plan;
}): PoolItemDto {
  const { order, worker, plan } = view;
  return {
    orderId: order._id,
    itemName: order.itemName,
    district: order.address.district,
    distanceMeters: Math.round(distanceMeters(worker.at, order.address.point.coordinates)),
    startAt: new Date(plan.startMs).toISOString(),
    etaMinutes: Math.ceil(plan.etaMs / 60_000),
    totalFen: order.totalFen,
    poolUntil: (order.poolUntil ?? order.startAt).toISOString(),
  };
}
