import {
  WithStartWorkflowOperation,
  WorkflowExecutionAlreadyStartedError,
  type Client,
} from '@temporalio/client';
import type { OnboardingGateway } from '../use-cases/onboarding/gateway.js';
import { applicationUpdate, onboardingWorkflowId } from '../workflows/contract.js';
import type { onboardingWorkflow } from '../workflows/index.js';
import { toAppError } from './client.js';
import { START_ONCE, updateWithStart } from './update-with-start.js';

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
      const update = applicationUpdate(name);
      return updateWithStart(client, { operation, workflowId, update, updateId, command });
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
