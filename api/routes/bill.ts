import type { OpenedPayment } from '../../use-cases/payment/open-payment.js';

/** An opened bill as the answer has it. */
export const presentBill = (bill: OpenedPayment) => ({
  ...bill,
  expiresAt: bill.expiresAt.toISOString(),
});
