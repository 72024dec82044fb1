import { fen } from '../../../contract/terms/money.js';
import { ledgerAccountModel } from '../../../data/models/ledger-account.js';
import {
  createLedgerRepository,
  type LedgerRepository,
} from '../../../data/repositories/ledger-repository.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { paidJournal } from '../../../domain/ledger/postings.js';
import { openTestLedger, type TestLedger } from './ledger-fixture.js';

/** A clock that the tests move, so that a watermark can pass over transfers. */
let clockMs = Date.UTC(2026, 0, 1);
let subject: TestLedger;
let ledger: LedgerRepository;
let paymentCount = 0;
beforeAll(async () => {
  subject = await openTestLedger();
  ledger = createLedgerRepository(subject.connection, { now: () => new Date(clockMs) });
});
afterAll(() => subject.close());

async function pay(): Promise<void> {
  paymentCount += 1;
  const payment = {
    paymentNo: `hot-${paymentCount}`,
    orderId: 'o-hot',
    channel: 'alipay',
    amountFen: fen(10),
  } as const;
  await ledger.postOnce(paidJournal(payment));
}

async function expectClearingFen(amountFen: number): Promise<void> {
  expect((await ledger.balance(accounts.alipayClearing())).postedFen).toBe(amountFen);
  expect(await ledger.sumAll()).toMatchObject({ isBalanced: true });
  expect(await ledger.verifyBalances()).toEqual([]);
}

test('the balance is the same before, between and after roll-ups', async () => {
  await pay();
  await expectClearingFen(10);
  clockMs += 60_000;
  await pay();
  clockMs += 61_000;
  expect(await ledger.rollUpHot()).toBeGreaterThan(0);
  await expectClearingFen(20);
  const model = ledgerAccountModel(subject.connection);
  const cached = await model.findById(accounts.alipayClearing()).lean();
  // Only the first payment is older than two transaction lifetimes.
  expect(cached?.postedD).toBe(10);
  clockMs += 1_000;
  await Promise.all(Array.from({ length: 4 }, () => ledger.rollUpHot({ lagMs: 0 })));
  expect((await model.findById(accounts.alipayClearing()).lean())?.postedD).toBe(20);
  await expectClearingFen(20);
  await pay();
  await expectClearingFen(30);
  // The watermark never goes back.
  expect(await ledger.rollUpHot()).toBe(0);
  await expectClearingFen(30);
});

test('[R24] a changed balance is found, in a running total and in a rolled-up one', async () => {
  const model = ledgerAccountModel(subject.connection);
  for (const accountId of [accounts.order('o-hot'), accounts.alipayClearing()]) {
    await model.updateOne({ _id: accountId }, { $inc: { postedC: 1 } });
    expect(await ledger.verifyBalances()).toMatchObject([{ accountId, postedC: 1, postedD: 0 }]);
    expect(await ledger.sumAll()).toMatchObject({ isBalanced: false });
    await model.updateOne({ _id: accountId }, { $inc: { postedC: -1 } });
    expect(await ledger.verifyBalances()).toEqual([]);
  }
});

test('a transfer stamped behind the watermark by a slow clock is found', async () => {
  await ledger.rollUpHot({ lagMs: 0 });
  clockMs -= 1_000;
  await pay();
  clockMs += 1_000;
  const differences = await ledger.verifyBalances();
  expect(differences).toMatchObject([{ accountId: accounts.alipayClearing(), postedD: -10 }]);
  expect(await ledger.sumAll()).toMatchObject({ isBalanced: false });
});
