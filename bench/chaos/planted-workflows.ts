import { sleep } from '@temporalio/workflow';
import { orderWorkflow as proper } from '../../workflows/order.js';
import type { OrderInput } from '../../workflows/contract.js';

export * from '../../workflows/index.js';

/** The order's run with a timer more than before and no `patched` around it. */
export async function orderWorkflow(input: OrderInput): Promise<void> {
  await sleep(10);
  await proper(input);
}
