import type { Actor } from '../contract/terms/permissions.js';

type Sign = { readonly workerId: string; readonly at: Date; readonly olderThan: Date };

/** How exactly "last heard of" is known: one write a worker in this time. */
const SIGHTING_MS = 60_000;
/** Workers remembered by this process; past it the memory starts over, at the cost of writes. */
const WORKERS_MAX = 50_000;

/**
 * Notes that a worker's phone was heard of, at most once a minute each. Clocks about a worker wait
 * a little longer when he may only be offline (K2). A request never waits for the note, and its
 * failure is nobody's.
 */
export function createWorkerSightings(args: {
  readonly workers: { touch(sign: Sign): Promise<void> };
  readonly clock: { nowMs(): number };
  onError(error: unknown): void;
}): (actor: Pick<Actor, 'id' | 'audience'>) => void {
  const { workers, clock, onError } = args;
  const seenAtMs = new Map<string, number>();
  return ({ id: workerId, audience }) => {
    if (audience !== 'worker') return;
    const nowMs = clock.nowMs();
    if (nowMs - (seenAtMs.get(workerId) ?? 0) < SIGHTING_MS) return;
    if (seenAtMs.size >= WORKERS_MAX) seenAtMs.clear();
    seenAtMs.set(workerId, nowMs);
    const sign = { workerId, at: new Date(nowMs), olderThan: new Date(nowMs - SIGHTING_MS) };
    workers.touch(sign).catch(onError);
  };
}
