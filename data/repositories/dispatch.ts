import type { ClientSession, Connection } from 'mongoose';
import type { DispatchFailure, OfferStatus } from '../../contract/terms/order.js';
import { isDuplicateKey } from '../connect.js';
import {
  demandModel,
  offerModel,
  type CityLeaseDocument,
  type DemandDocument,
  type OfferDocument,
} from '../models/dispatch.js';
import { createLeaseStore } from './city-leases.js';

export type { CityLeaseDocument, DemandDocument, OfferDocument };

const OFFERS_MAX = 200;
/** One search asks at most one worker a ticket: the last rows hold the last search. */
const LAST_OFFERS_MAX = 50;
const WORKERS_WITH_OFFERS_MAX = 20_000;

export type DispatchRepository = ReturnType<typeof createDispatchRepository>;

/** Offers, demand rows and city leases. */
export function createDispatchRepository(connection: Connection) {
  return {
    ...createOfferReads(connection),
    ...createOfferWrites(connection),
    ...createDemandStore(connection),
    ...createDemandDecisions(connection),
    ...createLeaseStore(connection),
  };
}

/** Questions to workers. */
function createOfferReads(connection: Connection) {
  const offers = offerModel(connection);
  return {
    findOffer: (offerId: string, session?: ClientSession): Promise<OfferDocument | null> =>
      offers
        .findById(offerId)
        .session(session ?? null)
        .lean<OfferDocument>()
        .exec(),

    findOffers: (offerIds: readonly string[]): Promise<OfferDocument[]> =>
      offers
        .find({ _id: { $in: offerIds.slice(0, OFFERS_MAX) } })
        .sort({ _id: 1 })
        .lean<OfferDocument[]>()
        .exec(),

    findOpenOfferOf: (ticketId: string, session: ClientSession): Promise<OfferDocument | null> =>
      offers.findOne({ ticketId, status: 'PENDING' }).session(session).lean<OfferDocument>().exec(),

    /** Open questions about any ticket of the order, announced or not. */
    openOffersOfOrder: (orderId: string, session: ClientSession): Promise<OfferDocument[]> =>
      offers
        .find({ orderId, status: 'PENDING' })
        .sort({ _id: 1 })
        .limit(OFFERS_MAX)
        .session(session)
        .lean<OfferDocument[]>()
        .exec(),

    /** Number of the order's last search, asked through the queue or of a held worker; 0 = none. */
    async lastSearchNo(orderId: string): Promise<number> {
      const last = { sort: { createdAt: -1 as const }, limit: LAST_OFFERS_MAX };
      const [searches, asked] = await Promise.all([
        demandModel(connection).find({ orderId }, { searchNo: 1 }, last).lean<DemandDocument[]>(),
        offers.find({ orderId }, { _id: 1 }, last).lean<Pick<OfferDocument, '_id'>[]>(),
      ]);
      const numbers = asked.map(({ _id }) => Number(_id.split(':').at(-1)));
      return Math.max(0, ...searches.map(({ searchNo }) => searchNo), ...numbers);
    },

    openOffersOf: (workerId: string, at: Date): Promise<OfferDocument[]> =>
      offers
        .find({ workerId, status: 'PENDING', announcedAt: { $ne: null }, expiresAt: { $gt: at } })
        .sort({ expiresAt: 1 })
        .limit(OFFERS_MAX)
        .lean<OfferDocument[]>()
        .exec(),

    offersOf: (orderId: string): Promise<OfferDocument[]> =>
      offers
        .find({ orderId })
        .sort({ createdAt: 1 })
        .limit(OFFERS_MAX)
        .lean<OfferDocument[]>()
        .exec(),

    /** Open offers per worker of a city: a worker is asked one thing at a time. */
    async openOfferCounts(cityCode: string, at: Date): Promise<Map<string, number>> {
      const rows = await offers.aggregate<{ _id: string; count: number }>([
        { $match: { cityCode, status: 'PENDING', expiresAt: { $gt: at } } },
        { $group: { _id: '$workerId', count: { $sum: 1 } } },
        { $limit: WORKERS_WITH_OFFERS_MAX },
      ]);
      return new Map(rows.map(({ _id, count }) => [_id, count]));
    },
  };
}

/** An offer is written once and ended once. */
function createOfferWrites(connection: Connection) {
  const offers = offerModel(connection);
  return {
    insertOffer: async (offer: OfferDocument, session: ClientSession): Promise<void> => {
      await offers.insertMany([offer], { session });
    },

    /** Shows an offer to its worker; his time to answer begins. */
    announceOffer: async (
      change: { readonly offerId: string; readonly at: Date; readonly expiresAt: Date },
      session: ClientSession,
    ): Promise<void> => {
      await offers.updateOne(
        { _id: change.offerId, status: 'PENDING' },
        { $set: { announcedAt: change.at, expiresAt: change.expiresAt } },
        { session },
      );
    },

    /** Keeps why a worker declines; only while the question is open. */
    noteDecline: async (note: { readonly offerId: string; readonly reason: string }) => {
      await offers.updateOne(
        { _id: note.offerId, status: 'PENDING' },
        { $set: { declineReason: note.reason } },
      );
    },

    /** Ends an open offer; false when it was not open any more. */
    async endOffer(
      change: {
        readonly offerId: string;
        readonly status: Exclude<OfferStatus, 'PENDING'>;
        readonly at: Date;
      },
      session: ClientSession,
    ): Promise<boolean> {
      const result = await offers.updateOne(
        { _id: change.offerId, status: 'PENDING' },
        { $set: { status: change.status, answeredAt: change.at } },
        { session },
      );
      return result.modifiedCount === 1;
    },
  };
}

/** The queue that dispatch processes work on. */
function createDemandStore(connection: Connection) {
  const demands = demandModel(connection);
  return {
    /**
     * Writes the demand of one search. A row that is there keeps its decision and takes the new
     * task token: the answer then goes to the attempt that waits now.
     */
    async upsertDemand(demand: DemandDocument): Promise<DemandDocument> {
      const { taskToken, ...rest } = demand;
      const upsert = () =>
        demands
          .findOneAndUpdate(
            { _id: demand._id },
            { $set: { taskToken, completedAt: null }, $setOnInsert: omitCompleted(rest) },
            { upsert: true, returnDocument: 'after' },
          )
          .lean<DemandDocument>();
      try {
        return (await upsert()) ?? demand;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        return (await upsert()) ?? demand;
      }
    },

    /**
     * The whole queue of a city, by priority and then the oldest first, and what was decided but
     * not yet delivered.
     */
    undelivered: (cityCode: string, limit: number): Promise<DemandDocument[]> =>
      demands
        .find({ cityCode, status: { $in: ['OPEN', 'MATCHED', 'FAILED'] }, completedAt: null })
        .sort({ priority: -1, createdAt: 1 })
        .limit(limit)
        .lean<DemandDocument[]>()
        .exec(),

    async markDelivered(demandId: string, at: Date, taskToken: string): Promise<void> {
      await demands.updateOne({ _id: demandId, taskToken }, { $set: { completedAt: at } });
    },
  };
}

/** Conditional writes that decide a demand once. */
function createDemandDecisions(connection: Connection) {
  const demands = demandModel(connection);
  return {
    /** Decides an open demand; false when it was withdrawn or decided before. */
    async decideDemand(
      change:
        | { readonly demandId: string; readonly offerIds: readonly string[] }
        | { readonly demandId: string; readonly failure: DispatchFailure },
      session?: ClientSession,
    ): Promise<boolean> {
      const set =
        'offerIds' in change
          ? { status: 'MATCHED' as const, offerIds: [...change.offerIds] }
          : { status: 'FAILED' as const, failure: change.failure };
      const result = await demands.updateOne(
        { _id: change.demandId, status: 'OPEN' },
        { $set: set },
        session === undefined ? {} : { session },
      );
      return result.modifiedCount === 1;
    },

    async countMiss(demandIds: readonly string[]): Promise<void> {
      if (demandIds.length === 0) return;
      await demands.updateMany(
        { _id: { $in: [...demandIds] }, status: 'OPEN' },
        { $inc: { missedTicks: 1 } },
      );
    },

    /** Withdraws one search, or leaves a tombstone for one that has not been written yet. */
    async withdrawDemand(
      row: Pick<DemandDocument, '_id' | 'orderId' | 'searchNo' | 'cityCode'> & {
        readonly at: Date;
      },
      session: ClientSession,
    ): Promise<void> {
      const { _id, at, ...rest } = row;
      await demands.updateOne(
        { _id },
        {
          $set: { status: 'WITHDRAWN' },
          $setOnInsert: {
            ...rest,
            ticketIds: [],
            round: 0,
            radiusMeters: 0,
            offerMs: 0,
            taskToken: '',
            deadline: at,
            createdAt: at,
          },
        },
        { upsert: true, session },
      );
    },
  };
}

function omitCompleted(demand: Omit<DemandDocument, 'taskToken'>) {
  const { completedAt: _completedAt, ...rest } = demand;
  return rest;
}
