import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import type { Db } from 'mongodb';
import { startChild } from './child.js';
import type { RunningChild } from './child.js';
import { causeOf, diskFull, StackError } from './errors.js';
import { assertPortFree, isListening } from './ports.js';

export { ensureMongod } from './mongo-binary.js';

const REPLICA_SET = 'rs0';
const START_MS_MAX = 60_000;
const POLL_MS = 50;
const STOP_MS_MAX = 20_000;
const SELECTION_MS = 500;
const FILE_IDLE_SECONDS = 20;
/** mongod's own exit code for "the port or the data folder is taken". */
const EXIT_TAKEN = new Set([48, 100]);

export type RunningMongo = {
  /** Address with the replica set's name in it. */
  readonly uri: string;
  readonly child: RunningChild;
  readonly stop: () => Promise<void>;
};

/**
 * Starts mongod as a replica set of one and waits until it is primary. A folder that was used
 * under another port is taken over by a forced reconfiguration.
 */
export async function startMongo(options: {
  readonly binary: string;
  readonly dataDir: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile?: string;
  readonly cacheGb?: number;
}): Promise<RunningMongo> {
  const { binary, dataDir, port, env } = options;
  await assertPortFree({
    port,
    user: 'MongoDB',
    remedy: 'stop that program, or delete .doorhive/ports.json to choose new ports.',
  });
  await mkdir(dataDir, { recursive: true });
  const logFile = options.logFile ?? path.join(dataDir, 'mongod.log');
  const child = startChild({
    name: 'mongod',
    command: binary,
    args: argsOf({ dataDir, port, cacheGb: options.cacheGb ?? 0.25 }),
    env,
    logFile,
  });
  try {
    await becomePrimary(child, port);
  } catch (error) {
    await child.stop(STOP_MS_MAX);
    throw error;
  }
  return {
    uri: `mongodb://127.0.0.1:${port}/?replicaSet=${REPLICA_SET}`,
    child,
    stop: async () => void (await child.stop(STOP_MS_MAX)),
  };
}

function argsOf(options: {
  readonly dataDir: string;
  readonly port: number;
  readonly cacheGb: number;
}): string[] {
  return [
    ...['--replSet', REPLICA_SET],
    ...['--bind_ip', '127.0.0.1', '--port', String(options.port)],
    ...['--dbpath', options.dataDir, '--nounixsocket', '--quiet'],
    ...['--wiredTigerCacheSizeGB', String(options.cacheGb), '--oplogSize', '256'],
    ...['--setParameter', 'diagnosticDataCollectionEnabled=false'],
    // One file a collection and an index: the default of ten minutes holds more of them open than
    // a user's limit allows when many databases come and go.
    ...['--setParameter', `wiredTigerFileHandleCloseIdleTime=${FILE_IDLE_SECONDS}`],
  ];
}

async function becomePrimary(child: RunningChild, port: number): Promise<void> {
  const giveUpAt = Date.now() + START_MS_MAX;
  while (Date.now() < giveUpAt) {
    if (child.hasExited()) throw await deathOf(child);
    if ((await isListening(port)) && (await advance(port))) return;
    await sleep(POLL_MS);
  }
  throw new StackError(
    'TIMED_OUT',
    `MongoDB did not become ready within ${START_MS_MAX / 1000} s: look into ${child.logFile}.`,
    child.tail(),
  );
}

/**
 * One look at the server; initiates or re-addresses the set when needed. True when primary. Each
 * look has a client of its own: the driver's client is of no use after its first failed connect.
 */
async function advance(port: number): Promise<boolean> {
  const host = `127.0.0.1:${port}`;
  const client = new MongoClient(`mongodb://${host}/?directConnection=true`, {
    serverSelectionTimeoutMS: SELECTION_MS,
  });
  try {
    const admin = client.db('admin');
    const hello = await admin.command({ hello: 1 });
    if (hello.isWritablePrimary === true && hello.me === host) return true;
    if (hello.isreplicaset === true) await addressSet(admin, [{ _id: 0, host }]);
    return false;
  } catch {
    // Not ready yet, or in the middle of an election: the loop looks again.
    return false;
  } finally {
    await client.close();
  }
}

/** Initiates a new set; one that knows itself under an old port gets the new address. */
async function addressSet(
  admin: Db,
  members: readonly { readonly _id: number; readonly host: string }[],
): Promise<void> {
  try {
    await admin.command({ replSetInitiate: { _id: REPLICA_SET, members } });
  } catch {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    const next = { ...config, members, version: Number(config.version) + 1 };
    await admin.command({ replSetReconfig: next, force: true });
  }
}

async function deathOf(child: RunningChild): Promise<StackError> {
  const { code } = await child.exited;
  const tail = child.tail(60);
  if (causeOf(tail) === 'DISK_FULL') return diskFull(path.dirname(child.logFile), tail);
  if (EXIT_TAKEN.has(code)) {
    return new StackError(
      'DATA_UNUSABLE',
      `MongoDB cannot use its data folder or port (exit code ${code}): stop the mongod that holds it, or start with --fresh to begin with empty data.`,
      tail,
    );
  }
  return new StackError(
    'PROCESS_DIED',
    `MongoDB ended while starting (exit code ${code}): read the last lines of ${child.logFile}, or start with --fresh to begin with empty data.`,
    tail,
  );
}
