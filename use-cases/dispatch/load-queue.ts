import type { DemandDocument } from '../../data/repositories/dispatch.js';
import type { CategoryDocument } from '../../data/repositories/catalogue.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import type { DispatchDemand, DispatchWorker } from '../../domain/dispatch/types.js';
import { isLive, type DayItem, type Interval } from '../../domain/schedule/types.js';
import { openIntervals } from '../../domain/schedule/working-hours.js';
import { certificatesValid } from '../catalogue/skills.js';
import type { OrderDeps } from '../order/deps.js';
import { hoursOf } from '../order/workers-for-slot.js';

/** Demand rows of one tick; the rest waits for the next. */
const QUEUE_MAX = 2_000;
/** A position older than this says nothing: the worker counts as being at home. */
const POSITION_FRESH_MS = 30 * 60_000;

/** Demands and workers that may be matched with each other: those of one merchant. */
type Group = {
  readonly demands: readonly DispatchDemand[];
  readonly workers: readonly DispatchWorker[];
};

export type Queue = {
  readonly nowMs: number;
  readonly groups: readonly Group[];
  readonly demandOf: ReadonlyMap<string, DemandDocument>;
  readonly orderOf: ReadonlyMap<string, OrderDocument>;
  /** Decided before, but Temporal has not taken the answer yet. */
  readonly decided: readonly DemandDocument[];
};

/** Reads everything one tick over a city's queue needs. */
export async function loadQueue(deps: OrderDeps, cityCode: string): Promise<Queue> {
  const nowMs = deps.clock.nowMs();
  const rows = await deps.dispatch.undelivered(cityCode, QUEUE_MAX);
  const open = rows.filter(({ status }) => status === 'OPEN');
  const decided = rows.filter(({ status }) => status !== 'OPEN');
  const orders = await deps.orders.findByIds(open.map(({ orderId }) => orderId));
  const orderOf = new Map(orders.map((order) => [order._id, order]));
  const demandOf = new Map(open.map((demand) => [demand.ticketId, demand]));
  const workers = open.length === 0 ? [] : await loadWorkers(deps, { cityCode, orders, nowMs });
  const groups = [...new Set(orders.map(({ merchantId }) => merchantId))].map((merchantId) => ({
    demands: open.flatMap((demand) => {
      const order = orderOf.get(demand.orderId);
      return order?.merchantId === merchantId ? [toDemand({ demand, order, nowMs })] : [];
    }),
    workers: workers.filter((row) => row.merchantId === merchantId).map(({ worker }) => worker),
  }));
  return { nowMs, groups, demandOf, orderOf, decided };
}

function toDemand(args: {
  readonly demand: DemandDocument;
  readonly order: OrderDocument;
  readonly nowMs: number;
}): DispatchDemand {
  const { demand, order, nowMs } = args;
  const startMs = order.startAt.getTime();
  return {
    orderId: order._id,
    ticketId: demand.ticketId,
    round: demand.round,
    at: order.address.point.coordinates,
    skills: order.skills,
    serviceMs: order.endAt.getTime() - startMs,
    windowStartMs: startMs,
    earliestMs: Math.max(startMs, nowMs),
    prepMs: order.prepMs,
    cleanMs: order.cleanMs,
    radiusMeters: demand.radiusMeters,
    excludedWorkerIds: order.tickets[0]?.excludedWorkerIds ?? [],
    createdAtMs: order.paidAt?.getTime() ?? order.createdAt.getTime(),
    priority: 0,
  };
}

async function loadWorkers(
  deps: OrderDeps,
  args: {
    readonly cityCode: string;
    readonly orders: readonly OrderDocument[];
    readonly nowMs: number;
  },
): Promise<{ readonly merchantId: string; readonly worker: DispatchWorker }[]> {
  const { cityCode, orders, nowMs } = args;
  const timeZone = orders[0]?.timeZone ?? 'UTC';
  const toMs = Math.max(nowMs, ...orders.map(({ endAt }) => endAt.getTime())) + 3_600_000;
  const window = { fromMs: nowMs, toMs, timeZone };
  const merchantIds = [...new Set(orders.map(({ merchantId }) => merchantId))];
  const [workers, categories, offerCounts] = await Promise.all([
    deps.workers.inCity({ cityCode, isOnline: true }),
    deps.catalogue.categoriesOnSale({ cityCode, merchantIds }),
    deps.dispatch.openOfferCounts(cityCode, new Date(nowMs)),
  ]);
  const workerIds = workers.map(({ _id }) => _id);
  const items = await deps.workerDays.itemsOf({ workerIds, ...window });
  return workers.map((worker) => ({
    merchantId: worker.merchantId,
    worker: toWorker({
      worker,
      categories,
      nowMs,
      window,
      dayItems: (items.get(worker._id) ?? []).filter((item) => isLive(item, nowMs)),
      openOffers: offerCounts.get(worker._id) ?? 0,
    }),
  }));
}

function toWorker(args: {
  readonly worker: WorkerDocument;
  readonly categories: readonly CategoryDocument[];
  readonly nowMs: number;
  readonly window: { readonly fromMs: number; readonly toMs: number; readonly timeZone: string };
  readonly dayItems: readonly DayItem[];
  readonly openOffers: number;
}): DispatchWorker {
  const { worker, nowMs, window, dayItems } = args;
  const present = dayItems.find(
    (item) => item.start - item.prepMs <= nowMs && nowMs < item.end + item.cleanMs,
  );
  const { position } = worker;
  const isFresh = position !== undefined && nowMs - position.at.getTime() < POSITION_FRESH_MS;
  const hours = hoursInWindow(worker, window);
  return {
    id: worker._id,
    at: present?.at ?? (isFresh ? position.point.coordinates : worker.home.coordinates),
    skills: usableSkills(args),
    score: worker.score,
    freeAtMs: present ? present.end + present.cleanMs : nowMs,
    shiftEndsMs: hours.at(-1)?.endMs ?? nowMs,
    hours,
    dayItems,
    maxDistanceMeters: worker.radiusMeters,
    idleSinceMs: present ? null : nowMs,
    openOffers: args.openOffers,
  };
}

const HOUR_MS = 3_600_000;
const HOURS_CACHE_MAX = 50_000;
type CachedHours = { readonly key: string; readonly hours: readonly Interval[] };
const hoursCache = new Map<string, CachedHours>();

/**
 * Working time around the window. Zone arithmetic is dear and a tick asks it of every worker, so
 * it is kept per worker, version of his hours and hour of the clock.
 */
function hoursInWindow(
  worker: WorkerDocument,
  window: { readonly fromMs: number; readonly toMs: number; readonly timeZone: string },
): readonly Interval[] {
  const startMs = Math.floor(window.fromMs / HOUR_MS) * HOUR_MS;
  const endMs = Math.ceil(window.toMs / (24 * HOUR_MS)) * 24 * HOUR_MS;
  const key = `${worker.version}:${startMs}:${endMs}`;
  const cached = hoursCache.get(worker._id);
  if (cached?.key === key) return cached.hours;
  const { timeZone } = window;
  const hours = openIntervals({ ...hoursOf(worker), startMs, endMs, timeZone });
  if (hoursCache.size >= HOURS_CACHE_MAX) hoursCache.clear();
  hoursCache.set(worker._id, { key, hours });
  return hours;
}

/** Skills whose certificates are all valid now: a lapse takes effect with the next tick (X10). */
function usableSkills(args: {
  readonly worker: WorkerDocument;
  readonly categories: readonly CategoryDocument[];
  readonly nowMs: number;
}): string[] {
  const { worker, categories, nowMs } = args;
  const valid = certificatesValid({ worker, atMs: nowMs });
  const skills = categories.flatMap((category) => category.skills);
  return worker.skills.filter((code) =>
    skills
      .filter((skill) => skill.code === code)
      .every((skill) => skill.certificates.every((kind) => valid.includes(kind))),
  );
}
