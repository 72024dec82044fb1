import { fen } from '../../../contract/terms/money.js';
import { workerDayModel } from '../../../data/models/worker-day.js';
import type { CostBearer } from '../../../contract/terms/order.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import { buildJournal, single } from '../../../domain/ledger/journal.js';
import type { OpenAddition } from '../../../domain/order/state.js';
import { closeCase } from '../../../use-cases/order/close-case.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { checkPayments } from '../../../use-cases/payment/check-payments.js';
import { newBill, openBill, paymentNoOf } from '../../../use-cases/payment/open-payment.js';
import { openRefunds } from '../../../use-cases/payment/open-refunds.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import { refundLatePayment } from '../../../use-cases/payment/refund-late-payment.js';
import { storeChannelEvent } from '../../../use-cases/payment/channel-events.js';
import { submitRefund } from '../../../use-cases/payment/run-refund.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from './money-fixture.js';
import { CUSTOMER, HOUR } from './transition-fixture.js';

jest.setTimeout(30_000);

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
}, 60_000);
afterAll(() => world.close());

const worker = (index = 0): string => accounts.worker(world.workerId(index));
const merchant = accounts.merchant('demo-self');
const CASE_ACTOR = { kind: 'case', id: 'C01' } as const;

async function paidOrder(sale: Parameters<MoneyWorld['sell']>[0] = {}): Promise<MoneyOrder> {
  const order = await world.sell(sale);
  await order.pay();
  return order;
}

/** Handed in by everybody and confirmed. */
async function completed(sale: Parameters<MoneyWorld['sell']>[0] = {}): Promise<MoneyOrder> {
  const order = await paidOrder(sale);
  for (const index of order.run.facts.tickets.keys()) await order.reach('SUBMITTED', index);
  const confirm = { event: 'confirm', atMs: world.nowMs() } as const;
  await order.run.apply(confirm, { actor: CUSTOMER, reason: 'CONFIRMED' });
  return order;
}

/** Handed in, and its customer complained. */
async function disputed(): Promise<MoneyOrder> {
  const order = await (await paidOrder()).reach('SUBMITTED');
  await world.deps.orders.patch(order.id, { $set: { openCaseNo: 'C01' } });
  order.run.state = { ...order.run.state, openCaseNo: 'C01' };
  return order;
}

/** An addition that is open for payment, with its bill at the channel. */
async function withAddition(
  order: MoneyOrder,
  more: { readonly n: number; readonly amountFen: number; readonly minutes: number },
): Promise<OpenAddition> {
  const { n, amountFen, minutes } = more;
  const document = await order.document();
  const additionNo = `${document.no}A${String(n).padStart(2, '0')}`;
  const paymentNo = paymentNoOf(document.no, 1 + n);
  const expiresAtMs = world.nowMs() + HOUR;
  const ticketId = order.run.ticketId();
  const line = { code: 'ADDED_TIME', label: '加钟', labelEn: 'More time' } as const;
  await world.deps.additions.insertDraft({
    _id: additionNo,
    orderId: order.id,
    n,
    ticketId,
    kind: 'TIME',
    by: 'customer',
    requestKey: additionNo,
    minutes,
    amountFen: fen(amountFen),
    lines: [{ ...line, amountFen: fen(amountFen), refundRule: 'WITH_GOODS' }],
    paymentNo,
    status: 'DRAFT',
    payClosedAt: null,
    openings: 0,
    createdAt: new Date(world.nowMs()),
    expiresAt: null,
  });
  const addition: OpenAddition = {
    ...{ additionNo, paymentNo, ticketId, minutes, amountFen, expiresAtMs },
    kind: 'TIME',
    by: 'customer',
  };
  const change = { event: 'proposeAddition', atMs: world.nowMs(), addition } as const;
  await order.run.apply(change, { actor: CUSTOMER, reason: 'ADDITION_PROPOSED' });
  await openBill(world.deps, {
    payment: newBill(world.deps, {
      order: document,
      paymentNo,
      purpose: 'SUPPLEMENT',
      amountFen: fen(amountFen),
      expiresAt: new Date(expiresAtMs),
    }),
    description: '加钟',
    claim: async () => undefined,
  });
  return addition;
}

async function withPaidAddition(
  order: MoneyOrder,
  more: { readonly n: number; readonly amountFen: number; readonly minutes: number },
): Promise<OpenAddition> {
  const addition = await withAddition(order, more);
  const { additionNo, paymentNo } = addition;
  const change = { event: 'additionPaid', atMs: world.nowMs(), additionNo } as const;
  expect(await order.payMore(change, paymentNo)).toEqual({ kind: 'booked', refundNos: [] });
  return addition;
}

const late = (paymentNo: string, amountFen: number) =>
  storeChannelEvent(world.deps, {
    type: 'payment',
    id: `notice-${paymentNo}`,
    paymentNo,
    state: 'SUCCESS',
    amountFen,
    currency: 'CNY',
    transactionId: `tx-${paymentNo}`,
    occurredAt: new Date(),
  } as Parameters<typeof storeChannelEvent>[1]);

describe('additions', () => {
  test('[X5] a paid addition makes the order larger and longer, once', async () => {
    const order = await (await paidOrder()).reach('IN_SERVICE');
    const before = await order.document();
    const addition = await withPaidAddition(order, { n: 1, amountFen: 4_000, minutes: 30 });
    const document = await order.document();
    expect(document).toMatchObject({
      goodsFen: 24_001,
      totalFen: 27_001,
      paidFen: 27_001,
      additionNo: null,
      endAt: new Date(before.endAt.getTime() + 30 * 60_000),
    });
    expect(document.lines.at(-1)).toMatchObject({ code: 'ADDED_TIME', amountFen: 4_000 });
    expect(await world.deps.additions.find(addition.additionNo)).toMatchObject({ status: 'PAID' });
    expect((await order.escrow()).postedFen).toBe(27_001);
    // The callback and the query may both tell it, and again after the order moved on.
    const again = { event: 'paidAgain', atMs: world.nowMs() } as const;
    expect(await order.payMore(again, addition.paymentNo)).toEqual({ kind: 'known' });
    expect((await order.escrow()).postedFen).toBe(27_001);
  });

  test('[X5] the bills of additions say nothing about the payment of the order', async () => {
    const order = await (await paidOrder()).reach('ARRIVED');
    const { paymentNo } = await withAddition(order, { n: 1, amountFen: 4_000, minutes: 30 });
    const check = await checkPayments(world.deps, order.id);
    expect(check).toMatchObject({ kind: 'paid' });
    expect(check).not.toMatchObject({ paymentNo });
  });

  test('[P4][R18] an order with additions ends: refunds newest first, each with its number', async () => {
    const order = await (await paidOrder()).reach('ARRIVED');
    const first = await withPaidAddition(order, { n: 1, amountFen: 4_000, minutes: 30 });
    world.advance(1_000);
    const second = await withPaidAddition(order, { n: 2, amountFen: 500, minutes: 0 });
    const open = await withAddition(order, { n: 3, amountFen: 700, minutes: 0 });
    const { no } = await order.document();
    const firstBill = paymentNoOf(no);
    const atMs = world.nowMs();
    const terms = {
      rule: 'DECIDED',
      feeBps: 0,
      keepsTravelFee: false,
      bearer: 'CUSTOMER',
      refundFen: 25_000,
    } as const;
    const refundNos = await order.end(terms, { event: 'forceCancel', atMs });
    expect(refundNos).toEqual([
      `${second.paymentNo}R01`,
      `${first.paymentNo}R01`,
      `${firstBill}R01`,
    ]);
    const refunds = await order.refunds();
    const parts = new Map(refunds.map((refund) => [refund._id, refund]));
    expect(refundNos.map((refundNo) => parts.get(refundNo))).toMatchObject([
      { amountFen: 500, goodsFen: 500, travelFen: 0 },
      { amountFen: 4_000, goodsFen: 4_000, travelFen: 0 },
      { amountFen: 20_500, goodsFen: 20_001, travelFen: 499 },
    ]);
    expect(await world.deps.additions.find(open.additionNo)).toMatchObject({ status: 'EXPIRED' });
    await order.expectEmptyEscrow();
    // The bill of the addition that was open is paid all the same: it goes back whole.
    await late(open.paymentNo, 700);
    expect(await refundLatePayment(world.deps, open.paymentNo)).toEqual([`${open.paymentNo}R01`]);
    await order.expectEmptyEscrow();
    expect(await order.document()).toMatchObject({ paidFen: 28_201, refundedFen: 25_700 });
  });
});

describe('the first payment', () => {
  test('[P7] books every held worker at the promised start and leaves nothing on another day', async () => {
    const held = [world.workerId(4), world.workerId(5)];
    const order = await world.sell({ tickets: 2, held });
    const { paymentNo } = await order.openBill();
    const input = order.firstPayment(paymentNo);
    const { startMs, endMs } = input.commit;
    const commit = { ...input.commit, startMs: startMs + 24 * HOUR, endMs: endMs + 24 * HOUR };
    expect(await recordPayment(world.deps, { ...input, commit })).toEqual({ kind: 'paid' });
    for (const [index, workerId] of held.entries()) {
      const days = await workerDayModel(world.connection).find({ workerId }).lean().exec();
      const items = days.flatMap((day) => day.items);
      const mine = items.filter(({ ticketId }) => ticketId === order.run.ticketId(index));
      expect(mine.length).toBeGreaterThan(0);
      expect(new Set(mine.map(({ start }) => start))).toEqual(new Set([commit.startMs]));
    }
  });
});

describe('a second payment', () => {
  test('[R17] two codes are paid: one is kept, the other goes back to its origin', async () => {
    const order = await world.sell();
    const first = await order.openBill();
    const second = await order.openBill(true);
    const third = await order.openBill(true);
    const { no } = await order.document();
    expect([first, second, third].map(({ paymentNo }) => paymentNo)).toEqual([
      paymentNoOf(no, 1),
      paymentNoOf(no, 51),
      paymentNoOf(no, 52),
    ]);
    const input = order.firstPayment(second.paymentNo);
    expect(await recordPayment(world.deps, input)).toEqual({ kind: 'paid' });
    order.took(input.commit.change);
    const change = { event: 'paidAgain', atMs: world.nowMs() } as const;
    const refundNos = [`${first.paymentNo}R01`];
    expect(await order.payMore(change, first.paymentNo)).toEqual({ kind: 'booked', refundNos });
    expect(await order.document()).toMatchObject({ paidFen: 46_002, refundStatus: 'OPEN' });
    expect((await order.escrow()).availableFen).toBe(23_001);
    await order.refundAll();
    expect(await order.escrow()).toEqual({ postedFen: 23_001, availableFen: 23_001 });
    // What went back was never the order's: it is settled, or ended, as if it had not been.
    await order.cancelAt(world.nowMs());
    await order.expectEmptyEscrow();
    expect(await order.document()).toMatchObject({ refundedFen: 46_002, refundStatus: 'FULL' });
  });

  test('[R17] the same report many times at once is one refund', async () => {
    const order = await world.sell();
    const first = await order.openBill();
    const second = await order.openBill(true);
    const input = order.firstPayment(first.paymentNo);
    await recordPayment(world.deps, input);
    order.took(input.commit.change);
    const change = { event: 'paidAgain', atMs: world.nowMs() } as const;
    const state = order.run.state;
    const results = await Promise.all(
      Array.from({ length: 6 }, () => {
        order.run.state = state;
        return order.payMore(change, second.paymentNo);
      }),
    );
    expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
    expect(await order.refunds()).toHaveLength(1);
    expect((await order.escrow()).availableFen).toBe(23_001);
  });

  test('[R17] at most five more codes; the last is answered again', async () => {
    const order = await world.sell();
    const numbers: string[] = [];
    for (let index = 0; index < 7; index += 1) numbers.push((await order.openBill(true)).paymentNo);
    expect(new Set(numbers).size).toBe(5);
    expect(numbers.at(-1)).toBe(numbers.at(-2));
  });
});

describe('settlement', () => {
  test('[P4][X6] part went back before: the rest is shared by the nested floors', async () => {
    const order = await completed();
    const amountFen = 5_000;
    await world.deps.transact((session) =>
      openRefunds(world.deps, { orderId: order.id, amountFen, reason: 'CASE_DECIDED', session }),
    );
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
    const order = await disputed();
    const atMs = world.nowMs();
    const change = { event: 'caseClosed', atMs, caseNo: 'C01', isDelivered: true } as const;
    const commit = order.run.commitOf(change, { actor: CASE_ACTOR, reason: 'CASE_DECIDED' });
    const input = { commit, refundFen: 5_000, bearer };
    const result = await closeCase(world.deps, input);
    expect(await closeCase(world.deps, input)).toEqual(result);
    expect(await order.document()).toMatchObject({
      status: 'COMPLETED',
      openCaseNo: null,
      settlementStatus: 'HELD',
      refundStatus: 'OPEN',
      tickets: [{ status: 'DONE' }],
    });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    await order.expectEmptyEscrow();
    const booked = await order.booked();
    expect(booked[worker()]).toBe(workerFen);
    expect(booked[merchant]).toBe(merchantFen);
    expect(booked[accounts.commission()]).toBe(ours);
    expect(booked[accounts.compensationExpense()] ?? 0).toBe(bearer === 'PLATFORM' ? -5_000 : 0);
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
    const order = await completed();
    await world.deps.orders.patch(order.id, { $set: { openCaseNo: 'C01' } });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'held' });
    expect((await order.escrow()).postedFen).toBe(23_001);
    await world.deps.orders.patch(order.id, { $set: { openCaseNo: null } });
    expect(await settleOrder(world.deps, order.id)).toEqual({ kind: 'settled' });
    await order.expectEmptyEscrow();
  });

  test('[P4] several workers share; a visit that was not accepted earns nothing', async () => {
    const order = await completed({ tickets: 3 });
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
  const refund = (order: MoneyOrder, amountFen: number, bearer: CostBearer | null = null) =>
    world.deps.transact((session) =>
      openRefunds(world.deps, {
        ...{ orderId: order.id, amountFen, bearer },
        ...{ reason: 'CASE_DECIDED', session },
      }),
    );
  const settled = async (sale: Parameters<MoneyWorld['sell']>[0] = {}) => {
    const order = await completed(sale);
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

describe('several refunds', () => {
  test('[R18] no bill gives back more than it took: the next older one gives the rest', async () => {
    const order = await (await paidOrder()).reach('IN_SERVICE');
    const { paymentNo } = await withPaidAddition(order, { n: 1, amountFen: 4_000, minutes: 0 });
    const refund = (amountFen: number) =>
      world.deps.transact((session) =>
        openRefunds(world.deps, { orderId: order.id, amountFen, reason: 'CASE_DECIDED', session }),
      );
    const first = paymentNoOf((await order.document()).no);
    expect(await refund(3_000)).toEqual([`${paymentNo}R01`]);
    expect(await refund(3_000)).toEqual([`${paymentNo}R02`, `${first}R01`]);
    const amounts = (await order.refunds()).map(({ _id, amountFen }) => [_id, amountFen]);
    expect(Object.fromEntries(amounts)).toEqual({
      [`${paymentNo}R01`]: 3_000,
      [`${paymentNo}R02`]: 1_000,
      [`${first}R01`]: 2_000,
    });
  });

  test('[X6] the order shows OPEN while one is, then FAILED if one failed, then the sums', async () => {
    const order = await completed();
    const refund = (amountFen: number) =>
      world.deps.transact((session) =>
        openRefunds(world.deps, { orderId: order.id, amountFen, reason: 'CASE_DECIDED', session }),
      );
    const [first] = await refund(1_000);
    const [second] = await refund(2_000);
    const status = async () => (await order.document()).refundStatus;
    await submitRefund(world.deps, first ?? '');
    expect(await status()).toBe('OPEN');
    const refuse = {
      ...world.deps.channels.WECHAT,
      refund: async () => ({ kind: 'failure', code: 'REFUSED', message: 'no' }) as const,
    };
    const deps = { ...world.deps, channels: { WECHAT: refuse } };
    expect(await submitRefund(deps, second ?? '')).toEqual({ kind: 'failed' });
    expect(await status()).toBe('FAILED');
    expect(await order.document()).toMatchObject({ refundedFen: 1_000 });
    expect((await order.escrow()).availableFen).toBe(20_001);
  });

  test('[R18] many at once never give back more than was paid', async () => {
    const order = await completed();
    const tries = await Promise.allSettled(
      Array.from({ length: 8 }, () =>
        world.deps.transact((session) =>
          openRefunds(world.deps, {
            orderId: order.id,
            amountFen: 5_000,
            reason: 'CASE_DECIDED',
            session,
          }),
        ),
      ),
    );
    const refunds = await order.refunds();
    const sum = refunds.reduce((total, { amountFen }) => total + amountFen, 0);
    expect(sum).toBeLessThanOrEqual(23_001);
    expect(refunds).toHaveLength(tries.filter(({ status }) => status === 'fulfilled').length);
    expect((await order.escrow()).availableFen).toBe(23_001 - sum);
  });
});
