import type { AuthDeps } from '../../use-cases/auth/auth-deps.js';
import type { Connection } from '../connect.js';
import { buildSeed } from '../seed/build-seed.js';
import { isUnseeded, writeSeed } from '../seed/write-seed.js';
import { ensureDemoLogins, ensureWorkerLogins, type DemoLogin } from './demo-logins.js';
import { ensureIndexes } from './indexes.js';
import { upgradeCategories } from './upgrade-categories.js';
import { upgradePolicies } from './upgrade-policies.js';
import { upgradeStaff } from './upgrade-staff.js';

/**
 * Brings a database to the state in which the platform can start: collections, indexes and,
 * where asked for, the demo cities and their logins. Safe to repeat and to interrupt.
 */
export async function prepareDatabase(input: {
  readonly connection: Connection;
  readonly deps: Pick<AuthDeps, 'users' | 'staff' | 'keys' | 'clock'>;
  readonly dataDir: string;
  /** False in production: no demo city, no known phone may log in. */
  readonly hasDemoData: boolean;
  readonly print: (line: string) => void;
}): Promise<readonly DemoLogin[]> {
  const { connection, deps, print } = input;
  const policies = await upgradePolicies(connection);
  const { collections } = await ensureIndexes(connection);
  print(`indexes: ${collections} collections ready`);
  const upgraded = await upgradeCategories(connection);
  if (upgraded > 0) print(`categories: ${upgraded} of an earlier version rewritten`);
  if (policies > 0) print(`policies: ${policies} of an earlier version published`);
  const staff = await upgradeStaff(connection);
  if (staff > 0) print(`staff: ${staff} of an earlier version named`);
  if (!input.hasDemoData) return [];
  const seed = buildSeed({ seededAt: new Date(deps.clock.nowMs()) });
  if (await isUnseeded(connection)) {
    await writeSeed({
      connection,
      seed,
      onProgress: ({ name, total, added }) => print(`seed: ${name} ${added} added of ${total}`),
    });
  } else {
    print('seed: already there, left as it is');
  }
  const workerIds = seed.workers.map((worker) => worker._id);
  const added = await ensureWorkerLogins({ connection, deps, workerIds });
  if (added > 0) print(`logins: ${added} workers`);
  return ensureDemoLogins({ connection, deps, dataDir: input.dataDir });
}
