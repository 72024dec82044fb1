import type { Connection } from 'mongoose';
import { orderModel, type OrderDocument } from '../models/order.js';

/** Reads for the review of finished work (S22). */
export function createReviewReads(connection: Connection) {
  const orders = orderModel(connection);
  return {
    /** Orders whose finished work waits for a reviewer, oldest first; one row more than `limit`. */
    awaitingApproval: (query: {
      /** Every city when absent. */
      readonly cityCodes?: readonly string[];
      readonly merchantId?: string;
      readonly after?: { readonly atMs: number; readonly id: string } | undefined;
      readonly limit: number;
    }): Promise<OrderDocument[]> => {
      const { cityCodes, merchantId, after, limit } = query;
      return orders
        .find({
          'approvals.0': { $exists: true },
          ...(cityCodes !== undefined && { cityCode: { $in: [...cityCodes] } }),
          ...(merchantId !== undefined && { merchantId }),
          ...(after !== undefined && {
            $or: [
              { createdAt: { $gt: new Date(after.atMs) } },
              { createdAt: new Date(after.atMs), _id: { $gt: after.id } },
            ],
          }),
        })
        .sort({ createdAt: 1, _id: 1 })
        .limit(limit + 1)
        .lean<OrderDocument[]>()
        .exec();
    },

    /** Completed orders of a worker, counted up to `limit`. */
    countDone: (query: { readonly workerId: string; readonly limit: number }): Promise<number> =>
      orders
        .countDocuments({ 'tickets.workerId': query.workerId, status: 'COMPLETED' })
        .limit(Math.max(1, query.limit))
        .exec(),
  };
}
