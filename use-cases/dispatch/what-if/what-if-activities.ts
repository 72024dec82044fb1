import { AppError } from '../../../contract/terms/errors.js';
import type { WhatIfRunDocument } from '../../../data/repositories/what-if-runs.js';
import { datesOf } from '../../../domain/statistics/periods.js';
import type {
  FinishWhatIfInput,
  WhatIfDayInput,
  WhatIfInput,
  WhatIfSnapshot,
} from '../../../workflows/contract.js';
import type { WhatIfRunDeps } from './deps.js';
import { replayDate, type Breathe } from './replay-date.js';
import { resultOf } from './result.js';

/** What a run does outside itself; every step may be repeated. */
export function createWhatIfActivities(deps: WhatIfRunDeps) {
  return {
    /** Days that are not replayed yet, in order; none when the run is over. */
    async beginWhatIf({ runId }: WhatIfInput): Promise<readonly string[]> {
      const isOpen = await deps.whatIfRuns.begin(runId, new Date(deps.clock.nowMs()));
      const run = await requireRun(deps, runId);
      if (!isOpen) return [];
      const done = new Set(run.days.map(({ date }) => date));
      return datesOf(run).filter((date) => !done.has(date));
    },

    /** Replays one day under both policies and keeps it. */
    async replayWhatIfDay({ runId, date }: WhatIfDayInput, breathe: Breathe): Promise<void> {
      const run = await requireRun(deps, runId);
      if (!run.isOpen || run.days.some((day) => day.date === date)) return;
      await deps.whatIfRuns.addDay(runId, await replayDate(deps, { ...run, date }, breathe));
    },

    /** Ends the row, once; answers what it has become. */
    async finishWhatIf(input: FinishWhatIfInput): Promise<WhatIfSnapshot> {
      const { runId, status, failure } = input;
      const run = await requireRun(deps, runId);
      const result = status === 'DONE' ? resultOf(run.days) : null;
      const at = new Date(deps.clock.nowMs());
      await deps.whatIfRuns.end({ runId, status, failure, result, at });
      return { runId, status: (await requireRun(deps, runId)).status };
    },
  };
}

async function requireRun(
  deps: Pick<WhatIfRunDeps, 'whatIfRuns'>,
  runId: string,
): Promise<WhatIfRunDocument> {
  const run = await deps.whatIfRuns.findById(runId);
  if (run === null) throw new AppError('NOT_FOUND', { detail: `what-if run ${runId}` });
  return run;
}
