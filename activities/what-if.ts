import { setImmediate } from 'node:timers/promises';
import { CancelledFailure, Context } from '@temporalio/activity';
import type { WhatIfRunDeps } from '../use-cases/dispatch/what-if/deps.js';
import { createWhatIfActivities } from '../use-cases/dispatch/what-if/what-if-activities.js';
import type { WhatIfDayInput } from '../workflows/contract.js';
import { withCodes } from './failures.js';

/** A replay computes for seconds: it tells that it is alive, lets others in, and can be stopped. */
async function breathe(share: number): Promise<void> {
  const context = Context.current();
  context.heartbeat(share);
  await setImmediate();
  if (context.cancellationSignal.aborted) throw new CancelledFailure('the replay was stopped');
}

/** Activities of a replay; one that was stopped says so and does not fail. */
export function whatIfActivities(deps: WhatIfRunDeps) {
  const { beginWhatIf, finishWhatIf, replayWhatIfDay } = createWhatIfActivities(deps);
  return {
    beginWhatIf: withCodes(beginWhatIf),
    finishWhatIf: withCodes(finishWhatIf),
    replayWhatIfDay: withCodes((input: WhatIfDayInput) => replayWhatIfDay(input, breathe)),
  };
}
