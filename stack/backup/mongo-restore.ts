import { createHash } from 'node:crypto';
import path from 'node:path';
import { BSON } from 'mongodb';
import type { Collection, Db, Document, MongoClient } from 'mongodb';
import { connectDatabase } from '../../data/connect.js';
import { ensureIndexes } from '../../data/setup/indexes.js';
import { StackError } from '../errors.js';
import { readBsonFile } from './bson-file.js';
import type { BackupManifest, CollectionEntry } from './manifest.js';
import { EXACT } from './mongo-dump.js';
import { seriesAfterRestore } from './series.js';

const BATCH_ROWS = 1_000;
const BATCH_BYTES_MAX = 8 * 1024 * 1024;

export type MongoRestored = {
  readonly documents: number;
  /** Indexes the backup had and the models do not declare; they are left out. */
  readonly indexesLeftOut: readonly string[];
};

/**
 * Fills an empty database from a verified backup: documents, a comparison of what is stored with
 * the manifest, then the indexes of the models and the jump of the running numbers.
 * Throws DATA_UNUSABLE when the database is not empty or differs afterwards.
 */
export async function restoreMongo(input: {
  readonly client: MongoClient;
  readonly uri: string;
  readonly database: string;
  readonly dir: string;
  readonly manifest: BackupManifest;
  readonly now: Date;
}): Promise<MongoRestored> {
  const { client, dir, manifest } = input;
  const db = client.db(input.database);
  await assertEmpty(db);
  let documents = 0;
  for (const entry of manifest.mongodb.collections) {
    const collection = db.collection(entry.name);
    await db.createCollection(entry.name);
    documents += await fill(collection, path.join(dir, entry.file));
    // Before the indexes: one with an expiry deletes old rows, which would look like a loss.
    await compare(collection, entry);
  }
  const indexesLeftOut = await createIndexes(input);
  await jump(db, manifest, input.now);
  return { documents, indexesLeftOut };
}

async function assertEmpty(db: Db): Promise<void> {
  const present = await db.listCollections({}, { nameOnly: true }).toArray();
  if (present.length === 0) return;
  throw new StackError(
    'DATA_UNUSABLE',
    `The database ${db.databaseName} is not empty (${present.length} collections): restore into an empty one.`,
  );
}

async function fill(collection: Collection, file: string): Promise<number> {
  let batch: Document[] = [];
  let bytes = 0;
  let written = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    await collection.insertMany(batch, { ordered: true, writeConcern: { w: 1 } });
    written += batch.length;
    batch = [];
    bytes = 0;
  };
  for await (const raw of readBsonFile(file)) {
    batch.push(BSON.deserialize(raw, EXACT));
    bytes += raw.length;
    if (batch.length >= BATCH_ROWS || bytes >= BATCH_BYTES_MAX) await flush();
  }
  await flush();
  return written;
}

async function compare(collection: Collection, entry: CollectionEntry): Promise<void> {
  const hash = createHash('sha256');
  let documents = 0;
  const cursor = collection.find({}, { raw: true, sort: { _id: 1 }, batchSize: BATCH_ROWS });
  for await (const raw of cursor as unknown as AsyncIterable<Uint8Array>) {
    hash.update(raw);
    documents += 1;
  }
  if (documents === entry.documents && hash.digest('hex') === entry.contentSha256) return;
  throw new StackError(
    'DATA_UNUSABLE',
    `${entry.name} is not what was backed up (${documents} of ${entry.documents} documents): restore again into an empty folder, or use another backup.`,
  );
}

async function createIndexes(input: {
  readonly uri: string;
  readonly database: string;
  readonly client: MongoClient;
  readonly manifest: BackupManifest;
}): Promise<string[]> {
  const { uri, database, client, manifest } = input;
  const connection = await connectDatabase(uri, { dbName: database });
  try {
    await ensureIndexes(connection);
  } finally {
    await connection.close();
  }
  const leftOut: string[] = [];
  for (const { name, indexes } of manifest.mongodb.collections) {
    const present = (await client.db(database).collection(name).indexes()).map((it) => it.name);
    leftOut.push(...indexes.filter((it) => !present.includes(it)).map((it) => `${name}.${it}`));
  }
  return leftOut;
}

/** A majority write at the end: with it everything before it is on the disk as well. */
async function jump(db: Db, manifest: BackupManifest, now: Date): Promise<void> {
  const counters = db.collection<{ _id: string; value: number }>('counters');
  const takenAt = new Date(manifest.takenAt);
  const series = seriesAfterRestore({ series: manifest.mongodb.series, takenAt, now });
  await counters.bulkWrite(
    Object.entries(series).map(([_id, value]) => ({
      updateOne: { filter: { _id }, update: { $set: { value } }, upsert: true },
    })),
    { writeConcern: { w: 'majority', journal: true } },
  );
}
