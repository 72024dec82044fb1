import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { apiRoutes } from '../../api/routes/index.js';
import { startPlatform, type Platform } from '../orders/platform.js';
import { print } from '../orders/tables.js';
import { requireKnownFields } from './personal-fields.js';
import { runCanary } from './run-canary.js';
import type { PrivacyStage } from './stage.js';
import { runUploads } from './uploads.js';
import { runViews } from './views.js';

/** Lines of a list of faults; the counts are exact. */
const SHOWN_MAX = 60;

export const PRIVACY_HELP = `npm run bench -- privacy [options]

  A corpus of uploads, one person's whole way with values that are then looked for in everything
  the platform has written, and every reading route as every role looked through for numbers.
  Ends with code 1 when anything is found.

  --keep  leave logs and data in .doorhive/bench
  --help  this text`;

/** R46, R48 and R49 against a platform of its own; true when nothing was found. */
export async function benchPrivacy(options: { readonly isKept: boolean }): Promise<boolean> {
  const platform = await startPlatform({
    ...options,
    isProfiled: false,
    logLevel: 'debug',
    prepare: () => Promise.resolve(),
  });
  const backupDir = mkdtempSync(path.join(tmpdir(), 'doorhive-privacy-'));
  try {
    return await judge(stageOf(platform, backupDir));
  } finally {
    await platform.stop();
    rmSync(backupDir, { recursive: true, force: true });
  }
}

function stageOf(platform: Platform, backupDir: string): PrivacyStage {
  const { env, database, endpoints, dataDir, metricsUrls } = platform;
  return {
    env,
    connection: database,
    endpoints,
    logDirs: [path.join(dataDir, 'logs')],
    temporalFile: path.join(dataDir, 'temporal', 'temporal.sqlite'),
    metricsUrls,
    loginsDir: dataDir,
    backupDir,
  };
}

async function judge(stage: PrivacyStage): Promise<boolean> {
  const routes = apiRoutes();
  requireKnownFields(routes);
  const uploads = await runUploads(stage);
  list('harmful files that got through', uploads.harmful);
  list('good files that were refused', uploads.benignRefused);
  const canary = await runCanary({ stage, routes });
  list('canary values in plain', canary.hits);
  list('in places of the table of exceptions', canary.allowed);
  const { echoes, notRefused, controls, bytes } = canary;
  print(`${echoes} bad requests; ${bytes} bytes searched; controls ${JSON.stringify(controls)}`);
  const views = await runViews({ ...canary, apiUrl: stage.endpoints.apiUrl, routes });
  list('numbers shown to others', views.leaks);
  print(`${views.views} views, ${views.ownersViews} of owners with their own number`);
  const isBlind = Object.values(controls).includes(0) || views.maskedViews === 0;
  if (isBlind) print('\nThe search found nothing at all, not even what has to be there.');
  print(
    JSON.stringify({
      bench: 'privacy',
      files: uploads.files,
      harmful: uploads.harmful.length,
      benignRefused: uploads.benignRefused.length,
      canaryHits: canary.hits.length,
      maskedViews: views.maskedViews,
      leaks: views.leaks.length,
    }),
  );
  const faults = [
    uploads.harmful.length,
    uploads.benignRefused.length,
    canary.hits.length,
    notRefused,
    views.leaks.length,
  ];
  return !isBlind && faults.every((count) => count === 0);
}

function list(title: string, rows: readonly unknown[]): void {
  if (rows.length === 0) return;
  print(`\n${title}: ${rows.length}`);
  for (const row of rows.slice(0, SHOWN_MAX)) print(`  ${JSON.stringify(row)}`);
}
