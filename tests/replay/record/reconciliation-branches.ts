import { createReconciliationGateway } from '../../../temporal/ask-reconciliation.js';
import { TASK_QUEUE, reconcileWorkflowId } from '../../../workflows/contract.js';
import type { ReplayBranch } from '../branches.js';
import { BILL_DAYS } from './bill-world.js';
import { untilClosed, type Recorder } from './recorder.js';

const DAYS: Partial<Record<ReplayBranch, string>> = {
  'reconcileDay.clean': BILL_DAYS.clean,
  'reconcileDay.followed-up': BILL_DAYS.followedUp,
  'reconcileDay.no-bill': BILL_DAYS.noBill,
};
const SCHEDULED: Partial<Record<ReplayBranch, string>> = {
  'historyArchive.done': 'historyArchiveWorkflow',
  'reports.made': 'reportsWorkflow',
  'speedProfiles.measured': 'speedProfilesWorkflow',
  'statistics.done': 'statisticsWorkflow',
  'moneyChecks.done': 'moneyChecksWorkflow',
  'dailyBills.started': 'dailyBillsWorkflow',
};

/** Drives checks and bills; null for a branch of another run. */
export async function recordReconciliation(
  { client }: Recorder,
  branch: ReplayBranch,
): Promise<string | null> {
  const dateCn = DAYS[branch];
  if (dateCn !== undefined) {
    const day = { channel: 'WECHAT', dateCn } as const;
    await createReconciliationGateway(client).startDay(day);
    await untilClosed(client, reconcileWorkflowId(day));
    return reconcileWorkflowId(day);
  }
  const workflow = SCHEDULED[branch];
  if (workflow === undefined) return null;
  // As its schedule starts it, but under a name of its own.
  await client.workflow.start(workflow, { args: [], workflowId: branch, taskQueue: TASK_QUEUE });
  await untilClosed(client, branch);
  return branch;
}
