import { AppError } from '../../contract/terms/errors.js';
import type { OrderDeps } from '../order/deps.js';
import { newBill, openBill, type OpenedPayment, type PayChoice } from './open-payment.js';

/**
 * Opens the bill of an addition, or answers with the one that is open, in the way it was opened; only
 * while it waits for its payment. Errors: NOT_FOUND, ALREADY_PAID, PAYMENT_CLOSED, CHANNEL_UNAVAILABLE.
 */
export async function openAdditionPayment(
  deps: OrderDeps,
  input: PayChoice & {
    readonly orderId: string;
    readonly customerId: string;
    readonly additionNo: string;
  },
): Promise<OpenedPayment> {
  const { orderId, customerId, additionNo, way, payer } = input;
  const order = await deps.orders.findById(orderId);
  const addition = await deps.additions.find(additionNo);
  if (!order || order.customerId !== customerId || addition?.orderId !== orderId) {
    throw new AppError('NOT_FOUND');
  }
  const { paymentNo, amountFen, expiresAt } = addition;
  if (expiresAt === null) throw new AppError('PAYMENT_CLOSED');
  const payment = newBill(deps, {
    order,
    paymentNo,
    purpose: 'SUPPLEMENT',
    way,
    amountFen,
    expiresAt,
  });
  return openBill(deps, {
    payment,
    payer,
    description: order.itemName,
    claim: async (session) => {
      const at = new Date(deps.clock.nowMs());
      if (await deps.additions.claimOpening({ additionNo, at }, session)) return;
      const present = await deps.additions.find(additionNo, session);
      throw new AppError(present?.status === 'PAID' ? 'ALREADY_PAID' : 'PAYMENT_CLOSED');
    },
  });
}
