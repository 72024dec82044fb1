import type { Connection, Model } from 'mongoose';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';
import { storeResource } from '../../resources/store.js';

/** A merchant's place for in-store service. Its address is public, unlike a person's. */
export type StoreDocument = DocumentOf<typeof storeResource>;

export function storeModel(connection: Connection): Model<StoreDocument> {
  return modelOf(storeResource, connection);
}
