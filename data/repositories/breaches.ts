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

    ofOrder: (orderId: string): Promise<BreachDocument[]> =>
      breaches
        .find({ orderId })
        .sort({ at: 1 })
        .limit(BREACHES_MAX)
        .lean<BreachDocument[]>()
        .exec(),
  };
}
