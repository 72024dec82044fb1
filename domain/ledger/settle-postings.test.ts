import fc from 'fast-check';
import { basisPoints, fen } from '../../contract/terms/money.js';
import { settleParts, settledFen, type SettleInput } from './settle-postings.js';
import { splitOrder } from './split.js';

const split = splitOrder({
  priceFen: fen(10_000),
  merchantCouponFen: fen(0),
  platformCouponFen: fen(0),
  commissionBps: basisPoints(1_000),
  workerShareBps: basisPoints(6_000),
  referralBps: basisPoints(0),
});
const settle: SettleInput = {
  split,
  travelFeeFen: fen(300),
  workers: [{ workerId: 'w1', weight: 1 }],
};
const refunded = (by: { sharedFen?: number; workerFen?: number; merchantFen?: number }) => ({
  sharedFen: fen(by.sharedFen ?? 0),
  workerFen: fen(by.workerFen ?? 0),
  merchantFen: fen(by.merchantFen ?? 0),
});

test('without a worker the merchant has the worker’s share and the travel fee', () => {
  expect(settleParts({ ...settle, workers: [] })).toEqual({
    commissionFen: 1_000,
    merchantFen: 9_300,
    referralFen: 0,
    workers: [],
  });
});

test.each([
  [{ sharedFen: 1_000 }, { commissionFen: 900, merchantFen: 3_240 }, 4_860],
  [{ workerFen: 1_000 }, { commissionFen: 1_000, merchantFen: 3_600 }, 4_400],
  [{ merchantFen: 1_000 }, { commissionFen: 1_000, merchantFen: 2_600 }, 5_400],
  [{ workerFen: 6_000 }, { commissionFen: 1_000, merchantFen: 3_000 }, 0],
  [{ merchantFen: 9_500 }, { commissionFen: 500, merchantFen: 0 }, 0],
])('[X6] %j went back before', (by, parts, workerFen) => {
  const settled = settleParts({ ...settle, refunded: refunded(by) });
  expect(settled).toMatchObject(parts);
  expect(settled.workers).toEqual([{ workerId: 'w1', shareFen: workerFen, travelFen: 300 }]);
});

test('an order whose money all went back has nothing to post', () => {
  const all = { ...settle, travelFeeFen: fen(0), refunded: refunded({ sharedFen: 10_000 }) };
  expect(settledFen(settleParts(all))).toBe(0);
});

test('[P4] with more refunded no part grows: what a late refund takes back is never negative', () => {
  const step = fc.record({
    by: fc.constantFrom('sharedFen', 'workerFen', 'merchantFen', 'travel' as const),
    amount: fc.integer({ min: 1, max: 2_000 }),
  });
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 12 }),
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }),
      (steps, weights) => {
        const workers = weights.map((weight, index) => ({ workerId: `w${index}`, weight }));
        const given = { sharedFen: 0, workerFen: 0, merchantFen: 0 };
        let travelFen = 0;
        const partsNow = () => {
          const all = { ...settle, workers, travelRefundedFen: fen(travelFen) };
          const {
            commissionFen,
            merchantFen,
            workers: parts,
          } = settleParts({
            ...all,
            refunded: refunded(given),
          });
          const shares = parts.flatMap((part) => [part.shareFen, part.travelFen]);
          return [commissionFen, merchantFen, ...shares];
        };
        let before = partsNow();
        for (const { by, amount } of steps) {
          const goodsLeft = 10_000 - given.sharedFen - given.workerFen - given.merchantFen;
          if (by === 'travel') travelFen = Math.min(300, travelFen + amount);
          else given[by] += Math.min(amount, goodsLeft);
          const after = partsNow();
          expect(after.every((part, index) => part <= (before[index] ?? 0))).toBe(true);
          before = after;
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test('[R26] whoever bears what went back, the settlement is what is left', () => {
  const part = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(
      part,
      part,
      part,
      fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 4 }),
      (first, second, third, weights) => {
        const sharedFen = first;
        const workerFen = Math.min(second, 10_000 - sharedFen);
        const merchantFen = Math.min(third, 10_000 - sharedFen - workerFen);
        const workers = weights.map((weight, index) => ({ workerId: `w${index}`, weight }));
        const by = refunded({ sharedFen, workerFen, merchantFen });
        const parts = settleParts({ ...settle, workers, refunded: by });
        expect(settledFen(parts)).toBe(10_300 - sharedFen - workerFen - merchantFen);
      },
    ),
    { numRuns: 2_000 },
  );
});
