import type { Fen } from '../../../contract/terms/money.js';
import type { RefundStatus, TradeState } from '../port.js';

/** What a verified callback says. It is a hint: the order query stays the truth. */
export type PaymentNotice =
  | (NoticeCommon & { readonly type: 'payment'; readonly state: TradeState })
  | (NoticeCommon & {
      readonly type: 'refund';
      readonly refundNo: string;
      readonly state: RefundStatus;
    });

type NoticeCommon = {
  /** The channel's id of the notice, equal in every repeat. */
  readonly id: string;
  readonly paymentNo: string;
  /** The paid amount, or what has gone back: of this refund (WeChat), of all so far (Alipay). */
  readonly amountFen: Fen;
  readonly currency: string;
  readonly transactionId: string;
  readonly occurredAt: Date;
};
