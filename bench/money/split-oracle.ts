import type { OrderSplit, RefundParts, SplitInput } from '../../domain/ledger/split.js';

/**
 * The money words of MONEY §3.3 and the refund rule of §3.5 once more, as exact fractions and
 * written from the text alone. Nothing of the product's arithmetic is used.
 */
type Fraction = { readonly top: bigint; readonly bottom: bigint };

const WHOLE = 10_000n;

const of = (top: bigint, bottom: bigint): Fraction => ({
  top,
  bottom: bottom === 0n ? 1n : bottom,
});
const floor = ({ top, bottom }: Fraction): bigint =>
  (top - (((top % bottom) + bottom) % bottom)) / bottom;

export type Oracle = {
  readonly base: bigint;
  readonly cash: bigint;
  readonly subsidy: bigint;
  readonly commission: bigint;
  readonly worker: bigint;
  readonly merchant: bigint;
  readonly referral: bigint;
};

/** What one order comes to. */
export function oracleOf(input: SplitInput): Oracle {
  const price = BigInt(input.priceFen);
  const subsidy = BigInt(input.platformCouponFen);
  const base = price - BigInt(input.merchantCouponFen);
  const commission = floor(of(base * BigInt(input.commissionBps), WHOLE));
  const worker = floor(of((base - commission) * BigInt(input.workerShareBps), WHOLE));
  return {
    base,
    cash: base - subsidy,
    subsidy,
    commission,
    worker,
    merchant: base - commission - worker,
    referral: floor(of(base * BigInt(input.referralBps), WHOLE)),
  };
}

/** Everything wrong with a split, in words. */
export function splitFaults(oracle: Oracle, split: OrderSplit): string[] {
  const pairs: readonly (readonly [string, bigint, number])[] = [
    ['B', oracle.base, split.baseFen],
    ['C', oracle.cash, split.customerPaysFen],
    ['P', oracle.subsidy, split.platformCouponFen],
    ['a', oracle.commission, split.commissionFen],
    ['R', oracle.base - oracle.commission, split.restFen],
    ['w', oracle.worker, split.workerFen],
    ['m', oracle.merchant, split.merchantFen],
    ['f', oracle.referral, split.referralFen],
  ];
  return pairs.flatMap(([name, expected, got]) =>
    expected === BigInt(got) ? [] : [`${name} is ${got}, not ${expected}`],
  );
}

/** Cumulative targets once `refunded` went back (cash, or subsidy of a fully couponed order). */
export function oracleTargets(oracle: Oracle, refunded: bigint): Oracle {
  const { base, cash, commission, worker, referral } = oracle;
  const subsidy = cash === 0n ? refunded : floor(of(oracle.subsidy * refunded, cash));
  const cashBack = cash === 0n ? 0n : refunded;
  const value = cashBack + subsidy;
  const commissionBack = floor(of(commission * value, base));
  const rest = value - commissionBack;
  const workerBack = floor(of(worker * rest, base - commission));
  return {
    base: value,
    cash: cashBack,
    subsidy,
    commission: commissionBack,
    worker: workerBack,
    merchant: rest - workerBack,
    referral: floor(of(referral * value, base)),
  };
}

/** Everything wrong with cumulative parts, in words. */
export function partsFaults(expected: Oracle, parts: RefundParts): string[] {
  const pairs: readonly (readonly [string, bigint, number])[] = [
    ['cash', expected.cash, parts.cashFen],
    ['subsidy', expected.subsidy, parts.subsidyFen],
    ['V', expected.base, parts.valueFen],
    ['commission', expected.commission, parts.commissionFen],
    ['worker', expected.worker, parts.workerFen],
    ['merchant', expected.merchant, parts.merchantFen],
    ['referral', expected.referral, parts.referralFen],
  ];
  return pairs.flatMap(([name, exact, got]) =>
    exact === BigInt(got) ? [] : [`${name} is ${got}, not ${exact}`],
  );
}

/**
 * Nobody gives back more than a fen beside his exact part of V, two where a floor is cut out of
 * another floor: a bound that holds whatever the rule's formula is.
 */
export function fairnessFaults(whole: Oracle, parts: RefundParts): string[] {
  const value = BigInt(parts.valueFen);
  const isNear = (got: number, share: bigint, within: bigint): boolean => {
    // |got − share · value / base| ≤ within, without a division.
    const distance = BigInt(got) * whole.base - share * value;
    return (distance < 0n ? -distance : distance) <= within * whole.base;
  };
  if (whole.base === 0n) return value === 0n ? [] : ['something of nothing'];
  return [
    ...(isNear(parts.commissionFen, whole.commission, 1n) ? [] : ['commission is off']),
    ...(isNear(parts.workerFen, whole.worker, 2n) ? [] : ['the worker is off']),
    ...(isNear(parts.merchantFen, whole.merchant, 2n) ? [] : ['the merchant is off']),
    ...(isNear(parts.referralFen, whole.referral, 1n) ? [] : ['the referral is off']),
  ];
}
