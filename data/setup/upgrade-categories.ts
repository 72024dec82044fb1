import type { Connection } from '../connect.js';
import { categoryModel } from '../models/category.js';
import { completeCategory, type StoredCategory } from '../models/category-upgrade.js';

const CATEGORIES_MAX = 1_000;

/**
 * Rewrites categories of a version that declared less (no price model, choices as words) and
 * answers how many there were. Safe to repeat: a row is written only as it was read.
 */
export async function upgradeCategories(connection: Connection): Promise<number> {
  const categories = categoryModel(connection);
  const old = await categories
    .find({ priceModel: { $exists: false } })
    .limit(CATEGORIES_MAX)
    .lean<StoredCategory[]>()
    .exec();
  let upgraded = 0;
  for (const row of old) {
    const { _id, ...rest } = completeCategory(row);
    const filter = { _id, version: row.version, priceModel: { $exists: false } };
    const { modifiedCount } = await categories.updateOne(filter, { $set: rest });
    upgraded += modifiedCount;
  }
  return upgraded;
}
