import type { Fen } from '../../contract/terms/money.js';
import { accounts, type ClearingChannel } from './accounts.js';
import {
  buildJournal,
  journalId,
  single,
  transferId,
  type Journal,
  type JournalLine,
} from './journal.js';

/**
 * The postings of MONEY §3.4 for payments and refunds; the ends of an order are in
 * settle-postings.ts and end-postings.ts. Keys come from business documents only, so
 * a repeated activity builds the same journal. Zero lines are left out; a journal without any line
 * is a RangeError: nothing moved, so the caller has nothing to post.
 */

export type CouponLeg = { readonly campaignId: string; readonly amountFen: Fen };

/** Order created with a platform coupon: the budget is reserved. */
export function couponReservedJournal(input: {
  readonly orderId: string;
  readonly coupon: CouponLeg;
}): Journal {
  const { orderId } = input;
  return buildJournal({
    _id: couponReserveId(orderId),
    orderId,
    lines: [{ ...couponLine(input), mode: 'pending' }],
  });
}

/** Closed or timed out unpaid: the reserved budget is free again. */
export function couponReleasedJournal(input: {
  readonly orderId: string;
  readonly coupon: CouponLeg;
}): Journal {
  const { orderId } = input;
  return buildJournal({
    _id: journalId({ bizType: 'coupon', bizId: orderId, step: 'release' }),
    orderId,
    lines: [{ ...couponLine(input), mode: 'void', pendingId: couponPendingId(orderId) }],
  });
}

export type PaidInput = {
  readonly paymentNo: string;
  readonly orderId: string;
  readonly channel: ClearingChannel;
  readonly amountFen: Fen;
};

/**
 * Paid, told by callback or query; a supplement is a second payment document with the same lines.
 * `coupon` goes with the order's first payment only and books its reserved subsidy.
 */
export function paidJournal(input: PaidInput & { readonly coupon?: CouponLeg }): Journal {
  const { orderId, coupon } = input;
  const couponLines: JournalLine[] =
    coupon === undefined
      ? []
      : [
          {
            ...couponLine({ orderId, coupon }),
            mode: 'post',
            pendingId: couponPendingId(orderId),
          },
        ];
  return buildJournal({
    _id: paidId(input.paymentNo),
    orderId,
    lines: [paymentLine(input), ...couponLines],
  });
}

/**
 * A payment that arrives for an ended order; a full refund by the ordinary refund journals follows.
 * It has the key and the line of `paidJournal`: one payment is credited once, whoever sees it.
 */
export function latePaymentJournal(input: PaidInput): Journal {
  return paidJournal(input);
}

export type RefundInput = {
  readonly refundNo: string;
  readonly orderId: string;
  /** Cash to the customer, travel fee included when it goes back. */
  readonly amountFen: Fen;
};

/** Refund asked before settlement: the amount leaves what the escrow can give, not the escrow. */
export function refundRequestedJournal(input: RefundInput): Journal {
  return buildJournal({
    _id: refundRequestId(input.refundNo),
    orderId: input.orderId,
    lines: [{ ...refundLine(input), mode: 'pending' }],
  });
}

/** The channel confirmed it. `subsidy` is the coupon part that goes back with it (§3.5). */
export function refundSucceededJournal(
  input: RefundInput & { readonly channel: ClearingChannel; readonly subsidy?: CouponLeg },
): Journal {
  const { refundNo, orderId, subsidy } = input;
  const subsidyLines =
    subsidy === undefined
      ? []
      : [
          single(
            accounts.order(orderId),
            accounts.campaignBudget(subsidy.campaignId),
            subsidy.amountFen,
            'SUBSIDY_BACK',
          ),
        ];
  return buildJournal({
    _id: journalId({ bizType: 'refund', bizId: refundNo, step: 'success' }),
    orderId,
    lines: [
      { ...refundLine(input), mode: 'post', pendingId: refundPendingId(refundNo) },
      single(
        accounts.refundTransit(refundNo),
        accounts.clearing(input.channel),
        input.amountFen,
        'REFUND_OUT',
      ),
      ...subsidyLines,
    ],
  });
}

/** The channel definitely refused it; never post this on an unknown outcome. */
export function refundFailedJournal(input: RefundInput): Journal {
  return buildJournal({
    _id: journalId({ bizType: 'refund', bizId: input.refundNo, step: 'fail' }),
    orderId: input.orderId,
    lines: [{ ...refundLine(input), mode: 'void', pendingId: refundPendingId(input.refundNo) }],
  });
}

/** A fully couponed order (C = 0): no cash, the subsidy goes straight back to its campaign. */
export function subsidyReturnedJournal(input: {
  readonly refundNo: string;
  readonly orderId: string;
  readonly subsidy: CouponLeg;
}): Journal {
  const { refundNo, orderId, subsidy } = input;
  return buildJournal({
    _id: journalId({ bizType: 'refund', bizId: refundNo, step: 'subsidy' }),
    orderId,
    lines: [
      single(
        accounts.order(orderId),
        accounts.campaignBudget(subsidy.campaignId),
        subsidy.amountFen,
        'SUBSIDY_BACK',
      ),
    ],
  });
}

/** Key of the payment's journal, for checks of state against ledger (J7). */
export function paidId(paymentNo: string): string {
  return journalId({ bizType: 'payment', bizId: paymentNo, step: 'paid' });
}

function paymentLine(input: PaidInput): JournalLine {
  return single(
    accounts.clearing(input.channel),
    accounts.order(input.orderId),
    input.amountFen,
    'PAYMENT',
  );
}

type OpenLine = Omit<JournalLine, 'mode' | 'pendingId'>;

function couponLine(input: { readonly orderId: string; readonly coupon: CouponLeg }): OpenLine {
  return {
    debit: accounts.campaignBudget(input.coupon.campaignId),
    credit: accounts.order(input.orderId),
    amountFen: input.coupon.amountFen,
    code: 'SUBSIDY',
  };
}

/** The line that reserves a refund, and that its end resolves. */
export function refundLine(input: RefundInput): OpenLine {
  return {
    debit: accounts.order(input.orderId),
    credit: accounts.refundTransit(input.refundNo),
    amountFen: input.amountFen,
    code: 'REFUND',
  };
}

function couponReserveId(orderId: string): string {
  return journalId({ bizType: 'coupon', bizId: orderId, step: 'reserve' });
}

function couponPendingId(orderId: string): string {
  return transferId({ journalId: couponReserveId(orderId), index: 0 });
}

function refundRequestId(refundNo: string): string {
  return journalId({ bizType: 'refund', bizId: refundNo, step: 'request' });
}

/** Transfer that a refund's end resolves, once. */
export function refundPendingId(refundNo: string): string {
  return transferId({ journalId: refundRequestId(refundNo), index: 0 });
}
