import type { ClientSession, Connection } from 'mongoose';
import type { WorkerLevel } from '../../contract/terms/catalogue.js';
import { breachModel, type BreachKind } from '../models/breach.js';
import { offerModel } from '../models/dispatch.js';
import { orderModel } from '../models/order.js';
import { workerModel, type WorkerDocument } from '../models/worker.js';

const READ_MS_MAX = 5_000;
const ANSWERS = ['ACCEPTED', 'DECLINED', 'EXPIRED'] as const;

type OfWorker = { readonly workerId: string; readonly since: Date };
type Counts = Readonly<Partial<Record<string, number>>>;

export type ScoreFactRepository = ReturnType<typeof createScoreFactRepository>;

/** What the score of a worker is made of, counted where it was recorded. */
export function createScoreFactRepository(connection: Connection) {
  return { ...factReads(connection), ...scoreWrites(connection) };
}

function factReads(connection: Connection) {
  const breaches = breachModel(connection);
  const offers = offerModel(connection);
  const orders = orderModel(connection);

  return {
    /** Offers that he or the time has answered, by status. */
    async answers({ workerId, since }: OfWorker): Promise<Counts> {
      const rows = await offers
        .aggregate<{ _id: string; count: number }>([
          { $match: { workerId, status: { $in: [...ANSWERS] }, expiresAt: { $gte: since } } },
          { $group: { _id: '$status', count: { $sum: 1 } } },
        ])
        .option({ maxTimeMS: READ_MS_MAX });
      return Object.fromEntries(rows.map(({ _id, count }) => [_id, count]));
    },

    /** Broken promises by kind; one order counts once for each kind. */
    async breaches({ workerId, since }: OfWorker): Promise<Readonly<Record<BreachKind, number>>> {
      const rows = await breaches
        .aggregate<{ _id: BreachKind; orders: string[] }>([
          { $match: { workerId, at: { $gte: since }, waivedAt: null } },
          { $group: { _id: '$kind', orders: { $addToSet: '$orderId' } } },
        ])
        .option({ maxTimeMS: READ_MS_MAX });
      const count = (kind: BreachKind): number =>
        rows.find(({ _id }) => _id === kind)?.orders.length ?? 0;
      return {
        WORKER_CANCEL: count('WORKER_CANCEL'),
        WORKER_NO_SHOW: count('WORKER_NO_SHOW'),
        LATE: count('LATE'),
        CASE: count('CASE'),
      };
    },

    /** Completed orders in which he did a visit; all of them when `since` is left out. */
    ordersDone: (query: { readonly workerId: string; readonly since?: Date }): Promise<number> =>
      orders
        .countDocuments({
          'tickets.workerId': query.workerId,
          tickets: { $elemMatch: { workerId: query.workerId, status: 'DONE' } },
          status: 'COMPLETED',
          ...(query.since !== undefined && { completedAt: { $gte: query.since } }),
        })
        .maxTimeMS(READ_MS_MAX)
        .exec(),
  };
}

function scoreWrites(connection: Connection) {
  const workers = workerModel(connection);

  return {
    /** Active workers whose score is older than `before`, those never scored first. */
    due: (query: {
      readonly before: Date;
      readonly limit: number;
    }): Promise<Pick<WorkerDocument, '_id'>[]> =>
      workers
        .find({
          status: 'ACTIVE',
          $or: [{ scoredAt: null }, { scoredAt: { $lt: query.before } }],
        })
        .select({ _id: 1 })
        .sort({ scoredAt: 1, _id: 1 })
        .limit(query.limit)
        .lean<Pick<WorkerDocument, '_id'>[]>()
        .exec(),

    /**
     * Stores what was computed, unless a later computation was faster. `version` stays: a score
     * never conflicts with an edit of the profile. Without values only the time is noted.
     */
    async store(
      change: {
        readonly workerId: string;
        readonly at: Date;
        readonly values?: {
          readonly score: number;
          readonly level: WorkerLevel;
          readonly ordersDone: number;
          readonly acceptanceBps: number;
        };
      },
      session?: ClientSession,
    ): Promise<boolean> {
      const { workerId, at, values } = change;
      const result = await workers.updateOne(
        { _id: workerId, $or: [{ scoredAt: null }, { scoredAt: { $lte: at } }] },
        { $set: { ...values, scoredAt: at } },
        session === undefined ? {} : { session },
      );
      return result.matchedCount === 1;
    },
  };
}
