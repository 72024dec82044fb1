import type { ClientSession, Connection } from 'mongoose';
import type { BillChannelCode, SuspenseStatus } from '../../contract/terms/reconcile.js';
import { suspenseModel, type SuspenseDocument } from '../models/suspense.js';

export type { SuspenseDocument };

const OVERDUE_MAX = 200;

export type SuspenseRepository = ReturnType<typeof createSuspenseRepository>;

/** Money that nobody can explain yet. */
export function createSuspenseRepository(connection: Connection) {
  const items = suspenseModel(connection);
  return {
    findById: (id: string, session?: ClientSession): Promise<SuspenseDocument | null> =>
      items
        .findById(id)
        .session(session ?? null)
        .lean<SuspenseDocument>()
        .exec(),

    /** Throws a duplicate key error for one that is there. */
    insert: async (item: SuspenseDocument, session: ClientSession): Promise<void> => {
      await items.insertMany([item], { session });
    },

    /** The oldest on top; one row more than `limit` is read. */
    list(query: {
      readonly status: SuspenseStatus;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<SuspenseDocument[]> {
      const { status, after, limit } = query;
      const at = new Date(after?.atMs ?? 0);
      return items
        .find({
          status,
          ...(after && {
            $or: [{ openedAt: { $gt: at } }, { openedAt: at, _id: { $gt: after.id } }],
          }),
        })
        .sort({ openedAt: 1, _id: 1 })
        .limit(limit + 1)
        .lean<SuspenseDocument[]>()
        .exec();
    },

    /** Not explained and older than this, the oldest first; at most 200. */
    openedBefore: (before: Date): Promise<SuspenseDocument[]> =>
      items
        .find({ status: { $in: ['OPEN', 'ASKED'] }, openedAt: { $lt: before } })
        .sort({ openedAt: 1 })
        .limit(OVERDUE_MAX)
        .lean<SuspenseDocument[]>()
        .exec(),

    /** Fen that lie there of a channel's days up to this one. */
    async sumUpTo(channel: BillChannelCode, dateCn: string): Promise<number> {
      const [sum] = await items.aggregate<{ signedFen: number }>([
        { $match: { channel, dateCn: { $lte: dateCn }, status: { $in: ['OPEN', 'ASKED'] } } },
        { $group: { _id: null, signedFen: { $sum: '$signedFen' } } },
      ]);
      return sum?.signedFen ?? 0;
    },

    /** One step of its life; false when it is not in `from` any more. */
    async step(
      input: {
        readonly id: string;
        readonly from: SuspenseStatus;
        readonly set: Partial<Pick<SuspenseDocument, 'status' | 'asked' | 'checked'>>;
      },
      session?: ClientSession,
    ): Promise<boolean> {
      const { id, from, set } = input;
      const options = session === undefined ? {} : { session };
      const result = await items.updateOne({ _id: id, status: from }, { $set: set }, options);
      return result.modifiedCount === 1;
    },
  };
}
