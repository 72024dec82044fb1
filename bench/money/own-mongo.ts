import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rawEnvironment } from '../../config/env.js';
import { connectDatabase, type Connection } from '../../data/connect.js';
import { ensureMongod, startMongo } from '../../stack/mongo.js';
import { freePorts } from '../../stack/ports.js';
import { createProgress } from '../../stack/progress.js';

/** Databases of a stage each, on a mongod of the benchmark's own. */
export type OwnMongo = {
  /** Runs a stage on an empty database, which is dropped afterwards. */
  onEmpty<T>(name: string, work: (connection: Connection) => Promise<T>): Promise<T>;
  stop(): Promise<void>;
};

/** Starts mongod over an empty folder; the developer's own servers are left alone. */
export async function startOwnMongo(): Promise<OwnMongo> {
  const env = rawEnvironment();
  delete env['MONGODB_URI'];
  const context = { env, projectDir: process.cwd(), progress: createProgress(process.stderr) };
  const found = await ensureMongod(context);
  const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-money-db-'));
  const [port = 0] = await freePorts(1);
  const mongo = await startMongo({
    binary: found.path,
    dataDir: path.join(dir, 'mongo'),
    logFile: path.join(dir, 'mongod.log'),
    port,
    env,
  });
  return {
    onEmpty: (name, work) => onEmptyDatabase({ uri: mongo.uri, name, work }),
    async stop() {
      await mongo.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The same on a server that is there already. */
export async function onEmptyDatabase<T>(input: {
  readonly uri: string;
  readonly name: string;
  readonly work: (connection: Connection) => Promise<T>;
}): Promise<T> {
  const connection = await connectDatabase(input.uri, { dbName: `money-${input.name}` });
  try {
    return await input.work(connection);
  } finally {
    await connection.dropDatabase();
    await connection.close();
  }
}
