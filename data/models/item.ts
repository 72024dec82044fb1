import type { Connection, Model } from 'mongoose';
import { itemResource } from '../../resources/item.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';

/** A concrete service item, e.g. 两小时日常保洁. `_id` is a slug under its category. */
export type ItemDocument = DocumentOf<typeof itemResource>;
/** An option (规格 / 加项) of an item; an offering puts the price on it. */
export type ItemOption = ItemDocument['options'][number];

export function itemModel(connection: Connection): Model<ItemDocument> {
  return modelOf(itemResource, connection);
}
