import type { Connection } from 'mongoose';
import { ORDER_STATUSES, type OrderStatus, type RefundStatus } from '../../contract/terms/order.js';
import { orderModel, type OrderDocument } from '../models/order.js';
import { workerModel } from '../models/worker.js';
import type { PageStart } from './orders.js';

/** Counting stops here. */
const COUNT_MAX = 10_000;
/** A refund that somebody or something still has to do with. */
const REFUNDING: readonly RefundStatus[] = ['OPEN', 'FAILED'];

export type OrderDeskFilter = {
  /** The reader's reach; every city when absent. */
  readonly cityCodes?: readonly string[] | undefined;
  readonly merchantId?: string | undefined;
  /** What he asks for within it. */
  readonly cityCode?: string | undefined;
  readonly ofMerchantId?: string | undefined;
  readonly categoryId?: string | undefined;
  readonly workerId?: string | undefined;
  readonly numberPrefix?: string | undefined;
  readonly customerIds?: readonly string[] | undefined;
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  readonly statuses?: readonly OrderStatus[] | undefined;
  readonly refundStatuses?: readonly RefundStatus[] | undefined;
};

export type OrderListRepository = ReturnType<typeof createOrderListRepository>;

/** The list of the order desk; every filter has an index that serves the order as well. */
export function createOrderListRepository(connection: Connection) {
  const orders = orderModel(connection);
  const workers = workerModel(connection);

  return {
    /** Newest first; one row more than `limit`. */
    list: (query: {
      readonly filter: OrderDeskFilter;
      readonly after?: PageStart | undefined;
      readonly limit: number;
    }): Promise<OrderDocument[]> => {
      const { filter, after, limit } = query;
      return orders
        .find({ $and: [conditionOf(filter), ...(after === undefined ? [] : [olderThan(after)])] })
        .sort({ createdAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<OrderDocument[]>()
        .exec();
    },

    /** Orders of each status, every one up to COUNT_MAX. */
    countByStatus: (filter: OrderDeskFilter) =>
      Promise.all(
        ORDER_STATUSES.map(async (status) => {
          const condition = conditionOf({ ...filter, statuses: [status] });
          return { status, count: await orders.countDocuments(condition).limit(COUNT_MAX) };
        }),
      ),

    /** Orders with a refund under way or failed. */
    countRefunding: (filter: OrderDeskFilter): Promise<number> =>
      orders
        .countDocuments(conditionOf({ ...filter, refundStatuses: REFUNDING }))
        .limit(COUNT_MAX)
        .exec(),

    /** Display names of workers by id. */
    async workerNames(workerIds: readonly string[]): Promise<Map<string, string>> {
      const rows = await workers
        .find({ _id: { $in: [...new Set(workerIds)] } }, { displayName: 1 })
        .lean<{ _id: string; displayName: string }[]>()
        .exec();
      return new Map(rows.map(({ _id, displayName }) => [_id, displayName]));
    },
  };
}

function conditionOf(filter: OrderDeskFilter) {
  const { cityCodes, merchantId, cityCode, ofMerchantId, numberPrefix, customerIds } = filter;
  const { categoryId, workerId, from, to, refundStatuses } = filter;
  return {
    $and: [
      // Reach and wish are both conditions: a wish never widens the reach.
      cityCodes === undefined ? {} : { cityCode: { $in: [...cityCodes] } },
      merchantId === undefined ? {} : { merchantId },
      cityCode === undefined ? {} : { cityCode },
      ofMerchantId === undefined ? {} : { merchantId: ofMerchantId },
    ],
    ...(categoryId !== undefined && { categoryId }),
    ...(workerId !== undefined && { 'tickets.workerId': workerId }),
    ...(customerIds !== undefined && { customerId: { $in: [...customerIds] } }),
    // Letters and digits only, by its schema; anchored, so that the index of numbers serves it.
    ...(numberPrefix !== undefined && { no: { $regex: `^${numberPrefix}` } }),
    ...((from !== undefined || to !== undefined) && {
      createdAt: { ...(from && { $gte: from }), ...(to && { $lt: to }) },
    }),
    ...(refundStatuses !== undefined && { refundStatus: { $in: [...refundStatuses] } }),
    ...statusCondition(filter),
  };
}

/**
 * All statuses by name rather than none: then the indexes that begin with place and status bring
 * the rows in their order.
 */
function statusCondition(filter: OrderDeskFilter) {
  const { statuses, refundStatuses, customerIds, numberPrefix, workerId } = filter;
  if (statuses !== undefined) return { status: { $in: [...statuses] } };
  const others = [refundStatuses, customerIds, numberPrefix, workerId];
  return others.some((one) => one !== undefined) ? {} : { status: { $in: [...ORDER_STATUSES] } };
}

function olderThan({ atMs, id }: PageStart) {
  const at = new Date(atMs);
  return { $or: [{ createdAt: { $lt: at } }, { createdAt: at, _id: { $lt: id } }] };
}
