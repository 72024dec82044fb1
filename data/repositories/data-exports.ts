import type { Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { dataExportModel, type DataExportDocument } from '../models/data-export.js';

export type { DataExportDocument };

const OWN_MAX = 50;
const SWEEP_MAX = 200;

export type ListedAfter = { readonly atMs: number; readonly id: string };

export type DataExportRepository = ReturnType<typeof createDataExportRepository>;

/** Copies of people's data: the rows, not the files. */
export function createDataExportRepository(connection: Connection) {
  const exports = dataExportModel(connection);
  return {
    /** False when there is one of this day already. */
    async insert(row: DataExportDocument): Promise<boolean> {
      try {
        await exports.create([row]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    findById: (exportId: string): Promise<DataExportDocument | null> =>
      exports.findById(exportId).lean<DataExportDocument>().exec(),

    ofSubject: (subjectId: string): Promise<DataExportDocument[]> =>
      exports
        .find({ subjectId })
        .sort({ day: -1 })
        .limit(OWN_MAX)
        .lean<DataExportDocument[]>()
        .exec(),

    /** All people's, the newest first; one row more than `limit`. */
    list: (page: {
      readonly after?: ListedAfter | undefined;
      readonly limit: number;
    }): Promise<DataExportDocument[]> =>
      exports
        .find(newestAfter(page.after))
        .sort({ requestedAt: -1, _id: -1 })
        .limit(page.limit + 1)
        .lean<DataExportDocument[]>()
        .exec(),

    /** The file is there. False when it was removed meanwhile. */
    async markReady(ready: {
      readonly exportId: string;
      readonly bytes: number;
      readonly rows: number;
      readonly at: Date;
    }): Promise<boolean> {
      const { exportId, bytes, rows, at } = ready;
      const result = await exports.updateOne(
        { _id: exportId, status: { $in: ['REQUESTED', 'READY'] } },
        { $set: { status: 'READY', bytes, rows, readyAt: at } },
      );
      return result.matchedCount === 1;
    },

    /** From here on there is no link to it. */
    async markRemoved(exportId: string, at: Date): Promise<void> {
      await exports.updateOne(
        { _id: exportId, status: { $ne: 'REMOVED' } },
        { $set: { status: 'REMOVED', removedAt: at } },
      );
    },

    /** Files whose time is over. */
    expired: (now: Date): Promise<DataExportDocument[]> =>
      exports
        .find({ status: { $in: ['REQUESTED', 'READY'] }, expiresAt: { $lte: now } })
        .limit(SWEEP_MAX)
        .lean<DataExportDocument[]>()
        .exec(),

    /** Requested before and not made: their runs may not have been started. */
    waiting: (before: Date): Promise<DataExportDocument[]> =>
      exports
        .find({ status: 'REQUESTED', requestedAt: { $lt: before } })
        .limit(SWEEP_MAX)
        .lean<DataExportDocument[]>()
        .exec(),
  };
}

/** Filter of a list that is sorted by `requestedAt`, newest first. */
export function newestAfter(after: ListedAfter | undefined): Record<string, unknown> {
  if (after === undefined) return {};
  const at = new Date(after.atMs);
  return { $or: [{ requestedAt: { $lt: at } }, { requestedAt: at, _id: { $lt: after.id } }] };
}
