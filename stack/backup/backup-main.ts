import path from 'node:path';
import {
  appVersion,
  keyCheckOf,
  print,
  readOptions,
  runCommand,
  targetOf,
  textOption,
} from './settings.js';
import { takeBackup } from './take-backup.js';

const HELP = `npm run backup -- --to <new folder> [--data <folder>]

Backs up MongoDB and Temporal while Doorhive runs: Temporal's moment first, then MongoDB's, a few
milliseconds apart. Keys are not part of it. With TEMPORAL_ADDRESS set, Temporal is left out: back
it up before by the means of its own database.

  --to <folder>    new or empty folder for the backup
  --data <folder>  data folder of npm start (.doorhive)`;

async function main(): Promise<number> {
  const options = readOptions({
    args: process.argv.slice(2),
    command: 'backup',
    options: { to: 'string', data: 'string', help: 'boolean' },
  });
  if (options.help === true) return print(HELP);
  const to = textOption(options.to, 'Name a new folder: npm run backup -- --to <folder>.');
  const { env, temporalFile } = await targetOf(path.resolve(String(options.data ?? '.doorhive')));
  const startedAt = Date.now();
  const manifest = await takeBackup({
    dir: path.resolve(to),
    mongodbUri: env.mongodb.uri,
    database: env.mongodb.dbName,
    temporalFile,
    appVersion: await appVersion(),
    keyCheck: keyCheckOf(env),
    clock: () => new Date(),
  });
  const { collections } = manifest.mongodb;
  const documents = collections.reduce((sum, entry) => sum + entry.documents, 0);
  const bytes = collections.reduce((sum, entry) => sum + entry.fileBytes, 0);
  const seconds = ((Date.now() - startedAt) / 1_000).toFixed(1);
  const runs = manifest.temporal ? `${manifest.temporal.executions} runs` : 'Temporal left out';
  return print(
    `Backup of ${manifest.takenAt}: ${documents} documents of ${collections.length} collections ` +
      `(${(bytes / 1_048_576).toFixed(1)} MB), ${runs}, ${seconds} s → ${to}`,
  );
}

await runCommand(main);
