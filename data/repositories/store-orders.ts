import type { Connection } from 'mongoose';
import { orderModel, type OrderDocument } from '../models/order.js';

export type StoreOrderRepository = ReturnType<typeof createStoreOrderRepository>;

/** The orders of one store, as its counter sees them. */
export function createStoreOrderRepository(connection: Connection) {
  const orders = orderModel(connection);

  return {
    /** Due or redeemed in [from, to), latest start first; one row more than `limit` is read. */
    listOfDay: (list: {
      readonly storeId: string;
      readonly from: Date;
      readonly to: Date;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<OrderDocument[]> => {
      const { storeId, from, to, after, limit } = list;
      const day = { $gte: from, $lt: to };
      const isAfter = after && {
        $or: [
          { startAt: { $lt: new Date(after.atMs) } },
          { startAt: new Date(after.atMs), _id: { $lt: after.id } },
        ],
      };
      return orders
        .find({
          storeId,
          $and: [{ $or: [{ startAt: day }, { completedAt: day }] }, ...(isAfter ? [isAfter] : [])],
        })
        .sort({ startAt: -1, _id: -1 })
        .limit(limit + 1)
        .lean<OrderDocument[]>()
        .exec();
    },
  };
}
