import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ParentClosePolicy, WorkflowIdReusePolicy, startChild } from '@temporalio/workflow';
import { TASK_QUEUE } from './contract.js';

/**
 * Starts a run that lives on beside the order. One of this id that exists, open or ended, is the
 * same one: a sweep may have been faster.
 */
export async function startBeside(run: {
  readonly type: 'caseWorkflow' | 'refundWorkflow' | 'settleWorkflow';
  readonly workflowId: string;
  readonly input: object;
}): Promise<void> {
  const { type, workflowId, input } = run;
  try {
    await startChild(type, {
      args: [input],
      workflowId,
      taskQueue: TASK_QUEUE,
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
