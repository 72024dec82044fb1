import { AppError } from '../../contract/terms/errors.js';
import type { FeedListener, DispatchFeed } from '../../data/repositories/dispatch-feed.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import type { DayItem } from '../../domain/schedule/types.js';
import type { OrderDeps } from '../order/deps.js';

/** Workers of one city that are kept; the rest, by id, is left out. */
const WORKERS_MAX = 200_000;
const PAGE = 5_000;
/** More changes than this between two ticks: reading the city anew is cheaper. */
const CHANGES_MAX = 20_000;
/** Whatever a feed might have lost is found after this at the latest. */
const RELOAD_MS = 10 * 60_000;
/** Appointments so far ahead are kept, and farther ones once an order asks for them. */
const AHEAD_MS = 2 * 24 * 3_600_000;

export type CityWindow = {
  readonly cityCode: string;
  readonly nowMs: number;
  /** End of the last appointment that a tick looks at. */
  readonly toMs: number;
  readonly timeZone: string;
};

export type CityFacts = {
  /** Active workers who take orders, by id. */
  readonly workers: readonly WorkerDocument[];
  readonly itemsOf: ReadonlyMap<string, readonly DayItem[]>;
};

/** What a tick knows of a city without asking the database about everybody. */
export type CityCache = {
  read(window: CityWindow): Promise<CityFacts>;
  /** A claim was lost: what is known of these workers was out of date. */
  distrust(workerIds: readonly string[]): void;
  close(): Promise<void>;
};

type City = {
  readonly workers: Map<string, WorkerDocument>;
  readonly items: Map<string, readonly DayItem[]>;
  readonly loadedAtMs: number;
  readonly untilMs: number;
  readonly timeZone: string;
};

type Changes = { readonly workers: Set<string>; readonly days: Set<string> };

type Inner = {
  readonly deps: CacheDeps;
  readonly cities: Map<string, City>;
  changes: Changes;
  feed: DispatchFeed | null;
};

export type CacheDeps = Pick<OrderDeps, 'workers' | 'workerDays'> & {
  readonly openFeed: (listener: FeedListener) => Promise<DispatchFeed>;
};

/**
 * Keeps the workers of the cities of this process and their appointments, from the database's
 * change stream. Reads are for one caller at a time, as ticks are. A feed that ends empties the
 * cache: the next read opens another one and reads the city anew, which takes seconds.
 */
export function createCityCache(deps: CacheDeps): CityCache {
  const inner: Inner = { deps, cities: new Map(), changes: noChanges(), feed: null };
  return {
    async read(window) {
      await ensureFeed(inner);
      await refresh(inner);
      const city = await ensureCity(inner, window);
      return { workers: [...city.workers.values()], itemsOf: city.items };
    },
    distrust(workerIds) {
      for (const id of workerIds) {
        inner.changes.workers.add(id);
        inner.changes.days.add(id);
      }
    },
    async close() {
      const { feed } = inner;
      forget(inner);
      await feed?.close();
    },
  };
}

const noChanges = (): Changes => ({ workers: new Set(), days: new Set() });

function forget(inner: Inner): void {
  inner.feed = null;
  inner.cities.clear();
  inner.changes = noChanges();
}

async function ensureFeed(inner: Inner): Promise<void> {
  if (inner.feed !== null) return;
  let hasEnded = false;
  const feed = await inner.deps.openFeed({
    onEvent: (event) => {
      if (hasEnded) return;
      if (event.kind === 'position') move(inner, event.workerId, event.position);
      else if (event.kind === 'worker') inner.changes.workers.add(event.workerId);
      else inner.changes.days.add(event.workerId);
    },
    onEnd: () => {
      hasEnded = true;
      if (inner.feed === feed) forget(inner);
    },
  });
  if (hasEnded) throw new AppError('SERVICE_UNAVAILABLE', { detail: 'the feed ended at once' });
  inner.feed = feed;
}

function move(
  { cities }: Inner,
  workerId: string,
  position: NonNullable<WorkerDocument['position']>,
): void {
  for (const { workers } of cities.values()) {
    const worker = workers.get(workerId);
    if (worker !== undefined) workers.set(workerId, { ...worker, position });
  }
}

/** Reads what has changed, in whichever city it is. */
async function refresh(inner: Inner): Promise<void> {
  const { changes, deps, cities } = inner;
  if (changes.workers.size + changes.days.size === 0) return;
  if (changes.workers.size + changes.days.size > CHANGES_MAX) {
    cities.clear();
    inner.changes = noChanges();
    return;
  }
  // Changes from here on are for the next tick, also those of what is being read.
  inner.changes = noChanges();
  try {
    for (const ids of pagesOf([...changes.workers])) {
      replaceWorkers(inner, ids, await deps.workers.findByIds(ids), changes);
    }
    for (const city of cities.values()) {
      const ids = [...changes.days].filter((id) => city.workers.has(id));
      await readItems(deps, city, ids);
    }
  } catch (error) {
    for (const id of changes.workers) inner.changes.workers.add(id);
    for (const id of changes.days) inner.changes.days.add(id);
    throw error;
  }
}

function replaceWorkers(
  { cities }: Inner,
  ids: readonly string[],
  found: readonly WorkerDocument[],
  changes: Changes,
): void {
  const known = new Set([...cities.values()].flatMap(({ workers }) => [...keysIn(workers, ids)]));
  for (const { workers } of cities.values()) for (const id of ids) workers.delete(id);
  for (const worker of found) {
    const city = cities.get(worker.cityCode);
    if (city === undefined || worker.status !== 'ACTIVE' || !worker.isOnline) continue;
    city.workers.set(worker._id, worker);
    if (!known.has(worker._id)) changes.days.add(worker._id);
  }
}

const keysIn = (map: ReadonlyMap<string, unknown>, ids: readonly string[]): string[] =>
  ids.filter((id) => map.has(id));

async function readItems(deps: CacheDeps, city: City, ids: readonly string[]): Promise<void> {
  const { loadedAtMs, untilMs, timeZone } = city;
  for (const workerIds of pagesOf(ids)) {
    const window = { workerIds, fromMs: loadedAtMs, toMs: untilMs, timeZone };
    for (const [id, items] of await deps.workerDays.itemsOf(window)) city.items.set(id, items);
  }
}

function* pagesOf(ids: readonly string[]): Generator<readonly string[]> {
  for (let at = 0; at < ids.length; at += PAGE) yield ids.slice(at, at + PAGE);
}

async function ensureCity(inner: Inner, window: CityWindow): Promise<City> {
  const { cityCode, nowMs, toMs, timeZone } = window;
  const known = inner.cities.get(cityCode);
  const isGood =
    known !== undefined &&
    known.timeZone === timeZone &&
    toMs <= known.untilMs &&
    nowMs - known.loadedAtMs < RELOAD_MS;
  if (isGood) return known;
  const untilMs = Math.max(toMs, nowMs + AHEAD_MS, known?.untilMs ?? 0);
  const city: City = {
    ...{ workers: new Map(), items: new Map(), loadedAtMs: nowMs, untilMs, timeZone },
  };
  const { feed } = inner;
  await loadWorkers(inner.deps, cityCode, city);
  await readItems(inner.deps, city, [...city.workers.keys()]);
  // A feed that ended meanwhile may have swallowed changes of what was read.
  if (feed !== null && inner.feed === feed) inner.cities.set(cityCode, city);
  return city;
}

async function loadWorkers(deps: CacheDeps, cityCode: string, city: City): Promise<void> {
  let afterId: string | undefined;
  while (city.workers.size < WORKERS_MAX) {
    const after = afterId === undefined ? {} : { afterId };
    const page = await deps.workers.inCity({ cityCode, isOnline: true, limit: PAGE, ...after });
    for (const worker of page) city.workers.set(worker._id, worker);
    afterId = page.at(-1)?._id;
    if (page.length < PAGE) return;
  }
}
