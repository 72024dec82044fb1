import { fen, type Fen } from '../../contract/terms/money.js';
import { accounts } from './accounts.js';
import { buildJournal, journalId, single, type Journal } from './journal.js';
import { refundShares, remainingParts, splitByWeight, type OrderSplit } from './split.js';

export type WorkerWeight = { readonly workerId: string; readonly weight: number };

/** Goods refunded before the settlement, by who bears it. Fen. */
export type RefundedGoods = {
  /** By the shares of MONEY §3.5, as `refundedFen` of `refundTargets`. */
  readonly sharedFen: Fen;
  /** Decided against the worker or the merchant: taken from his share first. */
  readonly workerFen: Fen;
  readonly merchantFen: Fen;
};

export const NOTHING_REFUNDED: RefundedGoods = {
  sharedFen: fen(0),
  workerFen: fen(0),
  merchantFen: fen(0),
};

export type SettleInput = {
  readonly split: OrderSplit;
  readonly refunded?: RefundedGoods;
  /** The workers', outside the commission base; what went back of it is theirs to give. */
  readonly travelFeeFen: Fen;
  readonly travelRefundedFen?: Fen;
  /** In ticket order; the first takes the remainder. Empty: the merchant served by himself. */
  readonly workers: readonly WorkerWeight[];
};

export type WorkerPart = {
  readonly workerId: string;
  readonly shareFen: Fen;
  readonly travelFen: Fen;
};

export type SettleParts = {
  readonly commissionFen: Fen;
  readonly merchantFen: Fen;
  readonly referralFen: Fen;
  readonly workers: readonly WorkerPart[];
};

/**
 * Who gets what of a completed order: the split less what went back before. What one side bears
 * and its share cannot cover falls on the other side, then on the commission. With more refunded
 * no part grows, so that the difference of two results is what a refund takes back.
 */
export function settleParts(input: SettleInput): SettleParts {
  const { split, workers, travelFeeFen, refunded = NOTHING_REFUNDED } = input;
  const travelBackFen = input.travelRefundedFen ?? fen(0);
  const left = remainingParts({ split, refundedFen: refunded.sharedFen });
  const byWorker = bear([left.workerFen, left.merchantFen, left.commissionFen], refunded.workerFen);
  const byMerchant = bear([byWorker[1], byWorker[0], byWorker[2]], refunded.merchantFen);
  const [merchantFen, workerFen, commissionFen] = byMerchant;
  // Whoever bears it: nobody is rewarded for goods that went back.
  const backFen = fen(refunded.sharedFen + refunded.workerFen + refunded.merchantFen);
  const { referralFen } = remainingParts({ split, refundedFen: backFen });
  const parts = { commissionFen, referralFen };
  if (workers.length === 0) {
    const travelFen = travelFeeFen - travelBackFen;
    return { ...parts, merchantFen: fen(merchantFen + workerFen + travelFen), workers: [] };
  }
  const weights = workers.map((worker) => worker.weight);
  const sharesFen = splitByWeight({ amountFen: split.workerFen, weights });
  const lessFen = refundShares({ sharesFen, targetFen: fen(split.workerFen - workerFen) });
  const travelFen = splitByWeight({ amountFen: travelFeeFen, weights });
  const travelLessFen = refundShares({ sharesFen: travelFen, targetFen: travelBackFen });
  return {
    ...parts,
    merchantFen,
    workers: workers.map(({ workerId }, index) => ({
      workerId,
      shareFen: fen((sharesFen[index] ?? 0) - (lessFen[index] ?? 0)),
      travelFen: fen((travelFen[index] ?? 0) - (travelLessFen[index] ?? 0)),
    })),
  };
}

/** Takes an amount from the first part, then from the next. RangeError past the last. */
function bear(parts: readonly [Fen, Fen, Fen], amountFen: Fen): readonly [Fen, Fen, Fen] {
  let left: number = amountFen;
  const [first, second, third] = parts.map((part) => {
    const taken = Math.min(part, left);
    left -= taken;
    return fen(part - taken);
  });
  if (left > 0) throw new RangeError('more than the order took');
  return [first ?? fen(0), second ?? fen(0), third ?? fen(0)];
}

/** Fen that leave the escrow; 0 = there is nothing to post. */
export function settledFen(parts: SettleParts): number {
  return parts.workers.reduce(
    (sum, { shareFen, travelFen }) => sum + shareFen + travelFen,
    parts.commissionFen + parts.merchantFen,
  );
}

/** Completed and the window over: empties the order's escrow. */
export function settleJournal(input: {
  readonly orderId: string;
  readonly parts: SettleParts;
  readonly merchantId: string;
  readonly referrerId?: string;
}): Journal {
  const { orderId, parts, referrerId } = input;
  const escrow = accounts.order(orderId);
  const workerLines = parts.workers.flatMap(({ workerId, shareFen, travelFen }) => [
    single(escrow, accounts.worker(workerId), shareFen, 'WORKER_SHARE'),
    single(escrow, accounts.worker(workerId), travelFen, 'TRAVEL_FEE'),
  ]);
  const { referralFen } = parts;
  const referralLines =
    referrerId === undefined
      ? []
      : [
          single(
            accounts.referralExpense(),
            accounts.referrer(referrerId),
            referralFen,
            'REFERRAL',
          ),
        ];
  return buildJournal({
    _id: journalId({ bizType: 'order', bizId: orderId, step: 'settle' }),
    orderId,
    lines: [
      single(escrow, accounts.commission(), parts.commissionFen, 'COMMISSION'),
      ...workerLines,
      single(escrow, accounts.merchant(input.merchantId), parts.merchantFen, 'MERCHANT_SHARE'),
      ...referralLines,
    ],
  });
}
