import { AppError } from '../../contract/terms/errors.js';
import { fen } from '../../contract/terms/money.js';
import type { PaymentDocument } from '../../data/repositories/payments.js';
import { tipJournal } from '../../domain/ledger/tip-postings.js';
import type { OrderDeps } from '../order/deps.js';
import { doneWorkersOf } from '../order/order-money.js';
import { clearingOf } from '../payment/channel-of.js';

/**
 * A tip arrived: credited to the workers at once, without the order's run, which has ended. Whoever
 * tells it a second time changes nothing: the bill's status and the journal's key decide. A tip that
 * is paid late is a tip all the same. True for the one call that booked it.
 */
export function bookTip(
  deps: OrderDeps,
  input: { readonly payment: PaymentDocument; readonly transactionId: string | null },
): Promise<boolean> {
  const { payment, transactionId } = input;
  const { _id: paymentNo, orderId, amountFen } = payment;
  return deps.transact(async (session) => {
    const at = new Date(deps.clock.nowMs());
    if (!(await deps.payments.markPaid({ paymentNo, transactionId, at }, session))) return false;
    const order = await deps.orders.findById(orderId, session);
    const workers = order === null ? [] : doneWorkersOf(order.tickets);
    if (workers.length === 0) {
      throw new AppError('INTERNAL', { detail: `nobody is there for the tip ${paymentNo}` });
    }
    const channel = clearingOf(payment.channel);
    const tip = { paymentNo, orderId, channel, amountFen: fen(amountFen), workers };
    await deps.ledger.post(tipJournal(tip), session);
    return true;
  });
}
