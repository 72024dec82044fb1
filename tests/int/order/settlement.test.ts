import type { CostBearer } from '../../../contract/terms/order.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { buildJournal, single } from '../../../domain/ledger/journal.js';
import { closeCase } from '../../../use-cases/order/close-case.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import { completed, paidOrder } from './bill-steps.js';
import { giveBack } from './give-back.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld, type Sale } from './money-fixture.js';

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

const worker = (index = 0): string => accounts.worker(world.workerId(index));
const merchant = accounts.merchant('demo-self');
const CASE_ACTOR = { kind: 'case', id: 'C01' } as const;

/** Handed in, and its customer complained. */
async function disputed(): Promise<MoneyOrder> {
  const order = await (await paidOrder(world)).reach('SUBMITTED');
  await world.deps.orders.patch(order.id, { $set: { openCaseNo: 'C01' } });
  order.run.state = { ...order.run.state, openCaseNo: 'C01' };
  return order;
}

describe('settlement', () => {
  test('[P4][X6] part went back before: the rest is shared by the nested floors', async () => {
    const order = await completed(world);
    const amountFen = 5_000;
    await giveBack(order, { amountFen });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    // 20,001: 2,000 commission, 10,800 worker, 7,201 merchant; 5,000 took 499, 2,700, 1,801 of it.
    expect(booked[accounts.commission()]).toBe(1_501);
    expect(booked[worker()]).toBe(8_100 + 3_000);
    expect(booked[merchant]).toBe(5_400);
    expect(await order.document()).toMatchObject({ settlementStatus: 'SETTLED' });
  });

  test.each([
    ['WORKER', 5_800 + 3_000, 7_201, 2_000],
    ['MERCHANT', 10_800 + 3_000, 2_201, 2_000],
    ['PLATFORM', 10_800 + 3_000, 7_201, 2_000],
  ] as const)('[X6] part went back, borne by %s', async (bearer, workerFen, merchantFen, ours) => {
    const order = await completed(world);
    await giveBack(order, { amountFen: 5_000, bearer });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    expect(booked[worker()]).toBe(workerFen);
    expect(booked[merchant]).toBe(merchantFen);
    expect(booked[accounts.commission()]).toBe(ours);
    expect(booked[accounts.compensationExpense()] ?? 0).toBe(bearer === 'PLATFORM' ? -5_000 : 0);
  });

  test('[X6] a case ends the order as complete, fronts the refund and holds the settlement', async () => {
    const order = await disputed();
    const atMs = world.nowMs();
    const change = { event: 'caseClosed', atMs, caseNo: 'C01', isDelivered: true } as const;
    const commit = order.run.commitOf(change, { actor: CASE_ACTOR, reason: 'CASE_DECIDED' });
    const input = { commit, refundFen: 5_000, bearer: 'WORKER' } as const;
    const result = await closeCase(world.deps, input);
    expect(await closeCase(world.deps, input)).toEqual(result);
    expect(await order.document()).toMatchObject({
      status: 'COMPLETED',
      openCaseNo: 'C01',
      settlementStatus: 'HELD',
      refundStatus: 'OPEN',
      tickets: [{ status: 'DONE' }],
    });
    expect(await order.refunds()).toMatchObject([{ amountFen: 5_000, goodsFen: 0, caseNo: 'C01' }]);
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'held' });
    expect((await order.escrow()).availableFen).toBe(23_001);
    expect((await order.booked())[accounts.compensationExpense()]).toBe(-5_000);
  });

  test('[X6] a case that finds nothing delivered cancels the order', async () => {
    const order = await disputed();
    const atMs = world.nowMs();
    const change = { event: 'caseClosed', atMs, caseNo: 'C01', isDelivered: false } as const;
    const commit = order.run.commitOf(change, { actor: CASE_ACTOR, reason: 'CASE_DECIDED' });
    await closeCase(world.deps, { commit, refundFen: 23_001, bearer: 'WORKER' });
    expect(await order.document()).toMatchObject({
      status: 'CANCELLED',
      openCaseNo: null,
      end: { rule: 'DECIDED', bearer: 'WORKER', refundFen: 23_001 },
    });
    await order.expectEmptyEscrow();
  });

  test('[P4] waits while a case is open', async () => {
    const order = await completed(world);
    await world.deps.orders.patch(order.id, { $set: { openCaseNo: 'C01' } });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'held' });
    expect((await order.escrow()).postedFen).toBe(23_001);
    await world.deps.orders.patch(order.id, { $set: { openCaseNo: null } });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    await order.expectEmptyEscrow();
  });

  test('[P4] several workers share; a visit that was not accepted earns nothing', async () => {
    const order = await completed(world, { tickets: 3 });
    await world.deps.orders.patch(order.id, { $set: { 'tickets.1.isRejected': true } });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    expect([0, 1, 2].map((index) => booked[worker(index)] ?? 0)).toEqual([6_900, 0, 6_900]);
  });

  test('[C11] in a store the merchant has the worker’s share', async () => {
    const order = await world.sell({ isInStore: true, travelFeeFen: 0, change: { storeId: 's1' } });
    await order.pay();
    const document = await order.document();
    expect(document).toMatchObject({ status: 'AWAITING_REDEMPTION', tickets: [] });
    expect(await world.deps.redemptionCodes.findById(order.id)).toMatchObject({ status: 'ACTIVE' });
    await world.deps.orders.patch(order.id, { $set: { status: 'COMPLETED' } });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    await order.expectEmptyEscrow();
    expect((await order.booked())[merchant]).toBe(18_001);
  });

  test('[P4] an order of price zero settles without a journal', async () => {
    const order = await world.sell({ goodsFen: 0, travelFeeFen: 0 });
    const input = order.firstPayment(null);
    await recordPayment(world.deps, input);
    await world.deps.orders.patch(order.id, { $set: { status: 'COMPLETED' } });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    expect(await order.booked()).toEqual({});
  });
});

describe('after the settlement', () => {
  const refund = (order: MoneyOrder, amountFen: number, bearer: CostBearer = 'CUSTOMER') =>
    giveBack(order, { amountFen, bearer });
  const settled = async (sale: Sale = {}) => {
    const order = await completed(world, sale);
    await settleOrder(world.deps, order.id);
    return order;
  };

  test('[P4][X6] refunds in parts take the shares back, the last one exactly', async () => {
    const order = await settled({ tickets: 3 });
    for (const amountFen of [1, 4_999, 333, 7, 14_661, 2_998, 2]) await refund(order, amountFen);
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    const ours = [accounts.commission(), merchant, worker(0), worker(1), worker(2)];
    expect(ours.map((account) => booked[account])).toEqual([0, 0, 0, 0, 0]);
    expect(await order.document()).toMatchObject({
      settlementStatus: 'REVERSED',
      refundStatus: 'FULL',
      refundedFen: 23_001,
    });
    await expect(refund(order, 1)).rejects.toMatchObject({ code: 'REFUND_TOO_HIGH' });
  });

  test('[X11] what a balance cannot cover is owed, and the next income pays it first', async () => {
    const workerId = world.workerId(0);
    const order = await settled();
    const owner = accounts.worker(workerId);
    const debt = accounts.workerReceivable(workerId);
    // He has taken all of it out meanwhile.
    const { availableFen } = await world.deps.ledger.balance(owner);
    await world.deps.ledger.postOnce(
      buildJournal({
        _id: `test:${order.id}:withdrawn`,
        lines: [single(owner, accounts.payoutTransit(), availableFen, 'TEST')],
      }),
    );
    await refund(order, 5_000, 'WORKER');
    expect((await world.deps.ledger.balance(debt)).postedFen).toBe(5_000);
    expect(await order.document()).toMatchObject({ settlementStatus: 'REVERSED_PART' });
    await order.expectEmptyEscrow();
    await settled();
    expect((await world.deps.ledger.balance(debt)).postedFen).toBe(0);
    expect((await world.deps.ledger.balance(owner)).postedFen).toBe(10_800 + 3_000 - 5_000);
  });

  test('[X6] borne by the platform nobody gives anything back', async () => {
    const order = await settled();
    const before = await order.booked();
    await refund(order, 5_000, 'PLATFORM');
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    expect(booked[worker()]).toBe(before[worker()]);
    expect(booked[merchant]).toBe(before[merchant]);
    expect(booked[accounts.compensationExpense()]).toBe(-5_000);
    expect(await order.document()).toMatchObject({ settlementStatus: 'SETTLED' });
  });
});
