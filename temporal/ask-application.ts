import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  type Client,
} from '@temporalio/client';
import { AppError } from '../contract/terms/errors.js';
import type { OnboardingGateway } from '../use-cases/onboarding/gateway.js';
import {
  TASK_QUEUE,
  applicationUpdate,
  onboardingWorkflowId,
  type ApplicationSnapshot,
} from '../workflows/contract.js';
import type { onboardingWorkflow } from '../workflows/index.js';
import { toAppError } from './client.js';

/** A person waits this long for a yes or no; then 503, and a retry with the same key. */
const ANSWER_DEADLINE_MS = 5_000;

const START_ONCE = {
  taskQueue: TASK_QUEUE,
  workflowIdConflictPolicy: 'USE_EXISTING',
  workflowIdReusePolicy: 'REJECT_DUPLICATE',
} as const;

/** Applications over Temporal: each step starts the run when it is not there. */
export function createOnboardingGateway(client: Client): OnboardingGateway {
  return {
    async updateApplication({ applicationId, name, updateId, command }) {
      const workflowId = onboardingWorkflowId(applicationId);
      const operation = new WithStartWorkflowOperation<typeof onboardingWorkflow>(
        'onboardingWorkflow',
        {
          args: [{ applicationId }],
          workflowId,
          ...START_ONCE,
          staticSummary: `入驻申请 application ${applicationId}`,
        },
      );
      try {
        return await client.withDeadline(Date.now() + ANSWER_DEADLINE_MS, async () => {
          try {
            return await client.workflow.executeUpdateWithStart(applicationUpdate(name), {
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

    async startApplication(applicationId) {
      try {
        await client.workflow.start<typeof onboardingWorkflow>('onboardingWorkflow', {
          args: [{ applicationId }],
          workflowId: onboardingWorkflowId(applicationId),
          ...START_ONCE,
        });
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw toAppError(error);
      }
    },
  };
}

/** A run that has ended with this very update still knows its answer. */
async function firstAnswer(
  client: Client,
  asked: { readonly workflowId: string; readonly updateId: string; readonly error: unknown },
): Promise<ApplicationSnapshot> {
  const { workflowId, updateId, error } = asked;
  const isOver =
    error instanceof WorkflowNotFoundError || error instanceof WorkflowExecutionAlreadyStartedError;
  if (!isOver) throw error;
  const known = client.workflow
    .getHandle(workflowId)
    .getUpdateHandle<ApplicationSnapshot>(updateId)
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
