import { fen, type BasisPoints, type Fen } from '../../contract/terms/money.js';

/**
 * The money words of MONEY §3.3 and the refund rule of §3.5. This is the one module that multiplies
 * and divides amounts: products pass 2^53 once both factors exceed about 95 million fen, so the
 * arithmetic runs on BigInt. Travel fee and tips are components of their own and never enter.
 */
export type SplitInput = {
  /** G, price of the goods without travel fee and tips. */
  readonly priceFen: Fen;
  /** M, borne by the merchant. */
  readonly merchantCouponFen: Fen;
  /** P, borne by a campaign of the platform; counts as the merchant's income. */
  readonly platformCouponFen: Fen;
  readonly commissionBps: BasisPoints;
  /** The worker's part of what the commission leaves. */
  readonly workerShareBps: BasisPoints;
  /** Paid by the platform; at most `commissionBps`, so it cannot exceed the commission. */
  readonly referralBps: BasisPoints;
};

export type OrderSplit = {
  readonly priceFen: Fen;
  readonly merchantCouponFen: Fen;
  readonly platformCouponFen: Fen;
  /** C = G − M − P. */
  readonly customerPaysFen: Fen;
  /** B = T = G − M = C + P. */
  readonly baseFen: Fen;
  /** a = ⌊B · bps / 10,000⌋. */
  readonly commissionFen: Fen;
  /** R = B − a. */
  readonly restFen: Fen;
  /** w = ⌊R · share / 10,000⌋. */
  readonly workerFen: Fen;
  /** m = R − w. */
  readonly merchantFen: Fen;
  /** f = ⌊B · refbps / 10,000⌋. */
  readonly referralFen: Fen;
};

/** Cumulative parts given back, or the parts of one step. */
export type RefundParts = {
  /** To the customer in cash. */
  readonly cashFen: Fen;
  /** Back to the campaign's budget. */
  readonly subsidyFen: Fen;
  /** V = cash + subsidy = commission + worker + merchant. */
  readonly valueFen: Fen;
  readonly commissionFen: Fen;
  readonly workerFen: Fen;
  readonly merchantFen: Fen;
  /** Taken back from the referrer, beside V because the platform paid it. */
  readonly referralFen: Fen;
};

/** Workers of one order. */
export const WORKERS_PER_ORDER_MAX = 20;
const WHOLE_BPS = 10_000;

/** Splits one order. Throws RangeError when coupons exceed the price or referral the commission. */
export function splitOrder(input: SplitInput): OrderSplit {
  const { priceFen, merchantCouponFen, platformCouponFen } = input;
  if (merchantCouponFen + platformCouponFen > priceFen) {
    throw new RangeError('coupons exceed the price');
  }
  if (input.referralBps > input.commissionBps) {
    throw new RangeError('the referral rate exceeds the commission rate');
  }
  const baseFen = fen(priceFen - merchantCouponFen);
  const commissionFen = share(baseFen, input.commissionBps);
  const restFen = fen(baseFen - commissionFen);
  const workerFen = share(restFen, input.workerShareBps);
  return {
    priceFen,
    merchantCouponFen,
    platformCouponFen,
    customerPaysFen: fen(baseFen - platformCouponFen),
    baseFen,
    commissionFen,
    restFen,
    workerFen,
    merchantFen: fen(restFen - workerFen),
    referralFen: share(baseFen, input.referralBps),
  };
}

/** What is refunded at most: C, or P for a fully couponed order, where only the subsidy returns. */
export function refundableFen(split: OrderSplit): Fen {
  return split.customerPaysFen > 0 ? split.customerPaysFen : split.platformCouponFen;
}

/**
 * Cumulative targets once `refundedFen` went back in all, by nested floors: each step cuts one
 * amount in two, so every part only grows and the last refund closes every component exactly.
 * `refundedFen` counts cash, or subsidy when C = 0. Throws RangeError past `refundableFen`.
 */
export function refundTargets(input: {
  readonly split: OrderSplit;
  readonly refundedFen: Fen;
}): RefundParts {
  const { split, refundedFen } = input;
  if (refundedFen > refundableFen(split)) throw new RangeError('more than the order took');
  const isCash = split.customerPaysFen > 0;
  const cashFen = fen(isCash ? refundedFen : 0);
  const subsidyFen = isCash
    ? portion(split.platformCouponFen, cashFen, split.customerPaysFen)
    : refundedFen;
  const valueFen = fen(cashFen + subsidyFen);
  const commissionFen = portion(split.commissionFen, valueFen, split.baseFen);
  const restFen = valueFen - commissionFen;
  const workerFen = portion(split.workerFen, restFen, split.restFen);
  return {
    cashFen,
    subsidyFen,
    valueFen,
    commissionFen,
    workerFen,
    merchantFen: fen(restFen - workerFen),
    referralFen: portion(split.referralFen, valueFen, split.baseFen),
  };
}

/** Parts of one refund: target(already + step) − target(already). Throws RangeError past the end. */
export function refundStep(input: {
  readonly split: OrderSplit;
  /** Refunded before this step. */
  readonly alreadyFen: Fen;
  readonly stepFen: Fen;
}): RefundParts {
  const { split, alreadyFen, stepFen } = input;
  const before = refundTargets({ split, refundedFen: alreadyFen });
  const after = refundTargets({ split, refundedFen: fen(alreadyFen + stepFen) });
  return subtractParts(after, before);
}

/** What is still to be settled after `refundedFen` went back before the settlement. */
export function remainingParts(input: {
  readonly split: OrderSplit;
  readonly refundedFen: Fen;
}): RefundParts {
  const { split } = input;
  const whole: RefundParts = {
    cashFen: split.customerPaysFen,
    subsidyFen: split.platformCouponFen,
    valueFen: split.baseFen,
    commissionFen: split.commissionFen,
    workerFen: split.workerFen,
    merchantFen: split.merchantFen,
    referralFen: split.referralFen,
  };
  return subtractParts(whole, refundTargets(input));
}

/** Splits by ticket weight with floors; the remainder goes to the first. Weights are integers > 0. */
export function splitByWeight(input: {
  readonly amountFen: Fen;
  readonly weights: readonly number[];
}): readonly Fen[] {
  const { amountFen, weights } = input;
  if (weights.length === 0 || weights.length > WORKERS_PER_ORDER_MAX) {
    throw new RangeError(`1 to ${WORKERS_PER_ORDER_MAX} weights are needed`);
  }
  if (!weights.every((weight) => Number.isSafeInteger(weight) && weight > 0)) {
    throw new RangeError('weights are positive integers');
  }
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const floors = weights.map((weight) => portion(amountFen, weight, totalWeight));
  const remainderFen = amountFen - floors.reduce((sum, part) => sum + part, 0);
  return floors.map((part, index) => (index === 0 ? fen(part + remainderFen) : part));
}

/**
 * How much of a cumulative `targetFen` each of several receivers has given back, when they got
 * `sharesFen`. Cuts one receiver at a time from the end: flat floors with the remainder to one of
 * three or more would let that one's target fall between two steps.
 */
export function refundShares(input: {
  readonly sharesFen: readonly Fen[];
  readonly targetFen: Fen;
}): readonly Fen[] {
  const { sharesFen } = input;
  let leftTargetFen: number = input.targetFen;
  let leftShareFen = sharesFen.reduce((sum, part) => sum + part, 0);
  if (leftTargetFen > leftShareFen) throw new RangeError('more than the receivers got');
  const parts = new Array<Fen>(sharesFen.length).fill(fen(0));
  for (let index = sharesFen.length - 1; index >= 0; index -= 1) {
    const shareFen = sharesFen[index] ?? fen(0);
    const part = portion(shareFen, leftTargetFen, leftShareFen);
    parts[index] = part;
    leftTargetFen -= part;
    leftShareFen -= shareFen;
  }
  return parts;
}

export type CancelFeeSplit = {
  /** F = ⌊C · bps / 10,000⌋. */
  readonly feeFen: Fen;
  /** Cash back to the customer, C − F. */
  readonly refundFen: Fen;
  readonly workerFen: Fen;
  readonly merchantFen: Fen;
  readonly platformFen: Fen;
};

/** Cancel fee: `sideBps` of it to the worker's side (worker and merchant), the rest to us. */
export function splitCancelFee(input: {
  readonly customerPaysFen: Fen;
  readonly feeBps: BasisPoints;
  readonly sideBps: BasisPoints;
  readonly workerShareBps: BasisPoints;
}): CancelFeeSplit {
  const feeFen = share(input.customerPaysFen, input.feeBps);
  const sideFen = share(feeFen, input.sideBps);
  const workerFen = share(sideFen, input.workerShareBps);
  return {
    feeFen,
    refundFen: fen(input.customerPaysFen - feeFen),
    workerFen,
    merchantFen: fen(sideFen - workerFen),
    platformFen: fen(feeFen - sideFen),
  };
}

/** ⌊amount · rate / 10,000⌋: the only way to take a rate of an amount. */
export function share(amountFen: Fen, rateBps: BasisPoints): Fen {
  return portion(amountFen, rateBps, WHOLE_BPS);
}

/** ⌊amount · part / of⌋: a price for part of a time, e.g. 30 of 120 minutes. */
export function proRata(input: {
  readonly amountFen: Fen;
  readonly part: number;
  readonly of: number;
}): Fen {
  return portion(input.amountFen, input.part, input.of);
}

/** ⌊whole · part / of⌋; 0 when there is nothing to be a part of. */
function portion(whole: number, part: number, of: number): Fen {
  if (of === 0) return fen(0);
  return fen(Number((BigInt(whole) * BigInt(part)) / BigInt(of)));
}

function subtractParts(left: RefundParts, right: RefundParts): RefundParts {
  return {
    cashFen: fen(left.cashFen - right.cashFen),
    subsidyFen: fen(left.subsidyFen - right.subsidyFen),
    valueFen: fen(left.valueFen - right.valueFen),
    commissionFen: fen(left.commissionFen - right.commissionFen),
    workerFen: fen(left.workerFen - right.workerFen),
    merchantFen: fen(left.merchantFen - right.merchantFen),
    referralFen: fen(left.referralFen - right.referralFen),
  };
}
