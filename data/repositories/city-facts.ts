import type { Connection } from 'mongoose';
import { itemModel } from '../models/item.js';
import { merchantModel } from '../models/merchant.js';
import { offeringModel } from '../models/offering.js';
import { workerModel } from '../models/worker.js';

/** More than one is told as "many"; counting stops here. */
const COUNT_MAX = 1_000;
const ITEMS_MAX = 500;

export type CityFacts = {
  readonly categories: number;
  readonly offerings: number;
  readonly merchants: number;
  readonly workers: number;
};

export type CityFactsRepository = ReturnType<typeof createCityFactsRepository>;

/** What a city has, for its opening checklist. */
export function createCityFactsRepository(connection: Connection) {
  const offerings = offeringModel(connection);
  const merchants = merchantModel(connection);
  const workers = workerModel(connection);
  const items = itemModel(connection);
  return {
    async factsOf(cityCode: string): Promise<CityFacts> {
      const active = await merchants
        .find({ cityCodes: cityCode, status: 'ACTIVE' })
        .select({ _id: 1 })
        .limit(COUNT_MAX)
        .lean<{ _id: string }[]>()
        .exec();
      const merchantIds = active.map(({ _id }) => _id);
      const onSale = { cityCode, status: 'ON' as const, merchantId: { $in: merchantIds } };
      const itemIds = (await offerings.distinct('itemId', onSale).exec()).slice(0, ITEMS_MAX);
      const sold = await items
        .find({ _id: { $in: itemIds }, isOn: true })
        .select({ skillCodes: 1, categoryId: 1 })
        .lean<{ skillCodes: string[]; categoryId: string }[]>()
        .exec();
      const skillCodes = [...new Set(sold.flatMap((item) => item.skillCodes))];
      const able = await workers
        .countDocuments({
          cityCode,
          status: 'ACTIVE',
          merchantId: { $in: merchantIds },
          skills: { $in: skillCodes },
        })
        .limit(COUNT_MAX)
        .exec();
      return {
        categories: new Set(sold.map(({ categoryId }) => categoryId)).size,
        offerings: await offerings.countDocuments(onSale).limit(COUNT_MAX).exec(),
        merchants: merchantIds.length,
        workers: able,
      };
    },
  };
}
