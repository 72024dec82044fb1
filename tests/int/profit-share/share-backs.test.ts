import { SHARE_BACK_WAIT_MS } from '../../../contract/terms/profit-share.js';
import { fen } from '../../../contract/terms/money.js';
import { shareBackModel } from '../../../data/models/profit-share.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { withdrawalRequestedJournal } from '../../../domain/ledger/withdrawal-postings.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { checkRefund, submitRefund } from '../../../use-cases/payment/run-refund.js';
import { completed } from '../order/bill-steps.js';
import { giveBack } from '../order/give-back.js';
import type { MoneyOrder } from '../order/money-fixture.js';
import { MERCHANT, openShareWorld, refundOut, shareOut, type ShareWorld } from './share-fixture.js';

const merchant = accounts.merchant(MERCHANT);
const owed = accounts.merchantReceivable(MERCHANT);
let shop: ShareWorld;
beforeAll(async () => {
  shop = await openShareWorld();
});
afterAll(() => shop.close());
afterEach(() => shop.heal());

/** Delivered, settled and shared; the worker has no WeChat here. */
async function sharedOrder(): Promise<MoneyOrder> {
  const order = await completed(shop.world);
  await settleOrder(shop.deps, order.id);
  expect(await shareOut(shop.deps, order)).toBe('done');
  return order;
}

let withdrawals = 0;
/** The merchant takes out all that he has. */
async function emptyBalance(): Promise<void> {
  const amountFen = await shop.availableFen(merchant);
  if (amountFen === 0) return;
  withdrawals += 1;
  const owner = { ownerKind: 'merchant', ownerId: MERCHANT, amountFen: fen(amountFen) } as const;
  const withdrawalNo = `W${withdrawals}`;
  await shop.deps.ledger.postOnce(withdrawalRequestedJournal({ withdrawalNo, ...owner }));
}

const owedFen = async (): Promise<number> => (await shop.deps.ledger.balance(owed)).postedFen;
const backEntries = async (order: MoneyOrder) => {
  const { no } = await order.document();
  return (await shop.shared()).filter(
    (entry) => entry.kind === 'shareBack' && entry.no.startsWith(no),
  );
};
const refundEntries = async (refundNo: string) =>
  (await shop.paid()).filter((entry) => entry.refundNo === refundNo);

async function expectBooksAgree(): Promise<void> {
  const moved = await shop.shared();
  const backFen = moved
    .filter(({ kind }) => kind === 'shareBack')
    .reduce((sum, { amountFen }) => sum + amountFen, 0);
  expect(await shop.bookedFen('SHARE_BACK')).toBe(backFen);
  expect((await shop.deps.ledger.sumAll()).isBalanced).toBe(true);
  expect(await shop.deps.ledger.verifyBalances()).toEqual([]);
}

describe('[P4][X6] a refund after the share', () => {
  test('the share comes back before the refund goes out', async () => {
    const order = await sharedOrder();
    await emptyBalance();
    const [refundNo = ''] = await giveBack(order, { amountFen: 5_000, bearer: 'MERCHANT' });
    expect(await owedFen()).toBe(5_000);
    expect(await shop.backsOf(order)).toMatchObject([
      { amountFen: 5_000, status: 'OPEN', ownerId: MERCHANT },
    ]);
    // The channel has not given it back yet: the refund waits, nothing of it is sent.
    expect(await submitRefund(shop.deps, refundNo)).toEqual({ kind: 'pending' });
    expect(await shop.deps.payments.findRefund(refundNo)).toMatchObject({ status: 'OPEN' });
    expect(await refundOut(shop.deps, refundNo)).toBe('succeeded');
    const [back] = await backEntries(order);
    const [refund] = await refundEntries(refundNo);
    expect(back?.amountFen).toBe(5_000);
    expect(Date.parse(back?.at ?? '')).toBeLessThanOrEqual(Date.parse(refund?.at ?? ''));
    // What he owed is paid with it.
    expect(await owedFen()).toBe(0);
    await expectBooksAgree();
  });

  test('lost replies and duplicates: one number comes back once', async () => {
    const order = await sharedOrder();
    const [refundNo = ''] = await giveBack(order, { amountFen: 3_000, bearer: 'MERCHANT' });
    await shop.plant({ kind: 'loseReply', operation: 'shareReturn' });
    await shop.plant({ kind: 'loseRequest', operation: 'shareReturnQuery', count: 2 });
    await shop.plant({ kind: 'duplicate', operation: 'shareReturnQuery' });
    expect(await refundOut(shop.deps, refundNo)).toBe('succeeded');
    expect(await backEntries(order)).toHaveLength(1);
    expect(await refundEntries(refundNo)).toHaveLength(1);
    await expectBooksAgree();
  });

  test('a lost request is sent again under the same number', async () => {
    const order = await sharedOrder();
    const [refundNo = ''] = await giveBack(order, { amountFen: 3_000, bearer: 'MERCHANT' });
    await shop.plant({ kind: 'loseRequest', operation: 'shareReturn' });
    expect(await refundOut(shop.deps, refundNo)).toBe('succeeded');
    const [row] = await shop.backsOf(order);
    expect(await backEntries(order)).toMatchObject([{ no: row?._id, amountFen: 3_000 }]);
  });

  test.each([
    ['by the channel in the end', { kind: 'returnFails', reason: 'ACCOUNT_ABNORMAL' }],
    ['at once', { kind: 'error', operation: 'shareReturn', status: 403, code: 'NOT_ENOUGH' }],
  ])('refused %s: the refund goes out, and he owes it', async (_, fault) => {
    const order = await sharedOrder();
    await emptyBalance();
    const before = await owedFen();
    const [refundNo = ''] = await giveBack(order, { amountFen: 2_000, bearer: 'MERCHANT' });
    await shop.plant(fault);
    expect(await refundOut(shop.deps, refundNo)).toBe('succeeded');
    expect(await shop.backsOf(order)).toMatchObject([{ status: 'FAILED' }]);
    expect(await backEntries(order)).toEqual([]);
    expect(await owedFen()).toBe(before + 2_000);
    await expectBooksAgree();
  });

  test('never more than was shared, over several refunds', async () => {
    const order = await sharedOrder();
    const [share] = await shop.sharesOf(order);
    const sharedFen = share?.parts[0]?.amountFen ?? 0;
    for (const amountFen of [5_000, 2_201]) {
      const [refundNo = ''] = await giveBack(order, { amountFen, bearer: 'MERCHANT' });
      expect(await refundOut(shop.deps, refundNo)).toBe('succeeded');
    }
    const moved = await backEntries(order);
    expect(moved.map(({ amountFen }) => amountFen)).toEqual([5_000, sharedFen - 5_000]);
    expect(sharedFen).toBeLessThan(7_201);
    await expectBooksAgree();
  });

  test('a channel that never answers holds the refund an hour, no longer', async () => {
    const order = await sharedOrder();
    const [refundNo = ''] = await giveBack(order, { amountFen: 1_000, bearer: 'MERCHANT' });
    await shop.plant({ kind: 'loseRequest', operation: 'shareReturn', count: 1_000 });
    expect(await submitRefund(shop.deps, refundNo)).toEqual({ kind: 'pending' });
    const long = new Date(shop.world.nowMs() - SHARE_BACK_WAIT_MS - 1_000);
    await shareBackModel(shop.world.connection).updateMany(
      { orderId: order.id },
      { createdAt: long },
    );
    await checkRefund(shop.deps, refundNo);
    expect(await refundOut(shop.deps, refundNo)).toBe('succeeded');
    expect(await shop.backsOf(order)).toMatchObject([{ status: 'SUBMITTED' }]);
  });

  test('what was never shared is not asked back', async () => {
    const order = await sharedOrder();
    const [refundNo = ''] = await giveBack(order, { amountFen: 1_000, bearer: 'WORKER' });
    expect(await refundOut(shop.deps, refundNo)).toBe('succeeded');
    expect(await shop.backsOf(order)).toEqual([]);
  });
});
