import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  allHandlersFinished,
  condition,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import {
  cancelWhatIfUpdate,
  type FinishWhatIfInput,
  type WhatIfInput,
  type WhatIfSnapshot,
} from './contract.js';
import { refused } from './order-failures.js';

const RETRY = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' } as const;
/** A day that fails so often is a bug, and nobody waits for a replay. */
const DAY_ATTEMPTS = 4;

const { beginWhatIf } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '需要推演的日期 which days are to be replayed',
});
const { finishWhatIf } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: RETRY,
  summary: '写入推演结果 store the result',
});
const DAY_OPTIONS = {
  startToCloseTimeout: '20m',
  heartbeatTimeout: '30s',
  retry: { ...RETRY, maximumAttempts: DAY_ATTEMPTS },
} as const;
const { replayWhatIfDay } = proxyActivities<Activities>(DAY_OPTIONS);

type Outcome = Pick<FinishWhatIfInput, 'status' | 'failure'>;

/**
 * Replays the recorded orders of some days of a city under another dispatch policy (X15), a day an
 * activity. Every day is kept when it is done, so that a run that begins again goes on from there.
 */
export async function whatIfWorkflow({ runId }: WhatIfInput): Promise<void> {
  const scope = new CancellationScope();
  let ended: WhatIfSnapshot | null = null;
  const hasEnded = (): boolean => ended !== null;
  setHandler(
    cancelWhatIfUpdate,
    async () => {
      scope.cancel();
      await condition(hasEnded);
      return ended ?? { runId, status: 'CANCELLED' as const };
    },
    {
      validator: () => {
        if (hasEnded()) throw refused('ACTION_NOT_ALLOWED');
      },
      description: 'An operator stops the replay',
    },
  );
  const outcome = await scope.run(() => replayDays(runId)).catch(outcomeOf);
  // Also a run that was cancelled from outside tells its row.
  ended = await CancellationScope.nonCancellable(() => finishWhatIf({ runId, ...outcome }));
  setCurrentDetails(`结束 ended: ${ended.status}`);
  await CancellationScope.nonCancellable(() => condition(allHandlersFinished));
}

async function replayDays(runId: string): Promise<Outcome> {
  const dates = await beginWhatIf({ runId });
  for (const [index, date] of dates.entries()) {
    setCurrentDetails(`推演中 replaying ${date}: ${index + 1}/${dates.length}`);
    await replayWhatIfDay.executeWithOptions(
      { ...DAY_OPTIONS, summary: `推演一天 replay ${date}` },
      [{ runId, date }],
    );
  }
  return { status: 'DONE', failure: null };
}

function outcomeOf(error: unknown): Outcome {
  if (isCancellation(error)) return { status: 'CANCELLED', failure: null };
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const isTooLarge = cause instanceof ApplicationFailure && cause.type === 'WHAT_IF_TOO_LARGE';
  return { status: 'FAILED', failure: isTooLarge ? 'TOO_LARGE' : 'INTERNAL' };
}
