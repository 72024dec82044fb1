import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SEARCH_ATTRIBUTES } from '../temporal/search-attributes.js';
import type { RunningChild } from './child.js';
import type { DevPorts } from './dev-files.js';
import { StackError } from './errors.js';
import type { StackContext } from './ladder.js';
import { ensureMongod, startMongo } from './mongo.js';
import { isPortFree } from './ports.js';
import { tailOf } from './child.js';
import { runTool } from './run-tool.js';
import { ensureTemporal, prepareNamespace, startTemporal } from './temporal.js';

const NAMESPACE_DEFAULT = 'doorhive';
const RETENTION_DAYS = 30;
const FREE_WAIT_MS_MAX = 30_000;
const FREE_POLL_MS = 200;
const SETUP_MS_MAX = 10 * 60_000;
const READY_MS_MAX = 60_000;
const READY_POLL_MS = 200;
const PROBE_MS = 2_000;

/** What `--fresh` deletes; keys stay, so that a browser's session is refused and not confused. */
const DATA_ENTRIES = ['mongo', 'temporal', 'fakes', 'logs', 'demo-logins.json', 'ports.json'];

export type Server = {
  readonly name: string;
  readonly child: RunningChild;
  readonly stop: () => Promise<void>;
};

export type Servers = {
  readonly mongodbUri: string;
  readonly temporalAddress: string;
  readonly temporalUiUrl: string | undefined;
  /** Those that run as our children, in the order in which they were started. */
  readonly running: readonly Server[];
};

/** Deletes the data of this checkout and nothing else. */
export function removeData(dataDir: string): void {
  for (const entry of DATA_ENTRIES) {
    rmSync(path.join(dataDir, entry), { recursive: true, force: true });
  }
}

/** After a crash the servers of the last run end by themselves; this waits for their ports. */
export async function waitUntilFree(ports: readonly number[]): Promise<void> {
  const giveUpAt = Date.now() + FREE_WAIT_MS_MAX;
  while (Date.now() < giveUpAt) {
    const states = await Promise.all(ports.map(isPortFree));
    if (states.every(Boolean)) return;
    await sleep(FREE_POLL_MS);
  }
}

/** Finds and starts MongoDB and Temporal; what was started before a failure is stopped again. */
export async function bringUpServers(options: {
  readonly context: StackContext;
  readonly dataDir: string;
  readonly ports: DevPorts;
}): Promise<Servers> {
  const { context } = options;
  const mongod = await ensureMongod(context);
  const temporal = await ensureTemporal(context);
  const running: Server[] = [];
  const step = context.progress.step('Starting MongoDB and Temporal');
  const starts = await Promise.allSettled([
    mongod.rung === 'given'
      ? mongod.path
      : bringUpMongo({ ...options, binary: mongod.path, running }),
    temporal.rung === 'given'
      ? { address: temporal.path, uiUrl: context.env.TEMPORAL_UI_URL }
      : bringUpTemporal({ ...options, binary: temporal.path, running }),
  ]);
  try {
    const [mongodbUri, { address, uiUrl }] = [valueOf(starts[0]), valueOf(starts[1])];
    await prepareNamespace({
      address,
      namespace: context.env.TEMPORAL_NAMESPACE || NAMESPACE_DEFAULT,
      retentionDays: RETENTION_DAYS,
      searchAttributes: SEARCH_ATTRIBUTES,
    });
    step.done('ready');
    return { mongodbUri, temporalAddress: address, temporalUiUrl: uiUrl, running };
  } catch (error) {
    step.failed('failed');
    for (const server of running.reverse()) await server.stop();
    throw error;
  }
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
}

type BringUp = {
  readonly context: StackContext;
  readonly dataDir: string;
  readonly ports: DevPorts;
  readonly binary: string;
  readonly running: Server[];
};

async function bringUpMongo({ context, dataDir, ports, binary, running }: BringUp) {
  const mongo = await startMongo({
    binary,
    dataDir: path.join(dataDir, 'mongo'),
    logFile: path.join(dataDir, 'logs', 'mongod.log'),
    port: ports.mongo,
    env: context.env,
  });
  running.unshift({ name: 'MongoDB', ...mongo });
  return mongo.uri;
}

async function bringUpTemporal({ context, dataDir, ports, binary, running }: BringUp) {
  const temporal = await startTemporal({
    binary,
    dataDir: path.join(dataDir, 'temporal'),
    logFile: path.join(dataDir, 'logs', 'temporal.log'),
    port: ports.temporal,
    uiPort: ports.temporalUi,
    metricsPort: ports.temporalMetrics,
    env: context.env,
  });
  running.push({ name: 'Temporal', ...temporal });
  return temporal;
}

/** Creates indexes and the demo city; safe to repeat. Its output shows as progress. */
export async function prepareData(options: {
  readonly context: StackContext;
  readonly env: NodeJS.ProcessEnv;
}): Promise<void> {
  const { context, env } = options;
  const entry = path.join(context.projectDir, 'dist', 'data', 'setup', 'main.js');
  if (!existsSync(entry)) return;
  const step = context.progress.step('Preparing indexes and the demo city');
  const { code, output } = await runTool({
    command: process.execPath,
    args: [entry],
    cwd: context.projectDir,
    env,
    timeoutMs: SETUP_MS_MAX,
    onLine: step.update,
  });
  if (code !== 0) {
    step.failed('failed');
    throw new StackError(
      'PROCESS_DIED',
      `The data could not be prepared (exit code ${code}): correct what the lines below say, or start with --fresh.`,
      output,
    );
  }
  step.done('ready');
}

/** Waits until the API says that it can serve; `isGivenUp` ends the wait early. */
export async function waitUntilReady(options: {
  readonly url: string;
  readonly logFile: string;
  readonly isGivenUp: () => boolean;
}): Promise<void> {
  const { url, logFile, isGivenUp } = options;
  const giveUpAt = Date.now() + READY_MS_MAX;
  while (Date.now() < giveUpAt && !isGivenUp()) {
    if (await isOk(url)) return;
    await sleep(READY_POLL_MS);
  }
  throw new StackError(
    isGivenUp() ? 'PROCESS_DIED' : 'TIMED_OUT',
    `The API did not become ready: read ${logFile} and the other logs beside it.`,
    tailOf(logFile, 20),
  );
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) })).ok;
  } catch {
    return false;
  }
}
