import { existsSync } from 'node:fs';
import path from 'node:path';
import { rawEnvironment } from '../../config/env.js';
import { devSecrets } from '../dev-files.js';
import { StackError } from '../errors.js';
import { ensureMongod } from '../mongo.js';
import { createProgress } from '../progress.js';
import { restoreInto, restoreToServer } from './restore-backup.js';
import type { Restored } from './restore-backup.js';
import { keyCheckOf, print, readOptions, runCommand, textOption } from './settings.js';

const HELP = `npm run restore -- --from <backup> --into <empty folder> [--secrets <file>]
npm run restore -- --from <backup> --mongodb <uri> [--database <name>]

Restores a backup. The first form makes a data folder for npm start (.doorhive) with MongoDB and
Temporal; the second fills an empty database of a running server and leaves Temporal to its own
means. Nothing is ever written over. Afterwards: start, then npm run reconcile.

  --from <folder>    a finished backup
  --into <folder>    new or empty folder
  --secrets <file>   secrets.json of the lost folder: without its keys the data cannot be read
  --mongodb <uri>    address of the server
  --database <name>  name there (the one that was backed up)`;

async function main(): Promise<number> {
  const options = readOptions({
    args: process.argv.slice(2),
    command: 'restore',
    options: {
      from: 'string',
      into: 'string',
      secrets: 'string',
      mongodb: 'string',
      database: 'string',
      help: 'boolean',
    },
  });
  if (options.help === true) return print(HELP);
  const usage = 'Name backup and target: npm run restore -- --from <backup> --into <folder>.';
  const from = path.resolve(textOption(options.from, usage));
  const startedAt = Date.now();
  const seconds = (): string => ((Date.now() - startedAt) / 1_000).toFixed(1);
  if (options.mongodb !== undefined) {
    const uri = textOption(options.mongodb, usage);
    const database = typeof options.database === 'string' ? options.database : undefined;
    const restored = await restoreToServer({ from, uri, database, now: new Date() });
    return print(`${summaryOf(restored)}, ${seconds()} s`);
  }
  const into = path.resolve(textOption(options.into, usage));
  const restored = await intoFolder({ from, into, secrets: options.secrets });
  print(`${summaryOf(restored)}, ${seconds()} s → ${into}`);
  return tellKeys(into, restored);
}

async function intoFolder(input: {
  readonly from: string;
  readonly into: string;
  readonly secrets: string | boolean | undefined;
}): Promise<Restored> {
  const { from, into, secrets } = input;
  const env = { ...rawEnvironment(), MONGODB_URI: '' };
  const progress = createProgress(process.stdout);
  const mongod = await ensureMongod({ env, projectDir: process.cwd(), progress });
  if (mongod.rung === 'given') throw new StackError('BAD_USAGE', 'Use --mongodb <uri>.');
  return restoreInto({
    from,
    into,
    secretsFile: typeof secrets === 'string' ? path.resolve(secrets) : undefined,
    mongod: mongod.path,
    env,
    now: new Date(),
  });
}

function summaryOf({ manifest, documents, indexesLeftOut }: Restored): string {
  const { mongodb, temporal } = manifest;
  const runs = temporal ? `${temporal.executions} runs` : 'Temporal was not in it';
  const leftOut = indexesLeftOut.length > 0 ? `, without indexes ${indexesLeftOut.join(' ')}` : '';
  return (
    `Restored the state of ${manifest.takenAt}: ${documents} documents of ` +
    `${mongodb.collections.length} collections, every digest equal, ${runs}${leftOut}`
  );
}

/** Keys that do not fit would show as unreadable phones much later; it is told now. */
function tellKeys(into: string, { manifest }: Restored): number {
  const file = path.join(into, 'secrets.json');
  if (manifest.keyCheck === null) return 0;
  if (!existsSync(file)) {
    return print(
      'No keys are here: put secrets.json or the settings of the lost system in place before the start.',
    );
  }
  const secrets = devSecrets(file);
  const fits =
    manifest.keyCheck ===
    keyCheckOf({
      dataEncryptionKey: Buffer.from(secrets.dataEncryptionKey, 'base64'),
      blindIndexKey: Buffer.from(secrets.blindIndexKey, 'base64'),
    });
  return print(
    fits
      ? 'The keys fit.'
      : 'These are NOT the keys of the backup: phones and addresses cannot be read with them. Put the right ones in place before the start.',
  );
}

await runCommand(main);
