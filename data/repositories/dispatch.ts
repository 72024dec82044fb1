import type { ClientSession, Connection } from 'mongoose';
import type { DispatchFailure, OfferStatus } from '../../contract/terms/order.js';
import { isDuplicateKey } from '../connect.js';
import {
  cityLeaseModel,
  demandModel,
  offerModel,
  type CityLeaseDocument,
  type DemandDocument,
  type OfferDocument,
} from '../models/dispatch.js';

export type { CityLeaseDocument, DemandDocument, OfferDocument };

const OFFERS_MAX = 200;
const WORKERS_WITH_OFFERS_MAX = 20_000;

export type DispatchRepository = ReturnType<typeof createDispatchRepository>;

/** Offers, demand rows and city leases. */
export function createDispatchRepository(connection: Connection) {
  return {
    ...createOfferStore(connection),
    ...createDemandStore(connection),
    ...createDemandDecisions(connection),
    ...createLeaseStore(connection),
  };
}

/** Questions to workers. */
function createOfferStore(connection: Connection) {
  const offers = offerModel(connection);
  return {
    findOffer: (offerId: string, session?: ClientSession): Promise<OfferDocument | null> =>
      offers
        .findById(offerId)
        .session(session ?? null)
        .lean<OfferDocument>()
        .exec(),

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

    findOpenOfferOf: (ticketId: string, session: ClientSession): Promise<OfferDocument | null> =>
      offers.findOne({ ticketId, status: 'PENDING' }).session(session).lean<OfferDocument>().exec(),

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

    /** The whole queue of a city, oldest first, and what was decided but not yet delivered. */
    undelivered: (cityCode: string, limit: number): Promise<DemandDocument[]> =>
      demands
        .find({ cityCode, status: { $in: ['OPEN', 'MATCHED', 'FAILED'] }, completedAt: null })
        .sort({ createdAt: 1 })
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
        | { readonly demandId: string; readonly offerId: string }
        | { readonly demandId: string; readonly failure: DispatchFailure },
      session?: ClientSession,
    ): Promise<boolean> {
      const set =
        'offerId' in change
          ? { status: 'MATCHED' as const, offerId: change.offerId }
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
      row: Pick<DemandDocument, '_id' | 'orderId' | 'ticketId' | 'cityCode' | 'round'> & {
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

/** Who owns which city. */
function createLeaseStore(connection: Connection) {
  const leases = cityLeaseModel(connection);
  return {
    /**
     * Takes or renews the lease of a city. The fence grows with every new owner, so a claim of a
     * process that lost the city meanwhile does not pass. Null = another process owns it.
     */
    async takeLease(input: {
      readonly cityCode: string;
      readonly owner: string;
      readonly address: string | null;
      readonly now: Date;
      readonly leaseMs: number;
    }): Promise<CityLeaseDocument | null> {
      const { cityCode, owner, address, now, leaseMs } = input;
      const expiresAt = new Date(now.getTime() + leaseMs);
      const renewed = await leases
        .findOneAndUpdate(
          { _id: cityCode, owner, expiresAt: { $gt: now } },
          { $set: { expiresAt, address } },
          { returnDocument: 'after' },
        )
        .lean<CityLeaseDocument>();
      if (renewed) return renewed;
      try {
        return await leases
          .findOneAndUpdate(
            { _id: cityCode, expiresAt: { $lte: now } },
            { $set: { owner, address, expiresAt }, $inc: { fence: 1 } },
            { upsert: true, returnDocument: 'after' },
          )
          .lean<CityLeaseDocument>();
      } catch (error) {
        if (isDuplicateKey(error)) return null;
        throw error;
      }
    },

    /** Touches the lease inside a claim's transaction: false when the city has a new owner. */
    async holdsLease(
      lease: { readonly cityCode: string; readonly fence: number; readonly now: Date },
      session: ClientSession,
    ): Promise<boolean> {
      const row = await leases
        .findOne({ _id: lease.cityCode, fence: lease.fence })
        .session(session)
        .lean<CityLeaseDocument>();
      return row !== null && row.expiresAt > lease.now;
    },

    async dropLeases(owner: string): Promise<void> {
      await leases.updateMany({ owner }, { $set: { expiresAt: new Date(0) } });
    },
  };
}

function omitCompleted(demand: Omit<DemandDocument, 'taskToken'>) {
  const { completedAt: _completedAt, ...rest } = demand;
  return rest;
}
