import type { EndPaidInput, EndPaidResult } from '../../workflows/contract.js';
import { openRefund } from '../payment/open-refund.js';
import { releaseWorkers } from './bookings.js';
import type { OrderDeps } from './deps.js';
import { writeTransition } from './write-transition.js';

/**
 * Ends an order that was paid and not served: full refund of every paid bill, opened in the same
 * transaction; the worker's time is free again.
 */
export async function endPaidOrder(
  deps: OrderDeps,
  { commit }: EndPaidInput,
): Promise<EndPaidResult> {
  const result = await writeTransition(deps, commit, async ({ order, session }) => {
    const ticket = order.tickets[0];
    await releaseWorkers(deps, {
      ticketId: commit.ticketId,
      workerIds: [ticket?.heldWorkerId ?? null, ticket?.workerId ?? null],
      session,
    });
    const refundNos: string[] = [];
    for (const payment of await deps.payments.ofOrder(order._id, session)) {
      if (payment.status !== 'PAID') continue;
      const { amountFen } = payment;
      refundNos.push(
        await openRefund(deps, { payment, amountFen, reason: commit.reason, session }),
      );
    }
    return {
      set: {
        'tickets.0.status': 'CANCELLED',
        refundStatus: refundNos.length > 0 ? 'OPEN' : 'NONE',
      },
      data: { refundNos, amountFen: order.paidFen },
      result: { refundNos },
    };
  });
  return { refundNos: result['refundNos'] as string[] };
}
