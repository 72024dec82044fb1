import type { ClientSession, Connection } from 'mongoose';
import { breachModel, type BreachDocument, type BreachKind } from '../models/breach.js';

export type { BreachDocument, BreachKind };

const BREACHES_MAX = 200;

export type BreachRepository = ReturnType<typeof createBreachRepository>;

/** Broken promises of workers; a row is never changed. */
export function createBreachRepository(connection: Connection) {
  const breaches = breachModel(connection);
  return {
    insert: async (breach: BreachDocument, session: ClientSession): Promise<void> => {
      await breaches.insertMany([breach], { session });
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

    ofOrder: (orderId: string): Promise<BreachDocument[]> =>
      breaches
        .find({ orderId })
        .sort({ at: 1 })
        .limit(BREACHES_MAX)
        .lean<BreachDocument[]>()
        .exec(),
  };
}
