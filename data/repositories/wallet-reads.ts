import type { Connection } from 'mongoose';
import { orderModel, type OrderDocument } from '../models/order.js';
import { refundModel, type RefundDocument } from '../models/payment.js';

/** Orders of one read of numbers; more are asked for in pieces. */
const NUMBERS_MAX = 500;
const REFUNDS_MAX = 20_000;

/** Whose orders are meant: one worker's or one merchant's. */
export type WalletOrders = { readonly workerId: string } | { readonly merchantId: string };

/** What a settlement of an order looks at. */
export type HeldOrder = Pick<
  OrderDocument,
  | '_id'
  | 'no'
  | 'status'
  | 'merchantId'
  | 'referrerId'
  | 'tickets'
  | 'goodsFen'
  | 'travelFeeFen'
  | 'commissionBps'
  | 'workerShareBps'
  | 'policy'
  | 'openCaseNo'
  | 'settleAfter'
>;

export type OrderNumber = Pick<OrderDocument, '_id' | 'no' | 'itemName'>;
export type WalletReads = ReturnType<typeof createWalletReads>;

/** Orders as wallets and statements need them: few fields, never a person's data. */
export function createWalletReads(connection: Connection) {
  const orders = orderModel(connection);
  const refunds = refundModel(connection);
  return {
    /** Completed and not settled yet, the one that is settled next first; at most `limit`. */
    heldOrders: (whose: WalletOrders, limit: number): Promise<HeldOrder[]> =>
      orders
        .find(
          {
            settlementStatus: 'HELD',
            ...('workerId' in whose
              ? { 'tickets.workerId': whose.workerId }
              : { merchantId: whose.merchantId }),
          },
          {
            ...{ no: 1, status: 1, merchantId: 1, referrerId: 1, goodsFen: 1, travelFeeFen: 1 },
            ...{ commissionBps: 1, workerShareBps: 1, policy: 1, openCaseNo: 1, settleAfter: 1 },
            ...{ 'tickets._id': 1, 'tickets.status': 1, 'tickets.workerId': 1 },
            'tickets.isRejected': 1,
          },
        )
        .sort({ settleAfter: 1, _id: 1 })
        .limit(limit)
        .lean<HeldOrder[]>()
        .exec(),

    /** Refunds of these orders, by order. */
    async refundsOf(orderIds: readonly string[]): Promise<ReadonlyMap<string, RefundDocument[]>> {
      const rows = await refunds
        .find({ orderId: { $in: [...orderIds] } })
        .limit(REFUNDS_MAX)
        .lean<RefundDocument[]>();
      const byOrder = new Map<string, RefundDocument[]>();
      for (const row of rows) byOrder.set(row.orderId, [...(byOrder.get(row.orderId) ?? []), row]);
      return byOrder;
    },

    /** Numbers and services of these orders, in pieces of 500. */
    async numbersOf(orderIds: Iterable<string>): Promise<ReadonlyMap<string, OrderNumber>> {
      const ids = [...new Set(orderIds)];
      const found = new Map<string, OrderNumber>();
      for (let start = 0; start < ids.length; start += NUMBERS_MAX) {
        const rows = await orders
          .find({ _id: { $in: ids.slice(start, start + NUMBERS_MAX) } }, { no: 1, itemName: 1 })
          .lean<OrderNumber[]>();
        for (const row of rows) found.set(row._id, row);
      }
      return found;
    },
  };
}
