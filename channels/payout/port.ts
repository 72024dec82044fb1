import type { Fen } from '../../contract/terms/money.js';
import type { ChannelOutcome } from '../outcome.js';

/**
 * WAITING_PAYEE: the payee must confirm it himself and has not yet. FAILED and CANCELLED are ends in
 * which no money left; SUCCESS is the end in which it did. Only an end allows another number.
 */
export type PayoutStatus =
  'PROCESSING' | 'WAITING_PAYEE' | 'SUCCESS' | 'FAILED' | 'CANCELLED' | 'NOT_FOUND';

/** The channel's own view of one payout. */
export type PayoutState = {
  readonly payoutNo: string;
  readonly status: PayoutStatus;
  /** Null only when the status is NOT_FOUND. */
  readonly amountFen: Fen | null;
  readonly channelPayoutId: string | null;
  /** Why it failed or was cancelled, in the channel's words. */
  readonly reason: string | null;
  /** What the payee's app needs to confirm it; null where nobody confirms. */
  readonly confirmToken: string | null;
  readonly succeededAt: Date | null;
};

/** Who is paid: what the channel knows the person by, and the name it compares. */
export type Payee = { readonly account: string; readonly name: string };

export type SendPayoutInput = {
  readonly payoutNo: string;
  readonly amountFen: Fen;
  readonly payee: Payee;
  readonly remark: string;
};

/**
 * A channel that pays people online. As with payments: no method throws for what the channel
 * answers and none retries; a repeat under the same number with equal input is safe, an unknown
 * outcome is asked about and never sent again under another number.
 */
export type PayoutChannel = {
  readonly code: 'WECHAT_TRANSFER' | 'ALIPAY_TRANSFER';
  /** Success means accepted: read `status`; the money has left only at SUCCESS. */
  send(input: SendPayoutInput): Promise<ChannelOutcome<PayoutState>>;
  /** A payout the channel does not know is a success with `NOT_FOUND`. */
  query(input: { readonly payoutNo: string }): Promise<ChannelOutcome<PayoutState>>;
  /** Asks to call back one that nobody confirmed; the end is told by `query`. */
  cancel(input: { readonly payoutNo: string }): Promise<ChannelOutcome<PayoutState>>;
};
