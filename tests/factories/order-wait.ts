import { isGrpcServiceError, type WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { pause } from '../../scripts/drive/wait.js';

/** How long a condition may take in real time. */
export const WAIT_MS = 10_000;
const POLL_MS = 5;

/** Awaits a condition in real time; the message tells what was seen last. */
export async function eventually<T>(
  read: () => Promise<T> | T,
  isMet: (value: T) => boolean,
): Promise<T> {
  const untilMs = Date.now() + WAIT_MS;
  let value = await read();
  while (!isMet(value)) {
    if (Date.now() > untilMs) throw new Error(`never happened; last: ${JSON.stringify(value)}`);
    await pause(POLL_MS);
    value = await read();
  }
  return value;
}

/** Waits until a run is closed and tells how; `result()` would let the clock run meanwhile. */
export function untilClosed(handle: WorkflowHandle): Promise<string> {
  return eventually(
    async () => (await handle.describe()).status.name,
    (name) => name !== 'RUNNING',
  );
}

/** False when the clock does not skip: an activity runs, or the server lost one of its locks. */
export async function skip(
  env: TestWorkflowEnvironment,
  durationMs: number,
  limitMs: number,
): Promise<boolean> {
  try {
    await env.connection.withDeadline(Date.now() + limitMs, () => env.sleep(durationMs));
    return true;
  } catch (error) {
    if (isGrpcServiceError(error)) return false;
    throw error;
  }
}

/** True when the history shows a fired timer: its task waits for a worker. */
export async function hasTimerFired(handle: WorkflowHandle): Promise<boolean> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).some(({ timerFiredEventAttributes }) => Boolean(timerFiredEventAttributes));
}

/** `ParentClosePolicy.ABANDON` as the history writes it. */
export const ABANDON = 2;

/** What becomes of a run's children when it ends; the time-skipping server does not enforce it. */
export async function childPoliciesOf(handle: WorkflowHandle): Promise<number[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(({ startChildWorkflowExecutionInitiatedEventAttributes: child }) =>
    child ? [child.parentClosePolicy ?? 0] : [],
  );
}
