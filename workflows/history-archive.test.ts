import { useOrderStage } from '../tests/factories/order-scene.js';
import type { ArchiveInput } from '../use-cases/support/archive-histories.js';
import { TASK_QUEUE } from './contract.js';
import type { ArchiveProgress } from './history-archive.js';

jest.setTimeout(60_000);

const DAY_MS = 24 * 3_600_000;
const stage = useOrderStage();
let archives = 0;

/** Plays one run of the archive; `pagesOf` says how many pages a span of time holds. */
async function archived(pagesOf: (span: ArchiveInput) => number) {
  const activities = {
    archiveHistories: async (input: ArchiveInput) => {
      const page = input.pageToken === null ? 1 : Number(input.pageToken) + 1;
      const nextPageToken = page < pagesOf(input) ? String(page) : null;
      return { seen: 1, archived: 1, nextPageToken };
    },
  };
  let progress: ArchiveProgress = { archivedUntilMs: 0 };
  const journal = await stage.withWorker({ activities }, async () => {
    archives += 1;
    progress = (await stage.env().client.workflow.execute('historyArchiveWorkflow', {
      ...{ args: [], taskQueue: TASK_QUEUE },
      workflowId: `history-archive-${process.pid}-${archives}`,
    })) as ArchiveProgress;
  });
  return { progress, inputs: journal.inputsOf('archiveHistories') };
}

test('[S7] the first run looks through all that Temporal keeps, page by page', async () => {
  const { inputs, progress } = await archived(() => 3);
  expect(inputs.map(({ pageToken }) => pageToken)).toEqual([null, '1', '2']);
  const [{ fromMs, toMs } = { fromMs: 0, toMs: 0 }] = inputs;
  expect(toMs - fromMs).toBe(30 * DAY_MS);
  expect(progress).toEqual({ archivedUntilMs: toMs });
});

test('[S7] a span with more runs than one look holds is halved, and nothing is left out', async () => {
  // Three hours are a page: thirty days are 240, and a look is 200.
  const { inputs, progress } = await archived(({ fromMs, toMs }) =>
    Math.ceil((toMs - fromMs) / (DAY_MS / 8)),
  );
  const [first] = inputs;
  const spans = inputs.filter(({ pageToken }) => pageToken === null);
  expect(spans.length).toBeGreaterThan(2);
  // Each span begins where the last whole one ended.
  let untilMs = first?.fromMs ?? 0;
  for (const span of spans) {
    expect(span.fromMs).toBe(untilMs);
    const own = inputs.filter(({ fromMs, toMs }) => fromMs === span.fromMs && toMs === span.toMs);
    if (own.length < 200) untilMs = span.toMs;
  }
  expect(progress.archivedUntilMs).toBe(untilMs);
  expect(inputs.length).toBe(200 + 240);
});
