import type { Connection, Model } from 'mongoose';
import { disciplinePolicyResource } from '../../resources/discipline-policy.js';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';

/** What a city does about broken promises, as far as it differs from everywhere. */
export type DisciplinePolicyDocument = DocumentOf<typeof disciplinePolicyResource>;

export function disciplinePolicyModel(connection: Connection): Model<DisciplinePolicyDocument> {
  return modelOf(disciplinePolicyResource, connection);
}
