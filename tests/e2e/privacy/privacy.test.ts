import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { apiRoutes } from '../../../api/routes/index.js';
import { requireKnownFields } from '../../../bench/privacy/personal-fields.js';
import { runCanary, type CanaryResult } from '../../../bench/privacy/run-canary.js';
import type { PrivacyStage } from '../../../bench/privacy/stage.js';
import { runViews } from '../../../bench/privacy/views.js';
import { loadEnv } from '../../../config/env.js';
import { startWorld, type StackWorld } from '../../factories/stack-world.js';

/** All of `npm run bench -- privacy` but the corpus of uploads, which has a suite of its own. */
const routes = apiRoutes();
const backupDir = mkdtempSync(path.join(tmpdir(), 'doorhive-privacy-'));
let world: StackWorld;
let stage: PrivacyStage;
let canary: CanaryResult;
beforeAll(async () => {
  world = await startWorld({ logLevel: 'debug' });
  const { processes, connection } = world;
  const temporalFile = process.env.TEMPORAL_TEST_FILE;
  stage = {
    env: loadEnv(processes.env),
    connection,
    endpoints: processes.endpoints,
    logDirs: [path.join(processes.dir, 'logs'), ...logsOfServers(temporalFile)],
    temporalFile,
    metricsUrls: processes.metricsUrls(),
    loginsDir: processes.dir,
    backupDir,
  };
  canary = await runCanary({ stage, routes });
});
afterAll(async () => {
  await world?.stop();
  rmSync(backupDir, { recursive: true, force: true });
});

/** MongoDB's and Temporal's own logs, where the suite started them. */
function logsOfServers(temporalFile: string | undefined): readonly string[] {
  return temporalFile === undefined ? [] : [path.join(path.dirname(temporalFile), '..')];
}

test('[R48] every personal field of the api gets a canary value', () => {
  expect(() => requireKnownFields(routes)).not.toThrow();
});

test('[R48] no canary value lies in plain in logs, Temporal, MongoDB, a backup, metrics or answers', () => {
  expect(canary.hits).toEqual([]);
  expect(canary.notRefused).toBe(0);
  expect(canary.echoes).toBeGreaterThan(routes.length);
});

test('[R48] what has to be there is found: the search sees into each of the places', () => {
  const { temporal, mongodb, backup } = canary.controls;
  expect([mongodb > 0, backup > 0]).toEqual([true, true]);
  if (stage.temporalFile !== undefined) expect(temporal).toBeGreaterThan(0);
});

test('[R49] no view shows a whole phone or ID number but to its owner', async () => {
  const { apiUrl } = stage.endpoints;
  const views = await runViews({ ...canary, apiUrl, routes });
  expect(views.leaks).toEqual([]);
  expect(views.maskedViews).toBeGreaterThan(0);
  expect(views.ownersViews).toBeGreaterThan(0);
});
