import type { ClientSession, Connection } from 'mongoose';
import { absenceModel, type AbsenceDocument } from '../models/absence.js';
import { workerModel } from '../models/worker.js';
import type { PageStart } from './orders.js';

export type { AbsenceDocument };

/** Closed intervals kept on a worker; the oldest go first. */
const BLOCKED_MAX = 200;

export type AbsenceRepository = ReturnType<typeof createAbsenceRepository>;

/** Times in which workers cannot work. */
export function createAbsenceRepository(connection: Connection) {
  const absences = absenceModel(connection);
  const workers = workerModel(connection);
  return {
    /** Writes the absence and closes its time on the worker. A taken id is a duplicate key. */
    async insert(absence: AbsenceDocument, session: ClientSession): Promise<void> {
      await absences.insertMany([absence], { session });
      const blocked = { startMs: absence.from.getTime(), endMs: absence.to.getTime() };
      await workers.updateOne(
        { _id: absence.workerId },
        {
          $push: { blocked: { $each: [blocked], $sort: { endMs: 1 }, $slice: -BLOCKED_MAX } },
          // Readers that keep hours by version see the closed time with their next read.
          $inc: { version: 1 },
        },
        { session },
      );
    },

    findById: (absenceId: string): Promise<AbsenceDocument | null> =>
      absences.findById(absenceId).lean<AbsenceDocument>().exec(),

    /** Newest first. One row more than `limit` is read. */
    listOf(query: {
      readonly workerId: string;
      readonly after?: PageStart | undefined;
      readonly limit: number;
    }): Promise<AbsenceDocument[]> {
      const { workerId, after, limit } = query;
      const start = after && {
        $or: [
          { createdAt: { $lt: new Date(after.atMs) } },
          { createdAt: new Date(after.atMs), _id: { $lt: after.id } },
        ],
      };
      return absences
        .find({ workerId, ...start })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<AbsenceDocument[]>()
        .exec();
    },

    /** Those that should be done by now: their run may never have been started. */
    findOpenBefore: (before: Date, limit: number): Promise<AbsenceDocument[]> =>
      absences
        .find({ status: 'OPEN', createdAt: { $lt: before } })
        .sort({ createdAt: 1 })
        .limit(limit)
        .lean<AbsenceDocument[]>()
        .exec(),

    /** Ends an absence once; a repeat changes nothing. */
    async finish(change: {
      readonly absenceId: string;
      readonly orders: AbsenceDocument['orders'];
      readonly at: Date;
    }): Promise<void> {
      const { absenceId, orders, at } = change;
      await absences.updateOne(
        { _id: absenceId, status: 'OPEN' },
        { $set: { status: 'DONE', orders, doneAt: at } },
      );
    },
  };
}
