import type { Connection } from 'mongoose';
import type { ClosureOutcome } from '../../contract/terms/closure.js';
import type { OrderStatus } from '../../contract/terms/order.js';
import {
  closureModel,
  closureOrderModel,
  type ClosureDocument,
  type ClosureOrderDocument,
} from '../models/closure.js';
import { orderModel, type OrderDocument } from '../models/order.js';

export type { ClosureDocument, ClosureOrderDocument };

/** Paid orders whose service is still to come, or under way. */
const HIT: readonly OrderStatus[] = [
  'DISPATCHING',
  'MANUAL_DISPATCH',
  'ASSIGNED',
  'EN_ROUTE',
  'ARRIVED',
  'IN_SERVICE',
];

export type ClosureRepository = ReturnType<typeof createClosureRepository>;

/** Temporary closures of cities, the orders they hit, and what became of each. */
export function createClosureRepository(connection: Connection) {
  return { ...createClosureWrites(connection), ...createHitReads(connection) };
}

function createClosureWrites(connection: Connection) {
  const closures = closureModel(connection);
  const rows = closureOrderModel(connection);
  return {
    findById: (closureId: string): Promise<ClosureDocument | null> =>
      closures.findById(closureId).lean<ClosureDocument>().exec(),

    /** Those whose run was never started. */
    findOpen: (limit: number): Promise<ClosureDocument[]> =>
      closures.find({ status: 'OPEN' }).limit(limit).lean<ClosureDocument[]>().exec(),

    /** Its run has begun; a repeat changes nothing. */
    async begin(closureId: string): Promise<void> {
      await closures.updateOne(
        { _id: closureId, status: 'OPEN' },
        { $set: { status: 'RUNNING' }, $inc: { version: 1 } },
      );
    },

    /** The last word about an order replaces the one before. */
    async saveOrder(row: ClosureOrderDocument): Promise<void> {
      const { _id, oldStartAt, ...rest } = row;
      await rows.updateOne({ _id }, { $set: rest, $setOnInsert: { oldStartAt } }, { upsert: true });
    },

    /** Counts what the rows say; `doneAt` ends the closure's run, once. */
    async saveProgress(change: {
      readonly closureId: string;
      readonly doneAt: Date | null;
    }): Promise<void> {
      const { closureId, doneAt } = change;
      const found = await rows.aggregate<{ _id: ClosureOutcome; count: number }>([
        { $match: { closureId } },
        { $group: { _id: '$outcome', count: { $sum: 1 } } },
      ]);
      const countOf = (outcome: ClosureOutcome): number =>
        found.find(({ _id }) => _id === outcome)?.count ?? 0;
      const counts = {
        moved: countOf('MOVED'),
        proposed: countOf('PROPOSED'),
        notMoved: countOf('NOT_MOVED'),
        underWay: countOf('UNDER_WAY'),
        refused: countOf('REFUSED'),
      };
      await closures.updateOne({ _id: closureId }, { $set: counts, $inc: { version: 1 } });
      if (doneAt === null) return;
      await closures.updateOne(
        { _id: closureId, status: { $in: ['OPEN', 'RUNNING'] } },
        { $set: { status: 'DONE', doneAt }, $inc: { version: 1 } },
      );
    },
  };
}

function createHitReads(connection: Connection) {
  const rows = closureOrderModel(connection);
  const orders = orderModel(connection);
  return {
    /** A page, by id, of open orders of the city whose service touches the time. */
    hitOrders(query: {
      readonly cityCode: string;
      readonly from: Date;
      readonly until: Date;
      readonly afterId: string | null;
      readonly limit: number;
    }): Promise<OrderDocument[]> {
      const { cityCode, from, until, afterId, limit } = query;
      return orders
        .find({
          cityCode,
          status: { $in: [...HIT] },
          startAt: { $lt: until },
          endAt: { $gt: from },
          ...(afterId !== null && { _id: { $gt: afterId } }),
        })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<OrderDocument[]>()
        .exec();
    },

    /** True when a closure has moved the order, or proposed to, since then. */
    hasMoved: async (query: { readonly orderId: string; readonly since: Date }): Promise<boolean> =>
      (await rows
        .findOne({
          orderId: query.orderId,
          outcome: { $in: ['MOVED', 'PROPOSED'] },
          oldStartAt: { $gte: query.since },
        })
        .select({ _id: 1 })
        .lean()
        .exec()) !== null,

    /** By id; one row more than `limit` is read. */
    ordersOf(query: {
      readonly closureId: string;
      readonly outcome?: ClosureOutcome | undefined;
      readonly afterId?: string | undefined;
      readonly limit: number;
    }): Promise<ClosureOrderDocument[]> {
      const { closureId, outcome, afterId, limit } = query;
      return rows
        .find({
          closureId,
          ...(outcome !== undefined && { outcome }),
          ...(afterId !== undefined && { _id: { $gt: afterId } }),
        })
        .sort({ _id: 1 })
        .limit(limit + 1)
        .lean<ClosureOrderDocument[]>()
        .exec();
    },
  };
}
