import type { CertificateKind } from '../../contract/terms/catalogue.js';
import type { CategoryDocument } from '../../data/repositories/catalogue.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { momentOf } from '../../domain/dispatch/moment.js';
import type { DispatchWorker } from '../../domain/dispatch/types.js';
import { whereaboutsOf } from '../../domain/dispatch/whereabouts.js';
import { isFrozen } from '../../domain/discipline/standing.js';
import { certificateEndMs } from '../../domain/schedule/slot-person.js';
import { isLive, type DayItem, type Interval } from '../../domain/schedule/types.js';
import { openIntervals } from '../../domain/schedule/working-hours.js';
import { certificatesValid } from '../catalogue/skills.js';
import type { OrderDeps } from '../order/deps.js';
import { hoursOf } from '../order/workers-for-slot.js';

/** These workers as the engine sees them, in the same order, over the time of these orders. */
export async function dispatchWorkers(
  deps: OrderDeps,
  args: {
    readonly cityCode: string;
    readonly workers: readonly WorkerDocument[];
    readonly orders: readonly OrderDocument[];
    readonly nowMs: number;
    /** Their appointments in the window, when they are known. */
    readonly itemsOf?: ReadonlyMap<string, readonly DayItem[]>;
  },
): Promise<DispatchWorker[]> {
  const { cityCode, workers, orders, nowMs } = args;
  const window = { fromMs: nowMs, ...windowOf(orders, nowMs) };
  const merchantIds = [...new Set(orders.map(({ merchantId }) => merchantId))];
  const workerIds = workers.map(({ _id }) => _id);
  const [categories, offerCounts, items] = await Promise.all([
    deps.catalogue.categoriesOnSale({ cityCode, merchantIds }),
    deps.dispatch.openOfferCounts(cityCode, new Date(nowMs)),
    args.itemsOf ?? deps.workerDays.itemsOf({ workerIds, ...window }),
  ]);
  const certificatesOf = certificatesBySkill(categories);
  return workers.map((worker) =>
    toWorker({
      worker,
      certificatesOf,
      nowMs,
      window,
      dayItems: (items.get(worker._id) ?? []).filter((item) => isLive(item, nowMs)),
      openOffers: offerCounts.get(worker._id) ?? 0,
    }),
  );
}

/** Until when appointments matter to these orders, and in which zone days begin. */
export function windowOf(
  orders: readonly OrderDocument[],
  nowMs: number,
): { readonly toMs: number; readonly timeZone: string } {
  const toMs = Math.max(nowMs, ...orders.map(({ endAt }) => endAt.getTime())) + HOUR_MS;
  return { toMs, timeZone: orders[0]?.timeZone ?? 'UTC' };
}

function toWorker(args: {
  readonly worker: WorkerDocument;
  readonly certificatesOf: CertificatesOf;
  readonly nowMs: number;
  readonly window: { readonly fromMs: number; readonly toMs: number; readonly timeZone: string };
  readonly dayItems: readonly DayItem[];
  readonly openOffers: number;
}): DispatchWorker {
  const { worker, nowMs, window, dayItems } = args;
  const { at } = whereaboutsOf(worker, dayItems, nowMs);
  const hours = hoursInWindow(worker, window);
  const { present: _present, ...moment } = momentOf({ items: dayItems, hours, nowMs });
  return {
    id: worker._id,
    at,
    skills: usableSkills(args),
    skillEndsMs: skillEnds(args),
    score: worker.score,
    ...moment,
    shiftEndsMs: hours.at(-1)?.endMs ?? nowMs,
    hours,
    dayItems,
    maxDistanceMeters: worker.radiusMeters,
    ...(worker.acceptanceBps !== undefined && { acceptance: worker.acceptanceBps / WHOLE_BPS }),
    openOffers: args.openOffers,
    isFrozen: isFrozen(worker, nowMs),
  };
}

const WHOLE_BPS = 10_000;
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
export function usableSkills(args: {
  readonly worker: WorkerDocument;
  readonly certificatesOf: CertificatesOf;
  readonly nowMs: number;
}): string[] {
  const { worker, certificatesOf, nowMs } = args;
  const valid = certificatesValid({ worker, atMs: nowMs });
  return worker.skills.filter((code) =>
    (certificatesOf.get(code) ?? []).every((kind) => valid.includes(kind)),
  );
}

/** When the first certificate of each skill ends; skills that ask for none have no end. */
export function skillEnds(args: {
  readonly worker: WorkerDocument;
  readonly certificatesOf: CertificatesOf;
}): ReadonlyMap<string, number> {
  const { worker, certificatesOf } = args;
  const ends = worker.skills.flatMap((code): [string, number][] => {
    const kinds = certificatesOf.get(code) ?? [];
    const endsMs = kinds.map((kind) => certificateEndMs(worker, kind));
    return endsMs.length === 0 ? [] : [[code, Math.min(...endsMs)]];
  });
  return new Map(ends);
}

/** Certificates by skill: the same for all workers of a tick, so it is made once. */
type CertificatesOf = ReadonlyMap<string, readonly CertificateKind[]>;

export function certificatesBySkill(categories: readonly CategoryDocument[]): CertificatesOf {
  const kinds = new Map<string, CertificateKind[]>();
  for (const { code, certificates } of categories.flatMap(({ skills }) => skills)) {
    kinds.set(code, [...(kinds.get(code) ?? []), ...certificates]);
  }
  return kinds;
}
