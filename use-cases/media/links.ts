import { Readable } from 'node:stream';
import type { MediaDto, MediaLinkDto } from '../../contract/schemas/media.js';
import { AppError } from '../../contract/terms/errors.js';
import {
  LINK_LIFE_MS,
  MEDIA_PURPOSE_SPECS,
  REVEAL_LIFE_MS,
  type MediaType,
} from '../../contract/terms/media.js';
import type { Actor } from '../../contract/terms/permissions.js';
import type { MediaDocument } from '../../data/repositories/media.js';
import type { MediaDeps } from './deps.js';
import { revealedPicture } from './identity.js';
import { isOwner, maySee, reaches } from './may-see.js';
import { toMediaDto } from './present.js';
import { readToken, signToken } from './signed-token.js';

/** `published`: the right came from the approval and ends with it. */
type LinkRight = 'person' | 'published' | 'reveal';
type LinkClaims = {
  readonly mediaId: string;
  readonly right: LinkRight;
  /** The still picture of the video, not the video. */
  readonly isPoster?: true;
  readonly expiresAtMs: number;
};

/** Bytes to send, and how. */
export type MediaFile = {
  readonly mediaId: string;
  readonly contentType: MediaType;
  readonly body: Readable;
  /** Pictures may be shown in place; everything else is a download. */
  readonly isPicture: boolean;
};

/** One's own file with its review. NOT_FOUND for everybody else. */
export async function ownMedia(
  deps: MediaDeps,
  input: { readonly actor: Actor; readonly mediaId: string },
): Promise<MediaDto> {
  const row = await deps.media.findReady(input.mediaId);
  if (row === null || !isOwner(input.actor, row)) throw new AppError('NOT_FOUND');
  return toMediaDto(row);
}

/**
 * A link that works for ten minutes, for whoever may see the file; NOT_FOUND for others, as if it
 * did not exist. Identity documents have no link: FORBIDDEN to their owner.
 */
export async function openLink(
  deps: MediaDeps,
  input: { readonly actor: Actor; readonly mediaId: string },
): Promise<MediaLinkDto> {
  const { actor, mediaId } = input;
  const row = await deps.media.findReady(mediaId);
  if (row === null) throw new AppError('NOT_FOUND');
  if (!(await maySee(deps, actor, row))) {
    throw new AppError(isOwner(actor, row) ? 'FORBIDDEN' : 'NOT_FOUND');
  }
  const isPublished = row.moderation === 'APPROVED' && !isOwner(actor, row);
  return linkTo(deps, { row, right: isPublished ? 'published' : 'person', lifeMs: LINK_LIFE_MS });
}

/** A link for everybody, without a login, to a file that is public; null for any other. */
export async function publishedLink(
  deps: MediaDeps,
  mediaId: string,
): Promise<MediaLinkDto | null> {
  const row = await deps.media.findReady(mediaId);
  const isPublic =
    row !== null &&
    MEDIA_PURPOSE_SPECS[row.purpose].visibility === 'public' &&
    row.moderation === 'APPROVED';
  return isPublic ? linkTo(deps, { row, right: 'published', lifeMs: LINK_LIFE_MS }) : null;
}

/**
 * A link to an identity document for one minute. The route asks for a fresh factor and a reason
 * and writes the audit entry before this runs.
 */
export async function revealMedia(
  deps: MediaDeps,
  input: { readonly actor: Actor; readonly mediaId: string },
): Promise<MediaLinkDto> {
  const { actor, mediaId } = input;
  const row = await deps.media.findReady(mediaId);
  const isReached =
    row !== null &&
    MEDIA_PURPOSE_SPECS[row.purpose].visibility === 'reveal' &&
    reaches({ actor, permission: 'personalData.reveal', cityCode: row.cityCode });
  if (!isReached) throw new AppError('NOT_FOUND');
  return linkTo(deps, { row, right: 'reveal', lifeMs: REVEAL_LIFE_MS });
}

/** The file behind a link. LINK_EXPIRED when its time is over; NOT_FOUND for what is no link. */
export async function openFile(deps: MediaDeps, token: string): Promise<MediaFile> {
  const claims = readToken<LinkClaims>({ key: deps.signKey, kind: 'link', token });
  if (claims === undefined) throw new AppError('NOT_FOUND');
  if (claims.expiresAtMs <= deps.clock.nowMs()) throw new AppError('LINK_EXPIRED');
  const row = await deps.media.findReady(claims.mediaId);
  if (row === null) throw new AppError('NOT_FOUND');
  if (claims.right === 'published' && row.moderation !== 'APPROVED') {
    throw new AppError('NOT_FOUND');
  }
  const { _id: mediaId, contentType } = row;
  if (claims.right === 'reveal') {
    const body = Readable.from([await revealedPicture(deps, row)]);
    // The notice is drawn on a JPEG.
    return { mediaId, contentType: 'image/jpeg', body, isPicture: true };
  }
  const type = claims.isPoster ? 'image/jpeg' : contentType;
  const key = claims.isPoster ? row.poster?.fileKey : row.fileKey;
  const body = key === undefined ? null : await deps.storages.media.open(key);
  if (body === null) throw new AppError('NOT_FOUND');
  return { mediaId, contentType: type, body, isPicture: type.startsWith('image/') };
}

function linkTo(
  deps: MediaDeps,
  input: { readonly row: MediaDocument; readonly right: LinkRight; readonly lifeMs: number },
): MediaLinkDto {
  const { row, right, lifeMs } = input;
  const expiresAtMs = deps.clock.nowMs() + lifeMs;
  const claims: LinkClaims = { mediaId: row._id, right, expiresAtMs };
  const pathOf = (what: LinkClaims) =>
    `/media/files/${signToken({ key: deps.signKey, kind: 'link', claims: what })}`;
  return {
    path: pathOf(claims),
    posterPath: row.poster ? pathOf({ ...claims, isPoster: true }) : null,
    contentType: right === 'reveal' ? 'image/jpeg' : row.contentType,
    expiresAt: new Date(expiresAtMs).toISOString(),
  };
}
