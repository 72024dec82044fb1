import type { Connection } from 'mongoose';
import { offerModel, type OfferDocument } from '../models/dispatch.js';
import { orderModel, type OrderDocument } from '../models/order.js';
import { workerModel, type WorkerDocument } from '../models/worker.js';

/** Ids of one read. */
const IDS_PAGE = 500;

/** What a replay looks at; nothing of it names a person or a door. */
const ORDER_FIELDS = {
  ...{ merchantId: 1, status: 1, skills: 1, tickets: 1, startAt: 1, endAt: 1, paidAt: 1 },
  ...{ prepMs: 1, cleanMs: 1, 'address.point': 1, policy: 1, endedAt: 1 },
} as const;

export type RecordedOrder = Pick<
  OrderDocument,
  | ('_id' | 'merchantId' | 'status' | 'skills' | 'tickets' | 'startAt' | 'endAt' | 'paidAt')
  | ('prepMs' | 'cleanMs' | 'policy' | 'endedAt')
> & { readonly address: Pick<OrderDocument['address'], 'point'> };

export type RecordedOffer = Pick<
  OfferDocument,
  'workerId' | 'status' | 'createdAt' | 'announcedAt' | 'answeredAt'
>;

export type RecordedDayReads = ReturnType<typeof createRecordedDayReads>;

/** What dispatch met on past days, for replays. */
export function createRecordedDayReads(connection: Connection) {
  return { ...createOrderReads(connection), ...createPeopleReads(connection) };
}

function createOrderReads(connection: Connection) {
  const orders = orderModel(connection);
  return {
    /** Orders at a door whose payment came then; one more than `max` at most. */
    paidIn: (query: {
      readonly cityCode: string;
      readonly from: Date;
      readonly to: Date;
      readonly max: number;
    }): Promise<RecordedOrder[]> =>
      orders
        .find(
          {
            cityCode: query.cityCode,
            paidAt: { $gte: query.from, $lt: query.to },
            'tickets.0': { $exists: true },
          },
          ORDER_FIELDS,
        )
        .sort({ paidAt: 1 })
        .limit(query.max + 1)
        .lean<RecordedOrder[]>()
        .exec(),

    /** Orders of these workers that begin in the window and were paid before a moment. */
    async bookedBefore(query: {
      readonly workerIds: readonly string[];
      readonly from: Date;
      readonly to: Date;
      readonly paidBefore: Date;
      readonly max: number;
    }): Promise<RecordedOrder[]> {
      const { workerIds, from, to, paidBefore, max } = query;
      const found = new Map<string, RecordedOrder>();
      for (const ids of pagesOf(workerIds)) {
        const page = await orders
          .find(
            {
              'tickets.workerId': { $in: ids },
              startAt: { $gte: from, $lt: to },
              paidAt: { $lt: paidBefore },
            },
            ORDER_FIELDS,
          )
          .limit(max + 1 - found.size)
          .lean<RecordedOrder[]>();
        for (const order of page) found.set(order._id, order);
        if (found.size > max) break;
      }
      return [...found.values()];
    },

    /** Orders of a city that begin in the window and were paid before it: who worked that day. */
    workedIn: (query: {
      readonly cityCode: string;
      readonly from: Date;
      readonly to: Date;
      readonly paidFrom: Date;
      readonly max: number;
    }): Promise<Pick<RecordedOrder, '_id' | 'tickets'>[]> =>
      orders
        .find(
          {
            cityCode: query.cityCode,
            paidAt: { $gte: query.paidFrom, $lt: query.from },
            startAt: { $gte: query.from, $lt: query.to },
          },
          { tickets: 1 },
        )
        .limit(query.max + 1)
        .lean<Pick<RecordedOrder, '_id' | 'tickets'>[]>()
        .exec(),
  };
}

function createPeopleReads(connection: Connection) {
  const offers = offerModel(connection);
  const workers = workerModel(connection);
  return {
    /** Every question that was asked about these orders. */
    async offersOf(orderIds: readonly string[]): Promise<RecordedOffer[]> {
      const found: RecordedOffer[] = [];
      for (const ids of pagesOf(orderIds)) {
        const page = await offers
          .find(
            { orderId: { $in: ids } },
            { workerId: 1, status: 1, createdAt: 1, announcedAt: 1, answeredAt: 1 },
          )
          .lean<RecordedOffer[]>();
        found.push(...page);
      }
      return found;
    },

    async workersOf(workerIds: readonly string[]): Promise<WorkerDocument[]> {
      const found: WorkerDocument[] = [];
      for (const ids of pagesOf(workerIds)) {
        found.push(...(await workers.find({ _id: { $in: ids } }).lean<WorkerDocument[]>()));
      }
      return found;
    },
  };
}

function* pagesOf(ids: readonly string[]): Generator<string[]> {
  for (let at = 0; at < ids.length; at += IDS_PAGE) yield ids.slice(at, at + IDS_PAGE);
}
