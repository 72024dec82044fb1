import type { Connection, QueryFilter, UpdateQuery } from 'mongoose';
import type { MediaPurpose, MediaUse } from '../../contract/terms/media.js';
import { mediaModel, type MediaDocument, type MediaOwner } from '../models/media.js';
import type { ClientSession } from './session.js';

/** Files that may be named together, and by whom they were handed in. */
export type UsableMedia = {
  readonly ids: readonly string[];
  readonly purposes: readonly MediaPurpose[];
  /** Set where only the person's own files count. */
  readonly owner?: MediaOwner | undefined;
  /** Set where only files of this order count. */
  readonly orderId?: string | undefined;
};

/** BSON's type of a null that is there; a field that is absent does not match it. */
const NULL_TYPE = 10;
const HOUR_MS = 3_600_000;
/** Rows of one sweep at most; the next one goes on. */
const SWEEP_ROWS_MAX = 200;

/** What refers to files, and how those end that nothing refers to. */
export function createMediaUses(connection: Connection) {
  return { ...createMarks(connection), ...createUnused(connection) };
}

function createMarks(connection: Connection) {
  const media = mediaModel(connection);
  const write = async (
    files: UsableMedia,
    update: UpdateQuery<MediaDocument>,
    session: ClientSession,
  ): Promise<readonly string[]> => {
    const ids = [...new Set(files.ids)];
    if (ids.length === 0) return [];
    const filter = filterOf(files);
    const { matchedCount } = await media.updateMany(filter, update, { session });
    if (matchedCount === ids.length) return [];
    const usable = await media.find(filter, { _id: 1 }).session(session).lean().exec();
    const known = new Set(usable.map(({ _id }) => _id));
    return ids.filter((id) => !known.has(id));
  };
  return {
    /**
     * Marks the files as used, in the transaction that writes the reference; answers the ids that
     * may not be used, and then nothing of the transaction may stay. Each row is written even when
     * it was used before, so that a sweep at the same moment meets it as a conflict.
     */
    async markUsed(
      files: UsableMedia & {
        readonly usedBy: MediaUse;
        /** City of whatever refers to them, for the files of people who belong to none. */
        readonly cityCode?: string | undefined;
      },
      session: ClientSession,
    ): Promise<readonly string[]> {
      const { usedBy, cityCode } = files;
      const set = { usedBy, ...(cityCode !== undefined && { cityCode }) };
      return write(files, { $set: set }, session);
    },

    /**
     * Keeps the files from ending as unused ones until then, while nothing refers to them yet. It
     * lapses by itself. Answers as `markUsed` does.
     */
    hold: (
      files: UsableMedia & { readonly until: Date },
      session: ClientSession,
    ): Promise<readonly string[]> => write(files, { $max: { heldUntil: files.until } }, session),

    /** Nobody shows them any more: they end. What something else refers to stays. */
    async endUsed(
      files: { readonly ids: readonly string[]; readonly usedBy: MediaUse },
      session: ClientSession,
    ): Promise<void> {
      const { ids, usedBy } = files;
      await media.updateMany(
        {
          _id: { $in: [...ids] },
          status: 'READY',
          'usedBy.kind': usedBy.kind,
          'usedBy.id': usedBy.id,
        },
        { $set: { status: 'REMOVING' } },
        { session },
      );
    },

    /** Rows that can be seen, in no order; those that are gone are left out. */
    findManyReady: (ids: readonly string[]): Promise<MediaDocument[]> =>
      media
        .find({ _id: { $in: [...ids] }, status: 'READY' })
        .limit(ids.length)
        .lean<MediaDocument[]>()
        .exec(),
  };
}

function createUnused(connection: Connection) {
  const media = mediaModel(connection);
  return {
    /** Files that nobody has referred to within the hours of their purpose. */
    unused: (asked: {
      readonly now: Date;
      readonly hours: ReadonlyMap<number, readonly MediaPurpose[]>;
    }): Promise<MediaDocument[]> =>
      media
        .find({
          status: 'READY',
          ...noUse(asked.now),
          $or: [...asked.hours].map(([hours, purposes]) => ({
            purpose: { $in: [...purposes] },
            createdAt: { $lt: new Date(asked.now.getTime() - hours * HOUR_MS) },
          })),
        })
        .limit(SWEEP_ROWS_MAX)
        .lean<MediaDocument[]>()
        .exec(),

    /** From here on nobody can see it. False when somebody has referred to it meanwhile. */
    async startRemovalOfUnused(mediaId: string, now: Date): Promise<boolean> {
      const filter = { _id: mediaId, status: 'READY', ...noUse(now) } as const;
      const change = { $set: { status: 'REMOVING' } } as const;
      return (await media.updateOne(filter, change)).modifiedCount === 1;
    },
  };
}

/** Nothing refers to it, and no step that names it is being decided. */
const noUse = (now: Date): QueryFilter<MediaDocument> => ({
  usedBy: { $type: NULL_TYPE },
  heldUntil: { $not: { $gt: now } },
});

function filterOf({ ids, purposes, owner, orderId }: UsableMedia): QueryFilter<MediaDocument> {
  return {
    _id: { $in: [...ids] },
    status: 'READY',
    purpose: { $in: [...purposes] },
    ...(owner && { 'owner.audience': owner.audience, 'owner.id': owner.id }),
    ...(orderId !== undefined && { orderId }),
  };
}
