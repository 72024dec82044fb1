import { accounts } from '../../../domain/ledger/accounts.js';
import {
  QUOTE_REFUSED_TERMS,
  freeOf,
  noShowTerms,
  type EndTerms,
} from '../../../domain/order/cancel-terms.js';
import { DEFAULT_ORDER_POLICY } from '../../../domain/order/policy.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld, type Stage } from './money-fixture.js';
import { CUSTOMER, HOUR, OPERATOR, offersOf, workerActor } from './transition-fixture.js';

const MINUTE = 60_000;

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

async function paid(stage: Stage, sale: Parameters<MoneyWorld['sell']>[0] = {}) {
  const order = await world.sell(sale);
  await order.pay();
  return order.reach(stage);
}

const receivers = async (order: MoneyOrder) => {
  const booked = await order.booked();
  return {
    worker: booked[accounts.worker(world.workerId(0))] ?? 0,
    merchant: booked[accounts.merchant('demo-self')] ?? 0,
    platform: booked[accounts.cancelRevenue()] ?? 0,
    spent: booked[accounts.compensationExpense()] ?? 0,
    kept: 0 - (booked[accounts.wechatClearing()] ?? 0),
  };
};

/** 20,001 for the goods, 3,000 travel fee; 80 % of a fee to the worker's side, 60 % of that to him. */
const SPLIT = {
  nothing: { worker: 0, merchant: 0, platform: 0, spent: 0, kept: 0 },
  assigned: { worker: 1_920, merchant: 1_280, platform: 800, spent: 0, kept: 4_000 },
  enRoute: { worker: 2_880 + 3_000, merchant: 1_920, platform: 1_200, spent: 0, kept: 9_000 },
  arrived: { worker: 4_800 + 3_000, merchant: 3_200, platform: 2_000, spent: 0, kept: 13_000 },
  travelOnly: { worker: 3_000, merchant: 0, platform: 0, spent: 0, kept: 3_000 },
};

describe('cancelled by the policy', () => {
  test.each([
    ['UNASSIGNED', 'DISPATCHING', -HOUR, SPLIT.nothing],
    ['EARLY', 'ASSIGNED', -3 * HOUR, SPLIT.nothing],
    ['ASSIGNED', 'ASSIGNED', -3 * HOUR + 1, SPLIT.assigned],
    ['EN_ROUTE', 'EN_ROUTE', -HOUR, SPLIT.enRoute],
    ['WORKER_LATE', 'EN_ROUTE', 15 * MINUTE + 1, SPLIT.nothing],
    ['ARRIVED', 'ARRIVED', 16 * MINUTE, SPLIT.arrived],
  ] as const)('[X3] %s: by the customer in %s', async (rule, stage, fromStartMs, split) => {
    const order = await paid(stage);
    const atMs = order.startMs + fromStartMs;
    expect(order.termsAt(atMs)).toMatchObject({ rule });
    await order.cancelAt(atMs);
    const refundFen = 23_001 - split.kept;
    expect(await order.document()).toMatchObject({
      status: 'CANCELLED',
      refundStatus: 'OPEN',
      end: { rule, refundFen },
      tickets: [{ status: 'CANCELLED', heldWorkerId: null }],
    });
    await order.expectEmptyEscrow();
    expect(await receivers(order)).toEqual(split);
    expect(await order.document()).toMatchObject({
      refundedFen: refundFen,
      refundStatus: split.kept === 0 ? 'FULL' : 'PARTIAL',
    });
    expect(await world.busyTickets(world.workerId(0))).not.toContain(order.run.ticketId());
  });

  test.each([
    ['operator', 'PLATFORM'],
    ['merchant', 'MERCHANT'],
  ] as const)('[X3] NOT_THE_CUSTOMER: by the %s everything goes back', async (kind, bearer) => {
    const order = await paid('ARRIVED');
    const atMs = order.startMs;
    const terms = order.termsAt(atMs, kind);
    expect(terms).toMatchObject({ rule: 'NOT_THE_CUSTOMER', bearer });
    await order.end(terms, { event: 'cancel', atMs }, { actor: { kind, id: 'somebody' } });
    await order.expectEmptyEscrow();
    expect(await receivers(order)).toEqual(SPLIT.nothing);
  });

  test('[X3] an open question to a worker is taken back and his time is free', async () => {
    const order = await paid('DISPATCHING');
    const offer = await order.run.offer(world.workerId(3));
    const atMs = world.nowMs();
    await order.run.apply({ event: 'offer', atMs, offers: [offer] }, { reason: 'OFFERED' });
    await order.cancelAt(atMs);
    expect(await offersOf(order.run.world, order.id)).toMatchObject([{ status: 'WITHDRAWN' }]);
    expect(await world.busyTickets(world.workerId(3))).not.toContain(order.run.ticketId());
  });

  test('[X3] several workers share the fee; the way is paid to those who went', async () => {
    const order = await world.sell({ tickets: 2 });
    await order.pay();
    await order.reach('ASSIGNED', 0);
    await order.reach('EN_ROUTE', 1);
    await order.cancelAt(order.startMs - HOUR);
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    expect(booked[accounts.worker(world.workerId(0))]).toBe(1_440);
    expect(booked[accounts.worker(world.workerId(1))]).toBe(1_440 + 3_000);
  });
});

describe('other ends', () => {
  test('[X4] an absent customer pays; the evidence stays with the visit', async () => {
    const order = await paid('ARRIVED');
    const atMs = order.startMs + 20 * MINUTE;
    const ticketId = order.run.ticketId();
    await order.end(
      noShowTerms(DEFAULT_ORDER_POLICY),
      { event: 'customerNoShow', atMs, ticketId },
      { actor: workerActor(world.workerId(0)), reason: 'CUSTOMER_ABSENT', photoIds: ['door-1'] },
    );
    expect(await order.document()).toMatchObject({
      end: { rule: 'CUSTOMER_ABSENT', feeFen: 10_000, travelKeptFen: 3_000, refundFen: 10_001 },
      tickets: [{ status: 'NO_SHOW', noShowPhotoIds: ['door-1'] }],
    });
    await order.expectEmptyEscrow();
    expect(await receivers(order)).toEqual(SPLIT.arrived);
  });

  test('[X5] a refused price on site costs the way only', async () => {
    const order = await paid('ARRIVED');
    const atMs = order.startMs;
    const change = { event: 'additionRefused', atMs, additionNo: 'none', endsOrder: true } as const;
    await order.end(QUOTE_REFUSED_TERMS, change, { actor: CUSTOMER, reason: 'QUOTE_REFUSED' });
    await order.expectEmptyEscrow();
    expect(await receivers(order)).toEqual(SPLIT.travelOnly);
  });

  test('[X4] nobody came: everything goes back, and the policy’s credit with it', async () => {
    const order = await paid('DISPATCHING', { policy: { giveUpCompensationFen: 500 } });
    const atMs = order.startMs;
    await order.end(
      freeOf('NOBODY_CAME'),
      { event: 'giveUp', atMs },
      { reason: 'NOBODY_AVAILABLE' },
    );
    expect(await order.document()).toMatchObject({ status: 'CLOSED' });
    await order.expectEmptyEscrow();
    expect(await receivers(order)).toEqual({ ...SPLIT.nothing, spent: -500 });
    expect((await order.booked())[accounts.customer(CUSTOMER.id)]).toBe(500);
  });

  test('[P4] an order of price zero ends without refund and without a journal', async () => {
    const order = await world.sell({ goodsFen: 0, travelFeeFen: 0 });
    const input = order.firstPayment(null);
    expect(await recordPayment(world.deps, input)).toEqual({ kind: 'paid' });
    order.took(input.commit.change);
    expect(await order.document()).toMatchObject({ status: 'DISPATCHING', paidFen: 0 });
    expect((await world.deps.orders.eventsOf(order.id)).at(-1)).toMatchObject({
      reason: 'NOTHING_TO_PAY',
    });
    expect(await order.cancelAt(world.nowMs())).toEqual([]);
    expect(await order.document()).toMatchObject({ status: 'CANCELLED', refundStatus: 'NONE' });
    expect(await order.booked()).toEqual({});
  });
});

describe('decided by an operator', () => {
  const decided = (bearer: EndTerms['bearer'], refundFen: number | null): EndTerms => ({
    rule: 'DECIDED',
    feeBps: 0,
    keepsTravelFee: false,
    bearer,
    refundFen,
  });

  test.each([
    [
      'CUSTOMER',
      10_001,
      { worker: 7_800, merchant: 3_200, platform: 2_000, spent: 0, kept: 13_000 },
    ],
    ['WORKER', 10_001, { worker: 0, merchant: 3_200, platform: 9_800, spent: 0, kept: 13_000 }],
    ['MERCHANT', 10_001, { worker: 7_800, merchant: 0, platform: 5_200, spent: 0, kept: 13_000 }],
    ['PLATFORM', null, { worker: 7_800, merchant: 3_200, platform: 0, spent: -11_000, kept: 0 }],
  ] as const)('[X3] %s bears it', async (bearer, refundFen, split) => {
    const order = await paid('IN_SERVICE');
    const atMs = world.nowMs();
    const change = { event: 'forceCancel', atMs } as const;
    const extras = { actor: OPERATOR, reason: 'OPERATOR_DECISION' } as const;
    await order.end(decided(bearer, refundFen), change, extras);
    await order.expectEmptyEscrow();
    expect(await receivers(order)).toEqual(split);
  });

  test('[R18] more than was paid is refused, and nothing is written', async () => {
    const order = await paid('ASSIGNED');
    const change = { event: 'forceCancel', atMs: world.nowMs() } as const;
    await expect(order.end(decided('CUSTOMER', 23_002), change)).rejects.toMatchObject({
      code: 'REFUND_TOO_HIGH',
    });
    expect(await order.document()).toMatchObject({ status: 'ASSIGNED', end: null });
    expect(await order.refunds()).toEqual([]);
  });
});
