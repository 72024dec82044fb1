import path from 'node:path';
import { loadEnv, SettingsError } from '../../config/env.js';
import { connectDatabase } from '../connect.js';
import { createStaffRepository } from '../repositories/staff.js';
import { createUserRepository } from '../repositories/users.js';
import { authKeysOf } from './auth-keys.js';
import { prepareDatabase } from './prepare.js';

/** Where `npm start` keeps what it makes, under the folder it runs in. */
const DATA_DIR = '.doorhive';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Prepares the database of the settings and ends; `[data dir]` may be given as an argument. */
async function main(): Promise<void> {
  const env = loadEnv();
  const server = await connectDatabase(env.mongodb.uri);
  const connection = server.useDb(env.mongodb.dbName);
  try {
    await prepareDatabase({
      connection,
      deps: {
        users: createUserRepository(connection),
        staff: createStaffRepository(connection),
        keys: authKeysOf(env),
        clock: { nowMs: () => Date.now() },
      },
      dataDir: path.resolve(process.argv[2] ?? DATA_DIR),
      hasDemoData: env.profile !== 'production',
      print,
    });
  } finally {
    await server.close();
  }
  print('data: ready');
}

try {
  await main();
} catch (error) {
  // A list of bad settings is for people; anything else keeps its stack.
  const isSettings = error instanceof SettingsError;
  process.stderr.write(
    `${isSettings || !(error instanceof Error) ? String(error) : error.stack}\n`,
  );
  process.exitCode = 1;
}
