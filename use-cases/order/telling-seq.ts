import type { OrderDeps } from './deps.js';
import type { OrderGateway } from './gateway.js';

/**
 * Adds to every step the number of the last stored change. A run that does not know it has lost it
 * together with its processes, and takes it over before it judges the step: what a person sees on
 * his screen is what he may act on.
 */
export function tellingSeq(
  deps: { readonly orders: Pick<OrderDeps['orders'], 'seqOf'> },
  gateway: OrderGateway,
): OrderGateway {
  return {
    ...gateway,
    async updateOrder(input) {
      const seenSeq = await deps.orders.seqOf(input.orderId);
      const command = seenSeq === null ? input.command : { ...input.command, seenSeq };
      return gateway.updateOrder({ ...input, command });
    },
  };
}
