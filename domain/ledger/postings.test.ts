import fc from 'fast-check';
import { basisPoints, fen } from '../../contract/terms/money.js';
import { accounts } from './accounts.js';
import type { Journal } from './journal.js';
import { createModelLedger } from './model.js';
import {
  couponReleasedJournal,
  couponReservedJournal,
  latePaymentJournal,
  paidJournal,
  refundFailedJournal,
  refundRequestedJournal,
  refundSucceededJournal,
  subsidyReturnedJournal,
} from './postings.js';
import { cancelFeeJournal } from './end-postings.js';
import {
  NOTHING_REFUNDED,
  settleJournal,
  settleParts,
  type SettleInput,
} from './settle-postings.js';
import { refundStep, splitCancelFee, splitOrder } from './split.js';

const split = splitOrder({
  priceFen: fen(20_000),
  merchantCouponFen: fen(1_000),
  platformCouponFen: fen(2_000),
  commissionBps: basisPoints(1_000),
  workerShareBps: basisPoints(6_000),
  referralBps: basisPoints(200),
});
const orderId = 'o1';
const coupon = { campaignId: 'spring', amountFen: split.platformCouponFen };
const budgetJournal: Journal = {
  _id: 'campaign:spring:fund',
  lines: [
    {
      debit: accounts.couponExpense(),
      credit: accounts.campaignBudget('spring'),
      amountFen: 5_000,
      code: 'FUND',
      mode: 'single',
    },
  ],
};

/** A ledger with a paid order: 17,000 for the goods, 2,000 subsidy, 3,000 travel fee. */
function paidLedger() {
  const ledger = createModelLedger();
  const postAll = (...journals: Journal[]) => journals.map((journal) => ledger.post(journal));
  const read = (id: string) => ledger.balance(id).postedFen;
  const paid = { paymentNo: 'p1', orderId, channel: 'wechat', amountFen: fen(20_000) } as const;
  expect(
    postAll(
      budgetJournal,
      couponReservedJournal({ orderId, coupon }),
      paidJournal({ ...paid, coupon }),
    ),
  ).toEqual(['POSTED', 'POSTED', 'POSTED']);
  expect(ledger.balance(accounts.order(orderId)).availableFen).toBe(22_000);
  return { ledger, postAll, read };
}

const settle: SettleInput = {
  split,
  travelFeeFen: fen(3_000),
  workers: [{ workerId: 'w1', weight: 1 }],
};
const settled = (input: SettleInput) =>
  settleJournal({ orderId, parts: settleParts(input), merchantId: 'm1', referrerId: 'f1' });

test('the example of the design, from payment to settlement', () => {
  const { postAll, read } = paidLedger();
  expect(postAll(settled(settle))).toEqual(['POSTED']);
  expect(read(accounts.order(orderId))).toBe(0);
  expect(read(accounts.wechatClearing())).toBe(20_000);
  expect(read(accounts.commission())).toBe(1_900);
  expect(read(accounts.worker('w1'))).toBe(10_260 + 3_000);
  expect(read(accounts.merchant('m1'))).toBe(6_840);
  expect(read(accounts.referrer('f1'))).toBe(380);
  expect(read(accounts.referralExpense())).toBe(380);
  expect(read(accounts.campaignBudget('spring'))).toBe(3_000);
});

test('two workers share by weight and the travel fee with them', () => {
  const { postAll, read } = paidLedger();
  const workers = [
    { workerId: 'w1', weight: 2 },
    { workerId: 'w2', weight: 1 },
  ];
  expect(postAll(settled({ ...settle, workers }))).toEqual(['POSTED']);
  expect([read(accounts.worker('w1')), read(accounts.worker('w2'))]).toEqual([8_840, 4_420]);
});

test('unpaid: the reserved budget is free again, once', () => {
  const ledger = createModelLedger();
  ledger.post(budgetJournal);
  ledger.post(couponReservedJournal({ orderId, coupon }));
  expect(ledger.balance(accounts.campaignBudget('spring')).availableFen).toBe(3_000);
  expect(ledger.post(couponReleasedJournal({ orderId, coupon }))).toBe('POSTED');
  expect(ledger.balance(accounts.campaignBudget('spring')).availableFen).toBe(5_000);
  const paid = { paymentNo: 'p1', orderId, channel: 'wechat', amountFen: fen(17_000) } as const;
  expect(ledger.post(paidJournal({ ...paid, coupon }))).toBe('RESOLVED');
  // The money is there all the same, without the subsidy: credited, then refunded in full.
  expect(ledger.post(latePaymentJournal(paid))).toBe('POSTED');
  expect(ledger.balance(accounts.order(orderId)).availableFen).toBe(17_000);
});

test('one payment is credited once, whoever sees it first', () => {
  const { postAll } = paidLedger();
  const payment = { paymentNo: 'p2', orderId, channel: 'alipay', amountFen: fen(500) } as const;
  expect(postAll(paidJournal(payment), latePaymentJournal(payment))).toEqual([
    'POSTED',
    'DUPLICATE',
  ]);
});

test('a refund leaves what is available when asked and the escrow when confirmed', () => {
  const { ledger, postAll, read } = paidLedger();
  const refund = { refundNo: 'r1', orderId, amountFen: fen(20_000) };
  const failed = { ...refund, refundNo: 'r0' };
  expect(postAll(refundRequestedJournal(failed), refundRequestedJournal(refund))).toEqual([
    'POSTED',
    'INSUFFICIENT',
  ]);
  expect(ledger.balance(accounts.order(orderId))).toMatchObject({
    postedFen: 22_000,
    availableFen: 2_000,
  });
  const done = refundSucceededJournal({ ...refund, channel: 'wechat', subsidy: coupon });
  expect(postAll(refundFailedJournal(failed), refundRequestedJournal(refund), done, done)).toEqual([
    'POSTED',
    'POSTED',
    'POSTED',
    'DUPLICATE',
  ]);
  expect(postAll(refundFailedJournal(refund))).toEqual(['RESOLVED']);
  const ids = [accounts.order(orderId), accounts.refundTransit('r1'), accounts.wechatClearing()];
  expect(ids.map(read)).toEqual([0, 0, 0]);
  expect(read(accounts.campaignBudget('spring'))).toBe(5_000);
});

test('a cancelled order keeps its fee and gives the rest and the coupon back', () => {
  const { postAll, read } = paidLedger();
  const fee = splitCancelFee({
    customerPaysFen: split.customerPaysFen,
    feeBps: basisPoints(3_000),
    sideBps: basisPoints(8_000),
    workerShareBps: basisPoints(6_000),
  });
  const refund = { refundNo: 'r1', orderId, amountFen: fee.refundFen };
  const { workerFen: shareFen, merchantFen, platformFen } = fee;
  const kept = cancelFeeJournal({
    orderId,
    merchantFen,
    platformFen,
    workers: [{ workerId: 'w1', shareFen, travelFen: fen(3_000) }],
    merchantId: 'm1',
  });
  if (kept === null) throw new Error('nothing kept');
  expect(
    postAll(
      refundRequestedJournal(refund),
      refundSucceededJournal({ ...refund, channel: 'wechat', subsidy: coupon }),
      kept,
    ),
  ).toEqual(['POSTED', 'POSTED', 'POSTED']);
  expect(read(accounts.order(orderId))).toBe(0);
  expect(read(accounts.worker('w1'))).toBe(2_448 + 3_000);
  expect(read(accounts.cancelRevenue())).toBe(1_020);
});

test('a fully couponed order gives its subsidy back without cash', () => {
  const { postAll, read } = paidLedger();
  expect(postAll(subsidyReturnedJournal({ refundNo: 'r1', orderId, subsidy: coupon }))).toEqual([
    'POSTED',
  ]);
  expect(read(accounts.order(orderId))).toBe(20_000);
});

test('[R26] whatever was refunded before, the settlement empties the escrow', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: split.customerPaysFen - 1 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      (refundedFen, weights) => {
        const { postAll, read } = paidLedger();
        const step = refundStep({ split, alreadyFen: fen(0), stepFen: fen(refundedFen) });
        const refund = { refundNo: 'r1', orderId, amountFen: step.cashFen };
        const subsidy = { campaignId: 'spring', amountFen: step.subsidyFen };
        const refunds =
          refundedFen === 0
            ? []
            : [
                refundRequestedJournal(refund),
                refundSucceededJournal({ ...refund, channel: 'wechat', subsidy }),
              ];
        const workers = weights.map((weight, index) => ({ workerId: `w${index}`, weight }));
        const refunded = { ...NOTHING_REFUNDED, sharedFen: fen(refundedFen) };
        const last = settled({ ...settle, workers, refunded });
        expect(new Set(postAll(...refunds, last))).toEqual(new Set(['POSTED']));
        expect(read(accounts.order(orderId))).toBe(0);
        expect(read(accounts.wechatClearing())).toBe(20_000 - refundedFen);
      },
    ),
    { numRuns: 500 },
  );
});
