import type { ClientSession, Connection, Model } from 'mongoose';
import { categoryModel, type CategoryDocument } from '../models/category.js';
import { completeCategory, type StoredCategory } from '../models/category-upgrade.js';
import { cityModel, type CityDocument } from '../models/city.js';
import { itemModel, type ItemDocument } from '../models/item.js';
import { offeringModel, type OfferingDocument } from '../models/offering.js';

export type { CategoryDocument, CityDocument, ItemDocument, OfferingDocument };

const CITIES_MAX = 500;
const CATEGORIES_MAX = 200;
const ITEMS_MAX = 500;
const OFFERINGS_MAX = 200;
const EXCLUSIVE_MS_MAX = 2_000;

/** A city as lists need it: without the cells and polygons of its area. */
export type CitySummary = Omit<CityDocument, 'areaCells' | 'districts'>;

/** A city as a booking needs it: its polygons and cells are some 50 KB of every read. */
export type CityHead = Omit<CityDocument, 'area' | 'areaCells' | 'districts'> & {
  readonly districts: readonly Omit<CityDocument['districts'][number], 'polygon'>[];
};

/** An item on sale in a city with the range of its offerings' prices. */
export type ItemOnSale = {
  readonly item: ItemDocument;
  readonly priceFenMin: number;
  readonly priceFenMax: number;
  readonly offeringCount: number;
};

type PriceRange = { _id: string; priceFenMin: number; priceFenMax: number; offeringCount: number };

export type CatalogueRepository = ReturnType<typeof createCatalogueRepository>;

/** Reads of cities, categories, items and offerings. Every list has a bound and an index. */
export function createCatalogueRepository(connection: Connection) {
  return { ...rowReads(connection), ...shelfReads(connection) };
}

function rowReads(connection: Connection) {
  const cities = cityModel(connection);
  const categories = categoryModel(connection);
  const items = itemModel(connection);
  const offerings = offeringModel(connection);

  return {
    /** Open cities in their display order. */
    openCities: (): Promise<CitySummary[]> =>
      cities
        .find({ isOpen: true })
        .select({ areaCells: 0, districts: 0 })
        .sort({ sort: 1 })
        .limit(CITIES_MAX)
        .lean<CitySummary[]>()
        .exec(),

    city: (cityCode: string, session?: ClientSession): Promise<CityDocument | null> =>
      cities
        .findById(cityCode)
        .session(session ?? null)
        .lean<CityDocument>()
        .exec(),

    cityHead: (cityCode: string): Promise<CityHead | null> =>
      cities
        .findById(cityCode)
        .select({ area: 0, areaCells: 0, 'districts.polygon': 0 })
        .lean<CityHead>()
        .exec(),

    async category(categoryId: string, session?: ClientSession): Promise<CategoryDocument | null> {
      const row = await categories
        .findById(categoryId)
        .session(session ?? null)
        .lean<StoredCategory>()
        .exec();
      return row && completeCategory(row);
    },

    item: (itemId: string, session?: ClientSession): Promise<ItemDocument | null> =>
      items
        .findById(itemId)
        .session(session ?? null)
        .lean<ItemDocument>()
        .exec(),

    offering: (offeringId: string, session?: ClientSession): Promise<OfferingDocument | null> =>
      offerings
        .findById(offeringId)
        .session(session ?? null)
        .lean<OfferingDocument>()
        .exec(),

    /** Every category that is switched on, in display order. */
    async categories(): Promise<CategoryDocument[]> {
      const rows = await categories
        .find({ isOn: true })
        .sort({ sort: 1 })
        .limit(CATEGORIES_MAX)
        .lean<StoredCategory[]>()
        .exec();
      return rows.map(completeCategory);
    },

    itemsByIds: (itemIds: readonly string[]): Promise<ItemDocument[]> =>
      items
        .find({ _id: { $in: itemIds.slice(0, ITEMS_MAX) } })
        .lean<ItemDocument[]>()
        .exec(),
  };
}

/** What a city has on sale. */
function shelfReads(connection: Connection) {
  const categories = categoryModel(connection);
  const items = itemModel(connection);
  const offerings = offeringModel(connection);

  return {
    /** Categories with something on sale in the city by one of the merchants. */
    async categoriesOnSale(options: {
      readonly cityCode: string;
      readonly merchantIds: readonly string[];
    }): Promise<CategoryDocument[]> {
      const elsewhere = await exclusiveElsewhere(items, options.cityCode);
      const ids = await offerings
        .distinct('categoryId', {
          cityCode: options.cityCode,
          status: 'ON',
          merchantId: { $in: options.merchantIds },
          itemId: { $nin: elsewhere },
        })
        .exec();
      const rows = await categories
        .find({ _id: { $in: ids }, isOn: true })
        .sort({ sort: 1 })
        .limit(CATEGORIES_MAX)
        .lean<StoredCategory[]>()
        .exec();
      return rows.map(completeCategory);
    },

    /** Items of a category on sale in the city by one of the merchants, with their price range. */
    itemsOnSale: (search: ItemsOnSaleSearch): Promise<ItemOnSale[]> =>
      itemsOnSale({ items, offerings, search }),

    /** Something on sale there, an example of the rest; the same one at every call. */
    anyOnSale: (shelf: {
      readonly cityCode: string;
      readonly categoryId?: string;
    }): Promise<OfferingDocument | null> =>
      offerings
        .findOne({
          cityCode: shelf.cityCode,
          status: 'ON',
          ...(shelf.categoryId !== undefined && { categoryId: shelf.categoryId }),
        })
        .sort({ categoryId: 1, itemId: 1, priceFen: 1 })
        .lean<OfferingDocument>()
        .exec(),

    /** Offerings of one item on sale in the city, cheapest first. */
    offeringsOnSale: (options: {
      readonly cityCode: string;
      readonly categoryId: string;
      readonly itemId: string;
    }): Promise<OfferingDocument[]> =>
      offerings
        .find({
          cityCode: options.cityCode,
          status: 'ON',
          categoryId: options.categoryId,
          itemId: options.itemId,
        })
        .sort({ priceFen: 1 })
        .limit(OFFERINGS_MAX)
        .lean<OfferingDocument[]>()
        .exec(),

    /** What a merchant has on sale in a city. */
    offeringsOfMerchant: (options: {
      readonly cityCode: string;
      readonly merchantId: string;
    }): Promise<OfferingDocument[]> =>
      offerings
        .find({ merchantId: options.merchantId, status: 'ON', cityCode: options.cityCode })
        .sort({ categoryId: 1, _id: 1 })
        .limit(OFFERINGS_MAX)
        .lean<OfferingDocument[]>()
        .exec(),
  };
}

/** Items that are sold in other cities only (S16). */
function exclusiveElsewhere(items: Model<ItemDocument>, cityCode: string): Promise<string[]> {
  return items
    .distinct('_id', { onlyCities: { $exists: true, $ne: cityCode } })
    .maxTimeMS(EXCLUSIVE_MS_MAX)
    .exec();
}

type ItemsOnSaleSearch = {
  readonly cityCode: string;
  readonly categoryId: string;
  readonly merchantIds: readonly string[];
};

async function itemsOnSale(input: {
  readonly items: Model<ItemDocument>;
  readonly offerings: Model<OfferingDocument>;
  readonly search: ItemsOnSaleSearch;
}): Promise<ItemOnSale[]> {
  const { items, offerings } = input;
  const { cityCode, categoryId, merchantIds } = input.search;
  const ranges = await offerings.aggregate<PriceRange>([
    { $match: { cityCode, status: 'ON', categoryId, merchantId: { $in: merchantIds } } },
    {
      $group: {
        _id: '$itemId',
        priceFenMin: { $min: '$priceFen' },
        priceFenMax: { $max: '$priceFen' },
        offeringCount: { $sum: 1 },
      },
    },
    { $limit: ITEMS_MAX },
  ]);
  const rangeByItem = new Map(ranges.map((range) => [range._id, range]));
  const found = await items
    .find({ categoryId, isOn: true, $or: [{ onlyCities: null }, { onlyCities: cityCode }] })
    .sort({ sort: 1 })
    .limit(ITEMS_MAX)
    .lean<ItemDocument[]>()
    .exec();
  return found.flatMap((item) => {
    const range = rangeByItem.get(item._id);
    if (range === undefined) return [];
    const { priceFenMin, priceFenMax, offeringCount } = range;
    return [{ item, priceFenMin, priceFenMax, offeringCount }];
  });
}
