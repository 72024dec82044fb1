import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { OrderDeps } from '../order/deps.js';

/** Number of an order's first bill: what the channel knows, at most 32 letters and digits. */
export const paymentNoOf = (orderNo: string, index = 1): string =>
  `${orderNo}P${String(index).padStart(2, '0')}`;

export type OpenedPayment = {
  readonly paymentNo: string;
  readonly codeUrl: string;
  readonly amountFen: number;
  readonly expiresAt: Date;
};

/**
 * Opens the order's bill at WeChat Pay, or answers with the one that is open. The number is written
 * before the call and never changes, so a repeat after a lost answer meets the same bill.
 * Errors: NOT_FOUND, ALREADY_PAID, PAYMENT_CLOSED, CHANNEL_UNAVAILABLE (retry with the same key).
 */
export async function openPayment(
  deps: OrderDeps,
  input: { readonly orderId: string; readonly customerId: string },
): Promise<OpenedPayment> {
  const order = await deps.orders.findById(input.orderId);
  if (!order || order.customerId !== input.customerId) throw new AppError('NOT_FOUND');
  const payment = billOf(deps, order);
  await deps.transact(async (session) => {
    if (!(await deps.orders.claimPaymentOpening(order._id, session))) {
      const present = await deps.orders.findById(order._id, session);
      throw new AppError(present?.paidAt ? 'ALREADY_PAID' : 'PAYMENT_CLOSED');
    }
    await deps.payments.insertOnce(payment, session);
  });
  const stored = await deps.payments.findById(payment._id);
  const { amountFen, expiresAt } = stored ?? payment;
  const answer = await deps.channels.WECHAT.createNative({
    paymentNo: payment._id,
    amountFen,
    description: order.itemName,
    expiresAt,
  });
  if (answer.kind === 'success') {
    const { codeUrl } = answer.value;
    await deps.payments.setCodeUrl(payment._id, codeUrl);
    return { paymentNo: payment._id, codeUrl, amountFen, expiresAt };
  }
  if (answer.kind === 'failure' && answer.code === 'ALREADY_PAID') {
    throw new AppError('ALREADY_PAID');
  }
  if (answer.kind === 'failure' && answer.code === 'CLOSED') throw new AppError('PAYMENT_CLOSED');
  throw new AppError('CHANNEL_UNAVAILABLE', { detail: answer.message, retryAfterSeconds: 2 });
}

function billOf(deps: OrderDeps, order: OrderDocument): PaymentDocument {
  return {
    _id: paymentNoOf(order.no),
    orderId: order._id,
    customerId: order.customerId,
    purpose: 'ORDER',
    channel: 'WECHAT',
    amountFen: order.totalFen,
    status: 'PENDING',
    codeUrl: null,
    expiresAt: order.payDeadlineAt,
    transactionId: null,
    paidAt: null,
    createdAt: new Date(deps.clock.nowMs()),
  };
}
