import type { WhatIfDeps, WhatIfGateway } from './deps.js';

/** Whoever asks for a run starts it; one that is open for longer may have lost its start. */
const UNSTARTED_MS = 60_000;

/**
 * Starts the runs of open rows that have none: Temporal was away when they were asked for, or was
 * restored without them. A row whose run is over and has not said so is ended, so that its city is
 * free again. Answers with how many it saw.
 */
export async function sweepWhatIf(
  deps: Pick<WhatIfDeps, 'clock' | 'whatIfRuns'>,
  gateway: Pick<WhatIfGateway, 'startRun'>,
): Promise<number> {
  const nowMs = deps.clock.nowMs();
  const open = await deps.whatIfRuns.openBefore(new Date(nowMs - UNSTARTED_MS));
  for (const { _id: runId } of open) {
    if ((await gateway.startRun(runId)) === 'open') continue;
    const at = new Date(deps.clock.nowMs());
    await deps.whatIfRuns.end({ runId, status: 'FAILED', failure: 'LOST', at });
  }
  return open.length;
}
