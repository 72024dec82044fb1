import fc from 'fast-check';
import { basisPoints, fen } from '../../contract/terms/money.js';
import { COST_BEARERS } from '../../contract/terms/order.js';
import { CANCEL_RULES, freeOf, type CancelRule, type EndTerms } from './cancel-terms.js';
import { endAmounts, type EndAmounts, type EndMoney } from './end-amounts.js';

const money: EndMoney = {
  terms: freeOf('EARLY'),
  goodsFen: fen(20_000),
  travelFeeFen: fen(3_000),
  workerSideBps: basisPoints(8_000),
  workerShareBps: basisPoints(6_000),
  workers: [{ workerId: 'w1', weight: 1, hasGone: true }],
  stage: { feeBps: 5_000, keepsTravelFee: true },
  giveUpCompensationFen: fen(500),
};
const decided = (terms: Pick<EndTerms, 'bearer' | 'refundFen'>): EndMoney => ({
  ...money,
  terms: { rule: 'DECIDED', feeBps: 0, keepsTravelFee: false, ...terms },
});
const charged = (feeBps: number): EndTerms => ({
  ...freeOf('EN_ROUTE', 'CUSTOMER'),
  feeBps,
  keepsTravelFee: true,
});
const paidFen = ({ workers }: EndAmounts): number =>
  workers.reduce((sum, { shareFen, travelFen }) => sum + shareFen + travelFen, 0);

test('[X3] a fee of 30 % with the travel fee, by the shares of the policy', () => {
  expect(endAmounts({ ...money, terms: charged(3_000) })).toMatchObject({
    feeFen: 6_000,
    travelKeptFen: 3_000,
    refundFen: 14_000,
    refundGoodsFen: 14_000,
    refundTravelFen: 0,
    platformFen: 1_200,
    merchantFen: 1_920,
    workers: [{ workerId: 'w1', shareFen: 2_880, travelFen: 3_000 }],
    compensation: { customerFen: 0, merchantFen: 0, workers: [] },
  });
});

test('[X3] the travel fee goes back when nobody had set out', () => {
  const workers = [{ workerId: 'w1', weight: 1, hasGone: false }];
  expect(endAmounts({ ...money, terms: charged(3_000), workers })).toMatchObject({
    travelKeptFen: 0,
    refundFen: 17_000,
    refundTravelFen: 3_000,
  });
});

test('[X3] several workers share the fee, and those who went share the travel fee', () => {
  const workers = [
    { workerId: 'w1', weight: 1, hasGone: false },
    { workerId: 'w2', weight: 1, hasGone: true },
    { workerId: 'w3', weight: 1, hasGone: true },
  ];
  expect(endAmounts({ ...money, terms: charged(3_001), workers }).workers).toEqual([
    { workerId: 'w1', shareFen: 960, travelFen: 0 },
    { workerId: 'w2', shareFen: 960, travelFen: 1_500 },
    { workerId: 'w3', shareFen: 960, travelFen: 1_500 },
  ]);
});

test('[X6] a decided refund takes the goods first; the rest is split like a fee', () => {
  const amounts = endAmounts(decided({ bearer: 'CUSTOMER', refundFen: 21_000 }));
  expect(amounts).toMatchObject({ refundGoodsFen: 20_000, refundTravelFen: 1_000, feeFen: 0 });
  expect(amounts.workers).toEqual([{ workerId: 'w1', shareFen: 0, travelFen: 2_000 }]);
});

test.each([
  ['CUSTOMER', { platformFen: 2_000, merchantFen: 3_200 }, 4_800 + 3_000],
  ['WORKER', { platformFen: 2_000 + 4_800 + 3_000, merchantFen: 3_200 }, 0],
  ['MERCHANT', { platformFen: 2_000 + 3_200, merchantFen: 0 }, 4_800 + 3_000],
  ['PLATFORM', { platformFen: 13_000, merchantFen: 0 }, 0],
] as const)('[X3] half refunded, borne by %s', (bearer, parts, workerFen) => {
  const amounts = endAmounts(decided({ bearer, refundFen: 10_000 }));
  expect(amounts).toMatchObject({ feeFen: 10_000, travelKeptFen: 3_000, ...parts });
  expect(paidFen(amounts)).toBe(workerFen);
});

test('[X4] what the platform bears pays the worker side what the stage would have given', () => {
  const { compensation, refundFen } = endAmounts(decided({ bearer: 'PLATFORM', refundFen: null }));
  expect(refundFen).toBe(23_000);
  expect(compensation).toEqual({
    customerFen: 0,
    merchantFen: 3_200,
    workers: [{ workerId: 'w1', amountFen: 4_800 + 3_000 }],
  });
});

test('[X4] nobody came: the customer gets the policy’s compensation besides his money', () => {
  const amounts = endAmounts({ ...money, terms: freeOf('NOBODY_CAME'), workers: [] });
  expect(amounts).toMatchObject({ refundFen: 23_000, compensation: { customerFen: 500 } });
});

test('more than there is cannot be decided', () => {
  expect(() => endAmounts(decided({ bearer: 'CUSTOMER', refundFen: 23_001 }))).toThrow(RangeError);
});

test('[P4][R18] whatever the terms: the parts add up to what was paid, none is negative', () => {
  const bps = fc.integer({ min: 0, max: 10_000 }).map(basisPoints);
  const amount = fc.oneof(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 9_000_000 }));
  const worker = fc.record({ weight: fc.integer({ min: 1, max: 4 }), hasGone: fc.boolean() });
  fc.assert(
    fc.property(
      fc.record({
        goods: amount,
        travel: amount,
        part: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
        rule: fc.constantFrom(...(Object.keys(CANCEL_RULES) as CancelRule[])),
        bearer: fc.constantFrom(...COST_BEARERS),
        feeBps: bps,
        keepsTravelFee: fc.boolean(),
        workerSideBps: bps,
        workerShareBps: bps,
        workers: fc.array(worker, { maxLength: 5 }),
      }),
      ({ goods, travel, part, rule, bearer, feeBps, keepsTravelFee, workers, ...rates }) => {
        const refundFen = part === null ? null : Math.floor((goods + travel) * part);
        const amounts = endAmounts({
          ...money,
          ...rates,
          goodsFen: fen(goods),
          travelFeeFen: fen(travel),
          terms: { rule, bearer, feeBps, keepsTravelFee, refundFen },
          workers: workers.map((one, index) => ({ ...one, workerId: `w${index}` })),
        });
        const { platformFen, merchantFen, feeFen, travelKeptFen } = amounts;
        const keptFen = platformFen + merchantFen + paidFen(amounts);
        expect(keptFen).toBe(feeFen + travelKeptFen);
        expect(keptFen + amounts.refundFen).toBe(goods + travel);
        expect(amounts.refundGoodsFen + amounts.refundTravelFen).toBe(amounts.refundFen);
        expect(amounts.refundGoodsFen).toBeLessThanOrEqual(goods);
        expect(amounts.refundTravelFen).toBeLessThanOrEqual(travel);
        if (refundFen !== null) expect(amounts.refundFen).toBe(refundFen);
      },
    ),
    { numRuns: 2_000 },
  );
});
