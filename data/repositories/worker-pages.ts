import type { Connection } from 'mongoose';
import { workerPageModel, type WorkerPageDocument } from '../models/worker-page.js';
import type { ClientSession } from './session.js';

export type { WorkerPageDocument };

export type WorkerPageRepository = ReturnType<typeof createWorkerPageRepository>;

/** What workers show of themselves. */
export function createWorkerPageRepository(connection: Connection) {
  const pages = workerPageModel(connection);
  return {
    /** Null before the first photo. */
    find: (workerId: string, session?: ClientSession): Promise<WorkerPageDocument | null> =>
      pages
        .findById(workerId)
        .session(session ?? null)
        .lean<WorkerPageDocument>()
        .exec(),

    /**
     * Replaces the list as it was seen; version 0 is none yet. False when it has changed since; of
     * two first lists at once one throws the duplicate key error.
     */
    async replace(
      page: {
        readonly workerId: string;
        readonly expectedVersion: number;
        readonly mediaIds: readonly string[];
        readonly at: Date;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const { workerId, expectedVersion, mediaIds, at } = page;
      const row = { version: expectedVersion + 1, mediaIds: [...mediaIds], updatedAt: at };
      if (expectedVersion === 0) {
        await pages.create([{ _id: workerId, ...row }], { session });
        return true;
      }
      const filter = { _id: workerId, version: expectedVersion };
      return (await pages.updateOne(filter, { $set: row }, { session })).matchedCount === 1;
    },
  };
}
