import { setTimeout as pause } from 'node:timers/promises';
import { CancelledFailure, Context } from '@temporalio/activity';
import type { Activities } from '../../activities/index.js';

const BEATS_MAX = 600;
const BEAT_MS = 100;

/** A replay of two days that goes well. */
export function whatIfFakes() {
  return {
    beginWhatIf: async () => ['2026-11-28', '2026-11-29'],
    replayWhatIfDay: async () => undefined,
    finishWhatIf: async ({ runId, status }) => ({ runId, status }),
  } satisfies Partial<Activities>;
}

/** A day that takes for ever, and ends when it is told to stop. */
export async function untilStopped(): Promise<void> {
  const context = Context.current();
  for (let beat = 0; beat < BEATS_MAX; beat += 1) {
    context.heartbeat(beat);
    await pause(BEAT_MS);
    if (context.cancellationSignal.aborted) throw new CancelledFailure('stopped');
  }
}
