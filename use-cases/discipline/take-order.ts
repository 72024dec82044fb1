import { AppError } from '../../contract/terms/errors.js';
import type { ClientSession } from '../../data/repositories/session.js';
import { isFrozen } from '../../domain/discipline/standing.js';
import type { OrderDeps } from '../order/deps.js';

/**
 * Lets a worker take an order, in the transaction that gives it to him. It writes his standing, as
 * a freeze does: one of the two is committed first, and the other then sees it. Errors:
 * WORKER_FROZEN; WORKER_LIMITED for an order of the pool.
 */
export async function takeOrder(
  deps: Pick<OrderDeps, 'standings' | 'clock'>,
  take: { readonly workerId: string; readonly isGrab: boolean },
  session: ClientSession,
): Promise<void> {
  const standing = await deps.standings.countTake(take.workerId, session);
  const nowMs = deps.clock.nowMs();
  const { frozenUntil, limitedUntil } = standing;
  if (isFrozen({ frozenUntil }, nowMs)) {
    throw new AppError('WORKER_FROZEN', { extra: { until: frozenUntil?.toISOString() ?? null } });
  }
  if (take.isGrab && isLasting(limitedUntil, nowMs)) {
    throw new AppError('WORKER_LIMITED', { extra: { until: limitedUntil?.toISOString() ?? null } });
  }
}

/** True while the worker may not take anything from the pool. */
export async function isLimited(
  deps: Pick<OrderDeps, 'standings' | 'clock'>,
  workerId: string,
): Promise<boolean> {
  const standing = await deps.standings.find(workerId);
  return isLasting(standing?.limitedUntil ?? null, deps.clock.nowMs());
}

const isLasting = (until: Date | null, nowMs: number): boolean =>
  until !== null && until.getTime() > nowMs;
