import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectDatabase } from '../../data/connect.js';
import { createReconcileRepository } from '../../data/repositories/reconcile.js';
import { connectTemporal, createTemporalGateway } from '../../temporal/client.js';
import { orderDepsOf } from '../../temporal/order-deps.js';
import { createRunDirectory } from '../../temporal/run-directory.js';
import type { Finding, Outcome, ReconcileOptions } from '../../use-cases/reconcile/deps.js';
import { reconcile } from '../../use-cases/reconcile/reconcile.js';
import { readManifest } from './manifest.js';
import { RESTORED_FILE } from './restore-backup.js';
import { print, readOptions, runCommand, targetOf } from './settings.js';
import type { Target } from './settings.js';

const HELP = `npm run reconcile -- [--apply] [--backup <folder>] [--data <folder>]

Compares orders, runs and the payment channel after a restore, while the system runs. Without
--apply nothing is changed. Safe to repeat. Exit code 2: something is left for a person.

  --apply            puts right what needs no decision
  --backup <folder>  the backup that was restored (known for a data folder that restore made)
  --data <folder>    data folder of npm start (.doorhive)`;

const LEFT_FOR_A_PERSON = 2;

async function main(): Promise<number> {
  const options = readOptions({
    args: process.argv.slice(2),
    command: 'reconcile',
    options: { apply: 'boolean', backup: 'string', data: 'string', help: 'boolean' },
  });
  if (options.help === true) {
    return print(HELP);
  }
  const dataDir = path.resolve(String(options.data ?? '.doorhive'));
  const isApplied = options.apply === true;
  const source = backupOf(options.backup, dataDir);
  const manifest = source === undefined ? null : await readManifest(source);
  if (manifest === null) {
    print('No backup is named: bills that are unknown here are not searched for.');
  }
  const counts = await compare(await targetOf(dataDir), {
    isApplied,
    takenAt: manifest === null ? new Date() : new Date(manifest.takenAt),
    series: manifest?.mongodb.series ?? null,
  });
  print(
    `${isApplied ? '' : 'Nothing was changed. '}put right ${counts.done}, would be put right ` +
      `${counts.planned}, later ${counts.later}, for a person ${counts.support}`,
  );
  return counts.support > 0 ? LEFT_FOR_A_PERSON : 0;
}

async function compare(
  { env }: Target,
  options: ReconcileOptions,
): Promise<Record<Outcome, number>> {
  const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  const connection = await connectTemporal(env.temporal.address);
  const counts = { done: 0, planned: 0, later: 0, support: 0 };
  try {
    const gateway = createTemporalGateway({ connection, namespace: env.temporal.namespace });
    const deps = {
      order: orderDepsOf(env, database),
      gateway,
      runs: createRunDirectory(gateway.client),
      reads: createReconcileRepository(database),
      pause: (ms: number) => sleep(ms),
    };
    for await (const finding of reconcile(deps, options)) {
      counts[finding.outcome] += 1;
      print(lineOf(finding));
    }
  } finally {
    await connection.close();
    await database.close();
  }
  return counts;
}

function backupOf(given: string | boolean | undefined, dataDir: string): string | undefined {
  if (typeof given === 'string') return path.resolve(given);
  const file = path.join(dataDir, RESTORED_FILE);
  return existsSync(file) ? file : undefined;
}

const lineOf = ({ outcome, kind, id, text }: Finding): string =>
  `${outcome.padEnd(8)} ${kind.padEnd(21)} ${id}  ${text}`;

await runCommand(main);
