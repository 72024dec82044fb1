import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadEnv, rawEnvironment, type Env } from '../../config/env.js';
import { waitUntilReady } from '../../stack/bring-up.js';
import { startChild, type RunningChild } from '../../stack/child.js';
import { devEnv, fakesConfig } from '../../stack/dev-env.js';
import { devSecrets, write, type DevPorts } from '../../stack/dev-files.js';
import { StackError } from '../../stack/errors.js';
import { ensureMongod, startMongo } from '../../stack/mongo.js';
import { isPortFree } from '../../stack/ports.js';
import { createProgress } from '../../stack/progress.js';
import { runTool } from '../../stack/run-tool.js';
import { ensureTemporal, prepareNamespace, startTemporal } from '../../stack/temporal.js';
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.js';
import type { Endpoints } from '../../scripts/drive/people.js';
import { fixedPorts } from './fixed-ports.js';
import { createPart, type Part } from './part.js';

const NAMESPACE = 'doorhive';
const RETENTION_DAYS = 1;
const SETUP_MS_MAX = 5 * 60_000;
const PORT_FREE_MS_MAX = 10_000;
const PORT_POLL_MS = 20;
/** A process that cannot even start is not what a run is about. */
const START_TRIES_MAX = 3;
/** Callbacks that were not taken come again after 15 ms × n instead of 15 s × n. */
const CALLBACK_RETRY_FACTOR = 0.01;
const REFUND_DELAY_MS = 300;
/** Servers and keys of the developer's own settings are left alone. */
const KEPT_SETTINGS = ['PATH', 'HOME', 'XDG_CACHE_HOME', 'LANG', 'TZ'];

/** What dies in a run; the stand-ins of the channels live on: they belong to other companies. */
export const VICTIMS = ['api', 'temporalWorker', 'mongod', 'temporal'] as const;
export type Victim = (typeof VICTIMS)[number];
type PartName = Victim | 'dispatch' | 'fakes';

/** Compiled entries that a planted bug replaces, with their arguments. */
export type Entries = Partial<
  Record<'api' | 'temporalWorker' | 'dispatch', readonly [string, ...string[]]>
>;

/** A platform of the run's own: servers and compiled processes over empty data. */
export type System = {
  readonly dir: string;
  readonly env: Env;
  readonly endpoints: Endpoints;
  readonly journalFile: string;
  readonly parts: Readonly<Record<PartName, Part>>;
  /** Later starts of these processes take these entries. */
  replaceEntries(entries: Entries): void;
  /** Starts fakes, Temporal worker, dispatch and api, and waits until they can serve. */
  startProcesses(): Promise<void>;
  /** Ends everything; the folder goes with the run's own process. */
  stop(): Promise<void>;
};

type Plan = {
  readonly dir: string;
  readonly ports: DevPorts;
  readonly apiPort: number;
  readonly settings: NodeJS.ProcessEnv;
  readonly entries: Record<'api' | 'temporalWorker' | 'dispatch', readonly [string, ...string[]]>;
  readonly fakesFile: string;
  readonly say: (line: string) => void;
};

/** Brings up mongod and Temporal with seeded data; the processes wait for `startProcesses`. */
export async function startSystem(options: {
  readonly isKept: boolean;
  readonly say: (line: string) => void;
}): Promise<System> {
  const { say } = options;
  const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-chaos-'));
  const { ports, apiPort } = await choosePorts();
  const raw = rawEnvironment();
  const given = Object.fromEntries(KEPT_SETTINGS.map((name) => [name, raw[name]]));
  const secrets = devSecrets(path.join(dir, 'secrets.json'));
  const dataDir = path.join(dir, 'fakes');
  mkdirSync(dataDir, { recursive: true });
  const settings = devEnv({
    given: { ...given, LOG_LEVEL: 'warn' },
    ports,
    secrets,
    apiPort,
    mongodbUri: `mongodb://127.0.0.1:${ports.mongo}/?replicaSet=rs0`,
    temporalAddress: `127.0.0.1:${ports.temporal}`,
    temporalUiUrl: undefined,
  });
  const fakesFile = path.join(dataDir, 'config.json');
  write(fakesFile, chaosFakes(fakesConfig({ ports, secrets, dataDir })));
  const plan: Plan = {
    ...{ dir, ports, apiPort, settings, fakesFile, say },
    entries: {
      api: ['api/main.js'],
      temporalWorker: ['temporal/worker-main.js'],
      dispatch: ['temporal/dispatch-main.js'],
    },
  };
  const parts = await createParts(plan);
  const system = systemOf(plan, parts);
  // Also when the run is interrupted: no server and no folder of it stays behind.
  process.once('exit', () => {
    for (const part of Object.values(parts)) part.killNow();
    if (!options.isKept) rmSync(dir, { recursive: true, force: true });
  });
  try {
    await Promise.all([parts.mongod.start(), parts.temporal.start()]);
    await prepareNamespace({
      address: `127.0.0.1:${ports.temporal}`,
      namespace: NAMESPACE,
      retentionDays: RETENTION_DAYS,
      searchAttributes: SEARCH_ATTRIBUTES,
    });
    await setUpData(plan);
    return system;
  } catch (error) {
    await system.stop();
    throw error;
  }
}

async function choosePorts(): Promise<{ readonly ports: DevPorts; readonly apiPort: number }> {
  const free = await fixedPorts(14);
  const port = (index: number): number => free[index] ?? 0;
  return {
    apiPort: port(10),
    ports: {
      mongo: port(0),
      temporal: port(1),
      temporalUi: port(2),
      temporalMetrics: port(3),
      wechat: port(4),
      alipay: port(13),
      sms: port(5),
      push: port(6),
      wechatMini: port(11),
      number: port(12),
      workerMetrics: port(7),
      dispatchMetrics: port(8),
      apiMetrics: port(9),
    },
  };
}

function chaosFakes(config: unknown): unknown {
  const { wechat, ...others } = config as { readonly wechat: object };
  const pace = { retryFactor: CALLBACK_RETRY_FACTOR, refundDelayMs: REFUND_DELAY_MS };
  return { ...others, wechat: { ...wechat, ...pace } };
}

function systemOf(plan: Plan, parts: System['parts']): System {
  const { dir, ports, apiPort, settings } = plan;
  const root = `http://127.0.0.1:${apiPort}`;
  return {
    dir,
    env: loadEnv(settings),
    parts,
    journalFile: path.join(dir, 'fakes', 'wechat-journal.jsonl'),
    endpoints: {
      apiUrl: `${root}/api/v1`,
      wechatSandboxUrl: `http://127.0.0.1:${ports.wechat}`,
      smsSandboxUrl: `http://127.0.0.1:${ports.sms}`,
    },
    replaceEntries: (entries) => Object.assign(plan.entries, entries),
    async startProcesses() {
      for (const name of ['fakes', 'temporalWorker', 'dispatch', 'api'] as const) {
        await parts[name].start();
      }
      await waitUntilReady({
        url: `${root}/readyz`,
        logFile: path.join(dir, 'logs', 'api.log'),
        isGivenUp: () => parts.api.unexpectedEnds() >= START_TRIES_MAX,
      });
    },
    async stop() {
      await Promise.all(Object.values(parts).map((part) => part.kill()));
    },
  };
}

async function createParts(plan: Plan): Promise<System['parts']> {
  const { dir, ports, settings, say, entries } = plan;
  const progress = createProgress(process.stderr);
  const given = { ...rawEnvironment(), MONGODB_URI: undefined, TEMPORAL_ADDRESS: undefined };
  const context = { env: given, projectDir: process.cwd(), progress };
  const mongod = await ensureMongod(context);
  const temporal = await ensureTemporal(context);
  const logFile = (name: string): string => path.join(dir, 'logs', `${name}.log`);
  const part = (name: string, launch: () => Promise<RunningChild>): Part =>
    createPart({ name, launch, say });
  const node = (name: string, args: () => readonly [string, ...string[]], metricsPort: number) =>
    part(name, async () => {
      const [entry, ...rest] = args();
      return startChild({
        name,
        command: process.execPath,
        args: ['--enable-source-maps', compiled(entry), ...rest],
        env: { ...settings, METRICS_PORT: String(metricsPort) },
        logFile: logFile(name),
      });
    });
  return {
    mongod: part('mongod', async () => {
      await untilFree(ports.mongo);
      const dataDir = path.join(dir, 'mongo');
      const options = { dataDir, port: ports.mongo, env: given, logFile: logFile('mongod') };
      return (await startMongo({ binary: mongod.path, ...options })).child;
    }),
    temporal: part('temporal', async () => {
      await untilFree(ports.temporal);
      const dataDir = path.join(dir, 'temporal');
      const metricsPort = ports.temporalMetrics;
      const own = { dataDir, port: ports.temporal, metricsPort, logFile: logFile('temporal') };
      return (await startTemporal({ binary: temporal.path, ...own, env: given })).child;
    }),
    fakes: node('fakes', () => ['channels/fakes/main.js', plan.fakesFile], ports.apiMetrics),
    temporalWorker: node('temporalWorker', () => entries.temporalWorker, ports.workerMetrics),
    dispatch: node('dispatch', () => entries.dispatch, ports.dispatchMetrics),
    api: node('api', () => entries.api, ports.apiMetrics),
  };
}

/** The port of a killed server is free a moment after its group's leader has ended. */
async function untilFree(port: number): Promise<void> {
  const giveUpAt = Date.now() + PORT_FREE_MS_MAX;
  while (Date.now() < giveUpAt && !(await isPortFree(port))) await sleep(PORT_POLL_MS);
}

async function setUpData({ dir, settings }: Plan): Promise<void> {
  const { code, output } = await runTool({
    command: process.execPath,
    args: [compiled('data/setup/main.js'), dir],
    cwd: process.cwd(),
    env: settings,
    timeoutMs: SETUP_MS_MAX,
  });
  if (code !== 0) throw new StackError('PROCESS_DIED', 'The data could not be prepared.', output);
}

/** Path of a compiled entry, beside this compiled file. */
export function compiled(entry: string): string {
  return path.resolve(import.meta.dirname, '..', '..', entry);
}
