import type { Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition, Workflow } from '@temporalio/common';
import { AppError } from '../contract/terms/errors.js';
import { TASK_QUEUE } from '../workflows/contract.js';
import { firstAnswer, toAppError } from './client.js';

/** A person waits this long for a yes or no; then 503, and a retry with the same key. */
export const ANSWER_DEADLINE_MS = 5_000;

/** A run for one document of the business: started once, joined by whoever comes later. */
export const START_ONCE = {
  taskQueue: TASK_QUEUE,
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: 'REJECT_DUPLICATE',
} as const;

/**
 * Sends one update to the run of a document, which is started when it is not there: a lost start is
 * mended by whoever comes next. A repeat with the same id gets the first answer, also of a run that
 * has ended with it. Errors: as AppError; ACTION_NOT_ALLOWED when the run has ended.
 */
export async function updateWithStart<T extends Workflow, Answer, Command>(
  client: Client,
  asked: {
    readonly operation: WithStartWorkflowOperation<T>;
    readonly workflowId: string;
    readonly update: UpdateDefinition<Answer, [Command]>;
    readonly updateId: string;
    readonly command: Command;
  },
): Promise<Answer> {
  const { operation, workflowId, update, updateId, command } = asked;
  try {
    return await client.withDeadline(Date.now() + ANSWER_DEADLINE_MS, async () => {
      try {
        return await client.workflow.executeUpdateWithStart(update, {
          args: [command],
          updateId,
          startWorkflowOperation: operation,
        });
      } catch (error) {
        return firstAnswer<Answer>(client, { workflowId, updateId, error });
      }
    });
  } catch (error) {
    throw overError(toAppError(error));
  }
}

/** Only orders end for their people; of anything else a step is refused. */
export function overError(error: AppError): AppError {
  return error.code === 'ORDER_ENDED'
    ? new AppError('ACTION_NOT_ALLOWED', { cause: error })
    : error;
}
