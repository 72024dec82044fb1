import type { Connection, Model } from 'mongoose';
import { cityResource } from '../../resources/city.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';

/** A unit of operation. `_id` is its short code, e.g. 'hz'. */
export type CityDocument = DocumentOf<typeof cityResource>;
export type District = CityDocument['districts'][number];

export function cityModel(connection: Connection): Model<CityDocument> {
  return modelOf(cityResource, connection);
}
