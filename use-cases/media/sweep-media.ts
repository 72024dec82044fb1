import { MEDIA_PURPOSE_SPECS } from '../../contract/terms/media.js';
import type { MediaDeps } from './deps.js';

/** Longer than the slowest upload takes; what is older has no writer any more. */
const ABANDONED_AFTER_MS = 15 * 60_000;

/** Number of things that one sweep ended. */
export type SweptMedia = {
  readonly quarantined: number;
  readonly abandoned: number;
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
  let expired = 0;
  for (const row of await deps.media.expired(now)) {
    if (await deps.media.startRemoval(row)) expired += 1;
  }
  let removed = 0;
  for (const row of await deps.media.removing()) {
    const isIdentity = MEDIA_PURPOSE_SPECS[row.purpose].visibility === 'reveal';
    await deps.storages[isIdentity ? 'identity' : 'media'].remove(row.fileKey);
    await deps.media.markRemoved(row._id);
    removed += 1;
  }
  return { quarantined, abandoned, expired, removed };
}
