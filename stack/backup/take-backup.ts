import { mkdir, readdir } from 'node:fs/promises';
import { MongoClient } from 'mongodb';
import { messageOf, StackError } from '../errors.js';
import { writeManifest } from './manifest.js';
import type { BackupManifest } from './manifest.js';
import { beginMongoSnapshot } from './mongo-dump.js';
import { beginTemporalSnapshot } from './temporal-copy.js';

const SELECTION_MS = 5_000;

/**
 * Backs up a running system. Temporal's moment is fixed first and MongoDB's right after it: a run
 * that finds its next change stored takes it over, but one that is ahead of its order would write
 * on a number that does not exist and never move again. Both are copied afterwards.
 */
export async function takeBackup(input: {
  readonly dir: string;
  readonly mongodbUri: string;
  readonly database: string;
  /** Undefined leaves Temporal out; back it up before by its own means. */
  readonly temporalFile: string | undefined;
  readonly appVersion: string;
  readonly keyCheck: string | null;
  readonly clock: () => Date;
}): Promise<Omit<BackupManifest, 'format'>> {
  const { dir, database, temporalFile, appVersion, keyCheck, clock } = input;
  await assertNewFolder(dir);
  const client = await connect(input.mongodbUri);
  try {
    // Between these two moments lie milliseconds, whatever the size of the databases.
    const temporal = temporalFile === undefined ? null : beginTemporalSnapshot(temporalFile);
    try {
      const takenAt = clock().toISOString();
      const mongodb = await beginMongoSnapshot({ client, database });
      try {
        const { clusterTime } = mongodb;
        const manifest = {
          appVersion,
          takenAt,
          keyCheck,
          temporal: temporal === null ? null : await temporal.copy(dir),
          mongodb: { clusterTime, ...(await mongodb.dump(dir)) },
          finishedAt: clock().toISOString(),
        };
        await writeManifest(dir, manifest);
        return manifest;
      } finally {
        await mongodb.end();
      }
    } finally {
      temporal?.end();
    }
  } finally {
    await client.close();
  }
}

async function assertNewFolder(dir: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  if ((await readdir(dir)).length === 0) return;
  throw new StackError('BAD_USAGE', `${dir} is not empty: name a new folder with --to.`);
}

/** Connects, or tells that there is nobody. */
export async function connect(uri: string): Promise<MongoClient> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: SELECTION_MS });
  try {
    return await client.connect();
  } catch (error) {
    await client.close();
    throw new StackError(
      'DATA_UNUSABLE',
      'MongoDB does not answer: start Doorhive with npm start, or set MONGODB_URI.',
      messageOf(error),
    );
  }
}
