import type { TicketStatus } from '../../contract/terms/order.js';
import type { DemandDocument } from '../../data/repositories/dispatch.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { DispatchSearch } from '../../domain/dispatch/all-or-none.js';
import { demandOf } from '../../domain/dispatch/demand.js';
import type { DispatchDemand, DispatchWorker } from '../../domain/dispatch/types.js';
import type { OrderDeps } from '../order/deps.js';
import type { CityCache } from './city-cache.js';
import { dispatchWorkers, windowOf } from './dispatch-workers.js';

/** Demand rows of one tick; the rest waits for the next. */
const QUEUE_MAX = 2_000;

/** Searches and workers that may be matched with each other: those of one merchant. */
type Group = {
  readonly searches: readonly DispatchSearch[];
  readonly workers: readonly DispatchWorker[];
};

export type Queue = {
  readonly nowMs: number;
  readonly groups: readonly Group[];
  /** Open demand rows by id. */
  readonly demandOf: ReadonlyMap<string, DemandDocument>;
  readonly orderOf: ReadonlyMap<string, OrderDocument>;
  /** Decided before, but Temporal has not taken the answer yet. */
  readonly decided: readonly DemandDocument[];
};

/** Reads everything one tick over a city's queue needs; workers from the cache where there is one. */
export async function loadQueue(
  deps: OrderDeps,
  cityCode: string,
  cache: CityCache | null = null,
): Promise<Queue> {
  const nowMs = deps.clock.nowMs();
  const rows = await deps.dispatch.undelivered(cityCode, QUEUE_MAX);
  const open = rows.filter(({ status }) => status === 'OPEN');
  const decided = rows.filter(({ status }) => status !== 'OPEN');
  const orders = await deps.orders.findByIds(open.map(({ orderId }) => orderId));
  const orderOf = new Map(orders.map((order) => [order._id, order]));
  const demandOf = new Map(open.map((demand) => [demand._id, demand]));
  const workers =
    open.length === 0 ? [] : await loadWorkers(deps, { cityCode, orders, nowMs, cache });
  const groups = [...new Set(orders.map(({ merchantId }) => merchantId))].map((merchantId) => ({
    searches: open.flatMap((demand) => {
      const order = orderOf.get(demand.orderId);
      return order?.merchantId === merchantId ? [toSearch({ demand, order, nowMs })] : [];
    }),
    workers: workers.filter((row) => row.merchantId === merchantId).map(({ worker }) => worker),
  }));
  return { nowMs, groups, demandOf, orderOf, decided };
}

/** One demand of the engine for each ticket of the row. */
function toSearch(args: {
  readonly demand: DemandDocument;
  readonly order: OrderDocument;
  readonly nowMs: number;
}): DispatchSearch {
  const { demand, order, nowMs } = args;
  const { ticketIds, deadline, ...settings } = demand;
  const ask = { ...settings, order, nowMs, deadlineMs: deadline.getTime() };
  return { id: demand._id, demands: ticketIds.map((ticketId) => toDemand({ ...ask, ticketId })) };
}

/** What the engine has to know of one ticket. */
export function toDemand(args: {
  readonly ticketId: string;
  readonly order: OrderDocument;
  readonly nowMs: number;
  readonly round: number;
  readonly radiusMeters: number;
  readonly priority: number;
  /** When a person will have to look; nobody does when absent. */
  readonly deadlineMs?: number;
}): DispatchDemand {
  const { order, deadlineMs = null, ...search } = args;
  const need = {
    orderId: order._id,
    at: order.address.point.coordinates,
    skills: order.skills,
    startMs: order.startAt.getTime(),
    endMs: order.endAt.getTime(),
    prepMs: order.prepMs,
    cleanMs: order.cleanMs,
    sinceMs: order.paidAt?.getTime() ?? order.createdAt.getTime(),
    policy: order.policy,
    excludedWorkerIds: excludedOf(order),
  };
  return demandOf({ need, ...search, deadlineMs });
}

const ENDED: readonly TicketStatus[] = ['DONE', 'CANCELLED', 'NO_SHOW'];

/** Who declined, left or was refused, and who has another ticket of the order already. */
function excludedOf(order: OrderDocument): string[] {
  const left = order.tickets.flatMap(({ excludedWorkerIds }) => excludedWorkerIds);
  const present = order.tickets.flatMap(({ workerId, status }) =>
    workerId === null || ENDED.includes(status) ? [] : [workerId],
  );
  return [...new Set([...left, ...present])];
}

async function loadWorkers(
  deps: OrderDeps,
  args: {
    readonly cityCode: string;
    readonly orders: readonly OrderDocument[];
    readonly nowMs: number;
    readonly cache: CityCache | null;
  },
): Promise<{ readonly merchantId: string; readonly worker: DispatchWorker }[]> {
  const { cityCode, orders, nowMs, cache } = args;
  const known = await cache?.read({ cityCode, nowMs, ...windowOf(orders, nowMs) });
  const workers = known?.workers ?? (await deps.workers.inCity({ cityCode, isOnline: true }));
  const itemsOf = known && { itemsOf: known.itemsOf };
  const seen = await dispatchWorkers(deps, { cityCode, workers, orders, nowMs, ...itemsOf });
  return seen.map((worker, index) => ({
    merchantId: workers[index]?.merchantId ?? '',
    worker,
  }));
}
