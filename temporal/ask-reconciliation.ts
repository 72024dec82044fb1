import type { Client } from '@temporalio/client';
import type { ReconciliationGateway } from '../use-cases/money-check/create-reconciliation.js';
import { TASK_QUEUE, reconcileWorkflowId } from '../workflows/contract.js';
import type { reconcileDayWorkflow } from '../workflows/index.js';
import { toAppError } from './client.js';

const DEADLINE_MS = 5_000;

/** Reconciliation over Temporal. */
export function createReconciliationGateway(client: Client): ReconciliationGateway {
  return {
    async startDay(day) {
      try {
        await client.withDeadline(Date.now() + DEADLINE_MS, () =>
          client.workflow.start<typeof reconcileDayWorkflow>('reconcileDayWorkflow', {
            args: [day],
            workflowId: reconcileWorkflowId(day),
            taskQueue: TASK_QUEUE,
            // One at a time for a channel and day; after it has ended, again.
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
            staticSummary: `对账 ${day.channel} ${day.dateCn}`,
          }),
        );
      } catch (error) {
        throw toAppError(error);
      }
    },
  };
}
