import {
  MEDIA_PURPOSE_SPECS,
  MEDIA_PURPOSES,
  type MediaPurpose,
} from '../../contract/terms/media.js';
import type { MediaDeps } from './deps.js';
import { keysOf } from './stored-keys.js';

/** Longer than the slowest upload takes; what is older has no writer any more. */
const ABANDONED_AFTER_MS = 15 * 60_000;
const UNUSED_HOURS = purposesByHours();

/** Number of things that one sweep ended. */
export type SweptMedia = {
  readonly quarantined: number;
  readonly abandoned: number;
  /** Nobody has referred to them in time. */
  readonly unused: number;
  readonly expired: number;
  readonly removed: number;
};

/**
 * Ends what crashed processes have left, and deletes the bytes whose time is over. First nobody
 * can see a file, then its bytes go; both steps may be repeated, by any process.
 */
export async function sweepMedia(deps: MediaDeps): Promise<SweptMedia> {
  const now = new Date(deps.clock.nowMs());
  const quarantined = await deps.quarantine.sweep({ olderThanMs: ABANDONED_AFTER_MS });
  let abandoned = 0;
  for (const row of await deps.media.abandoned(new Date(now.getTime() - ABANDONED_AFTER_MS))) {
    if (await deps.media.startRemoval(row)) abandoned += 1;
  }
  let unused = 0;
  for (const row of await deps.media.unused({ now, hours: UNUSED_HOURS })) {
    if (await deps.media.startRemovalOfUnused(row._id, now)) unused += 1;
  }
  let expired = 0;
  for (const row of await deps.media.expired(now)) {
    if (await deps.media.startRemoval(row)) expired += 1;
  }
  let removed = 0;
  for (const row of await deps.media.removing()) {
    const isIdentity = MEDIA_PURPOSE_SPECS[row.purpose].visibility === 'reveal';
    const storage = deps.storages[isIdentity ? 'identity' : 'media'];
    for (const key of keysOf(row)) await storage.remove(key);
    await deps.media.markRemoved(row._id);
    removed += 1;
  }
  return { quarantined, abandoned, unused, expired, removed };
}

/** Purposes by the hours that an unused file of them is kept. */
function purposesByHours(): ReadonlyMap<number, readonly MediaPurpose[]> {
  const byHours = new Map<number, MediaPurpose[]>();
  for (const purpose of MEDIA_PURPOSES) {
    const hours = MEDIA_PURPOSE_SPECS[purpose].unusedHours;
    if (hours !== null) byHours.set(hours, [...(byHours.get(hours) ?? []), purpose]);
  }
  return byHours;
}
