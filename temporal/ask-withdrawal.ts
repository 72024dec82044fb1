import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type Client,
} from '@temporalio/client';
import type { WithdrawalGateway } from '../use-cases/withdrawal/gateway.js';
import {
  askNowUpdate,
  withdrawalNewsSignal,
  withdrawalUpdate,
  withdrawalWorkflowId,
} from '../workflows/contract.js';
import type { withdrawalWorkflow } from '../workflows/index.js';
import { toAppError } from './client.js';
import { ANSWER_DEADLINE_MS, START_ONCE, overError, updateWithStart } from './update-with-start.js';

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
      const update = withdrawalUpdate(name);
      return updateWithStart(client, { operation, workflowId, update, updateId, command });
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
