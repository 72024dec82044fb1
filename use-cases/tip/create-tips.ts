import type { z } from 'zod';
import type { tipSchema } from '../../contract/schemas/tip.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { OrderDeps } from '../order/deps.js';
import { openTip } from './open-tip.js';

export type TipDto = z.input<typeof tipSchema>;
export type Tips = ReturnType<typeof createTips>;

/** Tips of customers to those who did the work (X20). */
export function createTips(deps: OrderDeps) {
  return {
    open: (input: Parameters<typeof openTip>[1]) => openTip(deps, input),

    /** Tips of one order, oldest first; the order was seen to be the reader's. */
    async ofOrder(orderId: string): Promise<TipDto[]> {
      const bills = await deps.payments.ofOrder(orderId);
      return bills
        .filter(({ purpose }) => purpose === 'TIP')
        .map((bill) => presentTip(bill, deps.clock.nowMs()));
    },
  };
}

/** A bill that nobody has paid in time is over, whether the channel was told or not. */
function presentTip(bill: PaymentDocument, nowMs: number): TipDto {
  const { _id: tipNo, amountFen, createdAt, paidAt, expiresAt, status } = bill;
  const isOver = status === 'PENDING' && expiresAt.getTime() <= nowMs;
  return {
    tipNo,
    amountFen,
    status: isOver ? 'CLOSED' : status,
    createdAt: createdAt.toISOString(),
    paidAt: paidAt?.toISOString() ?? null,
  };
}
