import { accounts } from '../../../domain/ledger/accounts.js';
import { buildJournal, single } from '../../../domain/ledger/journal.js';
import { carryOutCase } from '../../../use-cases/case/carry-out.js';
import { closeCaseRow, finishCase } from '../../../use-cases/case/finish-case.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';
import { DAY, caseOf, complain, completed, decide, finish, quietGateway } from './case-fixture.js';

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

const worker = (): string => accounts.worker(world.workerId(0));
const merchant = accounts.merchant('demo-self');

/** Shared already: 2,000 commission, 10,800 + 3,000 for the worker, 7,201 for the merchant. */
async function settled(): Promise<{ readonly order: MoneyOrder; readonly caseNo: string }> {
  const order = await completed(world);
  expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
  return { order, caseNo: await complain(order) };
}

const carryOut = (caseNo: string) => carryOutCase(world.deps, quietGateway(), { caseNo });

describe('a refund of a settled order', () => {
  test('[X11][S8] is given at once, and taken back from its bearer when nobody appealed', async () => {
    const { order, caseNo } = await settled();
    expect(await order.document()).toMatchObject({ openCaseNo: null });
    await decide(order, { caseNo, decision: 'PARTIAL', refundFen: 5_000 });
    expect((await caseOf(order, caseNo)).decision).toMatchObject({ needsReversal: true });
    expect(await carryOut(caseNo)).toEqual({ kind: 'done' });
    await order.expectEmptyEscrow();
    expect(await order.document()).toMatchObject({
      settlementStatus: 'SETTLED',
      refundStatus: 'PARTIAL',
      refundedFen: 5_000,
    });
    expect((await order.booked())[accounts.compensationExpense()]).toBe(-5_000);

    await finish(order, caseNo);
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    expect(booked[worker()]).toBe(10_800 + 3_000 - 5_000);
    expect(booked[merchant]).toBe(7_201);
    expect(booked[accounts.commission()]).toBe(2_000);
    expect(booked[accounts.compensationExpense()]).toBe(0);
    expect(await order.document()).toMatchObject({ settlementStatus: 'REVERSED_PART' });
    const row = await caseOf(order, caseNo);
    expect(row).toMatchObject({
      status: 'CLOSED',
      chargedFen: 5_000,
      decision: { needsReversal: false },
    });
    expect(row.history.map(({ what }) => what)).toEqual([
      ...['OPENED', 'DECIDED', 'NEEDS_REVERSAL', 'REVERSED', 'CLOSED'],
    ]);
  });

  test('[X11] in full, shared by all: every share comes back to the last fen', async () => {
    const { order, caseNo } = await settled();
    await decide(order, { caseNo, decision: 'FULL', bearer: 'CUSTOMER' });
    await carryOut(caseNo);
    await finish(order, caseNo);
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    const shares = [accounts.commission(), worker(), merchant, accounts.compensationExpense()];
    expect(shares.map((account) => booked[account])).toEqual([0, 0, 0, 0]);
    expect(await order.document()).toMatchObject({
      settlementStatus: 'REVERSED',
      refundStatus: 'FULL',
      refundedFen: 23_001,
    });
  });

  test('[X11] what the worker has taken out already he owes, and his next income pays it', async () => {
    const { order, caseNo } = await settled();
    const debt = accounts.workerReceivable(world.workerId(0));
    const { availableFen } = await world.deps.ledger.balance(worker());
    await world.deps.ledger.postOnce(
      buildJournal({
        _id: `test:${order.id}:withdrawn`,
        lines: [single(worker(), accounts.payoutTransit(), availableFen - 1_000, 'TEST')],
      }),
    );
    await decide(order, { caseNo, decision: 'PARTIAL', refundFen: 5_000 });
    await carryOut(caseNo);
    await finish(order, caseNo);
    expect((await world.deps.ledger.balance(debt)).postedFen).toBe(4_000);
    expect((await world.deps.ledger.balance(worker())).postedFen).toBe(0);
    await order.expectEmptyEscrow();
    await settleOrder(world.deps, (await completed(world)).id);
    expect((await world.deps.ledger.balance(debt)).postedFen).toBe(0);
    expect((await world.deps.ledger.balance(worker())).postedFen).toBe(13_800 - 4_000);
  });

  test('[X11] borne by the platform nobody gives anything back', async () => {
    const { order, caseNo } = await settled();
    await decide(order, { caseNo, decision: 'FULL', bearer: 'PLATFORM' });
    await carryOut(caseNo);
    await finish(order, caseNo);
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    expect(booked[worker()]).toBe(13_800);
    expect(booked[accounts.compensationExpense()]).toBe(-23_001);
    expect(await order.document()).toMatchObject({ settlementStatus: 'SETTLED' });
    expect((await caseOf(order, caseNo)).chargedFen).toBe(0);
  });
});

describe('retries and crashes', () => {
  test('[X11][X6] every step many times and at once: one refund, one charge, one breach', async () => {
    const { order, caseNo } = await settled();
    await decide(order, { caseNo, decision: 'PARTIAL', refundFen: 5_000 });
    const dies = quietGateway({
      startRefund: async () => {
        throw new Error('the process died after the commit');
      },
    });
    await expect(carryOutCase(world.deps, dies, { caseNo })).rejects.toThrow('died');
    const gateway = quietGateway();
    await Promise.all([1, 2, 3, 4].map(() => carryOutCase(world.deps, gateway, { caseNo })));
    const refunds = await order.refunds();
    expect(refunds).toMatchObject([{ amountFen: 5_000 }]);
    expect(new Set(gateway.told)).toEqual(new Set([`refund ${refunds[0]?._id}`]));
    const atMs = (await caseOf(order, caseNo)).appealUntil?.getTime() ?? 0;
    const early = await finishCase(world.deps, { caseNo, atMs: atMs - 1 });
    expect(early).toEqual({ kind: 'appealable', untilMs: atMs });
    await Promise.all([1, 2, 3, 4].map(() => finishCase(world.deps, { caseNo, atMs })));
    await Promise.all([1, 2].map(() => closeCaseRow(world.deps, { caseNo })));
    expect(await finishCase(world.deps, { caseNo, atMs })).toEqual({ kind: 'final' });
    expect(await carryOut(caseNo)).toEqual({ kind: 'done' });
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    expect(booked[worker()]).toBe(13_800 - 5_000);
    expect(booked[accounts.compensationExpense()]).toBe(0);
    expect(await order.refunds()).toHaveLength(1);
    expect(await world.deps.breaches.ofOrder(order.id)).toHaveLength(1);
  });

  test('[X11] a case is not closed before its cost was charged', async () => {
    const { order, caseNo } = await settled();
    await decide(order, { caseNo, decision: 'PARTIAL', refundFen: 5_000 });
    const atMs = world.nowMs() + 9 * DAY;
    expect(await finishCase(world.deps, { caseNo, atMs })).toEqual({ kind: 'toCarryOut' });
    await carryOut(caseNo);
    await closeCaseRow(world.deps, { caseNo });
    expect((await caseOf(order, caseNo)).status).toBe('DECIDED');
    await finish(order, caseNo);
    expect((await caseOf(order, caseNo)).status).toBe('CLOSED');
  });

  test('[X11] the charge and a late settlement at the same moment: each share is cut once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const order = await completed(world);
      world.advance(4 * DAY);
      // The dispute window is over and the settlement is late: nothing holds it.
      const caseNo = await complain(order);
      expect((await order.document()).openCaseNo).toBeNull();
      await decide(order, { caseNo, decision: 'PARTIAL', refundFen: 5_000 });
      await carryOut(caseNo);
      const atMs = world.nowMs() + 9 * DAY;
      await Promise.all([
        settleOrder(world.deps, order.id),
        finishCase(world.deps, { caseNo, atMs }),
      ]);
      await order.expectEmptyEscrow();
      const booked = await order.booked();
      expect(booked[worker()]).toBe(13_800 - 5_000);
      expect(booked[accounts.compensationExpense()]).toBe(0);
    }
  });
});
