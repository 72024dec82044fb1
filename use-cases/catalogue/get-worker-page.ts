import type { WorkerPageDto } from '../../contract/schemas/catalogue.js';
import { AppError } from '../../contract/terms/errors.js';
import { isFrozen } from '../../domain/discipline/standing.js';
import { maySell } from '../modules/sellers.js';
import { shownPageMedia } from '../worker/page-media.js';
import type { CatalogueDeps } from './deps.js';
import { withMerchants } from './get-item.js';
import { presentWorker } from './present-worker.js';
import { canServe, certificatesValid } from './skills.js';

/**
 * A worker's public page with what can be booked with him, nothing while he is frozen. Throws
 * NOT_FOUND unless active.
 */
export async function getWorkerPage(deps: CatalogueDeps, workerId: string): Promise<WorkerPageDto> {
  const worker = await deps.workers.findById(workerId);
  if (worker === null || worker.status !== 'ACTIVE') throw new AppError('NOT_FOUND');
  const { cityCode, merchantId } = worker;
  const [merchant, categories, offerings] = await Promise.all([
    deps.merchants.findById(merchantId),
    deps.catalogue.categories(),
    deps.catalogue.offeringsOfMerchant({ cityCode, merchantId }),
  ]);
  if (merchant === null || merchant.status !== 'ACTIVE') throw new AppError('NOT_FOUND');
  if (!(await maySell(deps, { merchant, cityCode }))) throw new AppError('NOT_FOUND');
  const atMs = deps.clock.nowMs();
  const items = await deps.catalogue.itemsByIds(offerings.map((offering) => offering.itemId));
  const isOff = isFrozen(worker, atMs);
  const served = items.filter(
    (item) => !isOff && item.isOn && canServe({ worker, item, categories, atMs }),
  );
  return {
    ...presentWorker({ worker, merchant, categories }),
    cityCode,
    certificates: [...certificatesValid({ worker, atMs })],
    media: await shownPageMedia(deps, workerId),
    offerings: await withMerchants(deps, { offerings, items: served, categories }),
  };
}
