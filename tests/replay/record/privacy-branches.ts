import type { Activities } from '../../../activities/index.js';
import { createPrivacyGateway } from '../../../temporal/ask-privacy.js';
import { TASK_QUEUE, erasureWorkflowId, exportWorkflowId } from '../../../workflows/contract.js';
import type { ReplayBranch } from '../branches.js';
import { LATER_MS, SOON_MS } from './branch-kit.js';
import { untilClosed, untilQuiet, type Recorder } from './recorder.js';

const DAY_MS = 86_400_000;

type Branch = {
  readonly activities: () => Partial<Activities>;
  /** The person changes his mind while the run waits. */
  readonly isWoken?: true;
};

/** What a run reads of its row at first, and after it was woken. */
function views(times: { readonly dueInMs: number; readonly latestInMs: number }) {
  let reads = 0;
  const startedMs = Date.now();
  const dueAtMs = startedMs + times.dueInMs;
  return async () => {
    reads += 1;
    const latestAtMs = startedMs + times.latestInMs;
    return { isOver: reads > 1, remindAtMs: dueAtMs - SOON_MS, dueAtMs, latestAtMs };
  };
}

const ERASURES: Partial<Record<ReplayBranch, Branch>> = {
  'erasure.done': {
    activities: () => ({ readErasure: views({ dueInMs: 2 * SOON_MS, latestInMs: DAY_MS }) }),
  },
  'erasure.cancelled': {
    activities: () => ({ readErasure: views({ dueInMs: DAY_MS, latestInMs: 2 * DAY_MS }) }),
    isWoken: true,
  },
  'erasure.refused': {
    activities: () => ({
      readErasure: views({ dueInMs: 2 * SOON_MS, latestInMs: LATER_MS }),
      closeAccount: async () => 'blocked',
    }),
  },
};

/** Drives exports, erasures and retention; null for a branch of another run. */
export async function recordPrivacy(
  recorder: Recorder,
  branch: ReplayBranch,
): Promise<string | null> {
  const id = branch.replace('.', '-');
  const gateway = createPrivacyGateway(recorder.client);
  const erasure = ERASURES[branch];
  if (erasure !== undefined) {
    recorder.plan(id, { activities: erasure.activities() });
    await gateway.startErasure(id);
    if (erasure.isWoken) {
      await untilQuiet(recorder.client, erasureWorkflowId(id));
      await gateway.wakeErasure(id);
    }
    await untilClosed(recorder.client, erasureWorkflowId(id));
    return erasureWorkflowId(id);
  }
  if (branch === 'dataExport.kept') {
    const buildDataExport = async () => ({ expiresAtMs: Date.now() + SOON_MS });
    recorder.plan(id, { activities: { buildDataExport } });
    await gateway.startExport(id);
    await untilClosed(recorder.client, exportWorkflowId(id));
    return exportWorkflowId(id);
  }
  if (branch !== 'retention.done') return null;
  await recorder.client.workflow.start('retentionWorkflow', {
    args: [],
    workflowId: branch,
    taskQueue: TASK_QUEUE,
  });
  await untilClosed(recorder.client, branch);
  return branch;
}
