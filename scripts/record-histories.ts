import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { historyToText } from '../tests/replay/history-json.js';
import { recordBranches, type RecordedRun } from '../tests/replay/record/record-branches.js';
import { createRecorder, type Recorder } from '../tests/replay/record/recorder.js';
import { bundleForTests, startTestTemporal, stopTestStack } from '../tests/setup/test-stack.js';

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
    const recorder = await createRecorder({
      address: setting('TEMPORAL_TEST_ADDRESS'),
      namespace: setting('TEMPORAL_TEST_NAMESPACE'),
      bundleCode: await readFile(setting('WORKFLOW_BUNDLE'), 'utf8'),
    });
    try {
      const runs = await recordBranches(recorder, ({ branch }) => console.info(`  ${branch}`));
      await writeFixtures(recorder, runs);
    } finally {
      await recorder.stop();
    }
  } finally {
    await stopTestStack();
  }
}

/** All or nothing: old fixtures go only when every branch has been recorded. */
async function writeFixtures(recorder: Recorder, runs: readonly RecordedRun[]): Promise<void> {
  const files = await Promise.all(
    runs.map(async ({ branch, workflowId }) => {
      const history = await recorder.client.workflow.getHandle(workflowId).fetchHistory();
      return { name: `${branch}.json`, text: historyToText(history) };
    }),
  );
  await mkdir(FIXTURES_DIR, { recursive: true });
  for (const old of await readdir(FIXTURES_DIR)) await rm(path.join(FIXTURES_DIR, old));
  for (const { name, text } of files) await writeFile(path.join(FIXTURES_DIR, name), text);
  const bytes = files.reduce((sum, { text }) => sum + text.length, 0);
  console.info(`${files.length} histories, ${Math.round(bytes / 1024)} KB, in ${FIXTURES_DIR}`);
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new TypeError(`${name} was not set by the test stack`);
  return value;
}

await main();
