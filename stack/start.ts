import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { loadEnv, rawEnvironment, SettingsError } from '../config/env.js';
import { banner } from './banner.js';
import {
  bringUpServers,
  prepareData,
  removeData,
  waitUntilFree,
  waitUntilReady,
} from './bring-up.js';
import type { Servers } from './bring-up.js';
import { devEnv, fakesConfig, readDotEnv } from './dev-env.js';
import { devPorts, devSecrets, write } from './dev-files.js';
import type { DevPorts } from './dev-files.js';
import { asStackError, StackError } from './errors.js';
import { assertPortFree } from './ports.js';
import { createProgress } from './progress.js';
import type { Progress } from './progress.js';
import { claimRun } from './run-lock.js';
import { parseStartOptions, START_HELP } from './start-options.js';
import { supervise } from './supervise.js';
import type { ProcessSpec, SupervisedProcess } from './supervise.js';

const API_PORT_DEFAULT = 8080;
const GRACE_MS = 10_000;
const WORKER_GRACE_MS = 20_000;
/** A terminal and npm both pass one Ctrl-C on; only a later one means "at once". */
const SECOND_INTERRUPT_AFTER_MS = 1_000;

/** Everything that runs now, so that an interrupt at any moment knows what to end. */
type Running = {
  servers: Servers | undefined;
  readonly processes: SupervisedProcess[];
  isStopping: boolean;
  stopped: Promise<void> | undefined;
};

const projectDir = process.cwd();
const dataDir = path.join(projectDir, '.doorhive');
const logsDir = path.join(dataDir, 'logs');

async function main(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2));
  const progress = createProgress(process.stdout);
  if (options.isHelp) {
    progress.info(START_HELP);
    return;
  }
  const claim = claimRun(dataDir);
  process.once('exit', claim.release);
  if (options.isFresh) removeData(dataDir);
  mkdirSync(logsDir, { recursive: true });
  const given = { ...readDotEnv(path.join(projectDir, '.env')), ...rawEnvironment() };
  const apiPort = options.port ?? (Number(given.PORT) || API_PORT_DEFAULT);
  const ports = await devPorts(path.join(dataDir, 'ports.json'));
  if (claim.wasCrashed) await waitUntilFree([...Object.values(ports), apiPort]);
  await assertPortFree({
    port: apiPort,
    user: 'The API',
    remedy: `stop that program, or choose another with npm start -- --port ${apiPort + 1}.`,
  });
  const running: Running = {
    servers: undefined,
    processes: [],
    isStopping: false,
    stopped: undefined,
  };
  handleInterrupts(running, progress);
  try {
    await run({ progress, given, apiPort, ports, running });
  } catch (error) {
    const isInterrupted = running.isStopping;
    await stopAll(running, progress);
    if (!isInterrupted) throw error;
  }
}

async function run(options: {
  readonly progress: Progress;
  readonly given: NodeJS.ProcessEnv;
  readonly apiPort: number;
  readonly ports: DevPorts;
  readonly running: Running;
}): Promise<void> {
  const { progress, given, apiPort, ports, running } = options;
  const context = { env: given, projectDir, progress };
  const servers = await bringUpServers({ context, dataDir, ports });
  running.servers = servers;
  endWhenServerDies(running, progress);
  const secrets = devSecrets(path.join(dataDir, 'secrets.json'));
  const env = devEnv({ given, ports, secrets, apiPort, ...servers });
  // All bad settings are told here, once, and not by five processes in five logs.
  loadEnv(env);
  mkdirSync(path.join(dataDir, 'fakes'), { recursive: true });
  const fakesFile = path.join(dataDir, 'fakes', 'config.json');
  write(fakesFile, fakesConfig({ ports, secrets, dataDir: path.join(dataDir, 'fakes') }));
  await prepareData({ context, env });
  if (running.isStopping) return;
  const specs = specsOf({ env, ports, fakesFile });
  let isGivenUp = false;
  for (const spec of specs) {
    running.processes.push(
      supervise({ spec, say: progress.info, onGivenUp: () => (isGivenUp = true) }),
    );
  }
  const hasApi = specs.some((spec) => spec.name === 'api');
  const apiUrl = hasApi ? `http://127.0.0.1:${apiPort}` : undefined;
  if (apiUrl !== undefined) {
    await waitUntilReady({
      url: `${apiUrl}/readyz`,
      logFile: path.join(logsDir, 'api.log'),
      isGivenUp: () => isGivenUp || running.isStopping,
    });
  }
  if (running.isStopping) return;
  const loginsFile = path.join(dataDir, 'demo-logins.json');
  progress.info(banner({ ...servers, apiUrl, logsDir, loginsFile }));
}

/** The processes in starting order; one whose compiled entry does not exist is left out. */
function specsOf(options: {
  readonly env: NodeJS.ProcessEnv;
  readonly ports: DevPorts;
  readonly fakesFile: string;
}): ProcessSpec[] {
  const { env, ports, fakesFile } = options;
  const metrics = (port: number): NodeJS.ProcessEnv => ({ ...env, METRICS_PORT: String(port) });
  const all: (Pick<ProcessSpec, 'name' | 'env' | 'graceMs'> & { entry: string; arg?: string })[] = [
    { name: 'fakes', entry: 'channels/fakes/main.js', arg: fakesFile, env, graceMs: GRACE_MS },
    {
      name: 'worker',
      entry: 'temporal/worker-main.js',
      env: metrics(ports.workerMetrics),
      graceMs: WORKER_GRACE_MS,
    },
    {
      name: 'dispatch',
      entry: 'temporal/dispatch-main.js',
      env: metrics(ports.dispatchMetrics),
      graceMs: WORKER_GRACE_MS,
    },
    { name: 'api', entry: 'api/main.js', env, graceMs: GRACE_MS },
  ];
  return all.flatMap(({ name, entry, arg, env: own, graceMs }) => {
    const file = path.join(projectDir, 'dist', entry);
    if (!existsSync(file)) return [];
    return {
      name,
      command: process.execPath,
      args: ['--enable-source-maps', file, ...(arg === undefined ? [] : [arg])],
      env: own,
      graceMs,
      logFile: path.join(logsDir, `${name}.log`),
    };
  });
}

/** Without its database or Temporal nothing works, so their death ends the whole run. */
function endWhenServerDies(running: Running, progress: Progress): void {
  for (const server of running.servers?.running ?? []) {
    void server.child.exited.then(async ({ code }) => {
      if (running.isStopping) return;
      progress.info(
        `\n${server.name} ended unexpectedly (exit code ${code}): read the lines below, then run npm start again.`,
      );
      progress.info(server.child.tail().replaceAll(/^/gm, '  | '));
      await stopAll(running, progress);
      process.exit(1);
    });
  }
}

function handleInterrupts(running: Running, progress: Progress): void {
  let firstAt: number | undefined;
  const onSignal = (): void => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      progress.info('\nStopping … (Ctrl-C again ends everything at once)');
      void stopAll(running, progress).then(() => process.exit(0));
    } else if (Date.now() - firstAt > SECOND_INTERRUPT_AFTER_MS) {
      for (const child of running.processes) child.kill();
      for (const server of running.servers?.running ?? []) server.child.kill();
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

/** Last started, first stopped: nobody loses the server that it still talks to. */
function stopAll(running: Running, progress: Progress): Promise<void> {
  running.isStopping = true;
  running.stopped ??= (async () => {
    for (const child of running.processes.toReversed()) await child.stop();
    for (const server of (running.servers?.running ?? []).toReversed()) await server.stop();
    progress.info('Stopped.');
  })();
  return running.stopped;
}

try {
  await main();
} catch (error) {
  const known = asStackError(error, dataDir);
  if (!(known instanceof StackError) && !(known instanceof SettingsError)) throw known;
  process.stderr.write(`\n${known.message}\n`);
  if (known instanceof StackError && known.detail !== '')
    process.stderr.write(`\n${known.detail}\n`);
  process.exit(1);
}
