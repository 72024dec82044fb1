import type { IndexDescription } from 'mongodb';
import type { Connection } from 'mongoose';
import { MODEL_FACTORIES, type ModelFactory } from '../models/registry.js';

/**
 * Creates every registered collection and its indexes. Idempotent; collections are created
 * beforehand because a transaction cannot create one. Existing indexes are never dropped here.
 */
export async function ensureIndexes(
  connection: Connection,
  factories: readonly ModelFactory[] = MODEL_FACTORIES,
): Promise<{ readonly collections: number }> {
  // One after the other: index builds on a small machine gain nothing from running together.
  for (const factory of factories) {
    const model = factory(connection);
    await model.createCollection();
    const indexes = model.schema.indexes().map(
      // The server builds every index in the background; naming it is an old habit of the schema.
      ([key, { background: _background, ...options }]) => ({ key, ...options }) as IndexDescription,
    );
    // One command a collection: there are three times as many indexes as collections.
    if (indexes.length > 0) await model.collection.createIndexes(indexes);
  }
  return { collections: factories.length };
}
