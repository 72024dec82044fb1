import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { loadEnv, rawEnvironment, type Env } from '../../config/env.js';
import { connectDatabase } from '../../data/connect.js';
import { bringUpServers, waitUntilReady } from '../../stack/bring-up.js';
import { startChild, type RunningChild } from '../../stack/child.js';
import { devEnv, fakesConfig } from '../../stack/dev-env.js';
import { devPorts, devSecrets, write, type DevPorts } from '../../stack/dev-files.js';
import { StackError } from '../../stack/errors.js';
import { freePorts } from '../../stack/ports.js';
import { createProgress } from '../../stack/progress.js';
import { runTool } from '../../stack/run-tool.js';
import type { Endpoints } from '../../scripts/drive/people.js';

const GRACE_MS = 15_000;
const SETUP_MS_MAX = 10 * 60_000;
/** Servers of the developer's own settings are left alone. */
const OWN = ['MONGODB_URI', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'PORT', 'METRICS_PORT'];

export type Part = { readonly name: string; readonly pid: number };

/** A platform of the benchmark's own, as `npm start` runs it, over empty data. */
export type Platform = {
  readonly env: Env;
  readonly endpoints: Endpoints;
  readonly database: Awaited<ReturnType<typeof connectDatabase>>;
  /** Process groups, for the table of processor time. */
  readonly parts: readonly Part[];
  /** Data and logs of everything that was started. */
  readonly dataDir: string;
  /** Where each of our processes tells its metrics. */
  readonly metricsUrls: readonly string[];
  /** Ends the dispatch process in order, and starts another one. */
  readonly dispatch: { stop(): Promise<void>; start(): void };
  readonly stop: () => Promise<void>;
};

/** Starts servers and processes; `prepare` writes the world before any process runs. */
export async function startPlatform(options: {
  readonly isKept: boolean;
  /** Each process writes a processor profile when it ends. */
  readonly isProfiled: boolean;
  /** Leaves out the process that matches orders and workers. */
  readonly isWithoutDispatch?: boolean;
  /** Of all processes; `warn` when left out. */
  readonly logLevel?: string;
  /** Settings that replace the usual ones, e.g. to put something between us and a stand-in. */
  readonly overrides?: (ports: DevPorts) => Promise<NodeJS.ProcessEnv>;
  readonly prepare: (context: Pick<Platform, 'env' | 'database'>) => Promise<void>;
}): Promise<Platform> {
  const projectDir = process.cwd();
  const dataDir = path.join(projectDir, '.doorhive', 'bench');
  rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(path.join(dataDir, 'fakes'), { recursive: true });
  const progress = createProgress(process.stderr);
  const given = rawEnvironment();
  for (const name of OWN) delete given[name];
  const ports = await devPorts(path.join(dataDir, 'ports.json'));
  const [apiPort = 0] = await freePorts(1);
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
    if (!options.isKept) rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const context = { env: given, projectDir, progress };
    const servers = await bringUpServers({ context, dataDir, ports });
    for (const server of servers.running) stops.push(server.stop);
    const secrets = devSecrets(path.join(dataDir, 'secrets.json'));
    const raw = devEnv({ given, ports, secrets, apiPort, ...servers });
    const overrides = (await options.overrides?.(ports)) ?? {};
    const settings = { ...raw, LOG_LEVEL: options.logLevel ?? 'warn', ...overrides };
    const fakesFile = path.join(dataDir, 'fakes', 'config.json');
    write(fakesFile, fakesConfig({ ports, secrets, dataDir: path.join(dataDir, 'fakes') }));
    await setUpData({ projectDir, dataDir, settings });
    const env = loadEnv(settings);
    const database = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
    stops.push(() => database.close());
    await options.prepare({ env, database });
    const nodeArgs = options.isProfiled
      ? ['--cpu-prof', `--cpu-prof-dir=${path.join(dataDir, 'profiles')}`]
      : [];
    const processes = { ...options, dataDir, settings, ports, fakesFile, nodeArgs };
    const { children, startDispatch } = startProcesses(processes);
    for (const child of children) stops.push(() => child.stop(GRACE_MS));
    await waitUntilReady({
      url: `http://127.0.0.1:${apiPort}/readyz`,
      logFile: path.join(dataDir, 'logs', 'api.log'),
      isGivenUp: () => children.some((child) => child.hasExited()),
    });
    return {
      env,
      database,
      endpoints: {
        apiUrl: `http://127.0.0.1:${apiPort}/api/v1`,
        wechatSandboxUrl: `http://127.0.0.1:${ports.wechat}`,
        smsSandboxUrl: `http://127.0.0.1:${ports.sms}`,
      },
      parts: [
        ...servers.running.map(({ name, child }) => ({ name, pid: child.pid })),
        ...children.map(({ name, pid }) => ({ name, pid })),
      ],
      dataDir,
      metricsUrls: [ports.apiMetrics, ports.workerMetrics, ports.dispatchMetrics].map(
        (port) => `http://127.0.0.1:${port}/metrics`,
      ),
      dispatch: {
        async stop() {
          await children.find(({ name }) => name === 'dispatch')?.stop(GRACE_MS);
        },
        start() {
          const child = startDispatch();
          stops.push(() => child.stop(GRACE_MS));
        },
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function setUpData(options: {
  readonly projectDir: string;
  readonly dataDir: string;
  readonly settings: NodeJS.ProcessEnv;
}): Promise<void> {
  const { projectDir, dataDir, settings } = options;
  const { code, output } = await runTool({
    command: process.execPath,
    args: [compiled('data/setup/main.js'), dataDir],
    cwd: projectDir,
    env: settings,
    timeoutMs: SETUP_MS_MAX,
  });
  if (code !== 0) throw new StackError('PROCESS_DIED', 'The data could not be prepared.', output);
}

function startProcesses(options: {
  readonly nodeArgs: readonly string[];
  readonly isWithoutDispatch?: boolean;
  readonly dataDir: string;
  readonly settings: NodeJS.ProcessEnv;
  readonly ports: Awaited<ReturnType<typeof devPorts>>;
  readonly fakesFile: string;
}): { readonly children: readonly RunningChild[]; readonly startDispatch: () => RunningChild } {
  const { nodeArgs, dataDir, settings, ports, fakesFile } = options;
  const metrics = (port: number) => ({ ...settings, METRICS_PORT: String(port) });
  const start = (name: string, args: readonly string[], env: NodeJS.ProcessEnv): RunningChild =>
    startChild({
      name,
      command: process.execPath,
      args: [...nodeArgs, ...args],
      env,
      logFile: path.join(dataDir, 'logs', `${name}.log`),
    });
  const startDispatch = (): RunningChild =>
    start('dispatch', [compiled('temporal/dispatch-main.js')], metrics(ports.dispatchMetrics));
  const children = [
    start('fakes', [compiled('channels/fakes/main.js'), fakesFile], settings),
    start('worker', [compiled('temporal/worker-main.js')], metrics(ports.workerMetrics)),
    ...(options.isWithoutDispatch === true ? [] : [startDispatch()]),
    start('api', [compiled('api/main.js')], settings),
  ];
  return { children, startDispatch };
}

/** Path of a compiled entry, beside this compiled file. */
function compiled(entry: string): string {
  return path.resolve(import.meta.dirname, '..', '..', entry);
}
