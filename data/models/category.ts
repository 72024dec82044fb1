import type { Connection, Model } from 'mongoose';
import { categoryResource } from '../../resources/category.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';

/**
 * A service type, declared without code (S18): the shape of contract/schemas/service-type.ts with
 * id and version. `_id` is a slug, e.g. 'daily'.
 */
export type CategoryDocument = DocumentOf<typeof categoryResource>;
/** A skill of this category, and the certificates without which it may not be exercised. */
export type CategorySkill = CategoryDocument['skills'][number];

export function categoryModel(connection: Connection): Model<CategoryDocument> {
  return modelOf(categoryResource, connection);
}
