import type { OrderDocument } from '../../data/repositories/orders.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { isWithinHours } from '../../domain/schedule/working-hours.js';
import { canServe } from '../catalogue/skills.js';
import type { OrderDeps } from './deps.js';

/** Every minute of the week: what is left of it is closed by leave or absence. */
const ALWAYS = Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]);

/**
 * True when the worker may serve the order now: active in its city, of its merchant, not absent at
 * its time (X7), with every skill and its certificates valid this minute (X10). Working hours are
 * not asked: whoever asks him by name or by hand may stretch them.
 */
export async function mayServe(
  deps: Pick<OrderDeps, 'catalogue' | 'clock'>,
  pair: { readonly order: OrderDocument; readonly worker: WorkerDocument },
): Promise<boolean> {
  const { order, worker } = pair;
  const isColleague = worker.merchantId === order.merchantId && worker.cityCode === order.cityCode;
  if (worker.status !== 'ACTIVE' || !isColleague || isAway({ order, worker })) return false;
  const [item, category] = await Promise.all([
    deps.catalogue.item(order.itemId),
    deps.catalogue.category(order.categoryId),
  ]);
  if (!item || !category) return false;
  return canServe({ worker, item, categories: [category], atMs: deps.clock.nowMs() });
}

function isAway(pair: {
  readonly order: Pick<OrderDocument, 'startAt' | 'endAt' | 'timeZone'>;
  readonly worker: WorkerDocument;
}): boolean {
  const { order, worker } = pair;
  const { blocked, leave } = worker;
  return !isWithinHours({
    hours: ALWAYS,
    overrides: [],
    blocked,
    leave,
    startMs: order.startAt.getTime(),
    endMs: order.endAt.getTime(),
    timeZone: order.timeZone,
  });
}
