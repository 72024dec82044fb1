import type { MediaDto, ModeratedMediaDto } from '../../contract/schemas/media.js';
import type { MediaDocument } from '../../data/repositories/media.js';

/** A file as its owner sees it. */
export function toMediaDto(row: MediaDocument): MediaDto {
  const { purpose, contentType, bytes, width, height, moderation, reason, createdAt } = row;
  const picture = { contentType, bytes, width, height };
  return {
    id: row._id,
    purpose,
    ...picture,
    hasPoster: (row.poster ?? null) !== null,
    moderation,
    reason,
    createdAt: createdAt.toISOString(),
  };
}

/** A file as reviewers see it. */
export function toModeratedDto(row: MediaDocument): ModeratedMediaDto {
  const { owner, cityCode, decidedAt } = row;
  return {
    ...toMediaDto(row),
    owner,
    cityCode,
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}
