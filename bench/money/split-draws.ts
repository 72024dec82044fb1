import { basisPoints, fen, FEN_MAX } from '../../contract/terms/money.js';
import { between, pick, type Random } from '../../data/seed/random.js';
import type { SplitInput } from '../../domain/ledger/split.js';
import type { WorkerWeight } from '../../domain/ledger/settle-postings.js';

const TRAVEL_FEN_MAX = 5_000;
/** A bill holds price and travel fee, and is an amount itself. */
const PRICE_FEN_MAX = FEN_MAX - TRAVEL_FEN_MAX;

const PRICES: readonly (readonly [number, number])[] = [
  [0, 200],
  [0, 200],
  [0, 100_000],
  [0, 100_000],
  [0, 100_000],
  [PRICE_FEN_MAX - 1_000, PRICE_FEN_MAX],
  [0, PRICE_FEN_MAX],
];
const RATES: readonly (readonly [number, number])[] = [
  [500, 1_500],
  [500, 1_500],
  [500, 1_500],
  [0, 10_000],
  [0, 0],
  [10_000, 10_000],
];
const SHARES: readonly (readonly [number, number])[] = [
  [4_000, 8_000],
  [4_000, 8_000],
  [0, 10_000],
  [0, 0],
  [10_000, 10_000],
];
/** Where a coupon ends, in thousandths of what is left. */
const COUPONS: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, 0],
  [0, 1_000],
  [1_000, 1_000],
];
const WORKERS_MAX = 5;
const REFUNDS_MAX = 5;

export type SplitDraw = {
  readonly input: SplitInput;
  readonly travelFeeFen: number;
  readonly workers: readonly WorkerWeight[];
  /** Where the cumulative refund stands after each step, in thousandths; the last is 1,000. */
  readonly stops: readonly number[];
};

/** One order by chance: fully couponed ones, all commission and nothing at all included. */
export function drawSplit(random: Random): SplitDraw {
  const inRange = (ranges: readonly (readonly [number, number])[]): number => {
    const [min, max] = pick(random, ranges);
    return between(random, { min, max });
  };
  const priceFen = inRange(PRICES);
  const part = (wholeFen: number): number =>
    Number((BigInt(wholeFen) * BigInt(inRange(COUPONS))) / 1_000n);
  const merchantCouponFen = part(priceFen);
  const platformCouponFen = part(priceFen - merchantCouponFen);
  const commission = inRange(RATES);
  const workerCount = between(random, { min: 0, max: WORKERS_MAX });
  const stops = Array.from({ length: between(random, { min: 0, max: REFUNDS_MAX }) }, () =>
    between(random, { min: 0, max: 1_000 }),
  );
  return {
    input: {
      priceFen: fen(priceFen),
      merchantCouponFen: fen(merchantCouponFen),
      platformCouponFen: fen(platformCouponFen),
      commissionBps: basisPoints(commission),
      workerShareBps: basisPoints(inRange(SHARES)),
      referralBps: basisPoints(between(random, { min: 0, max: commission })),
    },
    travelFeeFen: random() < 0.5 ? 0 : between(random, { min: 1, max: TRAVEL_FEN_MAX }),
    workers: Array.from({ length: workerCount }, (_, index) => ({
      workerId: `w${index}`,
      weight: between(random, { min: 1, max: 9 }),
    })),
    stops: [...stops.sort((left, right) => left - right), 1_000],
  };
}
