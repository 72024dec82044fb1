import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChild } from './child.js';
import type { RunningChild } from './child.js';
import { causeOf, diskFull, StackError } from './errors.js';
import { assertPortFree, isListening } from './ports.js';

export { ensureTemporal } from './temporal-binary.js';
export { prepareNamespace } from './temporal-namespace.js';
export type { SearchAttributes } from './temporal-namespace.js';

const START_MS_MAX = 60_000;
const POLL_MS = 50;
const STOP_MS_MAX = 20_000;

/**
 * One partition, because a dev server has one matching host and more only delay tasks. The time
 * shift makes timers exact to 20 ms instead of a second; the poll rate takes about 45 ms off every
 * hop at low load.
 */
const DYNAMIC_CONFIG = [
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  'history.timerProcessorMaxTimeShift="20ms"',
  'history.transferProcessorMaxPollRPS=1000',
];

export type RunningTemporal = {
  /** host:port of the gRPC frontend. */
  readonly address: string;
  readonly uiUrl: string | undefined;
  readonly child: RunningChild;
  readonly stop: () => Promise<void>;
};

/** Starts the dev server over a file and waits until it accepts connections. */
export async function startTemporal(options: {
  readonly binary: string;
  readonly dataDir: string;
  readonly port: number;
  /** Absent: no web UI. */
  readonly uiPort?: number;
  /** Absent: a free one; Prometheus text on /metrics. */
  readonly metricsPort?: number;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile?: string;
}): Promise<RunningTemporal> {
  const { binary, dataDir, port, uiPort, env } = options;
  const remedy = 'stop that program, or delete .doorhive/ports.json to choose new ports.';
  await assertPortFree({ port, user: 'Temporal', remedy });
  if (uiPort !== undefined) {
    await assertPortFree({ port: uiPort, user: "Temporal's web UI", remedy });
  }
  await mkdir(dataDir, { recursive: true });
  const child = startChild({
    name: 'temporal',
    command: binary,
    args: argsOf(options),
    env,
    logFile: options.logFile ?? path.join(dataDir, 'temporal.log'),
  });
  try {
    await waitUntilListening(child, port);
  } catch (error) {
    await child.stop(STOP_MS_MAX);
    throw error;
  }
  return {
    address: `127.0.0.1:${port}`,
    uiUrl: uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`,
    child,
    stop: async () => void (await child.stop(STOP_MS_MAX)),
  };
}

function argsOf(options: {
  readonly dataDir: string;
  readonly port: number;
  readonly uiPort?: number;
  readonly metricsPort?: number;
}): string[] {
  const { dataDir, port, uiPort, metricsPort } = options;
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port)],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-ip', '127.0.0.1', '--ui-port', `${uiPort}`]),
    ...(metricsPort === undefined ? [] : ['--metrics-port', String(metricsPort)]),
    ...['--log-level', 'error', '--log-format', 'json'],
    ...['--db-filename', path.join(dataDir, 'temporal.sqlite')],
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]),
  ];
}

async function waitUntilListening(child: RunningChild, port: number): Promise<void> {
  const giveUpAt = Date.now() + START_MS_MAX;
  while (Date.now() < giveUpAt) {
    if (child.hasExited()) throw await deathOf(child);
    if (await isListening(port)) return;
    await sleep(POLL_MS);
  }
  throw new StackError(
    'TIMED_OUT',
    `Temporal did not become ready within ${START_MS_MAX / 1000} s: look into ${child.logFile}.`,
    child.tail(),
  );
}

async function deathOf(child: RunningChild): Promise<StackError> {
  const { code } = await child.exited;
  const tail = child.tail();
  if (causeOf(tail) === 'DISK_FULL') return diskFull(path.dirname(child.logFile), tail);
  return new StackError(
    'PROCESS_DIED',
    `Temporal ended while starting (exit code ${code}): read the last lines of ${child.logFile}, or start with --fresh to begin with empty data.`,
    tail,
  );
}
