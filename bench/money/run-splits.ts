import { fen, type Fen } from '../../contract/terms/money.js';
import { createRandom } from '../../data/seed/random.js';
import { settledFen, settleParts, type SettleParts } from '../../domain/ledger/settle-postings.js';
import {
  refundStep,
  refundTargets,
  refundableFen,
  remainingParts,
  splitOrder,
  type OrderSplit,
  type RefundParts,
} from '../../domain/ledger/split.js';
import { createFindings, type Findings } from './findings.js';
import { drawSplit, type SplitDraw } from './split-draws.js';
import {
  fairnessFaults,
  oracleOf,
  oracleTargets,
  partsFaults,
  splitFaults,
  type Oracle,
} from './split-oracle.js';

/** The part of the rule that a plant replaces. */
export type RefundRule = typeof refundStep;

export type SplitsResult = {
  readonly splits: number;
  readonly refunds: number;
  readonly wrong: Findings;
  /** How many of the draws were of each corner; none may stay at zero. */
  readonly corners: Readonly<Record<string, number>>;
};

/**
 * R23: random orders with random coupons, rates, workers and refunds. Compared with an oracle
 * written apart; besides, no fen is created or lost in any step, no part ever falls below zero, and
 * the last refund closes every part.
 */
export function runSplits(input: {
  readonly seed: number;
  readonly splits: number;
  readonly rule?: RefundRule;
}): SplitsResult {
  const { seed, splits, rule = refundStep } = input;
  const random = createRandom(seed);
  const wrong = createFindings();
  const corners = { 'C = 0': 0, 'a = T': 0, 'T = 0': 0, 'several workers': 0, 'in parts': 0 };
  let refunds = 0;
  for (let number = 0; number < splits; number += 1) {
    const draw = drawSplit(random);
    refunds += draw.stops.length;
    const faults = faultsOf(draw, rule);
    if (faults.length > 0) wrong.add({ seed, number, draw, faults: faults.slice(0, 3) });
    const { baseFen, customerPaysFen, commissionFen } = splitOrder(draw.input);
    corners['C = 0'] += customerPaysFen === 0 && baseFen > 0 ? 1 : 0;
    corners['a = T'] += commissionFen === baseFen && baseFen > 0 ? 1 : 0;
    corners['T = 0'] += baseFen === 0 ? 1 : 0;
    corners['several workers'] += draw.workers.length > 1 ? 1 : 0;
    corners['in parts'] += draw.stops.length > 1 ? 1 : 0;
  }
  return { splits, refunds, wrong, corners };
}

function faultsOf(draw: SplitDraw, rule: RefundRule): string[] {
  try {
    const oracle = oracleOf(draw.input);
    const split = splitOrder(draw.input);
    return [
      ...splitFaults(oracle, split),
      ...refundFaults({ draw, oracle, split, rule }),
      ...settleFaults({ draw, split, oracle }),
    ];
  } catch (error) {
    // `fen` refuses a negative part.
    return [error instanceof Error ? error.message : String(error)];
  }
}

const NOTHING: RefundParts = {
  cashFen: fen(0),
  subsidyFen: fen(0),
  valueFen: fen(0),
  commissionFen: fen(0),
  workerFen: fen(0),
  merchantFen: fen(0),
  referralFen: fen(0),
};
const NAMES = Object.keys(NOTHING) as (keyof RefundParts)[];

function refundFaults(given: {
  readonly draw: SplitDraw;
  readonly oracle: Oracle;
  readonly split: OrderSplit;
  readonly rule: RefundRule;
}): string[] {
  const { draw, oracle, split, rule } = given;
  const faults: string[] = [];
  const limitFen = refundableFen(split);
  let already = 0;
  let summed = NOTHING;
  for (const stop of draw.stops) {
    const nextFen = Number((BigInt(limitFen) * BigInt(stop)) / 1_000n);
    const step = rule({ split, alreadyFen: fen(already), stepFen: fen(nextFen - already) });
    already = nextFen;
    if (Math.min(...Object.values(step)) < 0) faults.push('a negative part');
    if (step.cashFen + step.subsidyFen !== step.valueFen) faults.push('V is not cash + subsidy');
    if (step.commissionFen + step.workerFen + step.merchantFen !== step.valueFen) {
      faults.push('V is not commission + worker + merchant');
    }
    summed = added(summed, step);
    faults.push(...partsFaults(oracleTargets(oracle, BigInt(already)), summed));
    faults.push(...fairnessFaults(oracle, summed));
    faults.push(...leftFaults(split, summed, remainingParts({ split, refundedFen: fen(already) })));
  }
  return faults;
}

/** Given back and still there make the whole, part by part. */
function leftFaults(split: OrderSplit, back: RefundParts, left: RefundParts): string[] {
  const whole: RefundParts = {
    cashFen: split.customerPaysFen,
    subsidyFen: split.platformCouponFen,
    valueFen: split.baseFen,
    commissionFen: split.commissionFen,
    workerFen: split.workerFen,
    merchantFen: split.merchantFen,
    referralFen: split.referralFen,
  };
  return NAMES.flatMap((name) =>
    back[name] + left[name] === whole[name] ? [] : [`${name}: ${back[name]} + ${left[name]}`],
  );
}

/** Who gets what at the settlement after a part went back, with its travel fee and several people. */
function settleFaults(given: {
  readonly draw: SplitDraw;
  readonly split: OrderSplit;
  readonly oracle: Oracle;
}): string[] {
  const { draw, split } = given;
  const { workers, travelFeeFen } = draw;
  const settle = (refundedFen: number, travelRefundedFen: number): SettleParts =>
    settleParts({
      split,
      workers,
      travelFeeFen: fen(travelFeeFen),
      travelRefundedFen: fen(travelRefundedFen),
      refunded: { sharedFen: fen(refundedFen), workerFen: fen(0), merchantFen: fen(0) },
    });
  const faults: string[] = [];
  const limitFen = refundableFen(split);
  let before: readonly number[] | null = null;
  for (const stop of [0, ...draw.stops]) {
    const refundedFen = Number((BigInt(limitFen) * BigInt(stop)) / 1_000n);
    const travelBackFen = Number((BigInt(travelFeeFen) * BigInt(stop)) / 1_000n);
    const parts = settle(refundedFen, travelBackFen);
    const { valueFen } = refundTargets({ split, refundedFen: fen(refundedFen) });
    const expectedFen = split.baseFen - valueFen + travelFeeFen - travelBackFen;
    if (settledFen(parts) !== expectedFen)
      faults.push(`${settledFen(parts)} settled, not ${expectedFen}`);
    const amounts = amountsOf(parts);
    if (Math.min(...amounts) < 0) faults.push('a negative share');
    if (before?.some((amountFen, index) => amountFen < (amounts[index] ?? 0))) {
      faults.push('somebody gets more after a refund');
    }
    before = amounts;
  }
  if (before?.some((amountFen) => amountFen !== 0)) faults.push('a full refund leaves a share');
  return faults;
}

const amountsOf = (parts: SettleParts): readonly number[] => [
  parts.commissionFen,
  parts.merchantFen,
  parts.referralFen,
  ...parts.workers.flatMap(({ shareFen, travelFen }) => [shareFen, travelFen]),
];

function added(left: RefundParts, right: RefundParts): RefundParts {
  const entries = NAMES.map((name) => [name, (left[name] + right[name]) as Fen]);
  return Object.fromEntries(entries) as RefundParts;
}

/** The plant `halfUp`: every refund rounds its own parts, none looks at what went back before. */
export const halfUpRule: RefundRule = ({ split, stepFen }) => {
  const half = (whole: number, part: number, of: number): number =>
    of === 0 ? 0 : Math.round((whole * part) / of);
  const isCash = split.customerPaysFen > 0;
  const cashFen = isCash ? stepFen : fen(0);
  const subsidyFen = isCash
    ? half(split.platformCouponFen, stepFen, split.customerPaysFen)
    : stepFen;
  const valueFen = cashFen + subsidyFen;
  const commissionFen = half(split.commissionFen, valueFen, split.baseFen);
  const workerFen = half(split.workerFen, valueFen, split.baseFen);
  return {
    cashFen,
    subsidyFen: subsidyFen as Fen,
    valueFen: valueFen as Fen,
    commissionFen: commissionFen as Fen,
    workerFen: workerFen as Fen,
    merchantFen: (valueFen - commissionFen - workerFen) as Fen,
    referralFen: half(split.referralFen, valueFen, split.baseFen) as Fen,
  };
};
