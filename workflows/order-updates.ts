import { setHandler } from '@temporalio/workflow';
import { catchUpUpdate, placeUpdate } from './contract.js';
import { registerCustomerUpdates } from './order-customer-updates.js';
import { registerDispatchUpdates } from './order-dispatch-updates.js';
import { registerEndings } from './order-endings.js';
import { registerReviewUpdates } from './order-review-updates.js';
import { catchUp } from './order-resume.js';
import { registerTimeUpdates } from './order-time-updates.js';
import { registerWorkerUpdates } from './order-worker-updates.js';
import type { OrderRun } from './order-run.js';

/** Registers every update that a person waits for. */
export function registerOrderUpdates(run: OrderRun): void {
  setHandler(placeUpdate, () => run.placing(), { description: 'Store the order, hold its slot' });
  setHandler(catchUpUpdate, () => catchUp(run), { description: 'Take over what is stored' });
  registerDispatchUpdates(run);
  registerWorkerUpdates(run);
  registerCustomerUpdates(run);
  registerTimeUpdates(run);
  registerReviewUpdates(run);
  registerEndings(run);
}
