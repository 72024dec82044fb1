import { fen } from '../../contract/terms/money.js';
import { WAIT_BOUNDS_MS } from '../../contract/terms/statistics.js';
import {
  couponReleasedJournal,
  couponReservedJournal,
  paidJournal,
  refundRequestedJournal,
  refundSucceededJournal,
} from '../ledger/postings.js';
import { takeBackJournal } from '../ledger/reversal-postings.js';
import { settleJournal } from '../ledger/settle-postings.js';
import { tipJournal } from '../ledger/tip-postings.js';
import { accounts } from '../ledger/accounts.js';
import { fundFiguresOf, ratioOf, waitBucketOf, waitQuantileMs } from './figures.js';

const order = { orderId: 'o1' };
const NONE = {
  ...{ salesFen: 0, paidFen: 0, refundedFen: 0, commissionFen: 0, cancelFeeFen: 0 },
  ...{ merchantFen: 0, workerFen: 0, referralFen: 0, subsidyFen: 0, compensationFen: 0 },
};

describe('[S5] figures of the funds', () => {
  test('a payment with a coupon is sales in full, money in without the coupon', () => {
    const { lines } = paidJournal({
      ...order,
      paymentNo: 'p1',
      channel: 'wechat',
      amountFen: fen(9_000),
      coupon: { campaignId: 'c1', amountFen: fen(1_000) },
    });
    const expected = { ...NONE, salesFen: 10_000, paidFen: 9_000, subsidyFen: 1_000 };
    expect(fundFiguresOf(lines)).toEqual(expected);
  });

  test('a coupon that is reserved or given up is no sale', () => {
    const coupon = { campaignId: 'c1', amountFen: fen(1_000) };
    expect(fundFiguresOf(couponReservedJournal({ ...order, coupon }).lines)).toEqual(NONE);
    expect(fundFiguresOf(couponReleasedJournal({ ...order, coupon }).lines)).toEqual(NONE);
  });

  test('a refund counts when it has left, not when it was asked for', () => {
    const refund = { ...order, refundNo: 'r1', amountFen: fen(700) };
    expect(fundFiguresOf(refundRequestedJournal(refund).lines)).toEqual(NONE);
    const { lines } = refundSucceededJournal({ ...refund, channel: 'alipay' });
    expect(fundFiguresOf(lines)).toEqual({ ...NONE, refundedFen: 700 });
  });

  test('a settlement is income of three, what is owed later is less of it', () => {
    const settled = settleJournal({
      ...order,
      merchantId: 'm1',
      parts: {
        commissionFen: fen(1_000),
        merchantFen: fen(3_000),
        referralFen: fen(50),
        workers: [{ workerId: 'w1', shareFen: fen(5_000), travelFen: fen(500) }],
      },
      referrerId: 'f1',
    });
    expect(fundFiguresOf(settled.lines)).toEqual({
      ...NONE,
      ...{ commissionFen: 1_000, merchantFen: 3_000, workerFen: 5_500, referralFen: 50 },
    });
    const back = takeBackJournal({
      ...order,
      id: 'refund:r2:reverse',
      commissionFen: fen(100),
      receivers: [
        {
          balanceAccount: accounts.worker('w1'),
          receivableAccount: accounts.workerReceivable('w1'),
          fromBalanceFen: fen(200),
          owedFen: fen(300),
        },
      ],
    });
    expect(fundFiguresOf(back.lines)).toEqual({ ...NONE, commissionFen: -100, workerFen: -500 });
  });

  test('a tip is money in and income, and no sale', () => {
    const { lines } = tipJournal({
      ...order,
      paymentNo: 'p2',
      channel: 'wechat',
      amountFen: fen(800),
      workers: [{ workerId: 'w1', weight: 1 }],
    });
    expect(fundFiguresOf(lines)).toEqual({ ...NONE, paidFen: 800, workerFen: 800 });
  });
});

describe('[S5] waiting times', () => {
  test('each bound belongs to its own bucket, what is longer to the last', () => {
    expect(WAIT_BOUNDS_MS.map((bound) => waitBucketOf(bound))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(waitBucketOf(0)).toBe(0);
    expect(waitBucketOf(15_001)).toBe(1);
    expect(waitBucketOf(1e12)).toBe(WAIT_BOUNDS_MS.length);
  });

  test('a quantile is the end of the bucket in which it lies', () => {
    const buckets = [10, 80, 5, 0, 0, 0, 0, 5];
    expect(waitQuantileMs(buckets, 0.1)).toBe(15_000);
    expect(waitQuantileMs(buckets, 0.5)).toBe(60_000);
    expect(waitQuantileMs(buckets, 0.95)).toBe(300_000);
    expect(waitQuantileMs(buckets, 0.96)).toBeNull();
    expect(waitQuantileMs([0, 0, 0, 0, 0, 0, 0, 0], 0.5)).toBeNull();
  });

  test('nothing by nothing is no number', () => {
    expect(ratioOf(0, 0)).toBeNull();
    expect(ratioOf(7, 3)).toBe(2.3);
    expect(ratioOf(1, 3, 2)).toBe(0.33);
  });
});
