import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { WorkerDocument } from '../../data/repositories/workers.js';
import { isFrozen } from '../../domain/discipline/standing.js';
import { isWithinHours } from '../../domain/schedule/working-hours.js';
import { canServe, hasCertificates } from '../catalogue/skills.js';
import type { OrderDeps } from './deps.js';

type Pair = { readonly order: OrderDocument; readonly worker: WorkerDocument };
type Deps = Pick<OrderDeps, 'catalogue' | 'clock'>;

/** Every minute of the week: what is left of it is closed by leave or absence. */
const ALWAYS = Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]);

/**
 * True when the worker may serve the order now: active in its city, of its merchant, not absent at
 * its time (X7), with every skill and its certificates valid this minute and at its start (X10).
 * Working hours are not asked: whoever asks him by name or by hand may stretch them.
 */
export async function mayServe(deps: Deps, pair: Pair): Promise<boolean> {
  return (await refusalOf(deps, pair)) === null;
}

/**
 * Refuses a worker who may not take the order at this moment; called inside the transaction that
 * gives it to him, since an offer outlives what was true when it was made. Errors:
 * CERTIFICATE_INVALID, WORKER_FROZEN, WORKER_NOT_FEASIBLE for any other reason or when he is not known.
 */
export async function requireMayServe(
  deps: Deps,
  pair: { readonly order: OrderDocument; readonly worker: WorkerDocument | null },
): Promise<void> {
  const { order, worker } = pair;
  const refusal =
    worker === null ? 'WORKER_NOT_FEASIBLE' : await refusalOf(deps, { order, worker });
  if (refusal !== null) throw new AppError(refusal);
}

/**
 * CERTIFICATE_INVALID when the work needs a certificate that the worker does not have now, or will
 * not have any more when it begins (X10).
 */
export async function requireCertificates(deps: Deps, pair: Pair): Promise<void> {
  if (!(await isCertified(deps, pair))) throw new AppError('CERTIFICATE_INVALID');
}

/** True when every certificate that the work needs is valid now and when it begins (X10). */
export async function isCertified(deps: Deps, { order, worker }: Pair): Promise<boolean> {
  const needs = await needsOf(deps, order);
  return needs === null || hasCertificates({ ...needs, worker, atMs: workedAtMs(deps, order) });
}

async function refusalOf(
  deps: Deps,
  { order, worker }: Pair,
): Promise<'CERTIFICATE_INVALID' | 'WORKER_FROZEN' | 'WORKER_NOT_FEASIBLE' | null> {
  const isColleague = worker.merchantId === order.merchantId && worker.cityCode === order.cityCode;
  if (worker.status !== 'ACTIVE' || !isColleague || isAway({ order, worker })) {
    return 'WORKER_NOT_FEASIBLE';
  }
  if (isFrozen(worker, deps.clock.nowMs())) return 'WORKER_FROZEN';
  const needs = await needsOf(deps, order);
  if (needs === null) return 'WORKER_NOT_FEASIBLE';
  const atMs = workedAtMs(deps, order);
  // Who never learned the work is not told to renew a certificate.
  const isSkilled = needs.item.skillCodes.every((code) => worker.skills.includes(code));
  if (!isSkilled) return 'WORKER_NOT_FEASIBLE';
  if (!hasCertificates({ ...needs, worker, atMs })) return 'CERTIFICATE_INVALID';
  return canServe({ ...needs, worker, atMs }) ? null : 'WORKER_NOT_FEASIBLE';
}

/** A certificate that is valid then is valid now as well. */
function workedAtMs(deps: Pick<Deps, 'clock'>, order: Pick<OrderDocument, 'startAt'>): number {
  return Math.max(deps.clock.nowMs(), order.startAt.getTime());
}

/** What the order's item asks of a worker; null when it is gone from the catalogue. */
async function needsOf(deps: Deps, order: OrderDocument) {
  const [item, category] = await Promise.all([
    deps.catalogue.item(order.itemId),
    deps.catalogue.category(order.categoryId),
  ]);
  return item && category ? { item, categories: [category] } : null;
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
