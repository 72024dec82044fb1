import { fen, type Fen } from '../../contract/terms/money.js';
import { accounts, type ClearingChannel } from './accounts.js';
import { buildJournal, journalId, transferId, type Journal, type JournalLine } from './journal.js';
import { remainingParts, splitByWeight, refundShares, type OrderSplit } from './split.js';

/**
 * The postings of MONEY §3.4 for the spine of an order. Keys come from business documents only, so
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

export type WorkerWeight = { readonly workerId: string; readonly weight: number };

export type SettleInput = {
  readonly orderId: string;
  readonly split: OrderSplit;
  /** Goods refunded before the settlement, as `refundedFen` of `refundTargets`. */
  readonly refundedFen?: Fen;
  /** What is left of the travel fee: the workers', outside the commission base. */
  readonly travelFeeFen: Fen;
  /** In ticket order; the first takes the remainder. */
  readonly workers: readonly WorkerWeight[];
  readonly merchantId: string;
  readonly referrerId?: string;
};

/** Completed and the window over: empties the order's escrow. */
export function settleJournal(input: SettleInput): Journal {
  const { orderId, split } = input;
  const escrow = accounts.order(orderId);
  const left = remainingParts({ split, refundedFen: input.refundedFen ?? fen(0) });
  const workerLines = settleWorkers(input).flatMap(({ workerId, shareFen, travelFen }) => [
    single(escrow, accounts.worker(workerId), shareFen, 'WORKER_SHARE'),
    single(escrow, accounts.worker(workerId), travelFen, 'TRAVEL_FEE'),
  ]);
  const referralLines =
    input.referrerId === undefined
      ? []
      : [
          single(
            accounts.referralExpense(),
            accounts.referrer(input.referrerId),
            left.referralFen,
            'REFERRAL',
          ),
        ];
  return buildJournal({
    _id: journalId({ bizType: 'order', bizId: orderId, step: 'settle' }),
    orderId,
    lines: [
      single(escrow, accounts.commission(), left.commissionFen, 'COMMISSION'),
      ...workerLines,
      single(escrow, accounts.merchant(input.merchantId), left.merchantFen, 'MERCHANT_SHARE'),
      ...referralLines,
    ],
  });
}

export type CancelFeeInput = {
  readonly orderId: string;
  readonly workerFen: Fen;
  readonly merchantFen: Fen;
  readonly platformFen: Fen;
  /** Kept travel fee, if the travel was made. */
  readonly travelFeeFen: Fen;
  /** Nobody was assigned: `workerFen` and `travelFeeFen` must be 0. */
  readonly workerId?: string;
  readonly merchantId: string;
};

/** The fee of a cancelled order, kept from the escrow after the rest was refunded. */
export function cancelFeeJournal(input: CancelFeeInput): Journal {
  const { orderId, workerId } = input;
  const escrow = accounts.order(orderId);
  if (workerId === undefined && input.workerFen + input.travelFeeFen > 0) {
    throw new RangeError('a worker part without a worker');
  }
  const workerLines =
    workerId === undefined
      ? []
      : [
          single(escrow, accounts.worker(workerId), input.workerFen, 'CANCEL_FEE'),
          single(escrow, accounts.worker(workerId), input.travelFeeFen, 'TRAVEL_FEE'),
        ];
  return buildJournal({
    _id: journalId({ bizType: 'order', bizId: orderId, step: 'cancelfee' }),
    orderId,
    lines: [
      ...workerLines,
      single(escrow, accounts.merchant(input.merchantId), input.merchantFen, 'CANCEL_FEE'),
      single(escrow, accounts.cancelRevenue(), input.platformFen, 'CANCEL_FEE'),
    ],
  });
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

type WorkerPart = { readonly workerId: string; readonly shareFen: Fen; readonly travelFen: Fen };

function settleWorkers(input: SettleInput): readonly WorkerPart[] {
  const { split, workers } = input;
  const weights = workers.map((worker) => worker.weight);
  const sharesFen = splitByWeight({ amountFen: split.workerFen, weights });
  const left = remainingParts({ split, refundedFen: input.refundedFen ?? fen(0) });
  const backFen = refundShares({
    sharesFen,
    targetFen: fen(split.workerFen - left.workerFen),
  });
  const travelFen = splitByWeight({ amountFen: input.travelFeeFen, weights });
  return workers.map(({ workerId }, index) => ({
    workerId,
    shareFen: fen((sharesFen[index] ?? 0) - (backFen[index] ?? 0)),
    travelFen: travelFen[index] ?? fen(0),
  }));
}

function single(debit: string, credit: string, amountFen: Fen, code: string): JournalLine {
  return { debit, credit, amountFen, code, mode: 'single' };
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

function refundLine(input: RefundInput): OpenLine {
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

function refundPendingId(refundNo: string): string {
  return transferId({ journalId: refundRequestId(refundNo), index: 0 });
}
