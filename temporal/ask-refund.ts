import type { Client } from '@temporalio/client';
import { TASK_QUEUE, channelSignal, refundWorkflowId } from '../workflows/contract.js';
import type { refundWorkflow } from '../workflows/index.js';

const SIGNAL_DEADLINE_MS = 5_000;

/**
 * Makes `refund-<no>` go on in one call: an open run is told, an ended one starts again under the
 * same workflow id, so that there is never a moment in which neither happens.
 */
export async function continueRefund(
  client: Client,
  told: { readonly refundNo: string; readonly key: string },
): Promise<void> {
  const { refundNo, key } = told;
  await client.withDeadline(Date.now() + SIGNAL_DEADLINE_MS, () =>
    client.workflow.signalWithStart<typeof refundWorkflow, [{ key: string; paymentNo: string }]>(
      'refundWorkflow',
      {
        args: [{ refundNo }],
        workflowId: refundWorkflowId(refundNo),
        taskQueue: TASK_QUEUE,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        signal: channelSignal,
        signalArgs: [{ key, paymentNo: refundNo }],
      },
    ),
  );
}
