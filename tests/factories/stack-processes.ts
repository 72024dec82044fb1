import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadEnv } from '../../config/env.js';
import { connectDatabase } from '../../data/connect.js';
import { createStaffRepository } from '../../data/repositories/staff.js';
import { createUserRepository } from '../../data/repositories/users.js';
import { authKeysOf } from '../../data/setup/auth-keys.js';
import { prepareDatabase } from '../../data/setup/prepare.js';
import { startChild, type RunningChild } from '../../stack/child.js';
import { devEnv, fakesConfig } from '../../stack/dev-env.js';
import { devPorts, devSecrets, type DevPorts, type DevSecrets } from '../../stack/dev-files.js';
import { freePorts } from '../../stack/ports.js';
import type { Endpoints } from '../../scripts/drive/people.js';
import { prepareNamespace } from '../../stack/temporal.js';
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.js';
import { until } from './stack-wait.js';

const GRACE_MS = 12_000;
const READY_MS_MAX = 40_000;
/** Callbacks that were not taken come again after 15 ms × n instead of 15 s × n. */
const CALLBACK_RETRY_FACTOR = 0.01;
const REFUND_DELAY_MS = 200;
/** Every process serves its metrics on a port of its own. */
const PROCESSES_MAX = 40;
/** Processes that serve their metrics. */
const WITH_METRICS = /^(api|dispatch|worker)/;

export type WorkerProcess = {
  readonly pid: number;
  /** Ends when the process has, for whatever reason. */
  readonly exited: Promise<{ readonly code: number }>;
  kill(): Promise<void>;
};

/** A worker that dies once, after the effect of one activity and before its reply. */
export type DyingWorker = WorkerProcess & {
  /** Order id, payment or refund number that the activity's input must contain. */
  aimAt(about: string): void;
  /** True when it has died at its point and not of something else. */
  hasDied(): boolean;
};

export type StackProcesses = {
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly secrets: DevSecrets;
  readonly endpoints: Endpoints;
  readonly databaseName: string;
  /** Where each process tells its metrics. */
  metricsUrls(): readonly string[];
  startWorker(): WorkerProcess;
  /** `after` is an activity, or `commitTransition:accept` with the event. */
  startDyingWorker(after: string): DyingWorker;
  /** Kills every Temporal worker (SIGKILL) and waits for their end. */
  killWorkers(): Promise<void>;
  /** The dispatch process that is there from the start. */
  readonly firstDispatch: RunningChild;
  startDispatch(): RunningChild;
  stop(): Promise<void>;
};

type Launch = (name: string, entry: string, args?: readonly string[]) => RunningChild;

type Options = {
  readonly logLevel?: string;
  /** False: a deployment that nobody has been in yet, without cities and logins. */
  readonly hasDemoData?: boolean;
  /** No number stands for a phone: the worker who comes may see the customer's own, recorded. */
  readonly revealsPhones?: boolean;
};

/** The compiled processes of one stack over the suite's MongoDB and Temporal. */
export async function startProcesses(options: Options = {}): Promise<StackProcesses> {
  const dir = mkdtempSync(path.join(tmpdir(), 'doorhive-e2e-'));
  const ports = await devPorts(path.join(dir, 'ports.json'));
  const [apiPort = 0, ...metricsPorts] = await freePorts(PROCESSES_MAX + 1);
  const secrets = devSecrets(path.join(dir, 'secrets.json'));
  // Worlds of two test processes may begin in the same millisecond.
  const databaseName = `e2e-${Date.now().toString(36)}-${process.pid.toString(36)}`;
  const { logLevel = 'warn' } = options;
  const made = environmentOf({ ports, secrets, apiPort, databaseName, logLevel });
  const env = options.revealsPhones === true ? withoutNumbers(made) : made;
  const children: RunningChild[] = [];
  const launch: Launch = (name, entry, args = []) => {
    const child = startChild({
      name,
      command: process.execPath,
      args: ['--enable-source-maps', path.join(process.cwd(), 'dist', entry), ...args],
      env: { ...env, METRICS_PORT: String(metricsPorts[children.length]) },
      logFile: path.join(dir, 'logs', `${name}.log`),
    });
    children.push(child);
    return child;
  };
  const workers = workerLauncher({ dir, launch });
  const stop = async (): Promise<void> => {
    for (const child of children.reverse()) await child.stop(GRACE_MS);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    launch('fakes', 'channels/fakes/main.js', [writeFakesConfig({ dir, ports, secrets })]);
    await prepareNamespace({
      address: process.env.TEMPORAL_TEST_ADDRESS ?? '',
      namespace: databaseName,
      retentionDays: 1,
      searchAttributes: SEARCH_ATTRIBUTES,
    });
    if (options.hasDemoData === false) await prepareEmpty({ env, dir });
    else await runSetup(launch('setup', 'data/setup/main.js', [dir]));
    workers.startWorker();
    const startDispatch = () => launch('dispatch', 'temporal/dispatch-main.js');
    const firstDispatch = startDispatch();
    launch('api', 'api/main.js');
    const root = `http://127.0.0.1:${apiPort}`;
    const needed = children.filter(({ name }) => name !== 'setup');
    await until(() => isReady({ url: `${root}/readyz`, needed }), { timeoutMs: READY_MS_MAX });
    const endpoints = {
      apiUrl: `${root}/api/v1`,
      wechatSandboxUrl: `http://127.0.0.1:${ports.wechat}`,
      alipaySandboxUrl: `http://127.0.0.1:${ports.alipay}`,
      smsSandboxUrl: `http://127.0.0.1:${ports.sms}`,
      wechatMiniSandboxUrl: `http://127.0.0.1:${ports.wechatMini}`,
    };
    const metricsUrls = () =>
      children.flatMap(({ name }, index) =>
        WITH_METRICS.test(name) ? [`http://127.0.0.1:${metricsPorts[index]}/metrics`] : [],
      );
    const started = { dir, env, secrets, endpoints, databaseName, metricsUrls, ...workers };
    return { ...started, firstDispatch, startDispatch, stop };
  } catch (error) {
    const logs = children.map((child) => `── ${child.name}\n${child.tail(30)}`).join('\n');
    await stop();
    throw new Error(`the stack did not start:\n${logs}`, { cause: error });
  }
}

function environmentOf(input: {
  readonly ports: DevPorts;
  readonly secrets: DevSecrets;
  readonly apiPort: number;
  readonly databaseName: string;
  readonly logLevel: string;
}): NodeJS.ProcessEnv {
  const { ports, secrets, apiPort, databaseName, logLevel } = input;
  const own = devEnv({
    given: {
      MONGODB_DB: databaseName,
      // Of its own: each database counts its orders from 1, and run ids are made of those numbers.
      TEMPORAL_NAMESPACE: databaseName,
      LOG_LEVEL: logLevel,
    },
    ports,
    secrets,
    apiPort,
    mongodbUri: process.env.MONGODB_TEST_URI ?? '',
    temporalAddress: process.env.TEMPORAL_TEST_ADDRESS ?? '',
    temporalUiUrl: undefined,
  });
  return { PATH: process.env.PATH, ...own };
}

/** A deployment whose owner has no provider of numbers and shows phones instead. */
function withoutNumbers(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const rest = Object.entries(env).filter(([name]) => !name.startsWith('NUMBER_'));
  return { ...Object.fromEntries(rest), CONTACT_WITHOUT_NUMBER: 'reveal' };
}

function writeFakesConfig(input: {
  readonly dir: string;
  readonly ports: DevPorts;
  readonly secrets: DevSecrets;
}): string {
  const { dir, ports, secrets } = input;
  const dataDir = path.join(dir, 'fakes');
  mkdirSync(dataDir, { recursive: true });
  const config = fakesConfig({ ports, secrets, dataDir }) as {
    readonly wechat: object;
    readonly alipay: object;
  };
  const wechat = {
    ...config.wechat,
    retryFactor: CALLBACK_RETRY_FACTOR,
    refundDelayMs: REFUND_DELAY_MS,
  };
  // Alipay waits minutes where WeChat waits seconds.
  const alipay = { ...config.alipay, retryFactor: CALLBACK_RETRY_FACTOR / 10 };
  const file = path.join(dataDir, 'config.json');
  writeFileSync(file, JSON.stringify({ ...config, wechat, alipay }));
  return file;
}

async function runSetup(child: RunningChild): Promise<void> {
  const { code } = await child.exited;
  if (code !== 0) throw new Error(`setup ended with ${code}`);
}

/** As in production: collections and indexes, nothing in them. */
async function prepareEmpty(input: {
  readonly env: NodeJS.ProcessEnv;
  readonly dir: string;
}): Promise<void> {
  const env = loadEnv(input.env);
  const connection = await connectDatabase(env.mongodb.uri, { dbName: env.mongodb.dbName });
  try {
    await prepareDatabase({
      connection,
      deps: {
        users: createUserRepository(connection),
        staff: createStaffRepository(connection),
        keys: authKeysOf(env),
        clock: { nowMs: () => Date.now() },
      },
      dataDir: input.dir,
      hasDemoData: false,
      print: () => undefined,
    });
  } finally {
    await connection.close();
  }
}

async function isReady(input: {
  readonly url: string;
  readonly needed: readonly RunningChild[];
}): Promise<boolean> {
  const dead = input.needed.find((child) => child.hasExited());
  if (dead) throw new Error(`${dead.name} ended while starting`);
  try {
    return (await fetch(input.url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

function workerLauncher(input: {
  readonly dir: string;
  readonly launch: Launch;
}): Pick<StackProcesses, 'startWorker' | 'startDyingWorker' | 'killWorkers'> {
  const { dir, launch } = input;
  const running = new Set<RunningChild>();
  let count = 0;
  const start = (name: string, entry: string, args: readonly string[] = []): WorkerProcess => {
    count += 1;
    const child = launch(`${name}-${count}`, entry, args);
    running.add(child);
    void child.exited.then(() => running.delete(child));
    const kill = async (): Promise<void> => {
      child.kill();
      await child.exited;
    };
    return { pid: child.pid, exited: child.exited, kill };
  };
  return {
    startWorker: () => start('worker', 'temporal/worker-main.js'),
    startDyingWorker(after) {
      const aim = path.join(dir, `aim-${count}`);
      const marker = path.join(dir, `died-${count}`);
      const entry = 'tests/factories/stack-crash-worker.js';
      return {
        ...start('dying-worker', entry, [after, aim, marker]),
        aimAt: (about) => writeFileSync(aim, about),
        hasDied: () => existsSync(marker),
      };
    },
    async killWorkers() {
      for (const child of [...running]) {
        child.kill();
        await child.exited;
      }
    },
  };
}
