import type { Connection } from 'mongoose';
import type { WhatIfFailure, WhatIfStatus } from '../../contract/terms/what-if.js';
import { isDuplicateKey } from '../connect.js';
import {
  whatIfRunModel,
  type WhatIfDayRow,
  type WhatIfRunDocument,
} from '../models/what-if-run.js';
import { newestAfter, type ListedAfter } from './data-exports.js';

export type { WhatIfDayRow, WhatIfRunDocument };
export type WhatIfHead = Omit<WhatIfRunDocument, 'days'>;
export type WhatIfRunRepository = ReturnType<typeof createWhatIfRunRepository>;

const OPEN_MAX = 200;

/** Replays of recorded days: requests, progress and results. */
export function createWhatIfRunRepository(connection: Connection) {
  const runs = whatIfRunModel(connection);
  return {
    /** False when the city has an open one, or this one is there already. */
    async insert(run: WhatIfRunDocument): Promise<boolean> {
      try {
        await runs.create([run]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    findById: (runId: string): Promise<WhatIfRunDocument | null> =>
      runs.findById(runId).lean<WhatIfRunDocument>().exec(),

    /** Newest first, without their days; one row more than `limit` is read. */
    list(query: {
      readonly cityCodes?: readonly string[] | undefined;
      readonly after?: ListedAfter | undefined;
      readonly limit: number;
    }): Promise<WhatIfHead[]> {
      const { cityCodes, after, limit } = query;
      const cities = cityCodes && { cityCode: { $in: [...cityCodes] } };
      return runs
        .find({ ...cities, ...newestAfter(after) }, { days: 0 })
        .sort({ requestedAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<WhatIfHead[]>()
        .exec();
    },

    /** Its run has begun; a repeat keeps the first moment. False when it is over. */
    async begin(runId: string, at: Date): Promise<boolean> {
      await runs.updateOne({ _id: runId, startedAt: null }, { $set: { startedAt: at } });
      const result = await runs.updateOne(
        { _id: runId, isOpen: true },
        { $set: { status: 'RUNNING' } },
      );
      return result.matchedCount === 1;
    },

    /** Keeps a replayed day once. */
    async addDay(runId: string, day: WhatIfDayRow): Promise<void> {
      await runs.updateOne(
        { _id: runId, isOpen: true, 'days.date': { $ne: day.date } },
        { $push: { days: day } as never, $inc: { daysDone: 1 } },
      );
    },

    /** Ends an open run; whoever comes second changes nothing. */
    async end(change: {
      readonly runId: string;
      readonly status: Exclude<WhatIfStatus, 'QUEUED' | 'RUNNING'>;
      /** Only what has not been begun. */
      readonly isQueuedOnly?: boolean;
      readonly failure?: WhatIfFailure | null;
      readonly result?: WhatIfRunDocument['result'];
      readonly at: Date;
    }): Promise<boolean> {
      const { runId, status, failure = null, result = null, at, isQueuedOnly = false } = change;
      const ended = await runs.updateOne(
        { _id: runId, isOpen: true, ...(isQueuedOnly && { status: 'QUEUED' }) },
        { $set: { status, isOpen: false, failure, result, endedAt: at } },
      );
      return ended.matchedCount === 1;
    },

    /** Open ones that were asked for before: the run of one may never have been started. */
    openBefore: (before: Date): Promise<Pick<WhatIfRunDocument, '_id'>[]> =>
      runs
        .find({ isOpen: true, requestedAt: { $lt: before } }, { _id: 1 })
        .sort({ requestedAt: 1 })
        .limit(OPEN_MAX)
        .lean<Pick<WhatIfRunDocument, '_id'>[]>()
        .exec(),
  };
}
