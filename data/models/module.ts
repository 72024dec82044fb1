import type { Connection, Model } from 'mongoose';
import { modelOf } from '../../resources/kit/to-mongoose.js';
import type { DocumentOf } from '../../resources/kit/types.js';
import { moduleResource } from '../../resources/module.js';

/** One switch: a module in a city, or in the whole deployment. */
export type ModuleDocument = DocumentOf<typeof moduleResource>;

export function moduleModel(connection: Connection): Model<ModuleDocument> {
  return modelOf(moduleResource, connection);
}
