import type { Connection, Model } from 'mongoose';
import {
  OPEN_ERASURE_STATUSES,
  type ErasureBlocker,
  type ErasureStatus,
  type ErasureStep,
} from '../../contract/terms/privacy.js';
import { isDuplicateKey } from '../connect.js';
import { erasureModel, type ErasureDocument } from '../models/erasure.js';
import { newestAfter, type ListedAfter } from './data-exports.js';

export type { ErasureDocument };

const SWEEP_MAX = 200;

export type ErasureRepository = ReturnType<typeof createErasureRepository>;

/** Requests to delete accounts; every change is guarded by the status it was seen in. */
export function createErasureRepository(connection: Connection) {
  const erasures = erasureModel(connection);
  return { ...createReads(erasures), ...createChanges(erasures) };
}

function createChanges(erasures: Model<ErasureDocument>) {
  return {
    /** False when the person has an open one. */
    async insert(row: ErasureDocument): Promise<boolean> {
      try {
        await erasures.create([row]);
        return true;
      } catch (error) {
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },

    /** Null when it is in another status by now. */
    move: (change: {
      readonly erasureId: string;
      readonly from: ErasureStatus;
      readonly to: ErasureStatus;
      readonly at: Date;
      readonly blockers?: readonly ErasureBlocker[];
    }): Promise<ErasureDocument | null> => {
      const { erasureId, from, to, at, blockers } = change;
      const when = to === 'ERASING' ? { startedAt: at } : to === 'SCHEDULED' ? {} : { endedAt: at };
      return erasures
        .findOneAndUpdate(
          { _id: erasureId, status: from },
          { $set: { status: to, ...when, ...(blockers && { blockers: [...blockers] }) } },
          { returnDocument: 'after' },
        )
        .lean<ErasureDocument>()
        .exec();
    },

    async noteBlockers(erasureId: string, blockers: readonly ErasureBlocker[]): Promise<void> {
      await erasures.updateOne({ _id: erasureId }, { $set: { blockers: [...blockers] } });
    },

    async notePool(erasureId: string, hasLeftPool: boolean): Promise<void> {
      await erasures.updateOne({ _id: erasureId }, { $set: { hasLeftPool } });
    },

    /** True for the one who reminds. */
    async remind(erasureId: string, at: Date): Promise<boolean> {
      const result = await erasures.updateOne(
        { _id: erasureId, status: 'SCHEDULED', remindedAt: null },
        { $set: { remindedAt: at } },
      );
      return result.modifiedCount === 1;
    },

    async stepDone(erasureId: string, step: ErasureStep, at: Date): Promise<void> {
      await erasures.updateOne(
        { _id: erasureId, [`steps.${step}`]: { $exists: false } },
        { $set: { [`steps.${step}`]: at } },
      );
    },
  };
}

function createReads(erasures: Model<ErasureDocument>) {
  return {
    findById: (erasureId: string): Promise<ErasureDocument | null> =>
      erasures.findById(erasureId).lean<ErasureDocument>().exec(),

    findOpen: (subjectId: string): Promise<ErasureDocument | null> =>
      erasures
        .findOne({ subjectId, status: { $in: [...OPEN_ERASURE_STATUSES] } })
        .lean<ErasureDocument>()
        .exec(),

    findLast: (subjectId: string): Promise<ErasureDocument | null> =>
      erasures.findOne({ subjectId }).sort({ requestedAt: -1 }).lean<ErasureDocument>().exec(),

    /** All people's, the newest first; one row more than `limit`. */
    list: (page: {
      readonly after?: ListedAfter | undefined;
      readonly limit: number;
    }): Promise<ErasureDocument[]> =>
      erasures
        .find(newestAfter(page.after))
        .sort({ requestedAt: -1, _id: -1 })
        .limit(page.limit + 1)
        .lean<ErasureDocument[]>()
        .exec(),

    /** Open ones of before: their runs may not have been started. */
    open: (before: Date): Promise<ErasureDocument[]> =>
      erasures
        .find({ status: { $in: [...OPEN_ERASURE_STATUSES] }, requestedAt: { $lt: before } })
        .limit(SWEEP_MAX)
        .lean<ErasureDocument[]>()
        .exec(),
  };
}
