import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { EventType } = proto.temporal.api.enums.v1;

type History = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type Event = NonNullable<History['events']>[number];

/** Event type → how many. */
export type EventCounts = ReadonlyMap<string, number>;
export type Segment = { readonly cause: string; readonly events: number };

/** Counts of one run, and what each of its workflow tasks was about. */
export type RunEvents = {
  readonly total: number;
  readonly counts: EventCounts;
  readonly segments: readonly Segment[];
};

export async function eventsOf(client: Client, workflowId: string): Promise<RunEvents> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  const list = events ?? [];
  const counts = new Map<string, number>();
  for (const event of list) {
    const type = typeOf(event);
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return { total: list.length, counts, segments: segmentsOf(list) };
}

/** Sums counts of several runs. */
export function sumCounts(...runs: readonly EventCounts[]): EventCounts {
  const sum = new Map<string, number>();
  for (const run of runs) {
    for (const [type, count] of run) sum.set(type, (sum.get(type) ?? 0) + count);
  }
  return sum;
}

function typeOf({ eventType }: Event): string {
  return EventType[eventType ?? 0]?.replace('EVENT_TYPE_', '') ?? 'UNKNOWN';
}

/** Cuts a history before each event that woke the workflow; named by what the task did. */
function segmentsOf(events: readonly Event[]): Segment[] {
  const segments: { cause: string; events: number }[] = [];
  let hasWorked = true;
  for (const event of events) {
    const wakes = wakeOf(event);
    if (hasWorked && (wakes !== null || typeOf(event) === 'WORKFLOW_TASK_SCHEDULED')) {
      segments.push({ cause: wakes ?? 'task', events: 0 });
      hasWorked = false;
    }
    const present = segments.at(-1);
    if (!present) continue;
    present.events += 1;
    const update = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    if (update) present.cause = `update ${update.name ?? ''}`;
    if (typeOf(event) === 'WORKFLOW_TASK_COMPLETED') hasWorked = true;
  }
  return segments;
}

function wakeOf(event: Event): string | null {
  const signal = event.workflowExecutionSignaledEventAttributes;
  if (signal) return `signal ${signal.signalName ?? ''}`;
  if (event.workflowExecutionStartedEventAttributes) return 'start';
  if (event.timerFiredEventAttributes) return 'timer fired';
  if (event.activityTaskStartedEventAttributes) return 'activity done';
  if (event.childWorkflowExecutionStartedEventAttributes) return 'child started';
  return null;
}
