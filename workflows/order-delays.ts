import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import { ticketOf } from '../domain/order/tickets.js';
import { orderWorkflowId, workerDelayedSignal, type WorkerDelayedSignal } from './contract.js';
import type { OrderRun } from './order-run.js';

/**
 * Our visit lasts longer than planned: the orders whose visits that pushed aside are told, each
 * decides in its own run. What is not told yet is part of the state, so a run that takes over tells
 * it (again, under the same key). The caller holds the lock.
 */
export async function tellDisplaced(run: OrderRun): Promise<void> {
  for (let next = run.state?.untold[0]; next; next = run.state?.untold[0]) {
    const { orderId, bySeq, ...visit } = next;
    const key = `${run.orderId}:${bySeq}:${visit.ticketId}`;
    try {
      const other = getExternalWorkflowHandle(orderWorkflowId(orderId));
      await other.signal(workerDelayedSignal, { ...visit, key });
    } catch {
      // It ended meanwhile, and its time with it.
      log.info('a displaced visit has no run any more', { orderId });
    }
    const { state } = run.placed();
    run.state = { ...state, untold: state.untold.slice(1) };
  }
}

/**
 * An earlier visit of our worker lasts longer (X7): ours begins later, or goes to somebody else
 * because his time for it is gone. Who has set out needs no new time to begin.
 */
export async function delayWorker(run: OrderRun, signal: WorkerDelayedSignal): Promise<void> {
  const { ticketId, workerId, expectedStartMs } = signal;
  const ticket = ticketOf(run.placed().state, ticketId);
  if (ticket?.workerId !== workerId) return;
  if (expectedStartMs !== null && ticket.status !== 'ASSIGNED') return;
  await run.commit(
    { event: 'workerDelayed', atMs: Date.now(), ticketId, workerId, expectedStartMs },
    { reason: 'PREVIOUS_OVERRUN' },
  );
}
