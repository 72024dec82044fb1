import type { WalletDto, WalletEntryDto } from '../../../use-cases/wallet/create-wallets.js';
import { merchantModel } from '../../../data/models/merchant.js';
import { workerModel } from '../../../data/models/worker.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { buildJournal } from '../../../domain/ledger/journal.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { completed } from '../order/bill-steps.js';
import { giveBack } from '../order/give-back.js';
import { openMoneyWorld, type MoneyWorld } from '../order/money-fixture.js';
import { openWalletDesk, type WalletDesk } from './wallet-desk.js';

let world: MoneyWorld;
let desk: WalletDesk;
beforeAll(async () => {
  world = await openMoneyWorld();
  desk = await openWalletDesk(world);
});
afterAll(async () => {
  await desk.close();
  await world.close();
});

const MERCHANT = 'merchantFinance~demo-self';
const workerToken = (index = 0): string => `worker~${world.workerId(index)}`;
const walletOf = (as: string): Promise<WalletDto> =>
  desk.read(as, as.startsWith('worker') ? '/worker/wallet' : '/merchant/wallet');

describe('a wallet', () => {
  test('[X12][K9][M6] shows a completed order as pending until it is settled, then as available', async () => {
    const before = await walletOf(MERCHANT);
    const order = await completed(world);
    const pending = await walletOf(workerToken());
    expect(pending).toMatchObject({
      availableFen: 0,
      pending: { amountFen: 10_800 + 3_000, orders: 1, inCaseFen: 0, isComplete: true },
      frozen: { amountFen: 0, withdrawalFen: 0, standingFen: 0, until: null },
      owedFen: 0,
    });
    const { settleAfter } = await order.document();
    expect(pending.pending.nextSettleAt).toBe(settleAfter?.toISOString());
    // A visitor of the order who has no share of it sees nothing.
    expect((await walletOf(workerToken(3))).pending.amountFen).toBe(0);
    // What goes back before the settlement is not waited for.
    await giveBack(order, { amountFen: 5_000 });
    const less = await walletOf(workerToken());
    expect(less.pending.amountFen).toBe(8_100 + 3_000);
    const merchant = await walletOf(MERCHANT);
    expect(merchant.pending.amountFen - before.pending.amountFen).toBe(5_400);

    await world.deps.orders.patch(order.id, { $set: { openCaseNo: 'C01' } });
    const held = await walletOf(workerToken());
    expect(held.pending).toMatchObject({ inCaseFen: 11_100, nextSettleAt: null });
    await world.deps.orders.patch(order.id, { $set: { openCaseNo: null } });

    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    expect(await walletOf(workerToken())).toMatchObject({
      availableFen: less.pending.amountFen,
      pending: { amountFen: 0, orders: 0, nextSettleAt: null },
    });
    const paid = await walletOf(MERCHANT);
    expect(paid.availableFen - before.availableFen).toBe(5_400);
  });

  test('[K9] keeps apart what is reserved, what a freeze holds and what is owed', async () => {
    const workerId = world.workerId(1);
    const order = await completed(world, { tickets: 2 });
    await settleOrder(world.deps, order.id);
    const full = (await walletOf(workerToken(1))).availableFen;
    expect(full).toBe(5_400 + 1_500);
    const line = { debit: accounts.worker(workerId), credit: accounts.payoutTransit() };
    const asked = { ...line, amountFen: 2_000, code: 'WITHDRAWAL' };
    await world.deps.ledger.postOnce(
      buildJournal({ _id: 'test:w1:request', lines: [{ ...asked, mode: 'pending' }] }),
    );
    expect(await walletOf(workerToken(1))).toMatchObject({
      availableFen: full - 2_000,
      frozen: { amountFen: 2_000, withdrawalFen: 2_000, standingFen: 0 },
    });
    const until = new Date(world.nowMs() + 3_600_000);
    await workerModel(world.connection).updateOne({ _id: workerId }, { frozenUntil: until });
    expect(await walletOf(workerToken(1))).toMatchObject({
      availableFen: 0,
      frozen: { amountFen: full, withdrawalFen: 2_000, standingFen: full - 2_000 },
    });
    await workerModel(world.connection).updateOne(
      { _id: workerId },
      { $unset: { frozenUntil: 1 } },
    );
    const void1 = { ...asked, mode: 'void', pendingId: 'test:w1:request#0' } as const;
    await world.deps.ledger.postOnce(buildJournal({ _id: 'test:w1:void', lines: [void1] }));
    const { items } = await desk.read<{ items: WalletEntryDto[] }>(
      workerToken(1),
      '/worker/wallet/entries?limit=2',
    );
    expect(items.map(({ kind, amountFen }) => [kind, amountFen])).toEqual([
      ['RELEASED', 2_000],
      ['RESERVED', -2_000],
    ]);
    // All of it is gone when a refund comes: the rest is owed.
    const gone = { ...line, amountFen: full, code: 'WITHDRAWAL', mode: 'single' } as const;
    await world.deps.ledger.postOnce(buildJournal({ _id: 'test:w2:paid', lines: [gone] }));
    await giveBack(order, { amountFen: 4_000, bearer: 'WORKER' });
    expect(await walletOf(workerToken(1))).toMatchObject({ availableFen: 0, owedFen: 2_000 });
  });

  test('[K9][M6] tells its entries in plain words with order numbers, page by page', async () => {
    const { no } = await (await completed(world)).document().then(async (order) => {
      await settleOrder(world.deps, order._id);
      return order;
    });
    const all: WalletEntryDto[] = [];
    let cursor = '';
    do {
      const path = `/worker/wallet/entries?limit=1${cursor && `&cursor=${cursor}`}`;
      const page = await desk.read<{ items: WalletEntryDto[]; nextCursor: string | null }>(
        workerToken(),
        path,
      );
      all.push(...page.items);
      cursor = page.nextCursor ?? '';
    } while (cursor !== '');
    expect(
      all
        .slice(0, 2)
        .map(({ text, orderNo }) => [text.zh, orderNo])
        .sort(),
    ).toEqual([
      ['上门费', no],
      ['服务收入', no],
    ]);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    const booked = all.filter(({ kind }) => kind === 'BOOKED');
    const sum = booked.reduce((total, { amountFen }) => total + amountFen, 0);
    const owner = accounts.worker(world.workerId(0));
    expect(sum).toBe((await world.deps.ledger.balance(owner)).postedFen);
    const merchant = await desk.read<{ items: WalletEntryDto[] }>(
      MERCHANT,
      '/merchant/wallet/entries',
    );
    expect(merchant.items[0]).toMatchObject({ text: { zh: '商户收入' }, orderNo: no });
  });

  test('[M6] of a suspended merchant holds everything', async () => {
    const before = await walletOf(MERCHANT);
    expect(before.availableFen).toBeGreaterThan(0);
    const suspend = (status: string) =>
      merchantModel(world.connection).updateOne({ _id: 'demo-self' }, { status });
    await suspend('SUSPENDED');
    expect(await walletOf(MERCHANT)).toMatchObject({
      availableFen: 0,
      frozen: { standingFen: before.availableFen, until: null },
    });
    await suspend('ACTIVE');
    expect(await walletOf(MERCHANT)).toEqual(before);
  });

  test('[X12] is read by its owner alone', async () => {
    expect((await desk.call('merchantClerk~demo-self', '/merchant/wallet')).status).toBe(403);
    expect((await desk.call(workerToken(), '/merchant/wallet')).status).toBe(403);
    expect((await desk.call('financeMaker~f', '/worker/wallet')).status).toBe(403);
  });
});
