import { createHash } from 'node:crypto';
import type { OrderSnapshot } from '../../workflows/contract.js';
import type { OrderDeps } from './deps.js';
import type { OrderGateway, OrderUpdates } from './gateway.js';
import type { StepRequest } from './order-steps.js';

/** A step with its reason in words, which stay in MongoDB. */
export type NotedRequest = StepRequest & { readonly note?: string | undefined };

/**
 * Sends one update to an order's run. A note is stored before, under an id that a repeat of the
 * request finds again; only the id travels.
 */
export async function sendStep<Name extends keyof OrderUpdates>(
  to: { readonly deps: Pick<OrderDeps, 'orderNotes'>; readonly gateway: OrderGateway },
  request: NotedRequest & {
    readonly name: Name;
    readonly command: OrderUpdates[Name];
    /** The wish, where it may become one of several updates: its repeat gets the first answer. */
    readonly intent?: string;
  },
): Promise<OrderSnapshot> {
  const { orderId, actor, receivedAtMs, key, note, name, intent = name } = request;
  const updateId = `${actor.id}:${intent}:${key}`;
  if (note === undefined) {
    const { command } = request;
    return to.gateway.updateOrder({ orderId, name, updateId, command });
  }
  const noteId = createHash('sha256').update(`${orderId} ${updateId}`).digest('hex').slice(0, 32);
  const at = new Date(receivedAtMs);
  await to.deps.orderNotes.insertOnce({ _id: noteId, orderId, actor, text: note, at });
  const command = { ...request.command, noteId };
  return to.gateway.updateOrder({ orderId, name, updateId, command });
}
