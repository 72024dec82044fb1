import { SLOT_CANDIDATES_MAX } from '../../contract/terms/slot-question.js';
import type { CityHead } from '../../data/repositories/catalogue.js';
import type { EffectivePolicy } from '../../data/repositories/policies.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import type { LngLat } from '../../domain/geo/distance.js';
import { ringSearchCells, searchResolution, searchSteps } from '../../domain/geo/ring-search.js';
import { isFrozen } from '../../domain/discipline/standing.js';
import { fits } from '../../domain/schedule/fits.js';
import { nearestQualified, type SlotDemand } from '../../domain/schedule/slot-workers.js';
import { isWithinHours } from '../../domain/schedule/working-hours.js';
import { certificatesNeeded } from '../catalogue/skills.js';
import type { Bookable } from './bookable-offering.js';
import type { OrderDeps } from './deps.js';

/** What decides who may serve where and when; a price is no part of it. */
export type SlotScope = Pick<Bookable, 'merchant' | 'item' | 'category'> & {
  readonly city: Pick<CityHead, '_id' | 'timeZone' | 'opens' | 'closure'>;
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
  const demand = slotDemandOf(workedAt);
  const workers = (await qualifiedWorkers(deps, demand, workedAt.nowMs)).filter(
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

/** Who may serve it: of the offering's merchant, with its skills, within the last radius. */
export function slotDemandOf(query: Pick<SlotQuery, 'bookable' | 'at' | 'workerId'>): SlotDemand {
  const { bookable, at, workerId } = query;
  const { city, merchant, item, category, policy } = bookable;
  return {
    cityCode: city._id,
    merchantId: merchant._id,
    skillCodes: item.skillCodes,
    certificates: certificatesNeeded({ item, categories: [category] }),
    workerId,
    at,
    radiusMeters: policy.values.radiusMeters.at(-1) ?? 0,
  };
}

/** Workers who may serve the demand at the instant, nearest first (`nearestQualified`). */
export async function qualifiedWorkers(
  deps: Pick<OrderDeps, 'workers'>,
  demand: SlotDemand,
  atMs: number,
): Promise<WorkerDocument[]> {
  if (demand.workerId !== null) {
    const worker = await deps.workers.findById(demand.workerId);
    return worker ? nearestQualified(demand, [worker], atMs) : [];
  }
  let near: WorkerDocument[] = [];
  for (const radiusMeters of searchSteps(demand.radiusMeters)) {
    const found = await workersWithin(deps, { ...demand, radiusMeters });
    near = nearestQualified({ ...demand, radiusMeters }, found, atMs);
    if (near.length >= SLOT_CANDIDATES_MAX) break;
  }
  return near;
}

export function hoursOf(worker: WorkerDocument) {
  const { hours, overrides, blocked, leave } = worker;
  return { hours, overrides, blocked, leave };
}

function workersWithin(
  deps: Pick<OrderDeps, 'workers'>,
  demand: SlotDemand,
): Promise<WorkerDocument[]> {
  const { cityCode, merchantId, skillCodes, at, radiusMeters } = demand;
  const resolution = searchResolution(radiusMeters);
  const cells = ringSearchCells({ origin: at, radiusMeters, resolution });
  return deps.workers.inCells({
    ...{ cityCode, merchantIds: [merchantId], skillCodes, resolution, cells },
  });
}
