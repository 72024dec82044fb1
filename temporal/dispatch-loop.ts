import { ActivityNotFoundError, type AsyncCompletionClient } from '@temporalio/client';
import { createMatchingEngine } from '../domain/dispatch/matching-engine.js';
import {
  dispatchCity,
  type DemandAnswers,
  type TickReport,
} from '../use-cases/dispatch/dispatch-city.js';
import type { CityCache } from '../use-cases/dispatch/city-cache.js';
import type { OrderDeps } from '../use-cases/order/deps.js';
import type { CityKeeper } from './city-keeper.js';

const LEASE_MS = 8_000;
const CITIES_MAX = 500;

export type DispatchLog = {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

export type DispatchLoop = { stop(): Promise<void> };

/** Gives decisions to waiting activities; Temporal's "unknown token" means `gone`. */
export function temporalAnswers(client: AsyncCompletionClient): DemandAnswers {
  return {
    async complete(taskToken, result) {
      try {
        await client.complete(Buffer.from(taskToken, 'base64'), result);
        return 'taken';
      } catch (error) {
        if (error instanceof ActivityNotFoundError) return 'gone';
        throw error;
      }
    },
  };
}

/**
 * Leases cities and ticks over the queue of each. Two processes never own one city: the lease is a
 * conditional write, and its fence travels into every claim.
 */
export function startDispatchLoop(args: {
  readonly deps: OrderDeps;
  readonly answers: DemandAnswers;
  readonly cache: CityCache;
  readonly keeper: CityKeeper;
  readonly owner: string;
  /** Where this process answers about free slots, for the leases. */
  readonly address: string | null;
  readonly tickMs: number;
  readonly log: DispatchLog;
  onTick?(cityCode: string, report: TickReport, elapsedMs: number): void;
}): DispatchLoop {
  const { deps, owner, address, keeper, tickMs, log } = args;
  const engine = createMatchingEngine();
  const abort = new AbortController();

  async function tickCity(cityCode: string, timeZone: string): Promise<void> {
    const now = new Date(deps.clock.nowMs());
    const lease = await deps.dispatch.takeLease({
      cityCode,
      owner,
      address,
      now,
      leaseMs: LEASE_MS,
    });
    if (!lease) keeper.loses(cityCode);
    if (!lease || abort.signal.aborted) return;
    keeper.owns({ cityCode, timeZone }, lease.expiresAt.getTime());
    const startedMs = performance.now();
    const report = await dispatchCity(deps, {
      lease: { cityCode, fence: lease.fence },
      engine,
      answers: args.answers,
      cache: args.cache,
    });
    args.onTick?.(cityCode, report, performance.now() - startedMs);
  }

  async function run(): Promise<void> {
    while (!abort.signal.aborted) {
      const startedMs = performance.now();
      try {
        const cities = await deps.catalogue.openCities();
        await follow(args);
        for (const city of cities.slice(0, CITIES_MAX)) {
          if (abort.signal.aborted) break;
          await tickCity(city._id, city.timeZone).catch((error: unknown) => {
            log.error({ cityCode: city._id, error: String(error) }, 'dispatch tick failed');
          });
        }
      } catch (error) {
        log.error({ error: String(error) }, 'cities cannot be read');
      }
      await pause(Math.max(0, tickMs - (performance.now() - startedMs)), abort.signal);
    }
    await keeper.stop();
    await args.cache.close().catch((error: unknown) => {
      log.error({ error: String(error) }, 'the feed of changes did not close');
    });
    await deps.dispatch.dropLeases(owner).catch((error: unknown) => {
      log.error({ error: String(error) }, 'leases run out by themselves');
    });
  }

  const running = run();
  return {
    async stop() {
      abort.abort();
      await running;
    },
  };
}

/** Without it slots are not told from memory, and a tick with a queue tells its own failure. */
async function follow(args: {
  readonly deps: Pick<OrderDeps, 'clock'>;
  readonly cache: CityCache;
  readonly log: DispatchLog;
}): Promise<void> {
  const { deps, cache, log } = args;
  await cache.follow(deps.clock.nowMs()).catch((error: unknown) => {
    log.error({ error: String(error) }, 'changes cannot be followed');
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
