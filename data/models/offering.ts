import type { Connection, Model } from 'mongoose';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';
import { offeringResource } from '../../resources/offering.js';

/** An item on sale in one city by one merchant, with its price. */
export type OfferingDocument = DocumentOf<typeof offeringResource>;
export type OfferingOption = OfferingDocument['options'][number];

export function offeringModel(connection: Connection): Model<OfferingDocument> {
  return modelOf(offeringResource, connection);
}
