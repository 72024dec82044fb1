import type { ClientSession, Connection } from 'mongoose';
import { orderModel } from '../models/order.js';

/** The hold of a completed order's settlement is a field of the order: one document decides. */
export function createOrderHolds(connection: Connection) {
  const orders = orderModel(connection);
  return {
    /** False when the order was settled, or another case holds it. */
    async holdSettlement(
      hold: { readonly orderId: string; readonly caseNo: string },
      session: ClientSession,
    ): Promise<boolean> {
      const result = await orders.updateOne(
        { _id: hold.orderId, status: 'COMPLETED', settlementStatus: 'HELD', openCaseNo: null },
        { $set: { openCaseNo: hold.caseNo } },
        { session },
      );
      return result.matchedCount === 1;
    },

    async releaseSettlement(
      hold: { readonly orderId: string; readonly caseNo: string },
      session: ClientSession,
    ): Promise<void> {
      await orders.updateOne(
        { _id: hold.orderId, status: 'COMPLETED', openCaseNo: hold.caseNo },
        { $set: { openCaseNo: null } },
        { session },
      );
    },
  };
}
