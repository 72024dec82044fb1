import { RETENTION_COLLECTIONS } from '../../data/repositories/personal-rows.js';
import { removeExport } from './build-export.js';
import type { PrivacyDeps, PrivacyGateway } from './deps.js';

/** Rows of one batch: far below what a transaction or an activity's time can take. */
const BATCH_MAX = 500;
/** A run that was not started within this is started by the sweep. */
const LOST_AFTER_MS = 60_000;

/** Rows of one collection that are past their date. */
export type PastRows = { readonly collection: string; readonly count: number };

/** Ends some rows of a collection that are past their date; answers whether there may be more. */
export async function endPastRows(
  deps: Pick<PrivacyDeps, 'rows' | 'clock'>,
  collection: string,
): Promise<{ readonly ended: number; readonly isDone: boolean }> {
  const now = new Date(deps.clock.nowMs());
  const ended = await deps.rows.endPast(collection, { now, limit: BATCH_MAX });
  return { ended, isDone: ended < BATCH_MAX };
}

/** Collections with rows that should be gone; empty after the retention run. */
export async function pastRows(deps: {
  readonly rows: Pick<PrivacyDeps['rows'], 'countPast'>;
  readonly nowMs: number;
}): Promise<PastRows[]> {
  const now = new Date(deps.nowMs);
  const found: PastRows[] = [];
  for (const collection of RETENTION_COLLECTIONS) {
    const count = await deps.rows.countPast(collection, now);
    if (count > 0) found.push({ collection, count });
  }
  return found;
}

/** Starts the runs that a crash has lost, and ends files of exports whose run is gone. */
export async function mendPrivacyRuns(
  deps: PrivacyDeps,
  gateway: PrivacyGateway,
): Promise<{ readonly erasures: number; readonly exports: number }> {
  const before = new Date(deps.clock.nowMs() - LOST_AFTER_MS);
  const erasures = await deps.erasures.open(before);
  for (const { _id } of erasures) await gateway.startErasure(_id);
  const exports = await deps.exports.waiting(before);
  for (const { _id } of exports) await gateway.startExport(_id);
  for (const { _id } of await deps.exports.expired(new Date(deps.clock.nowMs()))) {
    await removeExport(deps, _id);
  }
  return { erasures: erasures.length, exports: exports.length };
}
