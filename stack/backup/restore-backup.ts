import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StackError } from '../errors.js';
import { startMongo } from '../mongo.js';
import { freePorts } from '../ports.js';
import { readManifest, verifyFiles } from './manifest.js';
import type { BackupManifest } from './manifest.js';
import { restoreMongo } from './mongo-restore.js';
import type { MongoRestored } from './mongo-restore.js';
import { connect } from './take-backup.js';

/** Written into the restored folder: `npm run reconcile` reads from which moment it is. */
export const RESTORED_FILE = 'restored-from.json';
/** The bootstrap of every command keeps its lock here, also in a folder that is new. */
const IGNORED = new Set(['bootstrap.lock']);

export type Restored = MongoRestored & { readonly manifest: BackupManifest };

/**
 * Fills an empty data folder of `npm start` from a backup. Nothing is written before all files of
 * the backup are known to be sound; a restore that fails leaves the folder empty again.
 * Throws DATA_UNUSABLE.
 */
export async function restoreInto(input: {
  readonly from: string;
  readonly into: string;
  /** Key file of the folder that was lost; copied when given. */
  readonly secretsFile: string | undefined;
  readonly mongod: string;
  readonly env: NodeJS.ProcessEnv;
  readonly now: Date;
}): Promise<Restored> {
  const { from, into, secretsFile, now } = input;
  const manifest = await readManifest(from);
  await verifyFiles(from, manifest);
  await assertEmptyFolder(into);
  try {
    const restored = await restoreMongoFolder({ ...input, manifest });
    if (manifest.temporal) {
      await mkdir(path.join(into, 'temporal'), { recursive: true });
      await copyFile(
        path.join(from, manifest.temporal.file),
        path.join(into, manifest.temporal.file),
      );
    }
    if (secretsFile !== undefined) await copySecrets(secretsFile, into);
    const text = `${JSON.stringify({ ...manifest, restoredAt: now.toISOString() }, null, 2)}\n`;
    await writeFile(path.join(into, RESTORED_FILE), text);
    return { ...restored, manifest };
  } catch (error) {
    for (const entry of await entriesOf(into)) {
      await rm(path.join(into, entry), { recursive: true, force: true });
    }
    throw error;
  }
}

/** Fills an empty database of a server that runs elsewhere; Temporal is restored by its own means. */
export async function restoreToServer(input: {
  readonly from: string;
  readonly uri: string;
  /** Undefined: the name it had. */
  readonly database: string | undefined;
  readonly now: Date;
}): Promise<Restored> {
  const { from, uri, now } = input;
  const manifest = await readManifest(from);
  const database = input.database ?? manifest.mongodb.database;
  await verifyFiles(from, manifest);
  const client = await connect(uri);
  try {
    const restored = await restoreMongo({ client, uri, database, dir: from, manifest, now });
    return { ...restored, manifest };
  } finally {
    await client.close();
  }
}

async function restoreMongoFolder(input: {
  readonly from: string;
  readonly into: string;
  readonly mongod: string;
  readonly env: NodeJS.ProcessEnv;
  readonly now: Date;
  readonly manifest: BackupManifest;
}): Promise<MongoRestored> {
  const { from, into, mongod, env, now, manifest } = input;
  const [port = 0] = await freePorts(1);
  const mongo = await startMongo({
    binary: mongod,
    dataDir: path.join(into, 'mongo'),
    logFile: path.join(into, 'logs', 'mongod.log'),
    port,
    env,
  });
  try {
    const client = await connect(mongo.uri);
    try {
      const { database } = manifest.mongodb;
      return await restoreMongo({ client, uri: mongo.uri, database, dir: from, manifest, now });
    } finally {
      await client.close();
    }
  } finally {
    await mongo.stop();
  }
}

async function copySecrets(file: string, into: string): Promise<void> {
  const target = path.join(into, 'secrets.json');
  await copyFile(file, target);
}

async function assertEmptyFolder(into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const entries = await entriesOf(into);
  if (entries.length === 0) return;
  throw new StackError(
    'DATA_UNUSABLE',
    `${into} is not empty (${entries.slice(0, 3).join(', ')} …): move it away first, nothing is ever written over.`,
  );
}

async function entriesOf(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((entry) => !IGNORED.has(entry));
}
