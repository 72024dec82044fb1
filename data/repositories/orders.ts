import type { ClientSession, Connection, UpdateQuery } from 'mongoose';
import type { OrderStatus } from '../../contract/terms/order.js';
import { isDuplicateKey } from '../connect.js';
import { counterModel } from '../models/counter.js';
import { orderEventModel, type OrderEventDocument } from '../models/order-event.js';
import { orderRequestModel, type OrderRequest } from '../models/order-request.js';
import { createDeskReads } from './order-desk.js';
import { createReviewReads } from './order-reviews.js';
import { createStepProofWrites } from './step-proofs.js';
import { orderModel, type OrderDocument, type PriceLine, type Ticket } from '../models/order.js';

export type { OrderDocument, OrderEventDocument, OrderRequest, PriceLine, Ticket };

const EVENTS_MAX = 500;
/** Orders of one read by ids: the queue of a city at one tick. */
const ORDERS_MAX = 5_000;

/** Where a page starts: sort key and id of the last row seen. */
export type PageStart = { readonly atMs: number; readonly id: string };

export type OrderList = {
  readonly filter: {
    readonly customerId?: string;
    readonly workerId?: string;
    readonly merchantId?: string;
    readonly cityCodes?: readonly string[];
    readonly statuses?: readonly OrderStatus[];
  };
  readonly after?: PageStart | undefined;
  readonly limit: number;
};

export type OrderChangeRow = {
  readonly orderId: string;
  readonly seq: number;
  readonly update: UpdateQuery<OrderDocument>;
  readonly event: OrderEventDocument;
};

export type OrderRepository = ReturnType<typeof createOrderRepository>;

/** Orders, their request rows and their events. */
export function createOrderRepository(connection: Connection) {
  return {
    ...createRequestStore(connection),
    ...createOrderReads(connection),
    ...createDeskReads(connection),
    ...createReviewReads(connection),
    ...createEventReads(connection),
    ...createOrderWrites(connection),
    ...createStepProofWrites(connection),
  };
}

/** Request rows and running numbers: what exists before an order does. */
function createRequestStore(connection: Connection) {
  const requests = orderRequestModel(connection);
  const counters = counterModel(connection);
  return {
    /** Inserts the immutable request row, or returns the one that is there. */
    async insertRequest(row: OrderRequest): Promise<OrderRequest> {
      try {
        await requests.create(row);
        return row;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const present = await requests.findById(row._id).lean<OrderRequest>();
        return present ?? row;
      }
    },

    findRequest: (orderId: string): Promise<OrderRequest | null> =>
      requests.findById(orderId).lean<OrderRequest>().exec(),

    /** Takes the request for the order that is being written; false when it was refused before. */
    async claimRequest(orderId: string, at: Date, session: ClientSession): Promise<boolean> {
      const result = await requests.updateOne(
        { _id: orderId, refusal: null },
        { $set: { placedAt: at } },
        { session },
      );
      return result.matchedCount === 1;
    },

    /** Refuses the request for good; false when its order was written or it was refused before. */
    async refuseRequest(
      orderId: string,
      refusal: NonNullable<OrderRequest['refusal']>,
    ): Promise<boolean> {
      const result = await requests.updateOne(
        { _id: orderId, placedAt: null, refusal: null },
        { $set: { refusal } },
      );
      return result.matchedCount === 1;
    },

    /** Next number of a running series; gaps are fine, so it takes part in no transaction. */
    async nextNumber(series: string): Promise<number> {
      const row = await counters
        .findByIdAndUpdate(
          series,
          { $inc: { value: 1 } },
          { upsert: true, returnDocument: 'after' },
        )
        .lean<{ value: number }>();
      return row?.value ?? 1;
    },
  };
}

/** Reads of orders; every list has a bound and an index. */
function createOrderReads(connection: Connection) {
  const orders = orderModel(connection);
  return {
    findById: (orderId: string, session?: ClientSession): Promise<OrderDocument | null> =>
      orders
        .findById(orderId)
        .session(session ?? null)
        .lean<OrderDocument>()
        .exec(),

    /** Number of the last change; null when there is no such order. */
    async seqOf(orderId: string): Promise<number | null> {
      const row = await orders.findById(orderId, { seq: 1 }).lean<{ seq: number }>();
      return row?.seq ?? null;
    },

    findByIds: (orderIds: readonly string[]): Promise<OrderDocument[]> =>
      orders
        .find({ _id: { $in: orderIds.slice(0, ORDERS_MAX) } })
        .lean<OrderDocument[]>()
        .exec(),

    /** Newest first; a worker's list is by start time. One row more than `limit` is read. */
    list({ filter, after, limit }: OrderList): Promise<OrderDocument[]> {
      const sortKey = filter.workerId === undefined ? 'createdAt' : 'startAt';
      return orders
        .find({
          ...(filter.customerId !== undefined && { customerId: filter.customerId }),
          ...(filter.workerId !== undefined && { 'tickets.workerId': filter.workerId }),
          ...(filter.merchantId !== undefined && { merchantId: filter.merchantId }),
          ...(filter.cityCodes !== undefined && { cityCode: { $in: [...filter.cityCodes] } }),
          ...(filter.statuses !== undefined && { status: { $in: [...filter.statuses] } }),
          ...(after !== undefined && {
            $or: [
              { [sortKey]: { $lt: new Date(after.atMs) } },
              { [sortKey]: new Date(after.atMs), _id: { $lt: after.id } },
            ],
          }),
        })
        .sort({ [sortKey]: -1, _id: -1 })
        .limit(limit + 1)
        .lean<OrderDocument[]>()
        .exec();
    },

    /** Orders that should have moved on by `before` and have not: the stuck ones. */
    findOverdue: (before: Date, limit: number): Promise<OrderDocument[]> =>
      orders
        .find({
          status: { $nin: ['COMPLETED', 'CANCELLED', 'CLOSED'] },
          stageDeadlineAt: { $lt: before },
        })
        .limit(limit)
        .lean<OrderDocument[]>()
        .exec(),
  };
}

/** The timeline. */
function createEventReads(connection: Connection) {
  const events = orderEventModel(connection);
  return {
    findEvent: (
      key: { readonly orderId: string; readonly seq: number },
      session?: ClientSession,
    ): Promise<OrderEventDocument | null> =>
      events
        .findById(`${key.orderId}:${key.seq}`)
        .session(session ?? null)
        .lean<OrderEventDocument>()
        .exec(),

    eventsOf: (orderId: string, afterSeq = 0): Promise<OrderEventDocument[]> =>
      events
        .find({ orderId, seq: { $gt: afterSeq } })
        .sort({ seq: 1 })
        .limit(EVENTS_MAX)
        .lean<OrderEventDocument[]>()
        .exec(),
  };
}

/** Guarded writes. */
function createOrderWrites(connection: Connection) {
  const orders = orderModel(connection);
  const events = orderEventModel(connection);
  return {
    async insert(order: OrderDocument, event: OrderEventDocument, session: ClientSession) {
      await orders.insertMany([order], { session });
      await events.insertMany([event], { session });
    },

    /** Writes one change guarded by the version before it; false when somebody was faster. */
    async writeChange(row: OrderChangeRow, session: ClientSession): Promise<boolean> {
      const written = await orders.updateOne({ _id: row.orderId, seq: row.seq - 1 }, row.update, {
        session,
      });
      if (written.matchedCount !== 1) return false;
      await events.insertMany([row.event], { session });
      return true;
    },

    /** Writes that are no transition (refund progress, settlement), hence no version. */
    async patch(
      orderId: string,
      update: UpdateQuery<OrderDocument>,
      session?: ClientSession,
    ): Promise<boolean> {
      const result = await orders.updateOne(
        { _id: orderId },
        update,
        session === undefined ? {} : { session },
      );
      return result.matchedCount === 1;
    },

    /** Takes the right to open a bill; false when payment is closed or the order moved on. */
    async claimPaymentOpening(orderId: string, session: ClientSession): Promise<boolean> {
      const result = await orders.updateOne(
        { _id: orderId, status: 'PENDING_PAYMENT', payClosedAt: null },
        { $set: { paymentStatus: 'PENDING' } },
        { session },
      );
      return result.matchedCount === 1;
    },

    /** From now on no bill may be opened for the order; repeated calls are fine. */
    async closePaymentOpening(orderId: string, at: Date): Promise<void> {
      await orders.updateOne({ _id: orderId, payClosedAt: null }, { $set: { payClosedAt: at } });
    },
  };
}
