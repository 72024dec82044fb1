import type { ContactInput, ContactResult } from '../../workflows/contract.js';
import type { OrderDeps } from './deps.js';

/** When the worker's phone was last heard of: any request of his, or a position report (K2). */
export async function workerContact(
  deps: Pick<OrderDeps, 'workers'>,
  { workerId }: ContactInput,
): Promise<ContactResult> {
  const worker = await deps.workers.findById(workerId);
  const heard = [worker?.position?.at, worker?.lastSeenAt].flatMap((at) =>
    at === undefined || at === null ? [] : [at.getTime()],
  );
  return { lastContactAtMs: heard.length === 0 ? null : Math.max(...heard) };
}
