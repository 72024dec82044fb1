import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { BSON } from 'mongodb';
import type { ClientSession, Db, MongoClient } from 'mongodb';
import { messageOf, StackError } from '../errors.js';
import { writeBsonFile } from './bson-file.js';
import type { BackupManifest, CollectionEntry } from './manifest.js';

export const MONGO_DIR = 'mongodb';
const BATCH_ROWS = 1_000;
/** Server's codes for "that moment is no longer kept". */
const SNAPSHOT_GONE = new Set([239, 246]);

/** Keeps every number's own BSON type, so that a document comes back byte for byte. */
export const EXACT = {
  promoteValues: false,
  promoteLongs: false,
  promoteBuffers: false,
  bsonRegExp: true,
} as const;

/** One moment of the database that stays readable while it goes on changing. */
export type MongoSnapshot = {
  readonly clusterTime: { readonly t: number; readonly i: number };
  /** Writes one file a collection below `dir`. Throws DATA_UNUSABLE. */
  dump(dir: string): Promise<Omit<BackupManifest['mongodb'], 'clusterTime'>>;
  end(): Promise<void>;
};

/** Fixes the moment: all reads of the snapshot see the majority's state at one cluster time. */
export async function beginMongoSnapshot(input: {
  readonly client: MongoClient;
  readonly database: string;
}): Promise<MongoSnapshot> {
  const { client, database } = input;
  const db = client.db(database);
  const session = client.startSession({ snapshot: true });
  const began = { t: 0, i: 0 };
  try {
    const { cursor } = await db.command(
      { find: 'counters', limit: 1, singleBatch: true },
      { session },
    );
    const { atClusterTime } = cursor as { atClusterTime?: BSON.Timestamp };
    began.t = atClusterTime?.t ?? 0;
    began.i = atClusterTime?.i ?? 0;
  } catch (error) {
    await session.endSession();
    throw error;
  }
  return {
    clusterTime: began,
    dump: (dir) => dump({ client, db, session, dir }),
    end: () => session.endSession(),
  };
}

async function dump(input: {
  readonly client: MongoClient;
  readonly db: Db;
  readonly session: ClientSession;
  readonly dir: string;
}): Promise<Omit<BackupManifest['mongodb'], 'clusterTime'>> {
  const { client, db, session, dir } = input;
  await mkdir(path.join(dir, MONGO_DIR), { recursive: true });
  const { version } = await client.db('admin').command({ buildInfo: 1 });
  const listed = await db.listCollections({ type: 'collection' }, { nameOnly: true }).toArray();
  const names = listed.map(({ name }) => name).filter((name) => !name.startsWith('system.'));
  const collections: CollectionEntry[] = [];
  try {
    for (const name of names.sort()) collections.push(await dumpOne({ db, session, dir, name }));
    const series = await seriesOf(db, session);
    return { database: db.databaseName, serverVersion: String(version), collections, series };
  } catch (error) {
    throw isSnapshotGone(error) ? snapshotGone(error) : error;
  }
}

async function dumpOne(input: {
  readonly db: Db;
  readonly session: ClientSession;
  readonly dir: string;
  readonly name: string;
}): Promise<CollectionEntry> {
  const { db, session, dir, name } = input;
  const collection = db.collection(name);
  const file = `${MONGO_DIR}/${name}.bson.gz`;
  const cursor = collection.find(
    {},
    { session, raw: true, sort: { _id: 1 }, batchSize: BATCH_ROWS, noCursorTimeout: true },
  );
  const facts = await writeBsonFile(
    path.join(dir, file),
    restorable(name, cursor as unknown as AsyncIterable<Uint8Array>),
  );
  const indexes = (await collection.indexes()).map((index) => index.name ?? '').sort();
  return { name, file, ...facts, indexes };
}

/** A document that would not come back as it was is told now, while the original is still there. */
async function* restorable(
  name: string,
  documents: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const raw of documents) {
    const again = BSON.serialize(BSON.deserialize(raw, EXACT));
    if (Buffer.compare(again, raw) !== 0) {
      throw new StackError(
        'DATA_UNUSABLE',
        `A document of ${name} cannot be copied exactly (its field names are numbers out of order): back up with the database's own tool.`,
      );
    }
    yield raw;
  }
}

async function seriesOf(db: Db, session: ClientSession): Promise<Record<string, number>> {
  const rows = await db
    .collection<{ _id: string; value: number }>('counters')
    .find({}, { session })
    .toArray();
  return Object.fromEntries(rows.map(({ _id, value }) => [_id, value]));
}

function isSnapshotGone(error: unknown): boolean {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode && SNAPSHOT_GONE.has(Number(error.code));
}

function snapshotGone(error: unknown): StackError {
  return new StackError(
    'DATA_UNUSABLE',
    'MongoDB no longer keeps the moment of this backup: raise minSnapshotHistoryWindowInSeconds (300 by default) above the duration of a backup and take it again.',
    messageOf(error),
  );
}
