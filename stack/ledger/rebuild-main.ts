import path from 'node:path';
import { connectDatabase, type Connection } from '../../data/connect.js';
import { balancesToRebuild, rebuildBalances } from '../../data/repositories/ledger-rebuild.js';
import { print, readOptions, runCommand, targetOf } from '../backup/settings.js';

const HELP = `npm run ledger:rebuild -- [--apply] [--data <folder>]

Compares every balance with the sum of its transfers and lists those that differ, cache minus
transfers in fen. Changes nothing without --apply: look at the list first, and find out why. Journals
may be posted meanwhile. Prints one line of JSON. Exit code 1: something differs and was left so.

  --apply          make each of them the sum of its transfers
  --data <folder>  data folder of npm start (.doorhive)`;

async function main(): Promise<number> {
  const options = readOptions({
    args: process.argv.slice(2),
    command: 'ledger:rebuild',
    options: { apply: 'boolean', data: 'string', help: 'boolean' },
  });
  if (options.help === true) return print(HELP);
  const { env } = await targetOf(path.resolve(String(options.data ?? '.doorhive')));
  const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  try {
    return await rebuild(database, options.apply === true);
  } finally {
    await database.close();
  }
}

async function rebuild(database: Connection, isApplied: boolean): Promise<number> {
  const differences = await balancesToRebuild(database);
  for (const row of differences) process.stderr.write(`${JSON.stringify(row)}\n`);
  if (!isApplied) {
    print(JSON.stringify({ ledger: 'rebuild', isApplied, differences: differences.length }));
    return differences.length === 0 ? 0 : 1;
  }
  const { rebuilt, isComplete } = await rebuildBalances(database);
  print(JSON.stringify({ ledger: 'rebuild', isApplied, rebuilt, isComplete }));
  return isComplete ? 0 : 1;
}

await runCommand(main);
