import type { NearWorkerDto } from '../../contract/schemas/catalogue.js';
import { isFrozen } from '../../domain/discipline/standing.js';
import { distanceMeters, type LngLat } from '../../domain/geo/distance.js';
import {
  compareIds,
  ringSearchCells,
  searchResolution,
  searchSteps,
} from '../../domain/geo/ring-search.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { sellersOf } from '../modules/sellers.js';
import type { CatalogueDeps } from './deps.js';
import { salesOf } from './get-item.js';
import { openCity } from './list-cities.js';
import { presentWorker } from './present-worker.js';
import { canServe } from './skills.js';

export type NearSearch = {
  readonly cityCode: string;
  readonly itemId: string;
  readonly at: LngLat;
  readonly radiusMeters: number;
  readonly limit: number;
};

type Near = { readonly worker: WorkerDocument; readonly meters: number };

/** Homes are not told: distances leave in steps of this. */
const DISTANCE_STEP_METERS = 100;

/**
 * The nearest workers who offer an item at a place: on sale by their merchant, skilled, with
 * valid certificates and within their own service radius. Nearest first, at most `limit`.
 * Throws NOT_FOUND for an unknown city or item.
 */
export async function listWorkersNear(
  deps: CatalogueDeps,
  search: NearSearch,
): Promise<NearWorkerDto[]> {
  await openCity(deps, search.cityCode);
  const { item, sales } = await salesOf(deps, search);
  const [sellers, categories] = await Promise.all([
    deps.merchants.findByIds([...new Set(sales.map((offering) => offering.merchantId))]),
    deps.catalogue.categories(),
  ]);
  const active = sellers.filter(({ status }) => status === 'ACTIVE');
  const { cityCode } = search;
  const shelf = await sellersOf(deps, { merchants: active, cityCode });
  const merchants = new Map(shelf.map((merchant) => [merchant._id, merchant]));
  const atMs = deps.clock.nowMs();
  const near = await nearest({
    deps,
    search,
    merchantIds: [...merchants.keys()],
    skillCodes: item.skillCodes,
    accept: (worker) => !isFrozen(worker, atMs) && canServe({ worker, item, categories, atMs }),
  });
  return near.flatMap(({ worker, meters }) => {
    const merchant = merchants.get(worker.merchantId);
    if (merchant === undefined) return [];
    const steps = Math.ceil(meters / DISTANCE_STEP_METERS);
    return [
      {
        ...presentWorker({ worker, merchant, categories }),
        distanceMeters: steps * DISTANCE_STEP_METERS,
      },
    ];
  });
}

/**
 * Widens the circle until it holds `limit` workers: everyone inside a finished circle has been
 * seen, so the nearest of them are the nearest of all.
 */
async function nearest(input: {
  readonly deps: CatalogueDeps;
  readonly search: NearSearch;
  readonly merchantIds: readonly string[];
  readonly skillCodes: readonly string[];
  readonly accept: (worker: WorkerDocument) => boolean;
}): Promise<Near[]> {
  const { deps, search, merchantIds, skillCodes } = input;
  if (merchantIds.length === 0) return [];
  let found: Near[] = [];
  for (const radiusMeters of searchSteps(search.radiusMeters)) {
    const candidates = await deps.workers.inCells({
      cityCode: search.cityCode,
      merchantIds,
      skillCodes,
      resolution: searchResolution(radiusMeters),
      cells: ringSearchCells({ origin: search.at, radiusMeters }),
    });
    found = candidates
      .map((worker) => ({ worker, meters: distanceMeters(search.at, worker.home.coordinates) }))
      .filter(
        ({ worker, meters }) =>
          meters <= Math.min(radiusMeters, worker.radiusMeters) && input.accept(worker),
      )
      .sort((a, b) => a.meters - b.meters || compareIds(a.worker._id, b.worker._id));
    if (found.length >= search.limit) break;
  }
  return found.slice(0, search.limit);
}
