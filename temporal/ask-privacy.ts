import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
} from '@temporalio/client';
import type { PrivacyGateway } from '../use-cases/privacy/deps.js';
import {
  TASK_QUEUE,
  erasureChangedSignal,
  erasureWorkflowId,
  exportWorkflowId,
} from '../workflows/contract.js';
import type { dataExportWorkflow, erasureWorkflow } from '../workflows/index.js';
import { toAppError } from './client.js';

const DEADLINE_MS = 5_000;

const START_ONCE = {
  taskQueue: TASK_QUEUE,
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: 'REJECT_DUPLICATE',
} as const;

/** Exports and erasures over Temporal. */
export function createPrivacyGateway(client: Client): PrivacyGateway {
  const call = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await client.withDeadline(Date.now() + DEADLINE_MS, work);
    } catch (error) {
      // It was started before, or has ended: what its row says is done.
      const isThere =
        error instanceof WorkflowExecutionAlreadyStartedError ||
        error instanceof WorkflowNotFoundError;
      if (!isThere) throw toAppError(error);
    }
  };
  return {
    startExport: (exportId) =>
      call(() =>
        client.workflow.start<typeof dataExportWorkflow>('dataExportWorkflow', {
          args: [{ exportId }],
          workflowId: exportWorkflowId(exportId),
          ...START_ONCE,
          staticSummary: `信息导出 export ${exportId}`,
        }),
      ),
    startErasure: (erasureId) =>
      call(() =>
        client.workflow.start<typeof erasureWorkflow>('erasureWorkflow', {
          args: [{ erasureId }],
          workflowId: erasureWorkflowId(erasureId),
          ...START_ONCE,
          staticSummary: `账号注销 erasure ${erasureId}`,
        }),
      ),
    wakeErasure: (erasureId) =>
      call(() =>
        client.workflow.getHandle(erasureWorkflowId(erasureId)).signal(erasureChangedSignal),
      ),
  };
}
