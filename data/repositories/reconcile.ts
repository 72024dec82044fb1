import type { Connection } from 'mongoose';
import { OPEN_CASE_STATUSES } from '../../contract/terms/case.js';
import { caseModel, type CaseDocument } from '../models/case.js';
import { orderModel, type OrderDocument } from '../models/order.js';
import {
  channelEventModel,
  paymentModel,
  refundModel,
  type PaymentDocument,
  type RefundDocument,
} from '../models/payment.js';

const CURSOR_ROWS = 500;

/** What a comparison with the runs needs of an order. */
export type OrderPlace = Pick<
  OrderDocument,
  '_id' | 'no' | 'customerId' | 'status' | 'seq' | 'settlementStatus' | 'settleAfter'
>;

const PLACE_FIELDS = {
  no: 1,
  customerId: 1,
  status: 1,
  seq: 1,
  settlementStatus: 1,
  settleAfter: 1,
} as const;

export type ReconcileRepository = ReturnType<typeof createReconcileRepository>;

/** Reads over whole collections after a restore; nothing is written. Every read has a bound. */
export function createReconcileRepository(connection: Connection) {
  const orders = orderModel(connection);
  const payments = paymentModel(connection);
  const refunds = refundModel(connection);
  const events = channelEventModel(connection);
  const cases = caseModel(connection);
  return {
    findPlace: (orderId: string): Promise<OrderPlace | null> =>
      orders.findById(orderId, PLACE_FIELDS).lean<OrderPlace>().exec(),

    findByNo: (no: string): Promise<OrderPlace | null> =>
      orders.findOne({ no }, PLACE_FIELDS).lean<OrderPlace>().exec(),

    openOrders: (max: number): AsyncIterable<OrderPlace> =>
      orders
        .find({ status: { $nin: ['COMPLETED', 'CANCELLED', 'CLOSED'] } }, PLACE_FIELDS)
        .limit(max)
        .batchSize(CURSOR_ROWS)
        .lean<OrderPlace>()
        .cursor(),

    /** Completed orders whose escrow is not shared yet. */
    heldSettlements: (max: number): AsyncIterable<OrderPlace> =>
      orders
        .find({ status: 'COMPLETED', settlementStatus: 'HELD' }, PLACE_FIELDS)
        .limit(max)
        .batchSize(CURSOR_ROWS)
        .lean<OrderPlace>()
        .cursor(),

    /** Cases that have something before them. */
    openCases: (max: number): AsyncIterable<CaseDocument> =>
      cases
        .find({ status: { $in: [...OPEN_CASE_STATUSES] } })
        .limit(max)
        .batchSize(CURSOR_ROWS)
        .lean<CaseDocument>()
        .cursor(),

    /** Bills that are open, and all of those since `since`. */
    billsSince: (since: Date, max: number): AsyncIterable<PaymentDocument> =>
      payments
        .find({ $or: [{ status: 'PENDING' }, { createdAt: { $gte: since } }] })
        .limit(max)
        .batchSize(CURSOR_ROWS)
        .lean<PaymentDocument>()
        .cursor(),

    /** Refunds that are under way, and failed ones since `since`. */
    refundsSince: (since: Date, max: number): AsyncIterable<RefundDocument> =>
      refunds
        .find({
          $or: [
            { status: { $in: ['OPEN', 'SUBMITTED'] } },
            { status: 'FAILED', createdAt: { $gte: since } },
          ],
        })
        .limit(max)
        .batchSize(CURSOR_ROWS)
        .lean<RefundDocument>()
        .cursor(),

    countUndelivered: (): Promise<number> => events.countDocuments({ deliveredAt: null }).exec(),
  };
}
