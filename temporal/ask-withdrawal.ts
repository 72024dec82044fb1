import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
} from '@temporalio/client';
import { AppError } from '../contract/terms/errors.js';
import type { WithdrawalGateway } from '../use-cases/withdrawal/gateway.js';
import {
  TASK_QUEUE,
  askNowUpdate,
  withdrawalNewsSignal,
  withdrawalUpdate,
  withdrawalWorkflowId,
  type WithdrawalSnapshot,
} from '../workflows/contract.js';
import type { withdrawalWorkflow } from '../workflows/index.js';
import { toAppError } from './client.js';

/** A person waits this long for a yes or no; then 503, and a retry with the same key. */
const ANSWER_DEADLINE_MS = 5_000;

const START_ONCE = {
  taskQueue: TASK_QUEUE,
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: 'REJECT_DUPLICATE',
} as const;

/** Withdrawals over Temporal: each step starts the run when it is not there. */
export function createWithdrawalGateway(client: Client): WithdrawalGateway {
  return {
    async updateWithdrawal({ withdrawalNo, name, updateId, command }) {
      const workflowId = withdrawalWorkflowId(withdrawalNo);
      const operation = new WithStartWorkflowOperation<typeof withdrawalWorkflow>(
        'withdrawalWorkflow',
        {
          args: [{ withdrawalNo }],
          workflowId,
          ...START_ONCE,
          staticSummary: `提现 withdrawal ${withdrawalNo}`,
        },
      );
      try {
        return await client.withDeadline(Date.now() + ANSWER_DEADLINE_MS, async () => {
          try {
            return await client.workflow.executeUpdateWithStart(withdrawalUpdate(name), {
              args: [command],
              updateId,
              startWorkflowOperation: operation,
            });
          } catch (error) {
            return firstAnswer(client, { workflowId, updateId, error });
          }
        });
      } catch (error) {
        throw overError(toAppError(error));
      }
    },

    async askNow(withdrawalNo) {
      const handle = client.workflow.getHandle(withdrawalWorkflowId(withdrawalNo));
      try {
        await client.withDeadline(Date.now() + ANSWER_DEADLINE_MS, () =>
          handle.executeUpdate(askNowUpdate),
        );
      } catch (error) {
        throw overError(toAppError(error));
      }
    },

    async startWithdrawal(withdrawalNo) {
      try {
        await client.workflow.start<typeof withdrawalWorkflow>('withdrawalWorkflow', {
          args: [{ withdrawalNo }],
          workflowId: withdrawalWorkflowId(withdrawalNo),
          ...START_ONCE,
          staticSummary: `提现 withdrawal ${withdrawalNo}`,
        });
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw toAppError(error);
      }
    },

    async tellNews(withdrawalNo) {
      try {
        const handle = client.workflow.getHandle(withdrawalWorkflowId(withdrawalNo));
        await client.withDeadline(Date.now() + ANSWER_DEADLINE_MS, () =>
          handle.signal(withdrawalNewsSignal),
        );
      } catch {
        // The row is written; the run looks by itself at its next turn, or the sweep starts it.
      }
    },
  };
}

/** A run that has ended with this very update still knows its answer. */
async function firstAnswer(
  client: Client,
  asked: { readonly workflowId: string; readonly updateId: string; readonly error: unknown },
): Promise<WithdrawalSnapshot> {
  const { workflowId, updateId, error } = asked;
  const isOver =
    error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError;
  if (!isOver) throw error;
  const known = client.workflow
    .getHandle(workflowId)
    .getUpdateHandle<WithdrawalSnapshot>(updateId)
    .result();
  return known.catch((refusal: unknown) =>
    Promise.reject(refusal instanceof WorkflowUpdateFailedError ? refusal : error),
  );
}

function overError(error: AppError): AppError {
  return error.code === 'ORDER_ENDED'
    ? new AppError('ACTION_NOT_ALLOWED', { cause: error })
    : error;
}
