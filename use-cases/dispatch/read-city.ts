import { WORKER_DAYS_MAX } from '../../data/repositories/worker-days.js';
import { serviceDaysOf } from '../../domain/schedule/service-day.js';
import { PAD_MS_MAX, TRAVEL_MS_MAX } from '../../domain/schedule/types.js';
import type { OrderDeps } from '../order/deps.js';
import { CLOCK_SKEW_MS, emptyCity, putWorker, type City } from './city-state.js';

/** Workers of one city that are kept; the rest, by id, is left out. */
const WORKERS_MAX = 200_000;
/** Workers of one read. */
export const PAGE = 5_000;

type Deps = Pick<OrderDeps, 'workers' | 'workerDays'>;

/** The city as it is stored now; for 10,000 workers it takes a second or two. */
export async function readCity(
  deps: Deps,
  args: Pick<City, 'loadedAtMs' | 'untilMs' | 'timeZone'> & { readonly cityCode: string },
): Promise<City> {
  const { cityCode, ...span } = args;
  const city = emptyCity(span);
  await loadWorkers(deps, cityCode, city);
  await readItems(deps, city, [...city.workers.keys()]);
  return city;
}

/** Those who take orders, then those who rest: who changes in between is told by the feed. */
async function loadWorkers(deps: Deps, cityCode: string, city: City): Promise<void> {
  for (const isOnline of [true, false]) {
    let afterId: string | undefined;
    while (city.workers.size < WORKERS_MAX) {
      const after = afterId === undefined ? {} : { afterId };
      const page = await deps.workers.inCity({ cityCode, isOnline, limit: PAGE, ...after });
      for (const worker of page) putWorker(city, worker);
      afterId = page.at(-1)?._id;
      if (page.length < PAGE) break;
    }
  }
}

/** Reads the bookings of these workers anew. */
export async function readItems(deps: Deps, city: City, ids: readonly string[]): Promise<void> {
  const { loadedAtMs, untilMs, timeZone } = city;
  const window = { fromMs: loadedAtMs - CLOCK_SKEW_MS, toMs: untilMs, timeZone };
  for (const workerIds of pagesOf(ids, workersOfOneRead(window))) {
    for (const [id, items] of await deps.workerDays.itemsOf({ ...window, workerIds })) {
      city.items.set(id, items);
    }
  }
}

/** A read of days has a bound: so many workers are certain to be below it. */
function workersOfOneRead(window: {
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeZone: string;
}): number {
  const reachMs = TRAVEL_MS_MAX + 2 * PAD_MS_MAX;
  const { fromMs, toMs, timeZone } = window;
  const days = serviceDaysOf({ startMs: fromMs - reachMs, endMs: toMs + reachMs, timeZone });
  return Math.floor(WORKER_DAYS_MAX / days.length);
}

export function* pagesOf(ids: readonly string[], size: number): Generator<readonly string[]> {
  for (let at = 0; at < ids.length; at += size) yield ids.slice(at, at + size);
}
