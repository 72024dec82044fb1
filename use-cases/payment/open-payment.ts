import { AppError } from '../../contract/terms/errors.js';
import type { OrderDocument } from '../../data/repositories/orders.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import type { ClientSession } from '../../data/repositories/session.js';
import type { OrderDeps } from '../order/deps.js';

/** Bills of the order itself after the first: the customer asked for a new code. */
const FIRST_NEW_BILL = 51;
const NEW_BILLS_MAX = 5;

/**
 * Number of an order's bill: what the channel knows, at most 32 letters and digits. 1 is its first,
 * 2 to 50 are those of additions, 51 to 55 new codes for the first.
 */
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
 * before the call and never changes, so a repeat after a lost answer meets the same bill. With
 * `isNewBill` another bill is opened beside it, five at most; when two are paid, the second goes
 * back (R17). Errors: NOT_FOUND, ALREADY_PAID, PAYMENT_CLOSED, CHANNEL_UNAVAILABLE (retry with the
 * same key).
 */
export async function openPayment(
  deps: OrderDeps,
  input: {
    readonly orderId: string;
    readonly customerId: string;
    readonly isNewBill?: boolean;
  },
): Promise<OpenedPayment> {
  const order = await deps.orders.findById(input.orderId);
  if (!order || order.customerId !== input.customerId) throw new AppError('NOT_FOUND');
  const index = input.isNewBill ? await newBillIndex(deps, order) : 1;
  const payment = newBill(deps, {
    order,
    paymentNo: paymentNoOf(order.no, index),
    purpose: 'ORDER',
    amountFen: order.totalFen,
    expiresAt: order.payDeadlineAt,
  });
  return openBill(deps, {
    payment,
    description: order.itemName,
    claim: async (session) => {
      if (await deps.orders.claimPaymentOpening(order._id, session)) return;
      const present = await deps.orders.findById(order._id, session);
      throw new AppError(present?.paidAt ? 'ALREADY_PAID' : 'PAYMENT_CLOSED');
    },
  });
}

/** The next free one; past the last the newest is answered again. */
async function newBillIndex(deps: OrderDeps, order: OrderDocument): Promise<number> {
  const firstNo = paymentNoOf(order.no, FIRST_NEW_BILL);
  const bills = await deps.payments.ofOrder(order._id);
  const opened = bills.filter(({ _id, purpose }) => purpose === 'ORDER' && _id >= firstNo).length;
  return FIRST_NEW_BILL + Math.min(opened, NEW_BILLS_MAX - 1);
}

/** Writes a bill that `claim` allows, and opens it at the channel. */
export async function openBill(
  deps: OrderDeps,
  bill: {
    readonly payment: PaymentDocument;
    readonly description: string;
    /** Throws when no bill may be opened (any more); in the transaction that writes it. */
    claim(session: ClientSession): Promise<void>;
  },
): Promise<OpenedPayment> {
  const { payment, description, claim } = bill;
  await deps.transact(async (session) => {
    await claim(session);
    await deps.payments.insertOnce(payment, session);
  });
  const stored = await deps.payments.findById(payment._id);
  const { amountFen, expiresAt } = stored ?? payment;
  const answer = await deps.channels.WECHAT.createNative({
    paymentNo: payment._id,
    amountFen,
    description,
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

/** A bill that nobody has paid. */
export function newBill(
  deps: Pick<OrderDeps, 'clock'>,
  bill: Pick<PaymentDocument, 'purpose' | 'amountFen' | 'expiresAt'> & {
    readonly order: OrderDocument;
    readonly paymentNo: string;
  },
): PaymentDocument {
  const { order, paymentNo, purpose, amountFen, expiresAt } = bill;
  return {
    _id: paymentNo,
    orderId: order._id,
    customerId: order.customerId,
    purpose,
    channel: 'WECHAT',
    amountFen,
    status: 'PENDING',
    codeUrl: null,
    expiresAt,
    transactionId: null,
    paidAt: null,
    createdAt: new Date(deps.clock.nowMs()),
  };
}
