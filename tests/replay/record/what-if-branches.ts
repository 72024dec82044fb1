import { createWhatIfGateway } from '../../../temporal/ask-what-if.js';
import { whatIfWorkflowId } from '../../../workflows/contract.js';
import type { ReplayBranch } from '../branches.js';
import { untilStopped } from '../../factories/what-if-fakes.js';
import { refusal, untilClosed, untilQuiet, type Recorder } from './recorder.js';

/** Drives replays of past days; null for a branch of another run. */
export async function recordWhatIf(
  recorder: Recorder,
  branch: ReplayBranch,
): Promise<string | null> {
  if (!branch.startsWith('whatIf.')) return null;
  const runId = branch.replace('.', '-');
  const gateway = createWhatIfGateway(recorder.client);
  const tooLarge = () => Promise.reject(refusal('WHAT_IF_TOO_LARGE'));
  recorder.plan(runId, {
    activities: {
      ...(branch === 'whatIf.cancelled' && { replayWhatIfDay: untilStopped }),
      ...(branch === 'whatIf.failed' && { replayWhatIfDay: tooLarge }),
    },
  });
  await gateway.startRun(runId);
  if (branch === 'whatIf.cancelled') {
    await untilQuiet(recorder.client, whatIfWorkflowId(runId));
    await gateway.cancelRun(runId);
  }
  await untilClosed(recorder.client, whatIfWorkflowId(runId));
  return whatIfWorkflowId(runId);
}
