import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities } from '../activities/index.js';
import type { Journal } from '../tests/factories/order-fakes.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually, untilClosed } from '../tests/factories/order-wait.js';
import { untilStopped } from '../tests/factories/what-if-fakes.js';
import { TASK_QUEUE, cancelWhatIfUpdate, whatIfWorkflowId } from './contract.js';

jest.setTimeout(30_000);

const DATES = ['2026-11-27', '2026-11-28', '2026-11-29'];

const stage = useOrderStage();
let runs = 0;

/** Plays one run of three days with these activities. */
function withRun(
  activities: Partial<Activities>,
  act: (handle: WorkflowHandle, journal: Journal) => Promise<void>,
): Promise<Journal> {
  const world = { beginWhatIf: async () => DATES, ...activities };
  return stage.withWorker({ activities: world }, async ({ journal }) => {
    runs += 1;
    const runId = `r${process.pid}-${runs}`;
    const handle = await stage.env().client.workflow.start('whatIfWorkflow', {
      args: [{ runId }],
      workflowId: whatIfWorkflowId(runId),
      taskQueue: TASK_QUEUE,
    });
    await act(handle, journal);
  });
}

const datesOf = (journal: Journal) => journal.inputsOf('replayWhatIfDay').map(({ date }) => date);
const endOf = (journal: Journal) =>
  journal.inputsOf('finishWhatIf').map(({ status, failure }) => ({ status, failure }));
const untilReplaying = (journal: Journal) =>
  eventually(
    async () => datesOf(journal),
    (dates) => dates.length > 0,
  );

test('[X15] every day is an activity of its own, in order, and then the result is written', async () => {
  const journal = await withRun({}, async (handle) => {
    expect(await untilClosed(handle)).toBe('COMPLETED');
    const { events } = await handle.fetchHistory();
    const summaries = (events ?? []).flatMap(({ userMetadata }) =>
      userMetadata?.summary?.data ? [Buffer.from(userMetadata.summary.data).toString()] : [],
    );
    for (const date of DATES) expect(summaries).toContain(`"推演一天 replay ${date}"`);
  });
  expect(datesOf(journal)).toEqual(DATES);
  expect(endOf(journal)).toEqual([{ status: 'DONE', failure: null }]);
});

test('[X15] a run that begins again replays what is left', async () => {
  const journal = await withRun({ beginWhatIf: async () => DATES.slice(2) }, async (handle) => {
    expect(await untilClosed(handle)).toBe('COMPLETED');
  });
  expect(datesOf(journal)).toEqual(DATES.slice(2));
});

test('[X15] a day that is too large ends the run at once and says why', async () => {
  const code = 'WHAT_IF_TOO_LARGE';
  const tooLarge = () => Promise.reject(ApplicationFailure.nonRetryable(code, code));
  const journal = await withRun({ replayWhatIfDay: tooLarge }, async (handle) => {
    expect(await untilClosed(handle)).toBe('COMPLETED');
  });
  expect(datesOf(journal)).toEqual(DATES.slice(0, 1));
  expect(endOf(journal)).toEqual([{ status: 'FAILED', failure: 'TOO_LARGE' }]);
});

test('[X15] a day that fails is tried again, and not for ever', async () => {
  let attempts = 0;
  const broken = async () => {
    attempts += 1;
    throw ApplicationFailure.retryable('broken', 'INTERNAL');
  };
  const journal = await withRun({ replayWhatIfDay: broken }, async (handle) => {
    expect(await untilClosed(handle)).toBe('COMPLETED');
  });
  expect(attempts).toBe(4);
  expect(endOf(journal)).toEqual([{ status: 'FAILED', failure: 'INTERNAL' }]);
});

test('[X15] an operator stops it: the day under way ends, the others never begin', async () => {
  const journal = await withRun({ replayWhatIfDay: untilStopped }, async (handle, seen) => {
    await untilReplaying(seen);
    const snapshot = await handle.executeUpdate(cancelWhatIfUpdate);
    expect(snapshot.status).toBe('CANCELLED');
    expect(await untilClosed(handle)).toBe('COMPLETED');
  });
  expect(datesOf(journal)).toEqual(DATES.slice(0, 1));
  expect(endOf(journal)).toEqual([{ status: 'CANCELLED', failure: null }]);
});

test('[X15] one that is cancelled from outside still tells its row', async () => {
  const journal = await withRun({ replayWhatIfDay: untilStopped }, async (handle, seen) => {
    await untilReplaying(seen);
    await handle.cancel();
    expect(await untilClosed(handle)).toBe('COMPLETED');
  });
  expect(endOf(journal)).toEqual([{ status: 'CANCELLED', failure: null }]);
});
