import { existsSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { isAlive } from '../../stack/cache.js';
import { ensureMongod, startMongo } from '../../stack/mongo.js';
import { freePorts } from '../../stack/ports.js';
import { createProgress } from '../../stack/progress.js';
import { ensureTemporal, prepareNamespace, startTemporal } from '../../stack/temporal.js';
import { ensureTestServer } from '../../stack/time-skipping.js';
import type { StackContext } from '../../stack/ladder.js';
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.js';

type Stoppable = { readonly stop: () => Promise<void> };
type TestStack = { readonly dir: string; readonly parts: Stoppable[] };

const NAMESPACE = 'doorhive';

/** Jest loads setup and teardown apart; what was started is handed over on the process. */
const KEY = Symbol.for('doorhive.test-stack');
const holder = globalThis as unknown as Record<symbol, TestStack | undefined>;

const PREFIX = 'doorhive-test-';
const OF_PROCESS = new RegExp(`^${PREFIX}(\\d+)-`);

function stack(): TestStack {
  holder[KEY] ??= { dir: mkdtempSync(path.join(scratch(), `${PREFIX}${process.pid}-`)), parts: [] };
  return holder[KEY];
}

/** Memory that looks like a disk, where there is plenty of it. */
const MEMORY_DIR = '/dev/shm';
const MEMORY_BYTES_MIN = 8 * 2 ** 30;

/** Servers of tests sync every write, and nobody needs their data afterwards. */
function scratch(): string {
  if (!existsSync(MEMORY_DIR)) return tmpdir();
  sweepMemory();
  const { bavail, bsize } = statfsSync(MEMORY_DIR);
  return bavail * bsize >= MEMORY_BYTES_MIN ? MEMORY_DIR : tmpdir();
}

function context(): StackContext {
  return {
    env: { ...process.env },
    projectDir: process.cwd(),
    progress: createProgress(process.stderr),
  };
}

/** What a run that was killed has left would keep memory until the next start of the machine. */
function sweepMemory(): void {
  for (const name of readdirSync(MEMORY_DIR)) {
    const pid = OF_PROCESS.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      rmSync(path.join(MEMORY_DIR, name), { recursive: true, force: true });
    } catch (error) {
      // Its servers still write, or somebody else is sweeping: the next run tries again.
      process.stderr.write(`${name} stays for now: ${String(error)}\n`);
    }
  }
}

/** Starts mongod on a free port over an empty folder, or takes the one of MONGODB_URI. */
export async function startTestMongo(): Promise<void> {
  const found = await ensureMongod(context());
  if (found.rung === 'given') {
    process.env.MONGODB_TEST_URI = found.path;
    return;
  }
  const [port = 0] = await freePorts(1);
  const mongo = await startMongo({
    binary: found.path,
    dataDir: path.join(stack().dir, 'mongo'),
    logFile: path.join(stack().dir, 'mongod.log'),
    port,
    env: context().env,
  });
  stack().parts.push(mongo);
  process.env.MONGODB_TEST_URI = mongo.uri;
}

/** Stops in reverse order and removes the data, also when nothing was started. */
export async function stopTestStack(): Promise<void> {
  const started = holder[KEY];
  if (started === undefined) return;
  for (const part of started.parts.reverse()) await part.stop();
  rmSync(started.dir, { recursive: true, force: true });
  holder[KEY] = undefined;
}

/** Finds or installs the time-skipping server and leaves its path in TEMPORAL_TEST_SERVER. */
export async function provideTestServer(): Promise<void> {
  process.env.TEMPORAL_TEST_SERVER = (await ensureTestServer(context())).path;
}

/** Starts a Temporal dev server with the project's namespace and search attributes. */
export async function startTestTemporal(): Promise<void> {
  const found = await ensureTemporal(context());
  let address = found.path;
  if (found.rung !== 'given') {
    const [port = 0] = await freePorts(1);
    const temporal = await startTemporal({
      binary: found.path,
      dataDir: path.join(stack().dir, 'temporal'),
      port,
      env: context().env,
    });
    stack().parts.push(temporal);
    address = temporal.address;
    process.env.TEMPORAL_TEST_FILE = path.join(stack().dir, 'temporal', 'temporal.sqlite');
  }
  await prepareNamespace({
    address,
    namespace: NAMESPACE,
    retentionDays: 1,
    searchAttributes: SEARCH_ATTRIBUTES,
  });
  process.env.TEMPORAL_TEST_ADDRESS = address;
  process.env.TEMPORAL_TEST_NAMESPACE = NAMESPACE;
}

/** Bundles `workflows/index.ts` once and leaves the file's path in WORKFLOW_BUNDLE. */
export async function bundleForTests(): Promise<void> {
  const workflowsPath = path.join(process.cwd(), 'workflows', 'index.ts');
  if (!existsSync(workflowsPath)) return;
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  const file = path.join(stack().dir, 'workflow-bundle.js');
  writeFileSync(file, code);
  process.env.WORKFLOW_BUNDLE = file;
}
