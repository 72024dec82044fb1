import type { OrderSnapshot } from '../../workflows/contract.js';
import type { OrderDeps } from './deps.js';
import type { OrderGateway, OrderUpdates } from './gateway.js';
import { sendStep, type NotedRequest } from './send-step.js';

type Said = 'actor' | 'receivedAtMs' | 'noteId';

/** `sendStep` for steps whose command is who and when, the note, and a few fields more. */
export function createSender(deps: Pick<OrderDeps, 'orderNotes'>, gateway: OrderGateway) {
  return <Name extends keyof OrderUpdates>(
    name: Name,
    request: NotedRequest & {
      readonly intent?: string;
      /** Words that are stored already. */
      readonly noteId?: string | undefined;
    },
    more: Omit<OrderUpdates[Name], Said>,
  ): Promise<OrderSnapshot> => {
    const { actor, receivedAtMs, noteId } = request;
    const said = { actor, receivedAtMs, ...(noteId !== undefined && { noteId }) };
    // The compiler cannot add up a generic command of its two halves.
    const command = { ...said, ...more } as unknown as OrderUpdates[Name];
    return sendStep({ deps, gateway }, { ...request, name, command });
  };
}
