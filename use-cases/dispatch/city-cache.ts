import { AppError } from '../../contract/terms/errors.js';
import type { SlotAnswer, SlotQuestion } from '../../contract/terms/slot-question.js';
import type {
  DispatchFeed,
  FeedEvent,
  FeedListener,
} from '../../data/repositories/dispatch-feed.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import type { DayItem } from '../../domain/schedule/types.js';
import type { OrderDeps } from '../order/deps.js';
import { dropWorker, putWorker, slotsOfCity, type City } from './city-state.js';
import { PAGE, pagesOf, readCity, readItems } from './read-city.js';

/** More changes than this between two ticks: reading the city anew is cheaper. */
const CHANGES_MAX = 20_000;
/** Whatever a feed might have lost is found after this at the latest. */
const RELOAD_MS = 10 * 60_000;
/** Appointments so far ahead are kept, and farther ones once an order asks for them. */
const AHEAD_MS = 10 * 24 * 3_600_000;
/** What was not compared with the feed for so long answers nobody. */
const UNCONFIRMED_MS_MAX = 5_000;

export type CityWindow = {
  readonly cityCode: string;
  readonly nowMs: number;
  /** End of the last appointment that a tick looks at. */
  readonly toMs: number;
  readonly timeZone: string;
};

export type CityFacts = {
  /** Active workers who take orders. */
  readonly workers: readonly WorkerDocument[];
  readonly itemsOf: ReadonlyMap<string, readonly DayItem[]>;
};

/** What a dispatch process knows of its cities without asking the database about everybody. */
export type CityCache = {
  /** For a tick: as of now, reading the city first where it is not known. */
  read(window: CityWindow): Promise<CityFacts>;
  /** Takes up what the feed has told, and opens one where there is none. */
  follow(nowMs: number): Promise<void>;
  /** Reads the city unless it is known, and anew once in a while behind what is known. */
  keep(window: CityWindow): Promise<void>;
  /** How many workers can take a job; null when too little is known to say it. */
  slots(question: SlotQuestion, nowMs: number): Promise<SlotAnswer | null>;
  /** A claim was lost: what is known of these workers was out of date. */
  distrust(workerIds: readonly string[]): void;
  close(): Promise<void>;
};

type Changes = { readonly workers: Set<string>; readonly days: Set<string> };

/** A city that is being read, and what was told of anybody meanwhile. */
type Loading = { readonly city: Promise<City>; readonly missed: Changes };

type Inner = {
  readonly deps: CacheDeps;
  readonly cities: Map<string, City>;
  readonly loading: Map<string, Loading>;
  changes: Changes;
  feed: DispatchFeed | null;
  confirmedAtMs: number;
  /** Two reads of one worker at the same time could end with the older one. */
  turn: Promise<unknown>;
  catchingUp: Promise<void> | null;
};

export type CacheDeps = Pick<OrderDeps, 'workers' | 'workerDays' | 'eta'> & {
  readonly openFeed: (listener: FeedListener) => Promise<DispatchFeed>;
};

/**
 * Keeps the workers of the cities of this process and their appointments, from the database's
 * change stream. A feed that ends empties the cache: the next read opens another one and reads the
 * city anew, which takes seconds.
 */
export function createCityCache(deps: CacheDeps): CityCache {
  const inner: Inner = {
    ...{ deps, cities: new Map(), loading: new Map(), changes: noChanges(), feed: null },
    ...{ confirmedAtMs: -Infinity, turn: Promise.resolve(), catchingUp: null },
  };
  const follow = (nowMs: number): Promise<void> =>
    inTurn(inner, async () => {
      await ensureFeed(inner);
      await refresh(inner);
      inner.confirmedAtMs = nowMs;
    });
  return {
    follow,
    async read(window) {
      await follow(window.nowMs);
      const { workers, items } = await ensureCity(inner, window);
      const online = [...workers.values()].filter(({ isOnline }) => isOnline);
      return { workers: online, itemsOf: items };
    },
    async keep(window) {
      const city = await ensureCity(inner, window);
      if (window.nowMs - city.loadedAtMs >= RELOAD_MS) await load(inner, window);
    },
    async slots(question, nowMs) {
      // Before the city is looked at: what it holds may change while its speeds are read.
      const eta = await deps.eta.of(question.cityCode);
      await (changeCount(inner.changes) > 0 ? catchUp(inner) : inner.turn);
      const city = inner.cities.get(question.cityCode);
      if (city === undefined || nowMs - inner.confirmedAtMs > UNCONFIRMED_MS_MAX) return null;
      return slotsOfCity(city, { question, eta });
    },
    distrust(workerIds) {
      for (const workerId of workerIds) {
        note(inner, 'workers', workerId);
        note(inner, 'days', workerId);
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
const changeCount = ({ workers, days }: Changes): number => workers.size + days.size;

function inTurn<T>(inner: Inner, work: () => Promise<T>): Promise<T> {
  const turn = inner.turn.then(work);
  inner.turn = turn.catch(() => undefined);
  return turn;
}

/** A question knows what was told before it; many questions at once share one read. */
function catchUp(inner: Inner): Promise<void> {
  inner.catchingUp ??= inTurn(inner, () => refresh(inner)).finally(() => (inner.catchingUp = null));
  return inner.catchingUp;
}

function forget(inner: Inner): void {
  inner.feed = null;
  inner.cities.clear();
  inner.loading.clear();
  inner.changes = noChanges();
}

function note(inner: Inner, kind: keyof Changes, workerId: string): void {
  inner.changes[kind].add(workerId);
  for (const { missed } of inner.loading.values()) missed[kind].add(workerId);
}

async function ensureFeed(inner: Inner): Promise<void> {
  if (inner.feed !== null) return;
  let hasEnded = false;
  const feed = await inner.deps.openFeed({
    onEvent: (event) => {
      if (!hasEnded) take(inner, event);
    },
    onEnd: () => {
      hasEnded = true;
      if (inner.feed === feed) forget(inner);
    },
  });
  if (hasEnded) throw new AppError('SERVICE_UNAVAILABLE', { detail: 'the feed ended at once' });
  inner.feed = feed;
}

function take(inner: Inner, event: FeedEvent): void {
  const { workerId } = event;
  if (event.kind === 'day') note(inner, 'days', workerId);
  else if (event.kind === 'worker') note(inner, 'workers', workerId);
  else {
    for (const city of inner.cities.values()) {
      const worker = city.workers.get(workerId);
      if (worker !== undefined) putWorker(city, { ...worker, position: event.position });
    }
    // It may lie between the read of a page and its use.
    for (const { missed } of inner.loading.values()) missed.workers.add(workerId);
  }
}

/** Reads what has changed, in whichever city it is. */
async function refresh(inner: Inner): Promise<void> {
  const { changes, deps, cities } = inner;
  if (changeCount(changes) === 0) return;
  if (changeCount(changes) > CHANGES_MAX) {
    cities.clear();
    inner.changes = noChanges();
    return;
  }
  // Changes from here on are for the next time, also those of what is being read.
  inner.changes = noChanges();
  try {
    for (const ids of pagesOf([...changes.workers], PAGE)) {
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
  const foundOf = new Map(found.map((worker) => [worker._id, worker]));
  for (const [cityCode, city] of cities) {
    for (const id of ids) {
      const worker = foundOf.get(id);
      if (worker?.cityCode !== cityCode || worker.status !== 'ACTIVE') dropWorker(city, id);
      else {
        if (!city.workers.has(id)) changes.days.add(id);
        putWorker(city, worker);
      }
    }
  }
}

/** The city as it is known where that reaches far enough, else as it is stored now. */
async function ensureCity(inner: Inner, window: CityWindow): Promise<City> {
  const { cityCode, toMs, timeZone } = window;
  const isUsable = (city: City): boolean => city.timeZone === timeZone && toMs <= city.untilMs;
  const known = inner.cities.get(cityCode);
  if (known !== undefined && isUsable(known)) return known;
  // One that is being read already may look less far.
  const city = await load(inner, window);
  return isUsable(city) ? city : load(inner, window);
}

function load(inner: Inner, window: CityWindow): Promise<City> {
  const { cityCode, nowMs, toMs, timeZone } = window;
  const running = inner.loading.get(cityCode);
  if (running !== undefined) return running.city;
  const { feed, deps } = inner;
  const missed = noChanges();
  const farMs = inner.cities.get(cityCode)?.untilMs ?? 0;
  const untilMs = Math.max(toMs, nowMs + AHEAD_MS, farMs);
  const work = async (): Promise<City> => {
    try {
      const city = await readCity(deps, { cityCode, loadedAtMs: nowMs, untilMs, timeZone });
      // A feed that ended meanwhile may have swallowed changes of what was read.
      if (feed !== null && inner.feed === feed) {
        inner.cities.set(cityCode, city);
        for (const id of missed.workers) inner.changes.workers.add(id);
        for (const id of missed.days) inner.changes.days.add(id);
      }
      return city;
    } finally {
      if (inner.loading.get(cityCode)?.missed === missed) inner.loading.delete(cityCode);
    }
  };
  const loading = { missed, city: work() };
  inner.loading.set(cityCode, loading);
  return loading.city;
}
