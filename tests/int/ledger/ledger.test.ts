import { AppError } from '../../../contract/terms/errors.js';
import { basisPoints, fen } from '../../../contract/terms/money.js';
import { inTransaction } from '../../../data/connect.js';
import { ledgerAccountModel } from '../../../data/models/ledger-account.js';
import { ledgerTransferModel } from '../../../data/models/ledger-transfer.js';
import { isDuplicateJournal } from '../../../data/repositories/ledger-errors.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { transferId, type Journal, type JournalLine } from '../../../domain/ledger/journal.js';
import {
  couponReservedJournal,
  paidJournal,
  refundRequestedJournal,
  refundSucceededJournal,
} from '../../../domain/ledger/postings.js';
import { settleJournal, settleParts } from '../../../domain/ledger/settle-postings.js';
import { splitOrder } from '../../../domain/ledger/split.js';
import {
  fundJournal,
  openTestLedger,
  outcomeOf,
  tally,
  type TestLedger,
} from './ledger-fixture.js';

let subject: TestLedger;
beforeAll(async () => {
  subject = await openTestLedger();
});
afterAll(() => subject.close());

/** Every test leaves sums at zero and caches equal to the transfers. */
afterEach(async () => {
  expect(await subject.ledger.sumAll()).toMatchObject({ isBalanced: true });
  expect(await subject.ledger.verifyBalances()).toEqual([]);
});

const split = splitOrder({
  priceFen: fen(20_000),
  merchantCouponFen: fen(1_000),
  platformCouponFen: fen(2_000),
  commissionBps: basisPoints(1_000),
  workerShareBps: basisPoints(6_000),
  referralBps: basisPoints(200),
});

/** A paid order of the design's example with a campaign and a payment of its own. */
async function payExample(name: string) {
  const orderId = `o-${name}`;
  const coupon = { campaignId: `c-${name}`, amountFen: split.platformCouponFen };
  const paid = {
    paymentNo: `p-${name}`,
    orderId,
    channel: 'wechat',
    amountFen: split.customerPaysFen,
  } as const;
  const fund: Journal = {
    _id: `campaign:${coupon.campaignId}:fund`,
    lines: [line('exp:coupon', accounts.campaignBudget(coupon.campaignId), 2_000)],
  };
  await subject.ledger.postOnce(fund);
  await subject.ledger.postOnce(couponReservedJournal({ orderId, coupon }));
  await subject.ledger.postOnce(paidJournal({ ...paid, coupon }));
  return { orderId, coupon, paid };
}

function line(debit: string, credit: string, amountFen: number): JournalLine {
  return { debit, credit, amountFen, code: 'TEST', mode: 'single' };
}

const posted = async (id: string) => (await subject.ledger.balance(id)).postedFen;

describe('orders', () => {
  test('payment and settlement of the example', async () => {
    const { ledger } = subject;
    const before = await posted(accounts.commission());
    const { orderId } = await payExample('settle');
    expect(await ledger.balance(accounts.order(orderId))).toMatchObject({
      postedFen: 19_000,
      availableFen: 19_000,
    });
    expect((await ledger.escrowLeft({ orderIds: [orderId] })).map((row) => row.postedFen)).toEqual([
      19_000,
    ]);
    await ledger.postOnce(
      settleJournal({
        orderId,
        parts: settleParts({
          split,
          travelFeeFen: fen(0),
          workers: [{ workerId: 'w-settle', weight: 1 }],
        }),
        merchantId: 'm-settle',
        referrerId: 'f-settle',
      }),
    );
    const ids = [
      accounts.order(orderId),
      accounts.worker('w-settle'),
      accounts.merchant('m-settle'),
      accounts.referrer('f-settle'),
    ];
    expect((await ledger.balances(ids)).map((row) => row.postedFen)).toEqual([
      0, 10_260, 6_840, 380,
    ]);
    expect(await posted(accounts.commission())).toBe(before + 1_900);
    expect(await ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
    const rows = await ledger.transfersOf({ orderId });
    expect(rows.map((row) => row.code).sort()).toEqual([
      'COMMISSION',
      'MERCHANT_SHARE',
      'PAYMENT',
      'REFERRAL',
      'SUBSIDY',
      'SUBSIDY',
      'WORKER_SHARE',
    ]);
  });

  test('a full refund empties the escrow, the transit account and the channel', async () => {
    const { ledger } = subject;
    const clearingFen = await posted(accounts.wechatClearing());
    const { orderId, coupon } = await payExample('refund');
    const refund = { refundNo: 'r-refund', orderId, amountFen: split.customerPaysFen };
    await ledger.postOnce(refundRequestedJournal(refund));
    expect(await ledger.balance(accounts.order(orderId))).toMatchObject({
      postedFen: 19_000,
      pendingOutFen: 17_000,
      availableFen: 2_000,
    });
    expect(
      await outcomeOf(ledger, refundRequestedJournal({ ...refund, refundNo: 'r-again' })),
    ).toBe('INSUFFICIENT');
    await ledger.postOnce(
      refundSucceededJournal({ ...refund, channel: 'wechat', subsidy: coupon }),
    );
    expect(await ledger.escrowLeft({ orderIds: [orderId] })).toEqual([]);
    expect(await posted(accounts.refundTransit('r-refund'))).toBe(0);
    expect(await posted(accounts.campaignBudget(coupon.campaignId))).toBe(2_000);
    expect(await posted(accounts.wechatClearing())).toBe(clearingFen);
  });
});

describe('idempotency', () => {
  test('[R13] one payment posted 20 times at once has one effect', async () => {
    const { ledger, connection } = subject;
    const journal = fundJournal({
      key: 'same',
      accountId: accounts.order('o-same'),
      amountFen: 123,
    });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => outcomeOf(ledger, journal)),
    );
    expect(tally(outcomes)).toEqual({ POSTED: 1, DUPLICATE: 19 });
    expect(await posted(accounts.order('o-same'))).toBe(123);
    expect(await ledgerTransferModel(connection).countDocuments({ journal: journal._id })).toBe(1);
  });

  test('the same key with other lines is an alarm and changes nothing', async () => {
    const { ledger } = subject;
    const input = { key: 'other', accountId: accounts.order('o-other'), amountFen: 100 };
    await ledger.postOnce(fundJournal(input));
    const other = fundJournal({ ...input, amountFen: 101 });
    await expect(ledger.postOnce(other)).rejects.toMatchObject({ code: 'JOURNAL_MISMATCH' });
    expect(await posted(input.accountId)).toBe(100);
  });

  test("a duplicate inside a caller's transaction undoes all of it", async () => {
    const { ledger, connection } = subject;
    const first = fundJournal({ key: 'tx', accountId: accounts.order('o-tx'), amountFen: 5 });
    const second = fundJournal({ key: 'tx-2', accountId: accounts.order('o-tx2'), amountFen: 5 });
    await ledger.postOnce(first);
    const both = inTransaction(connection, async (session) => {
      await ledger.post(second, session);
      await ledger.post(first, session);
    });
    const error: unknown = await both.catch((reason: unknown) => reason);
    expect(isDuplicateJournal(error) && error.journalId).toBe(first._id);
    expect(await ledger.recall(first)).toEqual({ duplicate: true });
    expect(await posted(accounts.order('o-tx2'))).toBe(0);
    expect(await outcomeOf(ledger, second)).toBe('POSTED');
  });

  test('a failed business write takes the journal with it', async () => {
    const { ledger, connection } = subject;
    const journal = fundJournal({ key: 'undo', accountId: accounts.order('o-undo'), amountFen: 9 });
    const failing = inTransaction(connection, async (session) => {
      await ledger.post(journal, session);
      throw new AppError('ORDER_ENDED');
    });
    await expect(failing).rejects.toMatchObject({ code: 'ORDER_ENDED' });
    expect(await ledger.transfersOf({ journalId: journal._id })).toEqual([]);
    expect(await outcomeOf(ledger, journal)).toBe('POSTED');
  });

  test('a malformed journal never reaches the database', async () => {
    const { ledger } = subject;
    const bad = fundJournal({ key: 'bad', accountId: accounts.order('o-bad'), amountFen: 0.5 });
    await expect(ledger.postOnce(bad)).rejects.toMatchObject({ code: 'JOURNAL_INVALID' });
  });
});

describe('races', () => {
  const withdrawal = (workerId: string, n: number): Journal => ({
    _id: `payout:${workerId}-${n}:request`,
    lines: [{ ...line(accounts.worker(workerId), accounts.payoutTransit(), 700), mode: 'pending' }],
  });

  test('[R19] 100 reservations at once on a balance that covers exactly 10', async () => {
    const { ledger } = subject;
    const accountId = accounts.worker('w-ten');
    await ledger.postOnce(fundJournal({ key: 'ten', accountId, amountFen: 7_699 }));
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, n) => outcomeOf(ledger, withdrawal('w-ten', n))),
    );
    expect(tally(outcomes)).toEqual({ POSTED: 10, INSUFFICIENT: 90 });
    expect(await ledger.balance(accountId)).toMatchObject({
      postedFen: 7_699,
      pendingOutFen: 7_000,
      availableFen: 699,
    });
  });

  test('[R22] of 10 posts and 10 voids of one reservation at once, one happens', async () => {
    const { ledger } = subject;
    const accountId = accounts.worker('w-resolve');
    await ledger.postOnce(fundJournal({ key: 'resolve', accountId, amountFen: 700 }));
    const asked = withdrawal('w-resolve', 1);
    await ledger.postOnce(asked);
    const pendingId = transferId({ journalId: asked._id, index: 0 });
    const resolve = (mode: 'post' | 'void', n: number): Journal => ({
      _id: `payout:w-resolve-1:${mode}${n}`,
      lines: asked.lines.map((pending) => ({ ...pending, mode, pendingId })),
    });
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => outcomeOf(ledger, resolve(n % 2 ? 'void' : 'post', n))),
    );
    expect(tally(outcomes)).toEqual({ POSTED: 1, RESOLVED: 19 });
    const balance = await ledger.balance(accountId);
    expect(balance.pendingOutFen).toBe(0);
    expect([0, 700]).toContain(balance.availableFen);
  });

  test('an account opened after the snapshot was taken costs a retry, not the journal', async () => {
    const { ledger, connection } = subject;
    const accountId = accounts.worker('w-late');
    const fund = (key: string, target: string) =>
      fundJournal({ key, accountId: target, amountFen: 10 });
    let runCount = 0;
    await inTransaction(connection, async (session) => {
      runCount += 1;
      await ledger.post(fund('late-first', accounts.worker('w-early')), session);
      // Another process opens the account; from the second run on it is a duplicate.
      await ledger.postOnce(fund('late-other', accountId));
      await ledger.post(fund('late-second', accountId), session);
    });
    expect(runCount).toBe(2);
    expect(await posted(accountId)).toBe(20);
  });

  test('20 orders that open one account at once all arrive', async () => {
    const { ledger } = subject;
    const accountId = accounts.worker('w-new');
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        outcomeOf(ledger, fundJournal({ key: `new-${n}`, accountId, amountFen: 10 })),
      ),
    );
    expect(tally(outcomes)).toEqual({ POSTED: 20 });
    expect(await posted(accountId)).toBe(200);
  });
});

test('a post that repeats its reservation wrongly is refused', async () => {
  const { ledger } = subject;
  const accountId = accounts.worker('w-wrong');
  await ledger.postOnce(fundJournal({ key: 'wrong', accountId, amountFen: 100 }));
  const pending = { ...line(accountId, accounts.payoutTransit(), 60), mode: 'pending' } as const;
  const asked: Journal = { _id: 'payout:wrong:request', lines: [pending] };
  await ledger.postOnce(asked);
  const pendingId = transferId({ journalId: asked._id, index: 0 });
  const fundId = transferId({ journalId: 'test:wrong:fund', index: 0 });
  const attempts: JournalLine[] = [
    { ...pending, mode: 'post', pendingId, amountFen: 59 },
    { ...pending, mode: 'post', pendingId, credit: accounts.bank() },
    { ...pending, mode: 'void', pendingId: `${pendingId}0` },
    { ...line(accounts.wechatClearing(), accountId, 100), mode: 'void', pendingId: fundId },
  ];
  for (const [index, attempt] of attempts.entries()) {
    const journal = { _id: `payout:wrong:try${index}`, lines: [attempt] };
    expect(await outcomeOf(ledger, journal)).toBe('INVALID_PENDING');
  }
  expect((await ledger.balance(accountId)).availableFen).toBe(40);
});

describe('storage', () => {
  test('amounts are int64, also past the int32 range and past one journal', async () => {
    const { ledger, connection } = subject;
    const accountId = accounts.customer('c-big');
    for (let n = 0; n < 30; n += 1) {
      await ledger.postOnce(fundJournal({ key: `big-${n}`, accountId, amountFen: 100_000_000 }));
    }
    expect(await posted(accountId)).toBe(3_000_000_000);
    const model = ledgerAccountModel(connection);
    const isLong = (name: string) => ({ [name]: { $type: 'long' } });
    const fields = ['postedD', 'postedC', 'pendingD', 'pendingC'];
    const matching = await model.collection.countDocuments({ $and: fields.map(isLong) });
    expect(matching).toBe(await model.collection.countDocuments({}));
    const transfers = ledgerTransferModel(connection).collection;
    expect(await transfers.countDocuments({ amountFen: { $not: { $type: 'long' } } })).toBe(0);
  });

  test('transfers of an account come newest first, page by page', async () => {
    const { ledger } = subject;
    const accountId = accounts.customer('c-pages');
    for (let n = 0; n < 5; n += 1) {
      await ledger.postOnce(fundJournal({ key: `page-${n}`, accountId, amountFen: n + 1 }));
    }
    const first = await ledger.transfersOf({ accountId, limit: 2 });
    const last = first[1];
    const rest = await ledger.transfersOf({
      accountId,
      ...(last && { before: { at: last.at, id: last._id } }),
    });
    expect([...first, ...rest].map((row) => row.amountFen)).toEqual([5, 4, 3, 2, 1]);
  });
});
