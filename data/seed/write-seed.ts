import type { AnyBulkWriteOperation, Connection, Model } from 'mongoose';
import { categoryResource } from '../../resources/category.js';
import { cityResource } from '../../resources/city.js';
import { itemResource } from '../../resources/item.js';
import type { AnyDocument, Resource } from '../../resources/kit/types.js';
import { bodyOf } from '../../resources/kit/wire.js';
import { merchantResource } from '../../resources/merchant.js';
import { offeringResource } from '../../resources/offering.js';
import { policyResource } from '../../resources/policy.js';
import { storeResource } from '../../resources/store.js';
import { workerResource } from '../../resources/worker.js';
import { categoryModel } from '../models/category.js';
import { cityModel } from '../models/city.js';
import { itemModel } from '../models/item.js';
import { merchantModel } from '../models/merchant.js';
import { offeringModel } from '../models/offering.js';
import { policyModel } from '../models/policy.js';
import { storeModel } from '../models/store.js';
import { workerModel } from '../models/worker.js';
import type { SeedData } from './build-seed.js';

export type SeedProgress = (line: {
  readonly name: string;
  readonly total: number;
  readonly added: number;
}) => void;

/** Rows of one bulk write. */
const BATCH_MAX = 500;

/** True when no city exists: the seed was never written to the end. */
export async function isUnseeded(connection: Connection): Promise<boolean> {
  return (await cityModel(connection).findOne({}).select({ _id: 1 }).lean().exec()) === null;
}

/**
 * Inserts what is missing, by `_id`; rows that exist stay as people have edited them. Cities come
 * last: their presence means that everything else is there. Returns how many rows were added.
 */
export async function writeSeed(input: {
  readonly connection: Connection;
  readonly seed: SeedData;
  readonly onProgress?: SeedProgress;
}): Promise<number> {
  const { connection, seed } = input;
  const sets = [
    set('categories', categoryModel(connection), seed.categories, categoryResource),
    set('items', itemModel(connection), seed.items, itemResource),
    set('merchants', merchantModel(connection), seed.merchants, merchantResource),
    set('offerings', offeringModel(connection), seed.offerings, offeringResource),
    set('policies', policyModel(connection), seed.policies, policyResource),
    set('stores', storeModel(connection), seed.stores, storeResource),
    set('workers', workerModel(connection), seed.workers, workerResource),
    set('cities', cityModel(connection), seed.cities, cityResource),
  ];
  let addedTotal = 0;
  for (const { name, total, insertMissing } of sets) {
    const added = await insertMissing();
    addedTotal += added;
    input.onProgress?.({ name, total, added });
  }
  return addedTotal;
}

function set<T extends { readonly _id: string }>(
  name: string,
  model: Model<T>,
  rows: readonly T[],
  resource?: Resource,
) {
  return {
    name,
    total: rows.length,
    insertMissing: () => insertMissing({ model, rows, resource }),
  };
}

async function insertMissing<T extends { readonly _id: string }>(input: {
  readonly model: Model<T>;
  readonly rows: readonly T[];
  readonly resource: Resource | undefined;
}): Promise<number> {
  const { model, rows, resource } = input;
  let added = 0;
  for (let start = 0; start < rows.length; start += BATCH_MAX) {
    const batch = rows.slice(start, start + BATCH_MAX);
    // An upsert alone would skip required fields and enums.
    for (const row of batch) {
      if (resource === undefined) await model.validate(row);
      else requireSound(resource, row as unknown as AnyDocument);
    }
    const result = await model.bulkWrite(batch.map((row) => upsertOf(row)));
    added += result.upsertedCount;
  }
  return added;
}

/** The seed keeps the rules that people's own rows keep. */
function requireSound(resource: Resource, row: AnyDocument): void {
  const judged = resource.schema.safeParse(bodyOf(row));
  if (judged.success) return;
  const [issue] = judged.error.issues;
  const where = `${resource.name}/${row._id} ${issue?.path.join('.') ?? ''}`;
  throw new RangeError(`bad seed: ${where}: ${issue?.message ?? ''}`);
}

function upsertOf<T extends { readonly _id: string }>(row: T): AnyBulkWriteOperation {
  const { _id, ...rest } = row;
  return { updateOne: { filter: { _id }, update: { $setOnInsert: rest }, upsert: true } };
}
