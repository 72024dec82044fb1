import type { Connection } from 'mongoose';
import { categoryModel } from './category.js';
import { cityModel } from './city.js';
import { itemModel } from './item.js';
import { merchantModel } from './merchant.js';
import { offeringModel } from './offering.js';
import { policyModel } from './policy.js';
import { storeModel } from './store.js';
import { workerModel } from './worker.js';

/** The part of a mongoose model that set-up needs; keeps the list free of document types. */
export type RegisteredModel = {
  readonly modelName: string;
  createCollection(): Promise<unknown>;
  createIndexes(): Promise<unknown>;
};

export type ModelFactory = (connection: Connection) => RegisteredModel;

/** Every collection of the product, one line a file of data/models; set-up creates them all. */
export const MODEL_FACTORIES: readonly ModelFactory[] = [
  // catalogue
  cityModel,
  categoryModel,
  itemModel,
  offeringModel,
  // people and places
  merchantModel,
  storeModel,
  workerModel,
  // rules
  policyModel,
];
