import type { ArchiveDeps } from './deps.js';
import type { ArchiveGateway } from './gateway.js';

/** Runs whose history is kept longer than Temporal keeps it: those of documents (issue 8). */
export const ARCHIVED_TYPES: readonly string[] = [
  'orderWorkflow',
  'settleWorkflow',
  'refundWorkflow',
  'caseWorkflow',
  'withdrawalWorkflow',
  'onboardingWorkflow',
];

export type ArchiveInput = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly pageToken: string | null;
};
export type ArchiveResult = {
  readonly seen: number;
  readonly archived: number;
  readonly nextPageToken: string | null;
};

/**
 * Archives one page of the runs that ended in a span of time. Any number of times: a run has one
 * file, named by its workflow id and run id, and what is there is left as it is.
 */
export async function archiveHistories(
  deps: ArchiveDeps,
  gateway: ArchiveGateway,
  input: ArchiveInput,
): Promise<ArchiveResult> {
  const { runs, nextPageToken } = await gateway.endedRuns({ ...input, types: ARCHIVED_TYPES });
  const missing = await deps.histories.missingOf(runs);
  let archived = 0;
  for (const run of missing) {
    const { workflowId, runId, workflowType, status, startedMs, closedMs } = run;
    const history = await gateway.historyJson({ workflowId, runId });
    // It was deleted meanwhile: there is nothing left to keep.
    if (history === null) continue;
    const isNew = await deps.histories.keep({
      ...{ workflowId, runId, workflowType, status, events: history.events, json: history.json },
      startedAt: startedMs === null ? null : new Date(startedMs),
      closedAt: new Date(closedMs),
    });
    if (isNew) archived += 1;
  }
  return { seen: runs.length, archived, nextPageToken };
}
