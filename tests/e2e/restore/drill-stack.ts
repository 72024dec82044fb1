import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startChild, type RunningChild } from '../../../stack/child.js';
import { devEnv, fakesConfig } from '../../../stack/dev-env.js';
import { devPorts, devSecrets } from '../../../stack/dev-files.js';
import { ensureMongod, startMongo } from '../../../stack/mongo.js';
import { freePorts } from '../../../stack/ports.js';
import { silentProgress } from '../../../stack/progress.js';
import { runTool, type ToolResult } from '../../../stack/run-tool.js';
import { ensureTemporal, prepareNamespace, startTemporal } from '../../../stack/temporal.js';
import { SEARCH_ATTRIBUTES } from '../../../temporal/search-attributes.js';
import type { Endpoints } from '../../../scripts/drive/people.js';
import { until } from '../../factories/stack-wait.js';

const GRACE_MS = 12_000;
const READY_MS_MAX = 40_000;
const COMMAND_MS_MAX = 60_000;
const CALLBACK_RETRY_FACTOR = 0.01;
const REFUND_DELAY_MS = 100;
const RETENTION_DAYS = 1;

export type DrillStack = {
  readonly root: string;
  readonly endpoints: Endpoints;
  readonly mongodbUri: string;
  /** MongoDB and Temporal over a data folder of `npm start`. */
  startServers(dataDir: string): Promise<void>;
  /** Set-up, Temporal worker, dispatch and API; resolves when the API is ready. */
  startProcesses(dataDir: string): Promise<void>;
  /** SIGKILL for all of it. The payment channel is the world outside and goes on. */
  killAll(): Promise<void>;
  command(name: 'backup' | 'restore' | 'reconcile', ...args: string[]): Promise<ToolResult>;
  stop(): Promise<void>;
};

/** A whole system in folders of its own, with the product's own commands. */
export async function createDrillStack(): Promise<DrillStack> {
  const root = mkdtempSync(path.join(tmpdir(), 'doorhive-drill-'));
  const home = path.join(root, 'before');
  mkdirSync(home);
  const ports = await devPorts(path.join(home, 'ports.json'));
  const secrets = devSecrets(path.join(home, 'secrets.json'));
  const [apiPort = 0] = await freePorts(1);
  const mongodbUri = `mongodb://127.0.0.1:${ports.mongo}/?replicaSet=rs0`;
  // Addresses of other suites and of the person who runs this must not reach the commands.
  const bare = { PATH: process.env.PATH, HOME: process.env.HOME, MONGODB_URI: '' };
  const cache = process.env.XDG_CACHE_HOME;
  const own = { ...bare, TEMPORAL_ADDRESS: '', ...(cache && { XDG_CACHE_HOME: cache }) };
  const context = { env: own, projectDir: process.cwd(), progress: silentProgress };
  const mongod = await ensureMongod(context);
  const temporal = await ensureTemporal(context);
  const env = devEnv({
    given: { ...own, LOG_LEVEL: 'warn' },
    ports,
    secrets,
    apiPort,
    mongodbUri,
    temporalAddress: `127.0.0.1:${ports.temporal}`,
    temporalUiUrl: undefined,
  });
  const running: RunningChild[] = [];
  const logs = path.join(root, 'logs');
  const launch = (name: string, entry: string, args: string[], metricsPort = ports.apiMetrics) =>
    startChild({
      name,
      command: process.execPath,
      args: ['--enable-source-maps', path.join(process.cwd(), 'dist', entry), ...args],
      env: { ...env, METRICS_PORT: String(metricsPort) },
      logFile: path.join(logs, `${name}.log`),
    });
  const fakes = launch('fakes', 'channels/fakes/main.js', [fakesFile(root, { ports, secrets })]);
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  return {
    root,
    mongodbUri,
    endpoints: {
      apiUrl: `${apiUrl}/api/v1`,
      wechatSandboxUrl: `http://127.0.0.1:${ports.wechat}`,
      smsSandboxUrl: `http://127.0.0.1:${ports.sms}`,
    },
    async startServers(dataDir) {
      // The channel keeps its address: the same ports as before.
      if (dataDir !== home)
        copyFileSync(path.join(home, 'ports.json'), path.join(dataDir, 'ports.json'));
      const at = (name: string) => path.join(dataDir, name);
      const [mongo, server] = await Promise.all([
        startMongo({ binary: mongod.path, dataDir: at('mongo'), port: ports.mongo, env: own }),
        startTemporal({
          binary: temporal.path,
          dataDir: at('temporal'),
          port: ports.temporal,
          env: own,
        }),
      ]);
      running.push(mongo.child, server.child);
      await prepareNamespace({
        address: server.address,
        namespace: 'doorhive',
        retentionDays: RETENTION_DAYS,
        searchAttributes: SEARCH_ATTRIBUTES,
      });
    },
    async startProcesses(dataDir) {
      const setup = launch('setup', 'data/setup/main.js', [dataDir]);
      const { code } = await setup.exited;
      if (code !== 0) throw new Error(`setup ended with ${code}:\n${setup.tail()}`);
      const started = [
        launch('worker', 'temporal/worker-main.js', [], ports.workerMetrics),
        launch('dispatch', 'temporal/dispatch-main.js', [], ports.dispatchMetrics),
        launch('api', 'api/main.js', []),
      ];
      running.push(...started);
      await until(() => isReady(`${apiUrl}/readyz`, started), { timeoutMs: READY_MS_MAX });
    },
    async killAll() {
      for (const child of running) child.kill();
      await Promise.all(running.splice(0).map((child) => child.exited));
    },
    command: (name, ...args) =>
      runTool({
        command: process.execPath,
        args: [path.join(process.cwd(), 'dist', 'stack', 'backup', `${name}-main.js`), ...args],
        env: { ...own, PORT: String(apiPort) },
        timeoutMs: COMMAND_MS_MAX,
      }),
    async stop() {
      for (const child of [fakes, ...running].reverse()) await child.stop(GRACE_MS);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function fakesFile(
  root: string,
  input: Pick<Parameters<typeof fakesConfig>[0], 'ports' | 'secrets'>,
): string {
  const dataDir = path.join(root, 'fakes');
  mkdirSync(dataDir);
  const config = fakesConfig({ ...input, dataDir }) as { readonly wechat: object };
  const faults = { retryFactor: CALLBACK_RETRY_FACTOR, refundDelayMs: REFUND_DELAY_MS };
  const file = path.join(dataDir, 'config.json');
  writeFileSync(file, JSON.stringify({ ...config, wechat: { ...config.wechat, ...faults } }));
  return file;
}

async function isReady(url: string, needed: readonly RunningChild[]): Promise<boolean> {
  const dead = needed.find((child) => child.hasExited());
  if (dead) throw new Error(`${dead.name} ended while starting:\n${dead.tail()}`);
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
