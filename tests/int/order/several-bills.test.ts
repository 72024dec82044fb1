import { workerDayModel } from '../../../data/models/worker-day.js';
import { checkPayments } from '../../../use-cases/payment/check-payments.js';
import { paymentNoOf } from '../../../use-cases/payment/open-payment.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import { refundLatePayment } from '../../../use-cases/payment/refund-late-payment.js';
import { storeChannelEvent } from '../../../use-cases/payment/channel-events.js';
import { paidOrder, withAddition, withPaidAddition } from './bill-steps.js';
import { openMoneyWorld, type MoneyWorld } from './money-fixture.js';
import { HOUR } from './transition-fixture.js';

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

/** The channel reports a payment after its order ended. */
const late = (paymentNo: string, amountFen: number) =>
  storeChannelEvent(world.deps, 'WECHAT', {
    type: 'payment',
    id: `notice-${paymentNo}`,
    paymentNo,
    state: 'SUCCESS',
    amountFen,
    currency: 'CNY',
    transactionId: `tx-${paymentNo}`,
    occurredAt: new Date(),
  } as Parameters<typeof storeChannelEvent>[2]);

describe('additions', () => {
  test('[X5] a paid addition makes the order larger and longer, once', async () => {
    const order = await (await paidOrder(world)).reach('IN_SERVICE');
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
    const order = await (await paidOrder(world)).reach('ARRIVED');
    const { paymentNo } = await withAddition(order, { n: 1, amountFen: 4_000, minutes: 30 });
    const check = await checkPayments(world.deps, order.id);
    expect(check).toMatchObject({ kind: 'paid' });
    expect(check).not.toMatchObject({ paymentNo });
  });

  test('[P4][R18] an order with additions ends: refunds newest first, each with its number', async () => {
    const order = await (await paidOrder(world)).reach('ARRIVED');
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

  test('[R17] at most nine more codes; the last is answered again', async () => {
    const order = await world.sell();
    const numbers: string[] = [];
    for (let index = 0; index < 11; index += 1)
      numbers.push((await order.openBill(true)).paymentNo);
    expect(new Set(numbers).size).toBe(9);
    expect(numbers.at(-1)).toBe(numbers.at(-2));
  });
});
