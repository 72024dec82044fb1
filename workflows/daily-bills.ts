import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ParentClosePolicy,
  WorkflowIdReusePolicy,
  proxyActivities,
  startChild,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import { chinaDateOf, chinaDatePlus } from '../contract/terms/china-day.js';
import { TASK_QUEUE, reconcileWorkflowId } from './contract.js';
import { reconcileDayWorkflow } from './reconciliation.js';

const { billChannels } = proxyActivities<Activities>({
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
  summary: '有账单的渠道 channels with bills',
});

/** Started every morning: yesterday's bills, a run of its own for each channel. */
export async function dailyBillsWorkflow(): Promise<void> {
  const dateCn = chinaDatePlus(chinaDateOf(Date.now()), -1);
  for (const channel of await billChannels()) {
    try {
      await startChild(reconcileDayWorkflow, {
        args: [{ channel, dateCn }],
        workflowId: reconcileWorkflowId({ channel, dateCn }),
        taskQueue: TASK_QUEUE,
        parentClosePolicy: ParentClosePolicy.ABANDON,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      });
    } catch (error) {
      // Somebody started it by hand and it is under way.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  }
}
