import type { EffectivePolicy } from '../../data/repositories/policies.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { distanceMeters, type LngLat } from '../../domain/geo/distance.js';
import { ringSearchCells, searchResolution } from '../../domain/geo/ring-search.js';
import { isFrozen } from '../../domain/discipline/standing.js';
import { fits } from '../../domain/schedule/fits.js';
import { isWithinHours } from '../../domain/schedule/working-hours.js';
import { canServe } from '../catalogue/skills.js';
import type { Bookable } from './bookable-offering.js';
import type { OrderDeps } from './deps.js';

/** Nearest workers whose calendars are read for one booking. */
const WORKERS_MAX = 100;

/** What decides who may serve where and when; a price is no part of it. */
export type SlotScope = Pick<Bookable, 'city' | 'merchant' | 'item' | 'category'> & {
  readonly policy: Pick<EffectivePolicy, 'values'>;
};

export type SlotQuery = {
  readonly bookable: SlotScope;
  readonly at: LngLat;
  readonly startMs: number;
  readonly endMs: number;
  /** Only this worker when named. */
  readonly workerId: string | null;
  readonly nowMs: number;
  /** Its own bookings do not stand in its way: they move with it. */
  readonly exceptOrderId?: string;
};

/** Ids of workers who can really take the interval, the nearest first. */
export async function workersForSlot(deps: OrderDeps, query: SlotQuery): Promise<string[]> {
  const { bookable, startMs, endMs, at, nowMs } = query;
  const { timeZone } = bookable.city;
  // Certificates have to be valid when the work begins, and so they are valid now.
  const workedAt = { ...query, nowMs: Math.max(nowMs, startMs) };
  // Who has the order already keeps it at another time, too: a freeze is about new ones.
  const isHis = query.workerId !== null && query.exceptOrderId !== undefined;
  const workers = (await qualifiedWorkers(deps, workedAt)).filter(
    (worker) =>
      (isHis || !isFrozen(worker, nowMs)) &&
      isWithinHours({ ...hoursOf(worker), startMs, endMs, timeZone }),
  );
  const workerIds = workers.map(({ _id }) => _id);
  const items = await deps.workerDays.itemsOf({
    workerIds,
    fromMs: startMs,
    toMs: endMs,
    timeZone,
  });
  const candidate = {
    ticketId: '',
    start: startMs,
    end: endMs,
    at,
    prepMs: bookable.policy.values.preparationMs,
    cleanMs: bookable.policy.values.cleaningMs,
  };
  const eta = await deps.eta.of(bookable.city._id);
  const others = (workerId: string) =>
    (items.get(workerId) ?? []).filter(({ orderId }) => orderId !== query.exceptOrderId);
  return workerIds.filter((id) => fits({ items: others(id), candidate, nowMs, eta }).ok);
}

/**
 * Workers of the offering's merchant who may serve the item at the place, nearest first. A lapsed
 * certificate takes a worker out that minute, whatever else runs (X10); `nowMs` is when the
 * certificates have to be valid.
 */
export async function qualifiedWorkers(
  deps: Pick<OrderDeps, 'workers'>,
  query: Pick<SlotQuery, 'bookable' | 'at' | 'workerId' | 'nowMs'>,
): Promise<WorkerDocument[]> {
  const { bookable, at, workerId, nowMs } = query;
  const found =
    workerId === null ? await nearWorkers(deps, query) : await oneWorker(deps, workerId);
  return found
    .map((worker) => ({ worker, meters: distanceMeters(worker.home.coordinates, at) }))
    .filter(
      ({ worker, meters }) =>
        worker.status === 'ACTIVE' &&
        worker.cityCode === bookable.city._id &&
        worker.merchantId === bookable.merchant._id &&
        meters <= worker.radiusMeters &&
        canServe({ worker, item: bookable.item, categories: [bookable.category], atMs: nowMs }),
    )
    .sort((a, b) => a.meters - b.meters)
    .slice(0, WORKERS_MAX)
    .map(({ worker }) => worker);
}

export function hoursOf(worker: WorkerDocument) {
  const { hours, overrides, blocked, leave } = worker;
  return { hours, overrides, blocked, leave };
}

async function oneWorker(
  deps: Pick<OrderDeps, 'workers'>,
  workerId: string,
): Promise<WorkerDocument[]> {
  const worker = await deps.workers.findById(workerId);
  return worker ? [worker] : [];
}

function nearWorkers(
  deps: Pick<OrderDeps, 'workers'>,
  { bookable, at }: Pick<SlotQuery, 'bookable' | 'at'>,
): Promise<WorkerDocument[]> {
  const radiusMeters = bookable.policy.values.radiusMeters.at(-1) ?? 0;
  const resolution = searchResolution(radiusMeters);
  const cells = ringSearchCells({ origin: at, radiusMeters, resolution });
  return deps.workers.inCells({
    cityCode: bookable.city._id,
    merchantIds: [bookable.merchant._id],
    skillCodes: bookable.item.skillCodes,
    resolution,
    cells,
  });
}
