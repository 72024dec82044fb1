import type { Fen } from '../../contract/terms/money.js';
import type { PaymentChannelCode, PaymentProduct } from '../../contract/terms/payment.js';
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

/** What some products need to know of the payer. */
export type Payer = {
  /** His id in the mini-program in which he pays (JSAPI). */
  readonly openid?: string;
  /** Address of his device (H5). */
  readonly ip?: string;
};

export type CreatePaymentInput = {
  readonly paymentNo: string;
  readonly amountFen: Fen;
  readonly description: string;
  readonly expiresAt: Date;
  /** One that the channel has; another, or a payer who lacks what it needs, is REFUSED. */
  readonly product: PaymentProduct;
  readonly payer?: Payer;
  /** Parts of it may be given to others; left out, they may not. Fixed with the number. */
  readonly isShared?: boolean;
};

/**
 * What the payer's device needs: a code to scan, an address to go to, or parameters for the
 * channel's own app. Each is signed or secret: it goes to the payer alone.
 */
export type PayHandle =
  | { readonly kind: 'code'; readonly codeUrl: string }
  | { readonly kind: 'redirect'; readonly url: string }
  | { readonly kind: 'params'; readonly params: Readonly<Record<string, string>> };

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
 * the caller's idempotency keys, so a repeat with equal input is safe. Other input under the same
 * number (amount, description, expiry, product) never makes another amount payable: it fails with
 * NUMBER_REUSED or REFUSED, here or at the payer's device.
 */
export type PaymentChannel = {
  readonly code: PaymentChannelCode;
  /**
   * Opens a payment. A channel that is not asked for it (the payer brings a signed link) knows the
   * payment only after he has opened it: until then queries say NOT_FOUND.
   */
  create(input: CreatePaymentInput): Promise<ChannelOutcome<PayHandle>>;
  /** A payment the channel does not know is a success with `NOT_FOUND`. */
  queryPayment(input: { readonly paymentNo: string }): Promise<ChannelOutcome<PaymentState>>;
  /**
   * Fails with ALREADY_PAID when the money has arrived. Closing a closed payment succeeds.
   * NOT_FOUND is no end where links are signed: it may still be opened until it expires.
   */
  closePayment(input: {
    readonly paymentNo: string;
  }): Promise<ChannelOutcome<{ readonly closed: true }>>;
  /** Success means accepted: read `status`; the money is back only at SUCCESS. */
  refund(input: RefundInput): Promise<ChannelOutcome<RefundState>>;
  /** A refund the channel does not know is a success with `NOT_FOUND`. */
  queryRefund(input: {
    readonly refundNo: string;
    readonly paymentNo: string;
  }): Promise<ChannelOutcome<RefundState>>;
};
