import type { OrderDocument } from '../../data/repositories/orders.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { canServe } from '../catalogue/skills.js';
import type { OrderDeps } from './deps.js';

/**
 * True when the worker may serve the order now: active in its city, of its merchant, with every
 * skill and its certificates valid this minute (X10).
 */
export async function mayServe(
  deps: Pick<OrderDeps, 'catalogue' | 'clock'>,
  pair: { readonly order: OrderDocument; readonly worker: WorkerDocument },
): Promise<boolean> {
  const { order, worker } = pair;
  const isColleague = worker.merchantId === order.merchantId && worker.cityCode === order.cityCode;
  if (worker.status !== 'ACTIVE' || !isColleague) return false;
  const [item, category] = await Promise.all([
    deps.catalogue.item(order.itemId),
    deps.catalogue.category(order.categoryId),
  ]);
  if (!item || !category) return false;
  return canServe({ worker, item, categories: [category], atMs: deps.clock.nowMs() });
}
