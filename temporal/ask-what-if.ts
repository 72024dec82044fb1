import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import type { WhatIfGateway } from '../use-cases/dispatch/what-if/deps.js';
import { TASK_QUEUE, cancelWhatIfUpdate, whatIfWorkflowId } from '../workflows/contract.js';
import type { whatIfWorkflow } from '../workflows/index.js';
import { toAppError } from './client.js';

const DEADLINE_MS = 5_000;

/** Replays over Temporal. */
export function createWhatIfGateway(client: Client): WhatIfGateway {
  const call = <Result>(work: () => Promise<Result>): Promise<Result> =>
    client.withDeadline(Date.now() + DEADLINE_MS, work);
  return {
    async startRun(runId) {
      try {
        await call(() =>
          client.workflow.start<typeof whatIfWorkflow>('whatIfWorkflow', {
            args: [{ runId }],
            workflowId: whatIfWorkflowId(runId),
            taskQueue: TASK_QUEUE,
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: 'REJECT_DUPLICATE',
            staticSummary: `派单推演 what-if ${runId}`,
          }),
        );
        return 'open';
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return 'ended';
        throw toAppError(error);
      }
    },

    async cancelRun(runId) {
      try {
        const handle = client.workflow.getHandle(whatIfWorkflowId(runId));
        return await call(() => handle.executeUpdate(cancelWhatIfUpdate));
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw toAppError(error);
      }
    },
  };
}
