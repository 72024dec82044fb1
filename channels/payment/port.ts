import type { Fen } from '../../contract/terms/money.js';
import type { ChannelOutcome } from '../outcome.js';

export type { ChannelOutcome } from '../outcome.js';

/**
 * Codes of a definite failure, the same for every payment channel. RATE_LIMITED and
 * INSUFFICIENT_FUNDS may pass later: repeat under the same number. The rest stay refused.
 */
export type PaymentFailureCode =
  | 'ALREADY_PAID'
  | 'CLOSED'
  | 'NOT_FOUND'
  | 'NUMBER_REUSED'
  | 'INSUFFICIENT_FUNDS'
  | 'RATE_LIMITED'
  | 'ACCOUNT_ABNORMAL'
  | 'NOT_AUTHORIZED'
  | 'REFUSED';

export type TradeState =
  'SUCCESS' | 'NOTPAY' | 'USERPAYING' | 'CLOSED' | 'PAYERROR' | 'REFUND' | 'REVOKED' | 'NOT_FOUND';

/** The channel's own view of one payment. `REFUND` means paid and refunded in part or whole. */
export type PaymentState = {
  readonly paymentNo: string;
  readonly tradeState: TradeState;
  /** Null where the channel does not state it (unpaid or not found). */
  readonly amountFen: Fen | null;
  readonly transactionId: string | null;
  readonly paidAt: Date | null;
};

export type RefundStatus = 'SUCCESS' | 'PROCESSING' | 'CLOSED' | 'ABNORMAL' | 'NOT_FOUND';

/** The channel's own view of one refund. CLOSED and ABNORMAL are repeated under the same number. */
export type RefundState = {
  readonly refundNo: string;
  /** Null only when the status is NOT_FOUND. */
  readonly paymentNo: string | null;
  readonly status: RefundStatus;
  readonly amountFen: Fen | null;
  readonly channelRefundId: string | null;
  readonly succeededAt: Date | null;
};

export type CreateNativeInput = {
  readonly paymentNo: string;
  readonly amountFen: Fen;
  readonly description: string;
  readonly expiresAt: Date;
};

export type RefundInput = {
  readonly refundNo: string;
  readonly paymentNo: string;
  readonly amountFen: Fen;
  /** The whole amount of the payment, which the channel compares with its own record. */
  readonly totalFen: Fen;
  readonly reason: string;
};

/**
 * One payment channel. No method throws for what the channel answers and none retries; numbers are
 * the caller's idempotency keys, so a repeat with equal input is safe. A repeat with other input
 * (amount, description, expiry) fails with NUMBER_REUSED or REFUSED.
 */
export type PaymentChannel = {
  readonly code: 'WECHAT';
  /** Opens a payment the customer pays by scanning `codeUrl`. */
  createNative(input: CreateNativeInput): Promise<ChannelOutcome<{ readonly codeUrl: string }>>;
  /** A payment the channel does not know is a success with `NOT_FOUND`. */
  queryPayment(input: { readonly paymentNo: string }): Promise<ChannelOutcome<PaymentState>>;
  /** Fails with ALREADY_PAID when the money has arrived. Closing a closed payment succeeds. */
  closePayment(input: {
    readonly paymentNo: string;
  }): Promise<ChannelOutcome<{ readonly closed: true }>>;
  /** Success means accepted: read `status`; the money is back only at SUCCESS. */
  refund(input: RefundInput): Promise<ChannelOutcome<RefundState>>;
  /** A refund the channel does not know is a success with `NOT_FOUND`. */
  queryRefund(input: { readonly refundNo: string }): Promise<ChannelOutcome<RefundState>>;
};
