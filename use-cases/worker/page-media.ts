import type { z } from 'zod';
import type { pageMediaSchema, workerPageMediaSchema } from '../../contract/schemas/worker-page.js';
import { AppError } from '../../contract/terms/errors.js';
import type { MediaPurpose } from '../../contract/terms/media.js';
import { isDuplicateKey } from '../../data/connect.js';
import type { MediaDocument, MediaRepository } from '../../data/repositories/media.js';
import type { ClientSession, Transact } from '../../data/repositories/session.js';
import type { WorkerPageRepository } from '../../data/repositories/worker-pages.js';
import { toMediaDto } from '../media/present.js';
import { useMedia } from '../media/use-media.js';

/** Photos of life, and videos of what he can do. */
const SHOWN: readonly MediaPurpose[] = ['PROFILE_PHOTO', 'SKILL_VIDEO'];

export type PageMediaReads = {
  readonly workerPages: Pick<WorkerPageRepository, 'find'>;
  readonly media: Pick<MediaRepository, 'findManyReady'>;
};

export type PageMediaDeps = {
  readonly clock: { nowMs(): number };
  readonly transact: Transact;
  readonly workerPages: WorkerPageRepository;
  readonly media: Pick<MediaRepository, 'findManyReady' | 'markUsed' | 'endUsed'>;
};

export type PageMediaDto = z.input<typeof pageMediaSchema>;
export type WorkerPageMediaDto = z.input<typeof workerPageMediaSchema>;

/** What I show, in my order, with what reviewers say to each. */
export async function getPageMedia(
  deps: PageMediaReads,
  workerId: string,
): Promise<WorkerPageMediaDto> {
  const page = await deps.workerPages.find(workerId);
  const rows = await inOrder(deps, page?.mediaIds ?? []);
  return { version: page?.version ?? 0, items: rows.map(toMediaDto) };
}

/**
 * Sets the whole list: new ones are added, the order is the list's, and what is left out ends
 * together with its bytes. Each is the worker's own; others see it once it is approved. Errors:
 * VERSION_CONFLICT, MEDIA_NOT_USABLE.
 */
export async function setPageMedia(
  deps: PageMediaDeps,
  input: {
    readonly workerId: string;
    readonly expectedVersion: number;
    readonly mediaIds: readonly string[];
  },
): Promise<WorkerPageMediaDto> {
  await deps
    .transact((session) => write(deps, { ...input, session }))
    .catch((error: unknown) => {
      throw isDuplicateKey(error) ? new AppError('VERSION_CONFLICT', { cause: error }) : error;
    });
  return getPageMedia(deps, input.workerId);
}

/** What customers see of it: only what was approved. */
export async function shownPageMedia(
  deps: PageMediaReads,
  workerId: string,
): Promise<PageMediaDto[]> {
  const page = await deps.workerPages.find(workerId);
  const rows = await inOrder(deps, page?.mediaIds ?? []);
  return rows
    .filter(({ moderation }) => moderation === 'APPROVED')
    .map(({ _id: id, contentType, width, height, poster }) => ({
      id,
      contentType,
      width,
      height,
      hasPoster: (poster ?? null) !== null,
    }));
}

async function write(
  deps: PageMediaDeps,
  input: Parameters<typeof setPageMedia>[1] & { readonly session: ClientSession },
): Promise<void> {
  const { workerId, expectedVersion, mediaIds, session } = input;
  const before = await deps.workerPages.find(workerId, session);
  const version = before?.version ?? 0;
  if (version !== expectedVersion) throw new AppError('VERSION_CONFLICT', { extra: { version } });
  const at = new Date(deps.clock.nowMs());
  const page = { workerId, expectedVersion, mediaIds, at };
  if (!(await deps.workerPages.replace(page, session))) throw new AppError('VERSION_CONFLICT');
  const usedBy = { kind: 'WORKER', id: workerId } as const;
  const owner = { audience: 'worker', id: workerId } as const;
  const named = { field: 'mediaIds', ids: mediaIds, purposes: SHOWN, owner, usedBy };
  await useMedia(deps, named, session);
  const ids = before?.mediaIds.filter((id) => !mediaIds.includes(id)) ?? [];
  if (ids.length > 0) await deps.media.endUsed({ ids, usedBy }, session);
}

/** Rows in the order of the ids; what is gone is left out. */
async function inOrder(
  deps: Pick<PageMediaReads, 'media'>,
  ids: readonly string[],
): Promise<MediaDocument[]> {
  if (ids.length === 0) return [];
  const rows = new Map((await deps.media.findManyReady(ids)).map((row) => [row._id, row]));
  return ids.flatMap((id) => rows.get(id) ?? []);
}
