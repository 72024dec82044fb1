import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { historyToText } from '../history-json.js';
import { recordBranches, type RecordedRun } from './record-branches.js';
import { createRecorder, type Recorder } from './recorder.js';
import { bundleForTests, startTestTemporal, stopTestStack } from '../../setup/test-stack.js';

const FIXTURES_DIR = path.join('tests', 'replay', 'fixtures');

/**
 * npm run record: drives every branch of the workflows on a real Temporal server and keeps the
 * histories as replay fixtures. Run it after a change that is meant to be seen by new runs only.
 */
async function main(): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  try {
    await startTestTemporal();
    await bundleForTests();
    const bundleCode = await readFile(setting('WORKFLOW_BUNDLE'), 'utf8');
    const recorder = await createRecorder({
      address: setting('TEMPORAL_TEST_ADDRESS'),
      namespace: setting('TEMPORAL_TEST_NAMESPACE'),
      bundleCode,
    });
    try {
      const runs = await recordBranches(recorder, ({ branch }) => console.info(`  ${branch}`));
      const histories = await readHistories(recorder, runs);
      await requireReplay({ histories, bundleCode });
      await writeFixtures(histories);
    } finally {
      await recorder.stop();
    }
  } finally {
    await stopTestStack();
  }
}

type Recorded = { readonly branch: string; readonly history: History };

function readHistories(recorder: Recorder, runs: readonly RecordedRun[]): Promise<Recorded[]> {
  return Promise.all(
    runs.map(async ({ branch, workflowId }) => ({
      branch,
      history: await recorder.client.workflow.getHandle(workflowId).fetchHistory(),
    })),
  );
}

/** A history that the code which made it cannot replay is a bug of the workflow, not a fixture. */
async function requireReplay(input: {
  readonly histories: readonly Recorded[];
  readonly bundleCode: string;
}): Promise<void> {
  const results = Worker.runReplayHistories(
    { workflowBundle: { code: input.bundleCode } },
    input.histories.map(({ branch, history }) => ({ workflowId: branch, history })),
  );
  const failed: string[] = [];
  for await (const { workflowId, error } of results) {
    if (error) failed.push(`${workflowId}: ${error.message}`);
  }
  if (failed.length === 0) return;
  throw new TypeError(`the workflows cannot replay what they just did:\n${failed.join('\n')}`);
}

/** All or nothing: old fixtures go only when every branch has been recorded. */
async function writeFixtures(histories: readonly Recorded[]): Promise<void> {
  await mkdir(FIXTURES_DIR, { recursive: true });
  for (const old of await readdir(FIXTURES_DIR)) await rm(path.join(FIXTURES_DIR, old));
  let bytes = 0;
  for (const { branch, history } of histories) {
    const text = historyToText(history);
    bytes += text.length;
    await writeFile(path.join(FIXTURES_DIR, `${branch}.json`), text);
  }
  console.info(`${histories.length} histories, ${Math.round(bytes / 1024)} KB, in ${FIXTURES_DIR}`);
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new TypeError(`${name} was not set by the test stack`);
  return value;
}

await main();
