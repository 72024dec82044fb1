import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { RunDirectory, RunOf } from '../use-cases/reconcile/deps.js';
import {
  caseWorkflowId,
  orderWorkflowId,
  refundWorkflowId,
  settleWorkflowId,
} from '../workflows/contract.js';

const OPEN_ORDER_RUNS = "WorkflowType = 'orderWorkflow' AND ExecutionStatus = 'Running'";
const ORDER_PREFIX = orderWorkflowId('');
const WORKFLOW_ID: Readonly<Record<RunOf['kind'], (id: string) => string>> = {
  order: orderWorkflowId,
  case: caseWorkflowId,
  refund: refundWorkflowId,
  settlement: settleWorkflowId,
};
const PAGE_ROWS = 500;
const CALL_MS = 10_000;

/** What reconciliation asks Temporal besides the orders' gateway. */
export function createRunDirectory(client: Client): RunDirectory {
  return {
    async *openOrderIds(max) {
      let count = 0;
      const runs = client.workflow.list({ query: OPEN_ORDER_RUNS, pageSize: PAGE_ROWS });
      for await (const { workflowId } of runs) {
        if (count === max) return;
        count += 1;
        if (workflowId.startsWith(ORDER_PREFIX)) yield workflowId.slice(ORDER_PREFIX.length);
      }
    },

    async stateOf({ kind, id }) {
      try {
        const description = await client.withDeadline(Date.now() + CALL_MS, () =>
          client.workflow.getHandle(WORKFLOW_ID[kind](id)).describe(),
        );
        return description.status.name === 'RUNNING' ? 'open' : 'closed';
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return 'none';
        throw error;
      }
    },
  };
}
