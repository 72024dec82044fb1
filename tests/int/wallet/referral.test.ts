import type { CostBearer } from '../../../contract/terms/order.js';
import { settlementModel } from '../../../data/models/payment.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { buildJournal, single } from '../../../domain/ledger/journal.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { completed } from '../order/bill-steps.js';
import { giveBack } from '../order/give-back.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

/** A completed order of somebody whom this person brought, at 2 %. */
async function referred(referrerId: string, referralBps = 200): Promise<MoneyOrder> {
  const order = await completed(world, { change: { referrerId }, policy: { referralBps } });
  expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
  return order;
}
const balanceOf = async (id: string): Promise<number> =>
  (await world.deps.ledger.balance(id)).postedFen;

describe('the reward of whoever brought the customer', () => {
  test('[P4] is paid by the platform when the order settles, and by nobody else', async () => {
    const order = await referred('ref-1');
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    // 2 % of 20,001; commission, worker and merchant as without it.
    expect(booked[accounts.referrer('ref-1')]).toBe(400);
    expect(booked[accounts.referralExpense()]).toBe(-400);
    expect(booked[accounts.commission()]).toBe(2_000);
    expect(booked[accounts.worker(world.workerId(0))]).toBe(10_800 + 3_000);
    expect(await settlementModel(world.connection).findById(order.id).lean()).toMatchObject({
      referrerId: 'ref-1',
      referralFen: 400,
    });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    expect(await balanceOf(accounts.referrer('ref-1'))).toBe(400);
  });

  test('[P4] never exceeds the commission', async () => {
    const booked = await (await referred('ref-2', 1_500)).booked();
    expect(booked[accounts.referrer('ref-2')]).toBe(2_000);
  });

  test('[P4] leaves an order of nobody, and of a city without rewards, as it is', async () => {
    const order = await completed(world, { policy: { referralBps: 200 } });
    await settleOrder(world.deps, order.id);
    expect((await order.booked())[accounts.referralExpense()]).toBeUndefined();
    const none = await (await referred('ref-3', 0)).booked();
    expect(none[accounts.referrer('ref-3')]).toBeUndefined();
  });

  test('[P4] is less by what went back before the settlement, whoever bears that', async () => {
    for (const [bearer, id] of [
      ['CUSTOMER', 'ref-4'],
      ['WORKER', 'ref-5'],
      ['MERCHANT', 'ref-6'],
    ] as const) {
      const order = await completed(world, {
        change: { referrerId: id },
        policy: { referralBps: 200 },
      });
      await giveBack(order, { amountFen: 5_000, bearer });
      await settleOrder(world.deps, order.id);
      await order.expectEmptyEscrow();
      // ⌊400 · 5,000 / 20,001⌋ = 99 are not earned.
      expect(await balanceOf(accounts.referrer(id))).toBe(301);
    }
  });

  test('[P4][X6] is taken back by the same floors, to the last fen', async () => {
    for (const bearer of ['CUSTOMER', 'WORKER'] as readonly CostBearer[]) {
      const id = `ref-7-${bearer}`;
      const order = await referred(id);
      let leftFen = 400;
      for (const amountFen of [1, 4_999, 333, 7, 14_661, 2_998, 2]) {
        await giveBack(order, { amountFen, bearer });
        const nowFen = await balanceOf(accounts.referrer(id));
        expect(nowFen).toBeLessThanOrEqual(leftFen);
        leftFen = nowFen;
      }
      await order.expectEmptyEscrow();
      const booked = await order.booked();
      expect(leftFen).toBe(0);
      expect(booked[accounts.referralExpense()]).toBe(0);
    }
    expect((await world.deps.ledger.sumAll()).isBalanced).toBe(true);
  });

  test('[P4][X11] already taken out is owed, and netted against the next one', async () => {
    const order = await referred('ref-8');
    const owner = accounts.referrer('ref-8');
    await world.deps.ledger.postOnce(
      buildJournal({
        _id: `test:${order.id}:withdrawn`,
        lines: [single(owner, accounts.payoutTransit(), 300, 'TEST')],
      }),
    );
    await giveBack(order, { amountFen: 20_001 });
    await order.expectEmptyEscrow();
    const debt = accounts.referrerReceivable('ref-8');
    expect([await balanceOf(owner), await balanceOf(debt)]).toEqual([0, 300]);
    await referred('ref-8');
    expect([await balanceOf(owner), await balanceOf(debt)]).toEqual([100, 0]);
  });
});
