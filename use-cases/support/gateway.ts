import type { RunStatus, SupportRunKind } from '../../contract/terms/support.js';
import type { HistoryEvent } from '../../domain/support/history-event.js';
import type {
  PendingActivity,
  PendingTask,
  QueueFacts,
  RunAnswer,
} from '../../domain/support/run-facts.js';

/** What the server says of one run. */
export type RunDescription = {
  readonly workflowId: string;
  readonly runId: string;
  readonly status: RunStatus;
  readonly startedMs: number | null;
  readonly closedMs: number | null;
  readonly historyLength: number;
  readonly activities: readonly PendingActivity[];
  /** Why the last one failed is told by the history. */
  readonly task: Omit<PendingTask, 'lastFailure'> | null;
};

export type ReadHistory = {
  readonly events: readonly HistoryEvent[];
  /** There were more than are ever read. */
  readonly isTruncated: boolean;
};

/** What the support view needs of Temporal; errors come as AppError. */
export type SupportGateway = {
  workflowIdOf(kind: SupportRunKind, documentNo: string): string;
  /** Address in the Temporal UI; null where none is configured. */
  urlOf(workflowId: string): string | null;
  /** Null when the server does not know it (any more). */
  describe(workflowId: string): Promise<RunDescription | null>;
  history(run: { readonly workflowId: string; readonly runId: string }): Promise<ReadHistory>;
  /** Who takes tasks; null when the server does not tell. */
  queue(): Promise<QueueFacts | null>;
  /**
   * What the run says of itself. SILENT: nobody answered in time; null: it cannot answer (its task
   * fails, or it has no such question).
   */
  answerOf(orderId: string): Promise<RunAnswer | 'SILENT' | null>;
  detailsOf(workflowId: string): Promise<string | 'SILENT' | null>;
  /**
   * Makes the next attempt of an activity at once, without a pause before it. Errors: NOT_FOUND
   * when it is not pending any more.
   */
  retryActivity(step: {
    readonly workflowId: string;
    readonly runId: string;
    readonly activityId: string;
  }): Promise<void>;
  /** Reads what was archived; throws INTERNAL when it is no history. */
  readArchived(json: string): ReadHistory;
};

/** One ended run that the archive may lack. */
export type EndedRun = {
  readonly workflowId: string;
  readonly runId: string;
  readonly workflowType: string;
  readonly status: RunStatus;
  readonly startedMs: number | null;
  readonly closedMs: number;
};

/** What the archive needs of Temporal. */
export type ArchiveGateway = {
  /** Runs of `types` that ended in a span of time, a page at a time. */
  endedRuns(page: {
    readonly types: readonly string[];
    readonly fromMs: number;
    readonly toMs: number;
    readonly pageToken: string | null;
  }): Promise<{ readonly runs: readonly EndedRun[]; readonly nextPageToken: string | null }>;
  /** The whole history as JSON that any tool of Temporal reads; null when it is gone. */
  historyJson(run: {
    readonly workflowId: string;
    readonly runId: string;
  }): Promise<{ readonly json: string; readonly events: number } | null>;
};
