import type { Fen } from '../../contract/terms/money.js';
import type { ShareReceiverType, ShareResult } from '../../contract/terms/profit-share.js';
import type { ChannelOutcome } from '../outcome.js';

export type { ChannelOutcome } from '../outcome.js';

/** Who can be given a share: what the channel knows him by, and the name it compares. */
export type ShareReceiver = {
  readonly type: ShareReceiverType;
  readonly account: string;
  readonly name: string;
};

export type SharePart = ShareReceiver & { readonly amountFen: Fen };

export type ShareInput = {
  readonly shareNo: string;
  /** The channel's own number of the payment. */
  readonly transactionId: string;
  /** One account once; as many as the channel allows. */
  readonly parts: readonly SharePart[];
};

/** What became of one receiver's part; `failReason` is in the channel's words. */
export type SharePartState = {
  readonly type: ShareReceiverType;
  readonly account: string;
  readonly amountFen: Fen;
  readonly result: ShareResult;
  readonly failReason: string | null;
};

/** The channel's own view of one request. FINISHED says that every part has its end. */
export type ShareState = {
  readonly shareNo: string;
  readonly status: 'PROCESSING' | 'FINISHED' | 'NOT_FOUND';
  readonly channelShareId: string | null;
  readonly parts: readonly SharePartState[];
};

export type ReturnInput = {
  readonly returnNo: string;
  /** The request that gave it. */
  readonly shareNo: string;
  /** The receiver's number as a merchant: a person cannot give back. */
  readonly merchantAccount: string;
  readonly amountFen: Fen;
};

export type ReturnState = {
  readonly returnNo: string;
  readonly status: 'PROCESSING' | 'SUCCESS' | 'FAILED' | 'NOT_FOUND';
  /** Null only when the status is NOT_FOUND. */
  readonly amountFen: Fen | null;
  readonly failReason: string | null;
};

/**
 * A channel that gives parts of a payment to others. As with payments: no method throws for what
 * the channel answers and none retries; a repeat under the same number with equal input is safe, an
 * unknown outcome is asked about and never sent again under another number.
 */
export type ProfitShareChannel = {
  readonly code: 'WECHAT';
  /** Tells the channel of a receiver; one that it knows is a success. */
  addReceiver(
    receiver: ShareReceiver & { readonly relation: 'STAFF' | 'SUPPLIER' },
  ): Promise<ChannelOutcome<{ readonly added: true }>>;
  /** Success means accepted: read `status` and the result of each part. */
  share(input: ShareInput): Promise<ChannelOutcome<ShareState>>;
  /** A request the channel does not know is a success with `NOT_FOUND`. */
  query(input: {
    readonly shareNo: string;
    readonly transactionId: string;
  }): Promise<ChannelOutcome<ShareState>>;
  /** Success means accepted: read `status`. */
  return(input: ReturnInput): Promise<ChannelOutcome<ReturnState>>;
  /** One that the channel does not know is a success with `NOT_FOUND`. */
  queryReturn(input: {
    readonly returnNo: string;
    readonly shareNo: string;
  }): Promise<ChannelOutcome<ReturnState>>;
  /** What nobody was given is ours again; nothing of this payment can be shared any more. */
  unfreeze(input: {
    readonly shareNo: string;
    readonly transactionId: string;
  }): Promise<ChannelOutcome<ShareState>>;
};
