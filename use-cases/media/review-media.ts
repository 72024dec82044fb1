import type { ModeratedMediaDto } from '../../contract/schemas/media.js';
import { AppError } from '../../contract/terms/errors.js';
import type { MediaModeration } from '../../contract/terms/media.js';
import type { Actor, Scope } from '../../contract/terms/permissions.js';
import type { MediaQueueQuery } from '../../data/repositories/media.js';
import type { MediaDeps } from './deps.js';
import { reaches } from './may-see.js';
import { toModeratedDto } from './present.js';

/** Files that wait for a look, or were decided, oldest first; within the reviewer's cities. */
export async function listMediaForReview(
  deps: MediaDeps,
  input: {
    readonly actor: Actor;
    readonly scope: Scope;
    readonly query: Omit<MediaQueueQuery, 'cityCodes'>;
  },
): Promise<ModeratedMediaDto[]> {
  const { actor, scope, query } = input;
  const cityCodes = scope === 'all' ? undefined : actor.cities;
  return (await deps.media.queue({ ...query, cityCodes })).map(toModeratedDto);
}

/**
 * Approves what waits, or refuses what waits or is already shown. The row decides between two
 * reviewers: the later one gets ACTION_NOT_ALLOWED.
 */
export async function decideMedia(
  deps: MediaDeps,
  input: {
    readonly actor: Actor;
    readonly mediaId: string;
    readonly decision:
      { readonly to: 'APPROVED' } | { readonly to: 'REJECTED'; readonly reason: string };
  },
): Promise<ModeratedMediaDto> {
  const { actor, mediaId, decision } = input;
  const row = await deps.media.findReady(mediaId);
  const isReached =
    row !== null &&
    row.moderation !== 'NONE' &&
    reaches({ actor, permission: 'review.moderate', cityCode: row.cityCode });
  if (!isReached) throw new AppError('NOT_FOUND');
  const from: readonly MediaModeration[] =
    decision.to === 'APPROVED' ? ['PENDING'] : ['PENDING', 'APPROVED'];
  const decided = await deps.media.decide({
    mediaId,
    from,
    to: decision.to,
    reason: decision.to === 'REJECTED' ? decision.reason : null,
    by: actor.id,
    at: new Date(deps.clock.nowMs()),
  });
  if (decided === null) {
    throw new AppError('ACTION_NOT_ALLOWED', { extra: { moderation: row.moderation } });
  }
  return toModeratedDto(decided);
}
