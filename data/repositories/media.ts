import type { Connection, QueryFilter } from 'mongoose';
import type { MediaModeration, MediaPurpose } from '../../contract/terms/media.js';
import { isDuplicateKey } from '../connect.js';
import {
  mediaModel,
  spentMediaTicketModel,
  type MediaDocument,
  type MediaOwner,
} from '../models/media.js';
import { createMediaUses, type UsableMedia } from './media-uses.js';

export type { MediaDocument, MediaOwner, UsableMedia };

export type MediaRepository = ReturnType<typeof createMediaRepository>;

/** Rows of one sweep at most; the next one goes on. */
const SWEEP_ROWS_MAX = 200;

export type MediaQueueQuery = {
  readonly moderation: MediaModeration;
  readonly purpose?: MediaPurpose | undefined;
  /** Rows of no city are seen by all reviewers; undefined = every city. */
  readonly cityCodes?: readonly string[] | undefined;
  readonly after?: { readonly atMs: number; readonly id: string } | undefined;
  readonly limit: number;
};

/** Stored files and used tickets. */
export function createMediaRepository(connection: Connection) {
  return {
    ...createMediaStore(connection),
    ...createMediaUses(connection),
    ...createRemovals(connection),
  };
}

function createMediaStore(connection: Connection) {
  const media = mediaModel(connection);
  const spent = spentMediaTicketModel(connection);
  return {
    /** False when the ticket was used before. */
    async spendTicket(ticketId: string, at: Date): Promise<boolean> {
      try {
        await spent.create([{ _id: ticketId, spentAt: at }]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    async insert(row: MediaDocument): Promise<void> {
      await media.create([row]);
    },

    /** The bytes are there: from now on the file can be seen. False when it was swept away. */
    async markReady(mediaId: string): Promise<boolean> {
      const filter = { _id: mediaId, status: 'WRITING' } as const;
      return (await media.updateOne(filter, { $set: { status: 'READY' } })).modifiedCount === 1;
    },

    findReady: (mediaId: string): Promise<MediaDocument | null> =>
      media.findOne({ _id: mediaId, status: 'READY' }).lean<MediaDocument>().exec(),

    /** One row more than asked for tells that there is a next page. Oldest first. */
    queue(query: MediaQueueQuery): Promise<MediaDocument[]> {
      const { moderation, purpose, cityCodes, after, limit } = query;
      const filter: QueryFilter<MediaDocument> = {
        moderation,
        status: 'READY',
        ...(purpose && { purpose }),
        ...(cityCodes && { cityCode: { $in: [...cityCodes, null] } }),
        ...(after && {
          $or: [
            { createdAt: { $gt: new Date(after.atMs) } },
            { createdAt: new Date(after.atMs), _id: { $gt: after.id } },
          ],
        }),
      };
      return media
        .find(filter)
        .sort({ createdAt: 1, _id: 1 })
        .limit(limit + 1)
        .lean<MediaDocument[]>()
        .exec();
    },

    /** One decision out of the states that allow it; null when another one came first. */
    decide(input: {
      readonly mediaId: string;
      readonly from: readonly MediaModeration[];
      readonly to: MediaModeration;
      readonly reason: string | null;
      readonly by: string;
      readonly at: Date;
    }): Promise<MediaDocument | null> {
      const { mediaId, from, to, reason, by, at } = input;
      return media
        .findOneAndUpdate(
          { _id: mediaId, status: 'READY', moderation: { $in: [...from] } },
          { $set: { moderation: to, reason, decidedBy: by, decidedAt: at } },
          { returnDocument: 'after' },
        )
        .lean<MediaDocument>()
        .exec();
    },
  };
}

/** How files end. */
function createRemovals(connection: Connection) {
  const media = mediaModel(connection);
  return {
    /** Rows whose writer died before the bytes were there. */
    abandoned: (before: Date): Promise<MediaDocument[]> =>
      media
        .find({ status: 'WRITING', createdAt: { $lt: before } })
        .limit(SWEEP_ROWS_MAX)
        .lean<MediaDocument[]>()
        .exec(),

    /** Rows whose time is over. */
    expired: (now: Date): Promise<MediaDocument[]> =>
      media
        .find({ status: 'READY', expiresAt: { $ne: null, $lte: now } })
        .limit(SWEEP_ROWS_MAX)
        .lean<MediaDocument[]>()
        .exec(),

    /** From here on nobody can see it. False when its status changed meanwhile. */
    async startRemoval(row: Pick<MediaDocument, '_id' | 'status'>): Promise<boolean> {
      const filter = { _id: row._id, status: row.status };
      return (await media.updateOne(filter, { $set: { status: 'REMOVING' } })).modifiedCount === 1;
    },

    removing: (): Promise<MediaDocument[]> =>
      media.find({ status: 'REMOVING' }).limit(SWEEP_ROWS_MAX).lean<MediaDocument[]>().exec(),

    /** The bytes are gone; what is left tells that there was a file, not what was in it. */
    async markRemoved(mediaId: string): Promise<void> {
      await media.updateOne({ _id: mediaId, status: 'REMOVING' }, { $set: { status: 'REMOVED' } });
    },
  };
}
