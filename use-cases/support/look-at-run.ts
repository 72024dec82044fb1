import type { RunStatus } from '../../contract/terms/support.js';
import { failureText, at, textAt, type HistoryEvent } from '../../domain/support/history-event.js';
import type { PendingTask, RunFacts } from '../../domain/support/run-facts.js';
import { sanitiseFailure } from '../../domain/support/sanitise.js';
import type { SupportDeps } from './deps.js';
import type { ReadHistory, RunDescription, SupportGateway } from './gateway.js';
import type { SubjectRun } from './subjects.js';

const NO_HISTORY: ReadHistory = { events: [], isTruncated: false };
/** From here on a task has failed: one that only lost its worker was taken by the next. */
const FAILING_ATTEMPTS_MIN = 4;

export type SeenRun = { readonly run: RunFacts; readonly history: ReadHistory };

/**
 * Everything there is to know about one run: from the server, or from the archive once the server
 * has forgotten it. `isQuiet` asks nobody; `isBrief` reads no history.
 */
export async function lookAtRun(
  { deps, gateway }: { readonly deps: SupportDeps; readonly gateway: SupportGateway },
  wanted: SubjectRun & { readonly workflowId: string },
  how: { readonly isQuiet?: boolean; readonly isBrief?: boolean } = {},
): Promise<SeenRun> {
  const { workflowId, kind, documentNo } = wanted;
  const described = await gateway.describe(workflowId);
  if (described === null) return fromArchive({ deps, gateway }, wanted, how);
  const { runId, status } = described;
  const isAsked = how.isQuiet !== true && status === 'RUNNING';
  const [history, queue, answer, details] = await Promise.all([
    how.isBrief === true ? NO_HISTORY : gateway.history({ workflowId, runId }),
    how.isQuiet === true ? null : gateway.queue(),
    isAsked && kind === 'order' ? gateway.answerOf(documentNo) : null,
    isAsked ? gateway.detailsOf(workflowId) : null,
  ]);
  const run: RunFacts = {
    ...described,
    kind,
    source: 'TEMPORAL',
    details: details === 'SILENT' ? null : details,
    task: taskOf(described, history),
    queue,
    answer: answer === 'SILENT' || details === 'SILENT' ? 'SILENT' : answer,
  };
  return { run, history };
}

async function fromArchive(
  { deps, gateway }: { readonly deps: SupportDeps; readonly gateway: SupportGateway },
  wanted: SubjectRun & { readonly workflowId: string },
  { isBrief }: { readonly isBrief?: boolean },
): Promise<SeenRun> {
  const { workflowId, kind } = wanted;
  const [kept, queue] = await Promise.all([
    deps.histories.newestOf(workflowId),
    isBrief === true ? null : gateway.queue(),
  ]);
  const json = kept !== null && isBrief !== true ? await deps.histories.read(kept) : null;
  const run: RunFacts = {
    kind,
    workflowId,
    runId: kept?.runId ?? null,
    status: (kept?.status ?? 'MISSING') satisfies RunStatus,
    source: kept === null ? 'NONE' : 'ARCHIVE',
    startedMs: kept?.startedAt?.getTime() ?? null,
    closedMs: kept?.closedAt.getTime() ?? null,
    historyLength: kept?.events ?? 0,
    ...{ details: null, activities: [], task: null, queue, answer: null },
  };
  return { run, history: json === null ? NO_HISTORY : gateway.readArchived(json) };
}

function taskOf({ task }: RunDescription, history: ReadHistory): PendingTask | null {
  return task && { ...task, lastFailure: taskFailureOf(history.events) };
}

/**
 * Why the task that is to be done failed last; null when it did not. The first failure of a chain
 * is in the history, the later ones only count.
 */
export function taskFailureOf(events: readonly HistoryEvent[]): string | null {
  const last = events.findLast(
    ({ type }) => type === 'WORKFLOW_TASK_FAILED' || type === 'WORKFLOW_TASK_COMPLETED',
  );
  if (last?.type !== 'WORKFLOW_TASK_FAILED') return null;
  const cause = textAt(last.attributes, 'cause').replace('WORKFLOW_TASK_FAILED_CAUSE_', '');
  const failure = failureText(at(last.attributes, 'failure'));
  return sanitiseFailure([cause, failure ?? ''].filter((part) => part !== '').join(': '));
}

/** Without its history a task is known to fail by the number of its attempts alone. */
export function withTaskFailure(run: RunFacts): RunFacts {
  const { task } = run;
  if (task === null || task.lastFailure !== null || task.attempt < FAILING_ATTEMPTS_MIN) return run;
  return { ...run, task: { ...task, lastFailure: `attempt ${task.attempt}` } };
}
