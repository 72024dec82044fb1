import type { ItemDocument } from '../models/item.js';
import type { OfferingDocument } from '../models/offering.js';
import { DEMO_CITY_CODE } from './cities.js';
import { SEED_ITEMS } from './items.js';
import { SEED_MERCHANTS, type SeedMerchant } from './merchants.js';
import { SEED_STORES } from './stores.js';

/** Travel fee 上门费 in fen; categories not named have none. */
const TRAVEL_FEE_FEN: Readonly<Record<string, number>> = {
  massage: 2_000,
  chef: 2_000,
  repair: 3_000,
  pet: 500,
};

/** In the demo city an hour of work takes a minute, so that an hour of demand fits in a few. */
const DEMO_MINUTES_PER_MINUTE = 60;

/** Every merchant's offer of every item in its categories; in-store items where it has a store. */
export function seedOfferings(): OfferingDocument[] {
  return SEED_MERCHANTS.flatMap((merchant) =>
    SEED_ITEMS.filter((item) => merchant.categoryIds.includes(item.categoryId))
      .filter((item) => item.mode !== 'IN_STORE' || hasStore(merchant))
      .map((item) => offering({ merchant, item })),
  );
}

const hasStore = ({ document }: SeedMerchant): boolean =>
  SEED_STORES.some(({ merchantId }) => merchantId === document._id);

/** `_id` of the offering of an item by a merchant, e.g. 'hz-clean_daily-2h'. */
export function offeringId(input: { readonly merchantId: string; readonly itemId: string }) {
  return `${input.merchantId}_${input.itemId}`;
}

function offering(input: {
  readonly merchant: SeedMerchant;
  readonly item: ItemDocument;
}): OfferingDocument {
  const { merchant, item } = input;
  const cityCode = merchant.document.cityCodes[0];
  if (cityCode === undefined) throw new RangeError(`merchant ${merchant.document._id} has no city`);
  const isDemo = cityCode === DEMO_CITY_CODE;
  return {
    _id: offeringId({ merchantId: merchant.document._id, itemId: item._id }),
    itemId: item._id,
    categoryId: item.categoryId,
    merchantId: merchant.document._id,
    cityCode,
    // Whole yuan, as people expect of a price list.
    priceFen: Math.round((item.priceFen * merchant.pricePercent) / 10_000) * 100,
    travelFeeFen: item.mode === 'IN_STORE' ? 0 : (TRAVEL_FEE_FEN[item.categoryId] ?? 0),
    options: item.options.map((option) => ({ ...option, minutes: isDemo ? 0 : option.minutes })),
    durationMinutes: isDemo
      ? Math.max(1, Math.round(item.durationMinutes / DEMO_MINUTES_PER_MINUTE))
      : item.durationMinutes,
    status: 'ON',
    version: 1,
  };
}
