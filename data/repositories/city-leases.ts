import type { ClientSession, Connection } from 'mongoose';
import { isDuplicateKey } from '../connect.js';
import { cityLeaseModel, type CityLeaseDocument } from '../models/dispatch.js';

/** Who owns which city. */
export function createLeaseStore(connection: Connection) {
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

    /** Who owns the city, or owned it last. */
    findLease: (cityCode: string): Promise<CityLeaseDocument | null> =>
      leases.findById(cityCode).lean<CityLeaseDocument>().exec(),

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
