import type { ClientSession, Connection } from 'mongoose';
import { merchantModel, type MerchantDocument } from '../models/merchant.js';
import { storeModel, type StoreDocument } from '../models/store.js';

export type { MerchantDocument, StoreDocument };

const MERCHANTS_MAX = 1_000;
const STORES_MAX = 500;

export type MerchantRepository = ReturnType<typeof createMerchantRepository>;

/** Reads of merchants and their stores. */
export function createMerchantRepository(connection: Connection) {
  const merchants = merchantModel(connection);
  const stores = storeModel(connection);

  return {
    findById: (merchantId: string, session?: ClientSession): Promise<MerchantDocument | null> =>
      merchants
        .findById(merchantId)
        .session(session ?? null)
        .lean<MerchantDocument>()
        .exec(),

    findByIds: (merchantIds: readonly string[]): Promise<MerchantDocument[]> =>
      merchants
        .find({ _id: { $in: merchantIds.slice(0, MERCHANTS_MAX) } })
        .lean<MerchantDocument[]>()
        .exec(),

    activeInCity: (cityCode: string): Promise<MerchantDocument[]> =>
      merchants
        .find({ cityCodes: cityCode, status: 'ACTIVE' })
        .sort({ _id: 1 })
        .limit(MERCHANTS_MAX)
        .lean<MerchantDocument[]>()
        .exec(),

    findStore: (storeId: string): Promise<StoreDocument | null> =>
      stores.findById(storeId).lean<StoreDocument>().exec(),

    /** Open stores of one merchant in a city, by id; one row more than `limit` is read. */
    openStoresOf: (list: {
      readonly merchantId: string;
      readonly cityCode: string;
      readonly afterId?: string | undefined;
      readonly limit: number;
    }): Promise<StoreDocument[]> => {
      const { merchantId, cityCode, afterId, limit } = list;
      return stores
        .find({
          merchantId,
          cityCode,
          status: 'OPEN',
          ...(afterId !== undefined && { _id: { $gt: afterId } }),
        })
        .sort({ _id: 1 })
        .limit(Math.min(limit + 1, STORES_MAX))
        .lean<StoreDocument[]>()
        .exec();
    },

    openStores: (cityCode: string): Promise<StoreDocument[]> =>
      stores
        .find({ cityCode, status: 'OPEN' })
        .sort({ _id: 1 })
        .limit(STORES_MAX)
        .lean<StoreDocument[]>()
        .exec(),
  };
}
