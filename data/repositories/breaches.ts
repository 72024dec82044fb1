import type { ClientSession, Connection } from 'mongoose';
import { breachModel, type BreachDocument, type BreachKind } from '../models/breach.js';

export type { BreachDocument, BreachKind };

const BREACHES_MAX = 200;

export type BreachRepository = ReturnType<typeof createBreachRepository>;

/** Broken promises of workers; a row is never changed, but for the points an appeal takes away. */
export function createBreachRepository(connection: Connection) {
  const breaches = breachModel(connection);
  return {
    insert: async (breach: BreachDocument, session: ClientSession): Promise<void> => {
      await breaches.insertMany([breach], { session });
    },

    /** True when this worker's lateness for this order is written already. */
    wasLate: async (
      visit: { readonly orderId: string; readonly workerId: string },
      session: ClientSession,
    ): Promise<boolean> => {
      const { orderId, workerId } = visit;
      return (await breaches.exists({ orderId, workerId, kind: 'LATE' }).session(session)) !== null;
    },

    /** Newest first, at most 200. */
    ofWorker: (worker: {
      readonly workerId: string;
      readonly since: Date;
    }): Promise<BreachDocument[]> =>
      breaches
        .find({ workerId: worker.workerId, at: { $gte: worker.since } })
        .sort({ at: -1, _id: -1 })
        .limit(BREACHES_MAX)
        .lean<BreachDocument[]>()
        .exec(),

    findById: (breachId: string, session?: ClientSession): Promise<BreachDocument | null> =>
      breaches
        .findById(breachId)
        .session(session ?? null)
        .lean<BreachDocument>()
        .exec(),

    /** Those whose points count, newest first, at most 200: more than any threshold takes. */
    counted: (
      worker: { readonly workerId: string; readonly since: Date },
      session: ClientSession,
    ): Promise<BreachDocument[]> =>
      breaches
        .find({ workerId: worker.workerId, at: { $gte: worker.since }, waivedAt: null })
        .sort({ at: -1, _id: -1 })
        .limit(BREACHES_MAX)
        .session(session)
        .lean<BreachDocument[]>()
        .exec(),

    /** False when they were taken away before. */
    async waive(
      waiver: { readonly breachId: string; readonly at: Date },
      session: ClientSession,
    ): Promise<boolean> {
      const filter = { _id: waiver.breachId, waivedAt: null };
      const result = await breaches.updateOne(
        filter,
        { $set: { waivedAt: waiver.at } },
        { session },
      );
      return result.matchedCount === 1;
    },

    ofOrder: (orderId: string): Promise<BreachDocument[]> =>
      breaches
        .find({ orderId })
        .sort({ at: 1 })
        .limit(BREACHES_MAX)
        .lean<BreachDocument[]>()
        .exec(),
  };
}
