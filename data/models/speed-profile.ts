import type { Connection, Model } from 'mongoose';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';
import { speedProfileResource } from '../../resources/speed-profile.js';

/** `_id` is `<cityCode>-<yyyy-mm-dd>`: a city has one for each night. */
export type SpeedProfileDocument = DocumentOf<typeof speedProfileResource>;

export function speedProfileModel(connection: Connection): Model<SpeedProfileDocument> {
  return modelOf(speedProfileResource, connection);
}
