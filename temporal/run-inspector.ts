import { isGrpcServiceError, type Client } from '@temporalio/client';
import { AppError } from '../contract/terms/errors.js';
import { RUN_STATUSES, type RunStatus, type SupportRunKind } from '../contract/terms/support.js';
import { failureText, textAt } from '../domain/support/history-event.js';
import type { PendingActivity, QueueFacts, RunAnswer } from '../domain/support/run-facts.js';
import { sanitiseFailure } from '../domain/support/sanitise.js';
import type { ReadHistory, RunDescription, SupportGateway } from '../use-cases/support/gateway.js';
import {
  TASK_QUEUE,
  caseWorkflowId,
  orderQuery,
  orderWorkflowId,
  refundWorkflowId,
  settleWorkflowId,
} from '../workflows/contract.js';
import { toAppError } from './client.js';
import { enumOf, eventsOf, eventsOfJson, msOf, plainOf } from './history-plain.js';

const CALL_DEADLINE_MS = 5_000;
/** A run whose worker lives answers in milliseconds. */
const SILENCE_MS = 2_000;
/** Pollers ask again at least once a minute; one silent for longer is gone. */
const POLLER_SILENCE_MS_MAX = 70_000;
/** Events of one run that are read at most, and of one call. */
const EVENTS_MAX = 2_000;
const EVENTS_PAGE = 500;
const WORKFLOW_TASK_QUEUE = 1;
const DETAILS_QUERY = '__temporal_workflow_metadata';

const NOT_FOUND = 5;
const UNANSWERED: readonly number[] = [1, 4];

const WORKFLOW_IDS: Readonly<Record<SupportRunKind, (documentNo: string) => string>> = {
  order: orderWorkflowId,
  settle: settleWorkflowId,
  refund: refundWorkflowId,
  case: caseWorkflowId,
};

type Plain = Readonly<Record<string, unknown>>;
type RunName = { readonly workflowId: string; readonly runId: string };

/** Looks at runs for the support view, over the raw service: the client's own calls leave out half. */
export function createRunInspector(
  client: Client,
  urlOf: (workflowId: string) => string | null,
): SupportGateway {
  const { namespace } = client.options;
  return {
    workflowIdOf: (kind, documentNo) => WORKFLOW_IDS[kind](documentNo),
    urlOf,

    async describe(workflowId) {
      const execution = { workflowId };
      const answer = await within(client, () =>
        client.workflowService.describeWorkflowExecution({ namespace, execution }),
      );
      return answer && descriptionOf(plainOf(answer));
    },

    history: (run) => readHistory(client, run),

    async queue() {
      try {
        const answer = await client.withDeadline(Date.now() + SILENCE_MS, () =>
          client.workflowService.describeTaskQueue({
            namespace,
            taskQueue: { name: TASK_QUEUE },
            taskQueueType: WORKFLOW_TASK_QUEUE,
          }),
        );
        return queueOf(plainOf(answer));
      } catch {
        return null;
      }
    },

    async answerOf(orderId) {
      const handle = client.workflow.getHandle(orderWorkflowId(orderId));
      const view = await asked(client, () => handle.query(orderQuery));
      if (view === null || view === 'SILENT') return view;
      const { waitsFor, tickets } = view;
      const offers = tickets.flatMap(({ offer }) => offer ?? []);
      return { waitsFor, offers } satisfies RunAnswer;
    },

    async detailsOf(workflowId) {
      const handle = client.workflow.getHandle(workflowId);
      const told = await asked(client, () => handle.query<unknown>(DETAILS_QUERY));
      if (told === null || told === 'SILENT') return told;
      return textAt(told, 'currentDetails') || null;
    },

    async retryActivity({ workflowId, runId, activityId }) {
      const execution = { workflowId, runId };
      const reset = await within(client, () =>
        client.workflowService.resetActivity({ namespace, execution, id: activityId }),
      );
      if (reset === null) throw new AppError('NOT_FOUND', { detail: activityId });
    },

    readArchived: (json) => {
      const events = eventsOfJson(json);
      return { events: events.slice(0, EVENTS_MAX), isTruncated: events.length > EVENTS_MAX };
    },
  };
}

/** Null when the server does not know what was asked about; errors as AppError. */
async function within<T>(client: Client, call: () => Promise<T>): Promise<T | null> {
  try {
    return await client.withDeadline(Date.now() + CALL_DEADLINE_MS, call);
  } catch (error) {
    if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return null;
    throw toAppError(error);
  }
}

/** A query: silence is an answer as well, and so is a run that cannot be asked. */
async function asked<T>(client: Client, query: () => Promise<T>): Promise<T | 'SILENT' | null> {
  try {
    return await client.withDeadline(Date.now() + SILENCE_MS, query);
  } catch (error) {
    const code = codeOf(error) ?? codeOf(error instanceof Error ? error.cause : null);
    return code !== null && UNANSWERED.includes(code) ? 'SILENT' : null;
  }
}

const codeOf = (error: unknown): number | null =>
  isGrpcServiceError(error) ? Number(error.code) : null;

async function readHistory(client: Client, run: RunName): Promise<ReadHistory> {
  const { namespace } = client.options;
  const events: unknown[] = [];
  let nextPageToken: Uint8Array = new Uint8Array();
  do {
    const page = await within(client, () =>
      client.workflowService.getWorkflowExecutionHistory({
        ...{ namespace, execution: run, maximumPageSize: EVENTS_PAGE, nextPageToken },
      }),
    );
    if (page === null) break;
    const { events: more } = plainOf(page.history);
    events.push(...(Array.isArray(more) ? (more as unknown[]) : []));
    nextPageToken = page.nextPageToken ?? new Uint8Array();
  } while (nextPageToken.length > 0 && events.length < EVENTS_MAX);
  return {
    events: eventsOf(events.slice(0, EVENTS_MAX)),
    isTruncated: nextPageToken.length > 0 || events.length > EVENTS_MAX,
  };
}

/** A run's status by its name on the wire. */
export function runStatusOf(value: unknown): RunStatus {
  const name = enumOf(value, 'WORKFLOW_EXECUTION_STATUS_');
  return RUN_STATUSES.find((status) => status === name) ?? 'MISSING';
}

function descriptionOf(answer: Plain): RunDescription {
  const info = (answer.workflowExecutionInfo ?? {}) as Plain;
  const activities = Array.isArray(answer.pendingActivities) ? answer.pendingActivities : [];
  const task = answer.pendingWorkflowTask as Plain | undefined;
  return {
    workflowId: textAt(info, 'execution', 'workflowId'),
    runId: textAt(info, 'execution', 'runId'),
    status: runStatusOf(info.status),
    startedMs: msOf(info.startTime),
    closedMs: msOf(info.closeTime),
    historyLength: Number(info.historyLength ?? 0),
    activities: activities.map((row) => activityOf(row as Plain)),
    task: task ? taskOf(task) : null,
  };
}

const ACTIVITY_STATES = ['SCHEDULED', 'STARTED', 'CANCEL_REQUESTED', 'PAUSED'] as const;

function activityOf(row: Plain): PendingActivity {
  const name = enumOf(row.state, 'PENDING_ACTIVITY_STATE_');
  const failure = failureText(row.lastFailure);
  const attemptsMax = Number(row.maximumAttempts ?? 0);
  return {
    activityId: textAt(row, 'activityId'),
    type: textAt(row, 'activityType', 'name'),
    state: ACTIVITY_STATES.find((state) => state === name) ?? 'UNKNOWN',
    attempt: Number(row.attempt ?? 1),
    attemptsMax: attemptsMax === 0 ? null : attemptsMax,
    lastFailure: failure === null ? null : sanitiseFailure(failure),
    lastStartedMs: msOf(row.lastStartedTime),
    nextAttemptMs: msOf(row.nextAttemptScheduleTime),
  };
}

function taskOf(task: Plain): NonNullable<RunDescription['task']> {
  const name = enumOf(task.state, 'PENDING_WORKFLOW_TASK_STATE_');
  return {
    state: name === 'SCHEDULED' || name === 'STARTED' ? name : 'UNKNOWN',
    attempt: Number(task.attempt ?? 1),
    scheduledMs: msOf(task.originalScheduledTime) ?? msOf(task.scheduledTime),
    startedMs: msOf(task.startedTime),
  };
}

function queueOf(answer: Plain): QueueFacts {
  const pollers = Array.isArray(answer.pollers) ? (answer.pollers as Plain[]) : [];
  const seen = pollers.map(({ lastAccessTime }) => msOf(lastAccessTime) ?? 0);
  const fromMs = Date.now() - POLLER_SILENCE_MS_MAX;
  return {
    name: TASK_QUEUE,
    pollers: seen.filter((atMs) => atMs >= fromMs).length,
    lastPollMs: seen.length === 0 ? null : Math.max(...seen),
  };
}
