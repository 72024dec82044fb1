import assert from 'node:assert/strict';
import fc from 'fast-check';
import { basisPoints, fen, FEN_MAX, type Fen } from '../../contract/terms/money.js';
import {
  refundShares,
  refundStep,
  refundTargets,
  refundableFen,
  remainingParts,
  share,
  splitByWeight,
  splitCancelFee,
  splitOrder,
  type OrderSplit,
  type RefundParts,
  type SplitInput,
} from './split.js';

/** Cases of the property, checked by `assert` for speed; `fc.assert` prints the seed and the path of a failure. */
const RUNS = 30_000;

const example = splitOrder({
  priceFen: fen(20_000),
  merchantCouponFen: fen(1_000),
  platformCouponFen: fen(2_000),
  commissionBps: basisPoints(1_000),
  workerShareBps: basisPoints(6_000),
  referralBps: basisPoints(200),
});

const amount = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 200 }) },
  { weight: 5, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: FEN_MAX - 1_000, max: FEN_MAX }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: FEN_MAX }) },
);
const rate = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 500, max: 1_500 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 10_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 10_000) },
);
/** Where the coupons end, in thousandths of the price; 1,000 and 1,000 is a fully couponed order. */
const permille = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 1_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1_000) },
);

const splitInput: fc.Arbitrary<SplitInput> = fc
  .record({
    amount,
    rate,
    workerShare: rate,
    referral: permille,
    first: permille,
    second: permille,
  })
  .map((draw) => {
    const merchantCouponFen = Math.floor((draw.amount * Math.min(draw.first, draw.second)) / 1_000);
    const couponsFen = Math.floor((draw.amount * Math.max(draw.first, draw.second)) / 1_000);
    return {
      priceFen: fen(draw.amount),
      merchantCouponFen: fen(merchantCouponFen),
      platformCouponFen: fen(couponsFen - merchantCouponFen),
      commissionBps: basisPoints(draw.rate),
      workerShareBps: basisPoints(draw.workerShare),
      referralBps: basisPoints(Math.floor((draw.rate * draw.referral) / 1_000)),
    };
  });

const parts = (value: RefundParts): readonly number[] => Object.values(value);
const add = (left: readonly number[], right: readonly number[]): number[] =>
  left.map((value, index) => value + (right[index] ?? 0));

function assertSplit(split: OrderSplit): void {
  const { commissionFen: a, workerFen: w, merchantFen: m } = split;
  assert.equal(a + w + m, split.baseFen);
  assert.equal(split.customerPaysFen + split.platformCouponFen, split.baseFen);
  assert.equal(split.baseFen + split.merchantCouponFen, split.priceFen);
  assert.ok(split.referralFen <= a);
  assert.ok(Math.min(...Object.values(split)) >= 0);
}

const wholeOf = (split: OrderSplit): readonly number[] =>
  parts({
    cashFen: split.customerPaysFen,
    subsidyFen: split.platformCouponFen,
    valueFen: split.baseFen,
    commissionFen: split.commissionFen,
    workerFen: split.workerFen,
    merchantFen: split.merchantFen,
    referralFen: split.referralFen,
  });

describe('splitOrder', () => {
  test('the example of the design', () => {
    expect(example).toEqual({
      priceFen: 20_000,
      merchantCouponFen: 1_000,
      platformCouponFen: 2_000,
      customerPaysFen: 17_000,
      baseFen: 19_000,
      commissionFen: 1_900,
      restFen: 17_100,
      workerFen: 10_260,
      merchantFen: 6_840,
      referralFen: 380,
    });
  });

  test('refuses coupons above the price and a referral above the commission', () => {
    const input: SplitInput = {
      priceFen: fen(100),
      merchantCouponFen: fen(60),
      platformCouponFen: fen(41),
      commissionBps: basisPoints(1_000),
      workerShareBps: basisPoints(6_000),
      referralBps: basisPoints(0),
    };
    expect(() => splitOrder(input)).toThrow(RangeError);
    const referral = { ...input, platformCouponFen: fen(0), referralBps: basisPoints(1_001) };
    expect(() => splitOrder(referral)).toThrow(RangeError);
  });

  test('[R23] every split and every refund sequence closes, with no negative part', () => {
    fc.assert(
      fc.property(
        splitInput,
        fc.array(fc.integer({ min: 0, max: 1_000 }), { maxLength: 12 }),
        (input, cuts) => {
          const split = splitOrder(input);
          assertSplit(split);
          const limitFen = refundableFen(split);
          const stops = cuts.map((cut) => Math.floor((limitFen * cut) / 1_000));
          let alreadyFen = 0;
          let summed: readonly number[] = parts(refundTargets({ split, refundedFen: fen(0) }));
          for (const stopFen of [...stops, limitFen].sort((left, right) => left - right)) {
            const stepFen = fen(stopFen - alreadyFen);
            // Throws when a part would be negative: `fen` refuses it.
            const step = refundStep({ split, alreadyFen: fen(alreadyFen), stepFen });
            assert.equal(step.commissionFen + step.workerFen + step.merchantFen, step.valueFen);
            assert.equal(step.cashFen + step.subsidyFen, step.valueFen);
            summed = add(summed, parts(step));
            alreadyFen = stopFen;
            const left = remainingParts({ split, refundedFen: fen(alreadyFen) });
            assert.deepEqual(add(summed, parts(left)), wholeOf(split));
          }
          assert.deepEqual(summed, wholeOf(split));
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('[R23] one fen at a time from 0 to C never lets a part fall', () => {
    fc.assert(
      fc.property(
        splitInput.filter((input) => input.priceFen <= 2_000),
        (input) => {
          const split = splitOrder(input);
          let before = parts(refundTargets({ split, refundedFen: fen(0) }));
          for (let x = 1; x <= refundableFen(split); x += 1) {
            const after = parts(refundTargets({ split, refundedFen: fen(x) }));
            assert.ok(after.every((value, index) => value >= (before[index] ?? 0)));
            before = after;
          }
          assert.deepEqual(before, wholeOf(split));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('corner cases of refunds', () => {
  const base: SplitInput = {
    priceFen: fen(9_999),
    merchantCouponFen: fen(0),
    platformCouponFen: fen(0),
    commissionBps: basisPoints(1_000),
    workerShareBps: basisPoints(6_000),
    referralBps: basisPoints(100),
  };

  test('C = 0: no cash, the subsidy goes back by itself', () => {
    const split = splitOrder({ ...base, platformCouponFen: fen(9_999) });
    expect(split.customerPaysFen).toBe(0);
    expect(refundTargets({ split, refundedFen: fen(9_999) })).toMatchObject({
      cashFen: 0,
      subsidyFen: 9_999,
      valueFen: 9_999,
    });
    expect(parts(refundTargets({ split, refundedFen: fen(9_999) }))).toEqual(wholeOf(split));
  });

  test('a = T: everything is commission, worker and merchant get and give nothing', () => {
    const split = splitOrder({ ...base, commissionBps: basisPoints(10_000) });
    expect(refundTargets({ split, refundedFen: fen(5_000) })).toMatchObject({
      commissionFen: 5_000,
      workerFen: 0,
      merchantFen: 0,
    });
    expect(parts(refundTargets({ split, refundedFen: fen(9_999) }))).toEqual(wholeOf(split));
  });

  test('T = 0: the merchant gave it all away', () => {
    const split = splitOrder({ ...base, merchantCouponFen: fen(9_999) });
    expect(parts(refundTargets({ split, refundedFen: fen(0) }))).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test('a product beyond 2^53 stays exact', () => {
    const split = splitOrder({ ...base, priceFen: fen(FEN_MAX), platformCouponFen: fen(1) });
    const refundedFen = fen(FEN_MAX - 2);
    const { commissionFen, valueFen } = refundTargets({ split, refundedFen });
    const exact = (BigInt(split.commissionFen) * BigInt(valueFen)) / BigInt(split.baseFen);
    expect(BigInt(commissionFen)).toBe(exact);
  });

  test('one fen past the end is refused', () => {
    expect(() => refundTargets({ split: example, refundedFen: fen(17_001) })).toThrow(RangeError);
    expect(() => refundStep({ split: example, alreadyFen: fen(17_000), stepFen: fen(1) })).toThrow(
      RangeError,
    );
  });
});

describe('several workers', () => {
  test('floors by weight, the remainder to the first', () => {
    const of = (amountFen: number, weights: number[]) =>
      splitByWeight({ amountFen: fen(amountFen), weights });
    expect(of(10, [1, 1, 1])).toEqual([4, 3, 3]);
    expect(of(11, [1, 1, 1])).toEqual([5, 3, 3]);
    expect(of(100, [1, 3])).toEqual([25, 75]);
    expect(of(0, [1, 2])).toEqual([0, 0]);
    expect(() => of(1, [])).toThrow(RangeError);
    expect(() => of(1, [0])).toThrow(RangeError);
    expect(() => of(1, [0.5])).toThrow(RangeError);
    expect(() => of(1, new Array(21).fill(1))).toThrow(RangeError);
  });

  test('what each gives back only grows and ends at what each got', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 400 }), weights, (amountFen, chosen) => {
        const sharesFen = splitByWeight({ amountFen: fen(amountFen), weights: chosen });
        let before: readonly Fen[] = sharesFen.map(() => fen(0));
        for (let target = 0; target <= amountFen; target += 1) {
          const after = refundShares({ sharesFen, targetFen: fen(target) });
          assert.equal(
            after.reduce((sum, part) => sum + part, 0),
            target,
          );
          assert.ok(after.every((part, index) => part >= (before[index] ?? 0)));
          before = after;
        }
        assert.deepEqual(before, sharesFen);
      }),
      { numRuns: 500 },
    );
    expect(() => refundShares({ sharesFen: [fen(1)], targetFen: fen(2) })).toThrow(RangeError);
  });
});

test('cancel fee: 30 % of C, four fifths of it to the worker and the merchant', () => {
  const feeOf = (bps: number) =>
    splitCancelFee({
      customerPaysFen: fen(17_001),
      feeBps: basisPoints(bps),
      sideBps: basisPoints(8_000),
      workerShareBps: basisPoints(6_000),
    });
  expect(feeOf(3_000)).toEqual({
    feeFen: 5_100,
    refundFen: 11_901,
    workerFen: 2_448,
    merchantFen: 1_632,
    platformFen: 1_020,
  });
  expect(feeOf(0)).toMatchObject({ feeFen: 0, refundFen: 17_001, platformFen: 0 });
  expect(share(fen(999), basisPoints(1))).toBe(0);
});
