import { apiRoutes } from '../../api/routes/index.js';
import type { Env } from '../../config/env.js';
import type { Connection } from '../../data/connect.js';
import { startPlatform } from '../orders/platform.js';
import { print } from '../orders/tables.js';
import { runInjections } from './injections.js';
import { CALLERS, runMatrix, runStepUp } from './matrix.js';
import { requireKnownParams } from './objects.js';
import { openScene } from './scene.js';
import { runUnknownFields } from './unknown-fields.js';

/** Lines of a list of faults; the counts are exact. */
const SHOWN_MAX = 60;

export const SECURITY_HELP = `npm run bench -- security [options]

  Every route of the registry as every role, about objects of one's own, of colleagues, of another
  tenant and about none; unknown fields in every body; an injection corpus in every field.
  Ends with code 1 when anything differs from what the registry says.

  --keep  leave logs and data in .doorhive/bench
  --help  this text`;

/** R35, R37 and R41 against a platform of its own; true when nothing was found. */
export async function benchSecurity(options: { readonly isKept: boolean }): Promise<boolean> {
  const platform = await startPlatform({
    ...options,
    isProfiled: false,
    prepare: () => Promise.resolve(),
  });
  try {
    return await judge({ ...platform, apiUrl: platform.endpoints.apiUrl });
  } finally {
    await platform.stop();
  }
}

async function judge(platform: {
  readonly env: Env;
  readonly database: Connection;
  readonly apiUrl: string;
}): Promise<boolean> {
  const { env, database, apiUrl } = platform;
  const routes = apiRoutes();
  const scene = await openScene({ env, connection: database, apiUrl });
  requireKnownParams(routes, scene.sets.own);
  const input = { apiUrl, scene, routes };
  print(`${routes.length} routes × ${CALLERS.length} callers × 4 kinds of object`);
  const fields = await runUnknownFields(input);
  list('unknown fields that were taken', fields.faults);
  const stepUp = await runStepUp(input);
  const matrix = await runMatrix(input);
  const differences = [...stepUp, ...matrix.differences];
  list('differences', differences);
  list('routes that nobody reached with an object of his own', matrix.unreached);
  const injected = await runInjections(input);
  list('injections that hurt', injected.faults);
  print(`unknown fields tried: ${fields.tries}; slowest injection: ${injected.slowestMs} ms`);
  const serverErrors = matrix.serverErrors + injected.serverErrors;
  print(
    JSON.stringify({
      bench: 'security',
      routes: routes.length,
      roles: CALLERS.length,
      cells: matrix.cells,
      differences: differences.length,
      unknownFieldsAccepted: fields.faults.length,
      injections: injected.injections,
      serverErrors,
    }),
  );
  const faults = [differences.length, fields.faults.length, serverErrors, injected.slow];
  return faults.every((count) => count === 0);
}

function list(title: string, rows: readonly unknown[]): void {
  if (rows.length === 0) return;
  print(`\n${title}: ${rows.length}`);
  for (const row of rows.slice(0, SHOWN_MAX)) print(`  ${JSON.stringify(row)}`);
}
