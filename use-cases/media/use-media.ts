import { AppError } from '../../contract/terms/errors.js';
import type { MediaUse } from '../../contract/terms/media.js';
import type { MediaRepository, UsableMedia } from '../../data/repositories/media.js';
import type { ClientSession } from '../../data/repositories/session.js';

/** Files that one field of a request names, and what will refer to them. */
export type NamedMedia = UsableMedia & {
  /** Where the request names them; the error says so. */
  readonly field: string;
  readonly usedBy: MediaUse;
  /** City of what refers to them. */
  readonly cityCode?: string | undefined;
};

const MESSAGE = '文件不存在或不可用 / no such file that may be used here';

/**
 * Proves in the transaction that writes the reference that the files are there, of the right
 * purpose, of this person or this order, and marks them as used, so that they do not end as unused
 * ones. A repeat changes nothing. Errors: MEDIA_NOT_USABLE with the field.
 */
export async function useMedia(
  deps: { readonly media: Pick<MediaRepository, 'markUsed'> },
  named: NamedMedia,
  session: ClientSession,
): Promise<void> {
  const { field: _field, ...files } = named;
  requireNone(named, await deps.media.markUsed(files, session));
}

/**
 * Proves the same of files that a step names which is still to be decided elsewhere, and keeps them
 * from ending as unused until then: whoever stores the step marks them, and nobody else does.
 * Errors: MEDIA_NOT_USABLE with the field.
 */
export async function holdMedia(
  deps: { readonly media: Pick<MediaRepository, 'hold'> },
  named: Omit<NamedMedia, 'usedBy' | 'cityCode'> & { readonly until: Date },
  session: ClientSession,
): Promise<void> {
  requireNone(named, await deps.media.hold(named, session));
}

function requireNone(
  { field, ids }: Pick<NamedMedia, 'field' | 'ids'>,
  wrong: readonly string[],
): void {
  if (wrong.length === 0) return;
  const places = wrong.map((id) => `${field}.${ids.indexOf(id)}`);
  throw new AppError('MEDIA_NOT_USABLE', {
    fields: places.map((place) => ({ field: place, message: MESSAGE })),
    // Fields do not travel through a run; this does.
    extra: { field },
  });
}
