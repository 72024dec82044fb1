import { fen } from '../../contract/terms/money.js';
import { PROFIT_SHARE_LIMITS } from '../../contract/terms/profit-share.js';
import { planShares } from './share-plan.js';

const limits = PROFIT_SHARE_LIMITS;
const bill = (paymentNo: string, amountFen: number, refundedFen = 0) => ({
  ...{ paymentNo, amountFen: fen(amountFen), refundedFen: fen(refundedFen) },
});
const claimsOf = (...amounts: readonly number[]) =>
  amounts.map((amountFen, place) => ({ place, amountFen: fen(amountFen) }));
const sumOf = (plan: ReturnType<typeof planShares>): number =>
  plan.flatMap(({ parts }) => parts).reduce((sum, { amountFen }) => sum + amountFen, 0);

describe('[P4] what of an order goes over the channel', () => {
  test('claims within the cap go as they are', () => {
    const plan = planShares({
      bills: [bill('P01', 10_000)],
      claims: claimsOf(1_000, 2_000),
      limits,
    });
    expect(plan).toEqual([
      {
        ...{ paymentNo: 'P01', index: 1 },
        parts: [
          { claim: { place: 0, amountFen: 1_000 }, amountFen: 1_000 },
          { claim: { place: 1, amountFen: 2_000 }, amountFen: 2_000 },
        ],
      },
    ]);
  });

  test('above 30 % of the bill everybody is cut in proportion, and the sum is the cap', () => {
    const claims = claimsOf(10_800, 7_201, 1);
    const [share] = planShares({ bills: [bill('P01', 23_001)], claims, limits });
    expect(share?.parts.map(({ amountFen }) => amountFen)).toEqual([4_139, 2_760, 1]);
    expect(sumOf(share ? [share] : [])).toBe(6_900);
  });

  test('what goes back of the bill is not shared', () => {
    const claims = claimsOf(5_000);
    expect(sumOf(planShares({ bills: [bill('P01', 10_000, 9_000)], claims, limits }))).toBe(1_000);
    expect(planShares({ bills: [bill('P01', 10_000, 10_000)], claims, limits })).toEqual([]);
  });

  test('several bills: each within its own cap', () => {
    const bills = [bill('P01', 10_000), bill('P02', 2_000)];
    const plan = planShares({ bills, claims: claimsOf(3_200, 3_200), limits });
    expect(
      plan.map(({ paymentNo, parts }) => [paymentNo, parts.map((it) => it.amountFen)]),
    ).toEqual([
      ['P01', [1_800, 1_200]],
      ['P02', [600]],
    ]);
  });

  test('more than 50 receivers: the others are in a second request of the same bill', () => {
    const claims = claimsOf(...new Array<number>(120).fill(10));
    const plan = planShares({ bills: [bill('P01', 100_000)], claims, limits });
    expect(plan.map(({ index, parts }) => [index, parts.length])).toEqual([
      [1, 50],
      [2, 50],
      [3, 20],
    ]);
  });

  test('never more than a claim, never more than the cap, whatever the amounts', () => {
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (let round = 0; round < 2_000; round += 1) {
      const claims = claimsOf(...Array.from({ length: 1 + random(6) }, () => random(90_000_000)));
      const bills = Array.from({ length: 1 + random(3) }, (_, n) =>
        bill(`P0${n}`, 1 + random(90_000_000)),
      );
      const plan = planShares({ bills, claims, limits });
      const capFen = bills.reduce((sum, it) => sum + Math.floor((it.amountFen * 3) / 10), 0);
      const claimedFen = claims.reduce((sum, it) => sum + it.amountFen, 0);
      expect(sumOf(plan)).toBe(Math.min(capFen, claimedFen));
      for (const { place, amountFen } of claims) {
        const mine = plan.flatMap(({ parts }) =>
          parts.filter(({ claim }) => claim.place === place),
        );
        expect(mine.reduce((sum, it) => sum + it.amountFen, 0)).toBeLessThanOrEqual(amountFen);
      }
    }
  });

  test('nobody to share with, nothing planned', () => {
    expect(planShares({ bills: [bill('P01', 10_000)], claims: [], limits })).toEqual([]);
    expect(planShares({ bills: [], claims: claimsOf(100), limits })).toEqual([]);
  });
});
