import type {
  HistoryRowDto,
  OrderWorkflowDto,
  SupportActionDto,
  SupportConclusionDto,
  WorkflowEventsDto,
} from '../../contract/schemas/support.js';
import { retryVerdict, type OfferedAction } from '../../domain/support/actions.js';
import {
  answerOf,
  awaitedOf,
  isHanging,
  untilOf,
  type Conclusion,
} from '../../domain/support/conclude.js';
import type { HistoryEvent } from '../../domain/support/history-event.js';
import { activityWords, timerWords } from '../../domain/support/history-words.js';
import type { QueueFacts, RunFacts, Situation } from '../../domain/support/run-facts.js';
import { sanitiseTree } from '../../domain/support/sanitise.js';
import type { HistoryRow } from '../../domain/support/translate-history.js';

const ACTIVITIES_MAX = 50;

const instant = (atMs: number | null): string | null =>
  atMs === null ? null : new Date(atMs).toISOString();

export function presentConclusion(found: Conclusion): SupportConclusionDto {
  const { code, text, turn, untilMs, params } = found;
  const shown = Object.entries(params).map(([name, value]): [string, string] => [
    name,
    typeof value === 'string' ? value : value.zh,
  ]);
  return { code, text, turn, until: instant(untilMs), params: Object.fromEntries(shown) };
}

export function presentRun(run: RunFacts, temporalUrl: string | null): OrderWorkflowDto['run'] {
  const { workflowId, runId, kind, status, source, historyLength, details } = run;
  const times = { startedAt: instant(run.startedMs), closedAt: instant(run.closedMs) };
  return { workflowId, runId, kind, status, source, ...times, historyLength, details, temporalUrl };
}

export function presentQueue(queue: QueueFacts | null): OrderWorkflowDto['queue'] {
  return (
    queue && { name: queue.name, pollers: queue.pollers, lastPollAt: instant(queue.lastPollMs) }
  );
}

export function presentPending({ activities, task }: RunFacts): OrderWorkflowDto['pending'] {
  return {
    activities: activities.slice(0, ACTIVITIES_MAX).map((row) => ({
      activityId: row.activityId,
      type: row.type,
      text: activityWords(row.type),
      state: row.state,
      attempt: row.attempt,
      attemptsMax: row.attemptsMax,
      lastFailure: row.lastFailure,
      lastStartedAt: instant(row.lastStartedMs),
      nextAttemptAt: instant(row.nextAttemptMs),
      isRetryable: retryVerdict(row).isAllowed,
    })),
    task: task && {
      state: task.state,
      attempt: task.attempt,
      scheduledAt: instant(task.scheduledMs),
      startedAt: instant(task.startedMs),
      lastFailure: task.lastFailure,
    },
  };
}

/** Everything that is waited for: people, the clock that is due next, steps under way. */
export function presentWaits(situation: Situation): OrderWorkflowDto['waits'] {
  const { run } = situation;
  if (run.status !== 'RUNNING') return [];
  const waits: OrderWorkflowDto['waits'] = [];
  const awaited = awaitedOf(situation);
  if (awaited !== null) {
    const { turn, what: text } = awaited;
    waits.push({ kind: 'PERSON', text, turn, until: instant(untilOf(situation)) });
  }
  const clock = answerOf(run)?.waitsFor ?? null;
  if (clock !== null) {
    const text = timerWords(clock.kind);
    waits.push({ kind: 'TIMER', text, turn: null, until: instant(clock.atMs) });
  }
  const room = ACTIVITY_WAITS_MAX;
  for (const row of run.activities.filter(isHanging).slice(0, room)) {
    const text = activityWords(row.type);
    waits.push({ kind: row.type, text, turn: null, until: instant(row.nextAttemptMs) });
  }
  return waits;
}

const ACTIVITY_WAITS_MAX = 10;

export const presentAction = (offered: OfferedAction): SupportActionDto => ({ ...offered });

export function presentRow(row: HistoryRow): HistoryRowDto {
  const { id, atMs, endedMs, untilMs, eventIds, ...rest } = row;
  return {
    ...rest,
    id,
    at: new Date(atMs).toISOString(),
    endedAt: instant(endedMs),
    until: instant(untilMs),
    eventIds: [...eventIds],
  };
}

/** Personal data is kept out of histories by rule; whoever broke it is not helped along here. */
export function presentEvent(event: HistoryEvent): WorkflowEventsDto['items'][number] {
  const { eventId, atMs, type, attributes, summary } = event;
  const shown = sanitiseTree({ ...attributes, ...(summary !== null && { summary }) });
  return {
    eventId,
    at: new Date(atMs).toISOString(),
    type,
    event: shown as Record<string, unknown>,
  };
}
