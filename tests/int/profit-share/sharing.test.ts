import { fen } from '../../../contract/terms/money.js';
import { moneyAlarmModel } from '../../../data/models/money-alarm.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { withdrawalRequestedJournal } from '../../../domain/ledger/withdrawal-postings.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { advanceShares } from '../../../use-cases/profit-share/advance-shares.js';
import { eventually } from '../../factories/stack-wait.js';
import { completed } from '../order/bill-steps.js';
import type { MoneyOrder } from '../order/money-fixture.js';
import { seededRandom } from '../payment/random.js';
import { MERCHANT, openShareWorld, shareOut, type ShareWorld } from './share-fixture.js';

// A sale of 23,001: 2,000 commission, 10,800 + 3,000 worker, 7,201 merchant; 30 % are 6,900.
const TOTAL_FEN = 23_001;
const CAP_FEN = 6_900;
const MERCHANT_FEN = 7_201;
const WORKER_FEN = 13_800;
/** 6,900 · 7,201 / 21,001, and the rest. */
const MERCHANT_PART_FEN = 2_365;
const WORKER_PART_FEN = CAP_FEN - MERCHANT_PART_FEN;
const merchant = accounts.merchant(MERCHANT);
const settled = { kind: 'settled', hasShares: true };

let shop: ShareWorld;
beforeAll(async () => {
  shop = await openShareWorld();
  await shop.account(shop.world.workerId(0));
});
afterAll(() => shop.close());
afterEach(() => shop.heal());

const workerAccount = (): string => accounts.worker(shop.world.workerId(0));
/** What happened to balances meanwhile. */
async function balanceChange(act: () => Promise<void>): Promise<readonly [number, number]> {
  const both = () => Promise.all([shop.availableFen(merchant), shop.availableFen(workerAccount())]);
  const [merchantBefore, workerBefore] = await both();
  await act();
  const [merchantAfter, workerAfter] = await both();
  return [merchantAfter - merchantBefore, workerAfter - workerBefore];
}

async function expectBooksAgree(): Promise<void> {
  const moved = await shop.shared();
  const sumOf = (kind: string): number =>
    moved.filter((entry) => entry.kind === kind).reduce((sum, entry) => sum + entry.amountFen, 0);
  expect(await shop.bookedFen('SHARED_OUT')).toBe(sumOf('share'));
  expect(await shop.bookedFen('SHARE_BACK')).toBe(sumOf('shareBack'));
  expect((await shop.deps.ledger.sumAll()).isBalanced).toBe(true);
  expect(await shop.deps.ledger.verifyBalances()).toEqual([]);
}

const ofOrder = async (order: MoneyOrder) => {
  const { no } = await order.document();
  return (await shop.shared()).filter((entry) => entry.no.startsWith(no));
};

describe('[P4] profit sharing at the settlement', () => {
  test('parts go over the channel within its cap, the rest is released, the books agree', async () => {
    const order = await completed(shop.world);
    const [merchantFen, workerFen] = await balanceChange(async () => {
      expect(await settleOrder(shop.deps, order.id)).toEqual(settled);
      expect(await shareOut(shop.deps, order)).toBe('done');
    });
    expect(merchantFen).toBe(MERCHANT_FEN - MERCHANT_PART_FEN);
    expect(workerFen).toBe(WORKER_FEN - WORKER_PART_FEN);
    const moved = await ofOrder(order);
    expect(moved.map(({ amountFen }) => amountFen)).toEqual([MERCHANT_PART_FEN, WORKER_PART_FEN]);
    const rows = await shop.sharesOf(order);
    expect(rows.map(({ _id, status }) => [_id.slice(-3), status])).toEqual([
      ['S01', 'DONE'],
      ['01U', 'DONE'],
    ]);
    // A release is ours once it is taken; the channel carries it out later.
    const requests = await eventually(async () => {
      const all = await shop.requestsOf(rows[0]?.transactionId ?? '');
      return all.every(({ state }) => state === 'FINISHED') ? all : undefined;
    });
    expect(requests.map(({ isRelease }) => isRelease)).toEqual([false, true]);
    await order.expectEmptyEscrow();
    await expectBooksAgree();
  });

  test('reserved with the settlement: nobody withdraws it before it is sent', async () => {
    const order = await completed(shop.world);
    const [merchantFen, workerFen] = await balanceChange(async () => {
      expect(await settleOrder(shop.deps, order.id)).toEqual(settled);
    });
    expect([merchantFen, workerFen]).toEqual([
      MERCHANT_FEN - MERCHANT_PART_FEN,
      WORKER_FEN - WORKER_PART_FEN,
    ]);
    const available = await shop.availableFen(workerAccount());
    const take = (amountFen: number) =>
      shop.deps.ledger.postOnce(
        withdrawalRequestedJournal({
          ...{ withdrawalNo: `W${order.id.slice(0, 8)}`, ownerKind: 'worker' },
          ...{ ownerId: shop.world.workerId(0), amountFen: fen(amountFen) },
        }),
      );
    await expect(take(available + 1)).rejects.toMatchObject({ code: 'INSUFFICIENT_BALANCE' });
    expect(await shareOut(shop.deps, order)).toBe('done');
    await expectBooksAgree();
  });

  test('[R10] lost replies, lost requests and duplicates: each number shares once', async () => {
    const random = seededRandom(20_261_129);
    const kinds = ['loseReply', 'loseRequest', 'duplicate', 'tamper', 'error'];
    const orders: MoneyOrder[] = [];
    for (let n = 0; n < 10; n += 1) {
      const order = await completed(shop.world);
      orders.push(order);
      await settleOrder(shop.deps, order.id);
      for (const operation of ['share', 'shareQuery', 'receiver', 'unfreeze']) {
        const kind = kinds[Math.floor(random.next() * kinds.length)];
        await shop.plant({ kind, operation });
      }
      expect(await shareOut(shop.deps, order)).toBe('done');
      expect(await settleOrder(shop.deps, order.id)).toEqual(settled);
      expect(await shareOut(shop.deps, order)).toBe('done');
      const rows = await shop.sharesOf(order);
      expect(rows.map(({ status }) => status)).toEqual(['DONE', 'DONE']);
      // One request and one release: no number but ours.
      expect(await shop.requestsOf(rows[0]?.transactionId ?? '')).toHaveLength(2);
    }
    for (const order of orders) {
      const moved = await ofOrder(order);
      expect(moved.map(({ amountFen }) => amountFen)).toEqual([MERCHANT_PART_FEN, WORKER_PART_FEN]);
    }
    await expectBooksAgree();
  });

  test('two at once: one is booked', async () => {
    const order = await completed(shop.world);
    await settleOrder(shop.deps, order.id);
    const twice = () => Promise.all([shareOut(shop.deps, order), shareOut(shop.deps, order)]);
    expect(await twice()).toEqual(['done', 'done']);
    expect(await ofOrder(order)).toHaveLength(2);
    await expectBooksAgree();
  });

  test('one receiver is closed by the channel: he has it in his balance, the other got his', async () => {
    const order = await completed(shop.world);
    await shop.plant({ kind: 'receiverCloses', reason: 'NO_RELATION' });
    const [merchantFen, workerFen] = await balanceChange(async () => {
      await settleOrder(shop.deps, order.id);
      expect(await shareOut(shop.deps, order)).toBe('done');
    });
    expect([merchantFen, workerFen]).toEqual([MERCHANT_FEN, WORKER_FEN - WORKER_PART_FEN]);
    const [share] = await shop.sharesOf(order);
    expect(share?.parts.map(({ result, failReason }) => [result, failReason])).toEqual([
      ['CLOSED', 'NO_RELATION'],
      ['SUCCESS', null],
    ]);
    await expectBooksAgree();
  });

  test('refused as a whole: everybody has his balance again, and the bill is released', async () => {
    const order = await completed(shop.world);
    const [merchantFen, workerFen] = await balanceChange(async () => {
      await settleOrder(shop.deps, order.id);
      await shop.plant({ kind: 'error', operation: 'share', status: 403, code: 'RULE_LIMIT' });
      expect(await shareOut(shop.deps, order)).toBe('done');
    });
    expect([merchantFen, workerFen]).toEqual([MERCHANT_FEN, WORKER_FEN]);
    const rows = await shop.sharesOf(order);
    expect(rows.map(({ status }) => status)).toEqual(['REFUSED', 'DONE']);
    expect(await ofOrder(order)).toEqual([]);
    await expectBooksAgree();
  });

  test('too many requests: sent again under the same number', async () => {
    const order = await completed(shop.world);
    await settleOrder(shop.deps, order.id);
    await shop.plant({
      kind: 'error',
      operation: 'share',
      status: 429,
      code: 'RATELIMIT_EXCEEDED',
    });
    expect(await advanceShares(shop.deps, order.id)).toEqual({ kind: 'pending' });
    expect(await shareOut(shop.deps, order)).toBe('done');
    expect(await ofOrder(order)).toHaveLength(2);
  });

  test('payouts are stopped: nothing is shared, the bill is released', async () => {
    const order = await completed(shop.world);
    const alarms = moneyAlarmModel(shop.world.connection);
    const at = new Date();
    await alarms.collection.insertOne({
      ...{ _id: 'stop' as never, job: 'J1', subject: 'all', status: 'OPEN', detail: 'x' },
      ...{ openedAt: at, lastSeenAt: at, seenCount: 1 },
    });
    const [merchantFen, workerFen] = await balanceChange(async () => {
      expect(await settleOrder(shop.deps, order.id)).toEqual(settled);
      expect(await shareOut(shop.deps, order)).toBe('done');
    });
    await alarms.deleteMany({});
    expect([merchantFen, workerFen]).toEqual([MERCHANT_FEN, WORKER_FEN]);
    expect(await ofOrder(order)).toEqual([]);
  });

  test('paid at Alipay: nothing to share, and nothing is asked of WeChat', async () => {
    const order = await shop.world.sell();
    const { paymentNo } = await order.openBill(false, { channel: 'ALIPAY', product: 'PAGE' });
    expect((await shop.deps.payments.findById(paymentNo))?.isShared).toBeUndefined();
  });
});

describe('[P4] profit sharing switched off', () => {
  let off: ShareWorld;
  beforeAll(async () => {
    off = await openShareWorld({ isOn: false });
  });
  afterAll(() => off.close());

  test('bills are ordinary ones, the settlement says nothing of shares, nothing is sent', async () => {
    const order = await completed(off.world);
    const [bill] = await off.deps.payments.ofOrder(order.id);
    expect(bill?.isShared).toBeUndefined();
    expect(await settleOrder(off.deps, order.id)).toEqual({ kind: 'settled' });
    expect(await off.sharesOf(order)).toEqual([]);
    expect(await off.shared()).toEqual([]);
    expect(await off.requestsOf(bill?.transactionId ?? '')).toEqual([]);
    expect(bill?.amountFen).toBe(TOTAL_FEN);
  });
});
