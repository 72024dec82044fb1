import type { ClientSession, Connection } from 'mongoose';
import { categoryModel, type CategoryDocument } from '../models/category.js';
import { cityModel, type CityDocument } from '../models/city.js';
import { itemModel, type ItemDocument } from '../models/item.js';
import { offeringModel, type OfferingDocument } from '../models/offering.js';

export type { CategoryDocument, CityDocument, ItemDocument, OfferingDocument };

const CITIES_MAX = 500;
const CATEGORIES_MAX = 200;
const ITEMS_MAX = 500;
const OFFERINGS_MAX = 200;

/** A city as lists need it: without the cells and polygons of its area. */
export type CitySummary = Omit<CityDocument, 'areaCells' | 'districts'>;

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

    category: (categoryId: string, session?: ClientSession): Promise<CategoryDocument | null> =>
      categories
        .findById(categoryId)
        .session(session ?? null)
        .lean<CategoryDocument>()
        .exec(),

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

    /** Categories with something on sale in the city. */
    async categoriesOnSale(cityCode: string): Promise<CategoryDocument[]> {
      const ids = await offerings.distinct('categoryId', { cityCode, status: 'ON' }).exec();
      return categories
        .find({ _id: { $in: ids }, isOn: true })
        .sort({ sort: 1 })
        .limit(CATEGORIES_MAX)
        .lean<CategoryDocument[]>()
        .exec();
    },

    /** Items of a category on sale in the city, with their price range. */
    async itemsOnSale(options: {
      readonly cityCode: string;
      readonly categoryId: string;
    }): Promise<ItemOnSale[]> {
      const { cityCode, categoryId } = options;
      const ranges = await offerings.aggregate<PriceRange>([
        { $match: { cityCode, status: 'ON', categoryId } },
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
        .find({ categoryId, isOn: true })
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
    },

    /** Offerings of one item on sale in the city, cheapest first. */
    offeringsOnSale: (options: {
      readonly cityCode: string;
      readonly categoryId: string;
      readonly itemId: string;
    }): Promise<OfferingDocument[]> =>
      offerings
        .find({ ...options, status: 'ON' })
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

    itemsByIds: (itemIds: readonly string[]): Promise<ItemDocument[]> =>
      items
        .find({ _id: { $in: itemIds.slice(0, ITEMS_MAX) } })
        .lean<ItemDocument[]>()
        .exec(),
  };
}
