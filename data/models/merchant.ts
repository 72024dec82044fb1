import type { Connection, Model } from 'mongoose';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';
import { merchantResource } from '../../resources/merchant.js';

/** Employs workers, or is one; SELF_RUN is the platform's own. */
export type MerchantDocument = DocumentOf<typeof merchantResource>;

export function merchantModel(connection: Connection): Model<MerchantDocument> {
  return modelOf(merchantResource, connection);
}
