import type { SlotAnswer, SlotQuestion } from '../contract/terms/slot-question.js';
import type { CityCache } from '../use-cases/dispatch/city-cache.js';
import type { DispatchLog } from './dispatch-loop.js';

type KnownCity = { readonly cityCode: string; readonly timeZone: string };

/** Which cities this process owns, and what it tells about them. */
export type CityKeeper = {
  /** The lease was taken or renewed: the city is read behind if it is not known yet. */
  owns(city: KnownCity, untilMs: number): void;
  loses(cityCode: string): void;
  /** Null for a city of somebody else, and for one that is not known well enough. */
  slots(question: SlotQuestion): Promise<SlotAnswer | null>;
  /** Owns nothing any more; resolves when no city is being read. */
  stop(): Promise<void>;
};

/**
 * Keeps the cities of a process in its memory. Reads go one after the other and never in the way of
 * a tick. A lease that has run out answers nobody, whoever has the city now.
 */
export function createCityKeeper(args: {
  readonly cache: Pick<CityCache, 'keep' | 'slots'>;
  readonly clock: { nowMs(): number };
  readonly log: DispatchLog;
}): CityKeeper {
  const { cache, clock, log } = args;
  const owned = new Map<string, number>();
  const waiting = new Set<string>();
  let reading: Promise<void> = Promise.resolve();

  async function read({ cityCode, timeZone }: KnownCity): Promise<void> {
    try {
      const nowMs = clock.nowMs();
      if (owned.has(cityCode)) await cache.keep({ cityCode, timeZone, nowMs, toMs: nowMs });
    } catch (error) {
      log.error({ cityCode, error: String(error) }, 'the city cannot be read');
    } finally {
      waiting.delete(cityCode);
    }
  }

  return {
    owns(city, untilMs) {
      owned.set(city.cityCode, untilMs);
      if (waiting.has(city.cityCode)) return;
      waiting.add(city.cityCode);
      reading = reading.then(() => read(city));
    },
    loses: (cityCode) => void owned.delete(cityCode),
    async slots(question) {
      const nowMs = clock.nowMs();
      const untilMs = owned.get(question.cityCode) ?? 0;
      return untilMs > nowMs ? cache.slots(question, nowMs) : null;
    },
    stop() {
      owned.clear();
      return reading;
    },
  };
}
