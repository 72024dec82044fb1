import type { Connection } from 'mongoose';
import { ORDER_STATUSES, type OrderStatus, type TicketStatus } from '../../contract/terms/order.js';
import { offerModel } from '../models/dispatch.js';
import { orderModel, type OrderDocument } from '../models/order.js';

/** Orders of one pool read: more are never open at once for one merchant and city. */
const POOL_MAX = 500;
const OFFERS_MAX = 100;
const OPEN_MAX = 10_000;
const ENDED: readonly OrderStatus[] = ['COMPLETED', 'CANCELLED', 'CLOSED'];
const OPEN = ORDER_STATUSES.filter((status) => !ENDED.includes(status));

/** A worker can still be replaced on these visits (DOMAIN workerIll). */
const REPLACEABLE: readonly TicketStatus[] = ['ASSIGNED', 'EN_ROUTE', 'ARRIVED'];

export type WorkerWindow = {
  readonly workerId: string;
  readonly from: Date;
  readonly to: Date;
};

/** Reads of the dispatch desk, the grab pool and absences. */
export function createDeskReads(connection: Connection) {
  return { ...createQueueReads(connection), ...createWorkerReads(connection) };
}

function createQueueReads(connection: Connection) {
  const orders = orderModel(connection);
  return {
    /** Orders of one merchant in one city that free workers may take now. */
    openPools: (query: {
      readonly merchantId: string;
      readonly cityCode: string;
      readonly at: Date;
    }): Promise<OrderDocument[]> =>
      orders
        .find({
          merchantId: query.merchantId,
          cityCode: query.cityCode,
          poolUntil: { $gt: query.at },
        })
        .sort({ poolUntil: 1 })
        .limit(POOL_MAX)
        .lean<OrderDocument[]>()
        .exec(),

    /** Orders that have not ended; counting stops at `OPEN_MAX`. */
    countOpen: (filter: {
      readonly cityCode?: string;
      readonly categoryId?: string;
    }): Promise<number> =>
      orders
        .countDocuments({ ...filter, status: { $in: [...OPEN] } })
        .limit(OPEN_MAX)
        .exec(),

    /**
     * Orders that wait for a person, the earliest deadline first, those without one on top. One
     * row more than `limit` is read.
     */
    manualQueue(query: {
      readonly filter: {
        readonly merchantId?: string;
        readonly cityCodes?: readonly string[];
      };
      /** `atMs` 0 = the last row seen had no deadline. */
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<OrderDocument[]> {
      const { filter, after, limit } = query;
      const at = after === undefined || after.atMs === 0 ? null : new Date(after.atMs);
      const later = at === null ? { $ne: null } : { $gt: at };
      return orders
        .find({
          status: 'MANUAL_DISPATCH',
          ...(filter.merchantId !== undefined && { merchantId: filter.merchantId }),
          ...(filter.cityCodes !== undefined && { cityCode: { $in: [...filter.cityCodes] } }),
          ...(after !== undefined && {
            $or: [{ stageDeadlineAt: later }, { stageDeadlineAt: at, _id: { $gt: after.id } }],
          }),
        })
        .sort({ stageDeadlineAt: 1, _id: 1 })
        .limit(limit + 1)
        .lean<OrderDocument[]>()
        .exec();
    },
  };
}

/** What a worker has before him in some time. */
function createWorkerReads(connection: Connection) {
  const orders = orderModel(connection);
  const offers = offerModel(connection);
  return {
    /** A page, by id, of orders in which the worker has a visit within the time. */
    bookedInWindow(
      query: WorkerWindow & { readonly afterId?: string | undefined; readonly limit: number },
    ): Promise<OrderDocument[]> {
      const { workerId, from, to, afterId, limit } = query;
      return orders
        .find({
          'tickets.workerId': workerId,
          startAt: { $lt: to },
          endAt: { $gt: from },
          tickets: { $elemMatch: { workerId, status: { $in: [...REPLACEABLE] } } },
          ...(afterId !== undefined && { _id: { $gt: afterId } }),
        })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<OrderDocument[]>()
        .exec();
    },

    /** Orders that the worker is being asked about, for the same time. */
    async askedInWindow({ workerId, from, to }: WorkerWindow): Promise<OrderDocument[]> {
      const open = await offers
        .find({ workerId, status: 'PENDING' })
        .limit(OFFERS_MAX)
        .select({ orderId: 1 })
        .lean<{ orderId: string }[]>()
        .exec();
      return orders
        .find({
          _id: { $in: open.map(({ orderId }) => orderId) },
          startAt: { $lt: to },
          endAt: { $gt: from },
        })
        .lean<OrderDocument[]>()
        .exec();
    },
  };
}
