import type { PaymentNotice } from '../../channels/payment/verify/notice.js';
import type { Fen } from '../../contract/terms/money.js';
import type { PaymentChannelCode } from '../../contract/terms/payment.js';
import type { OrderDeps } from '../order/deps.js';

/** Genuine, but about a number that is not ours, or about another amount than its bill's. */
export type NoticeMismatch = 'UNKNOWN_NUMBER' | 'WRONG_AMOUNT';

/**
 * Compares a notice with our own bill, as Alipay asks its merchants to before they take one. Null
 * when it fits.
 */
export async function mismatchOf(
  deps: Pick<OrderDeps, 'payments'>,
  told: {
    readonly channel: PaymentChannelCode;
    readonly notice: PaymentNotice;
    /** The whole amount of the trade. */
    readonly totalFen: Fen;
  },
): Promise<NoticeMismatch | null> {
  const { channel, notice, totalFen } = told;
  const bill = await deps.payments.findById(notice.paymentNo);
  if (bill?.channel !== channel) return 'UNKNOWN_NUMBER';
  if (bill.amountFen !== totalFen) return 'WRONG_AMOUNT';
  if (notice.type === 'payment') return null;
  const refund = await deps.payments.findRefund(notice.refundNo);
  return refund?.paymentNo === bill._id ? null : 'UNKNOWN_NUMBER';
}
