import type { PaymentChannel, PaymentState } from '../../../channels/payment/port.js';
import { fen } from '../../../contract/terms/money.js';
import type { PayWay } from '../../../contract/terms/payment.js';
import { channelEventModel, paymentModel } from '../../../data/models/payment.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { askAgainAboutBills } from '../../../use-cases/payment/ask-again.js';
import {
  deliverChannelEvent,
  storeChannelEvent,
} from '../../../use-cases/payment/channel-events.js';
import { checkPayments, closePayments } from '../../../use-cases/payment/check-payments.js';
import { mismatchOf } from '../../../use-cases/payment/match-notice.js';
import { openPayment, paymentNoOf } from '../../../use-cases/payment/open-payment.js';
import { recordPayment } from '../../../use-cases/payment/record-payment.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';
import { CUSTOMER } from '../order/transition-fixture.js';

const CODE: PayWay = { channel: 'WECHAT', product: 'NATIVE' };
const MINI: PayWay = { channel: 'WECHAT', product: 'JSAPI' };
const WAP: PayWay = { channel: 'ALIPAY', product: 'WAP' };
const PAGE: PayWay = { channel: 'ALIPAY', product: 'PAGE' };
const TOTAL_FEN = 23_001;

let world: MoneyWorld;
beforeAll(async () => {
  world = await openMoneyWorld();
});
afterAll(() => world.close());

describe('numbers', () => {
  test('[C6] each way has a bill of its own, and asking again meets the same', async () => {
    const order = await world.sell();
    const { no } = await order.document();
    const ways = [WAP, CODE, MINI, PAGE];
    const first = [];
    for (const way of ways) first.push(await order.openBill(false, way));
    expect(first.map(({ paymentNo }) => paymentNo)).toEqual(
      [1, 51, 52, 53].map((index) => paymentNoOf(no, index)),
    );
    for (const [index, way] of ways.entries()) {
      const again = await order.openBill(false, way);
      expect(again).toMatchObject({ ...way, paymentNo: first[index]?.paymentNo });
      expect(again.amountFen).toBe(TOTAL_FEN);
    }
    // Nobody who asks as before notices that there is a choice.
    expect((await order.openBill()).paymentNo).toBe(paymentNoOf(no, 51));
  });

  test('[C6] a bill from before there was a choice is one by code', async () => {
    const order = await world.sell();
    const { paymentNo } = await order.openBill();
    await paymentModel(world.connection).updateOne({ _id: paymentNo }, { $unset: { product: 1 } });
    expect(await order.openBill(false, CODE)).toMatchObject({ ...CODE, paymentNo });
  });

  test('[C6] past the last number another way is refused', async () => {
    const order = await world.sell();
    await order.openBill();
    for (let index = 0; index < 9; index += 1) await order.openBill(true);
    await expect(order.openBill(false, WAP)).rejects.toMatchObject({ code: 'PAYMENT_CLOSED' });
  });

  test('[C6] asked for at the same moment, no two ways share a number', async () => {
    const order = await world.sell();
    const tries = await Promise.allSettled(
      [CODE, WAP, MINI, PAGE].flatMap((way) => [way, way]).map((way) => order.openBill(false, way)),
    );
    const bills = await world.deps.payments.ofOrder(order.id);
    for (const result of tries) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'CHANNEL_UNAVAILABLE' });
        continue;
      }
      const { paymentNo, channel, product } = result.value;
      const stored = bills.find(({ _id }) => _id === paymentNo);
      expect(stored).toMatchObject({ channel, product, amountFen: TOTAL_FEN });
    }
    expect(tries.some(({ status }) => status === 'fulfilled')).toBe(true);
  });

  test('[C6] a channel that is not set up is unavailable, and nothing is written', async () => {
    const order = await world.sell();
    const deps: OrderDeps = { ...world.deps, channels: { WECHAT: world.deps.channels.WECHAT } };
    const ask = { orderId: order.id, customerId: CUSTOMER.id, way: WAP };
    await expect(openPayment(deps, ask)).rejects.toMatchObject({ code: 'CHANNEL_UNAVAILABLE' });
    expect(await world.deps.payments.ofOrder(order.id)).toEqual([]);
  });
});

describe('two channels', () => {
  test.each([
    ['WeChat first', CODE, WAP],
    ['Alipay first', WAP, CODE],
  ])(
    '[R17][P4] both paid, %s: the second goes back through its own channel',
    async (_name, a, b) => {
      const clearing = { WECHAT: accounts.clearing('wechat'), ALIPAY: accounts.clearing('alipay') };
      const order = await world.sell();
      const [kept, extra] = [await order.openBill(false, a), await order.openBill(false, b)];
      const input = order.firstPayment(kept.paymentNo);
      expect(await recordPayment(world.deps, input)).toEqual({ kind: 'paid' });
      order.took(input.commit.change);
      const change = { event: 'paidAgain', atMs: world.nowMs() } as const;
      const refundNos = [`${extra.paymentNo}R01`];
      expect(await order.payMore(change, extra.paymentNo)).toEqual({ kind: 'booked', refundNos });
      expect(await order.refunds()).toMatchObject([{ channel: b.channel, amountFen: TOTAL_FEN }]);
      // Debit is negative here: each channel holds what was paid there.
      expect(await order.booked()).toMatchObject({
        [clearing[a.channel]]: -TOTAL_FEN,
        [clearing[b.channel]]: -TOTAL_FEN,
      });
      await order.refundAll();
      expect(await order.booked()).toMatchObject({
        [clearing[a.channel]]: -TOTAL_FEN,
        [clearing[b.channel]]: 0,
        [accounts.order(order.id)]: TOTAL_FEN,
      });
      const events = await world.deps.orders.eventsOf(order.id);
      const actors = events
        .filter(({ event }) => event.startsWith('paid'))
        .map(({ actor }) => actor.id);
      expect(actors).toEqual([a.channel, b.channel]);
      await order.cancelAt(world.nowMs());
      await order.expectEmptyEscrow();
    },
  );

  test('[R14] what one channel tells of a bill of the other books nothing', async () => {
    const order = await world.sell();
    const { paymentNo } = await order.openBill(false, WAP);
    const unpaid = withChannel({ queryPayment: async () => told(paymentNo, 'NOT_FOUND') });
    const { eventId } = await storeChannelEvent(unpaid, 'WECHAT', noticeOf(paymentNo));
    const { gateway, signals } = watch('closed');
    expect(await deliverChannelEvent(unpaid, gateway, eventId)).toBe(true);
    expect(signals).toEqual([]);
    const result = await recordPayment(unpaid, order.firstPayment(paymentNo));
    expect(result).toEqual({ kind: 'rejected' });
    expect((await order.escrow()).postedFen).toBe(0);
  });

  test('[R14] a genuine notice is compared with our own bill: number, channel, amount', async () => {
    const order = await world.sell();
    const [alipay, wechat] = [await order.openBill(false, WAP), await order.openBill(false, CODE)];
    const check = (paymentNo: string, totalFen: number, refundNo?: string) => {
      const notice = { ...noticeOf(paymentNo), ...(refundNo && { type: 'refund', refundNo }) };
      const whole = { channel: 'ALIPAY', notice, totalFen: fen(totalFen) };
      return mismatchOf(world.deps, whole as Parameters<typeof mismatchOf>[1]);
    };
    expect(await check(alipay.paymentNo, TOTAL_FEN)).toBeNull();
    expect(await check(alipay.paymentNo, TOTAL_FEN - 1)).toBe('WRONG_AMOUNT');
    expect(await check(alipay.paymentNo, TOTAL_FEN + 1)).toBe('WRONG_AMOUNT');
    expect(await check(wechat.paymentNo, TOTAL_FEN)).toBe('UNKNOWN_NUMBER');
    expect(await check('D000000000000P01', TOTAL_FEN)).toBe('UNKNOWN_NUMBER');
    const nobodys = `${alipay.paymentNo}R01`;
    expect(await check(alipay.paymentNo, TOTAL_FEN, nobodys)).toBe('UNKNOWN_NUMBER');
  });
});

describe('a link that nobody opened', () => {
  test('[C6] counts as unpaid, its bill is closed, and it is asked about once it has expired', async () => {
    const { order, paymentNo } = await closedUnheard();
    const bill = await world.deps.payments.findById(paymentNo);
    const { payDeadlineAt } = await order.document();
    expect(bill?.askAgainAt?.getTime()).toBeGreaterThan(payDeadlineAt.getTime());
    const early = withChannel({ queryPayment: () => Promise.reject(new RangeError('too early')) });
    const { gateway, signals } = watch('closed');
    expect(await askAgainAboutBills(early, gateway)).toBe(0);

    const deps = later({ queryPayment: async () => told(paymentNo, 'NOT_FOUND') });
    expect(await askAgainAboutBills(deps, gateway)).toBe(0);
    expect(signals).toEqual([]);
    expect((await world.deps.payments.findById(paymentNo))?.askAgainAt).toBeNull();
  });

  test('[P4][C6] opened and paid after its order had ended, with its callback lost: it goes back', async () => {
    const { order, paymentNo } = await closedUnheard();
    const { gateway, started } = watch('closed');
    const deps = later({ queryPayment: async () => told(paymentNo, 'SUCCESS') });
    expect(await askAgainAboutBills(deps, gateway)).toBe(1);
    expect(started).toEqual([`${paymentNo}R01`]);
    expect(await askAgainAboutBills(deps, gateway)).toBe(0);
    expect(await order.refunds()).toMatchObject([
      { paymentNo, channel: 'ALIPAY', amountFen: TOTAL_FEN, reason: 'LATE_PAYMENT' },
    ]);
    await order.expectEmptyEscrow();
  });

  test('[P4] paid while its order is open: the run is told', async () => {
    const { paymentNo } = await closedUnheard();
    const { gateway, signals } = watch('delivered');
    const deps = later({ queryPayment: async () => told(paymentNo, 'SUCCESS') });
    expect(await askAgainAboutBills(deps, gateway)).toBe(1);
    expect(signals).toEqual([paymentNo]);
    const stored = await channelEventModel(world.connection).findOne({ paymentNo }).lean().exec();
    expect(stored?.deliveredAt).not.toBeNull();
  });

  test('an open trade is closed; what nobody can tell is asked about again', async () => {
    const { paymentNo } = await closedUnheard();
    const { gateway } = watch('closed');
    let isClosed = false;
    const silent = { queryPayment: async () => ({ kind: 'unknown', message: 'silence' }) as const };
    const deps = later(silent);
    await askAgainAboutBills(deps, gateway);
    const next = (await world.deps.payments.findById(paymentNo))?.askAgainAt?.getTime() ?? 0;
    expect(next).toBeGreaterThan(deps.clock.nowMs());

    const open = later(
      {
        queryPayment: async () => told(paymentNo, 'NOTPAY'),
        closePayment: async () => {
          isClosed = true;
          return { kind: 'success', value: { closed: true } };
        },
      },
      next,
    );
    expect(await askAgainAboutBills(open, gateway)).toBe(0);
    expect(isClosed).toBe(true);
    expect((await world.deps.payments.findById(paymentNo))?.askAgainAt).toBeNull();
  });
});

/** An unpaid order whose Alipay link was never opened when its bills were closed. */
async function closedUnheard(): Promise<{ order: MoneyOrder; paymentNo: string }> {
  const order = await world.sell();
  const { paymentNo } = await order.openBill(false, WAP);
  const deps = withChannel({
    queryPayment: async () => told(paymentNo, 'NOT_FOUND'),
    closePayment: async () => ({ kind: 'failure', code: 'NOT_FOUND', message: 'never opened' }),
  });
  expect(await checkPayments(deps, order.id)).toEqual({ kind: 'unpaid' });
  expect(await closePayments(deps, order.id)).toEqual({ kind: 'unpaid' });
  const bill = await world.deps.payments.findById(paymentNo);
  expect(bill?.status).toBe('CLOSED');
  return { order, paymentNo };
}

/** The world with an Alipay that answers so. */
function withChannel(change: Partial<PaymentChannel>): OrderDeps {
  const { WECHAT, ALIPAY } = world.deps.channels;
  return { ...world.deps, channels: { WECHAT, ALIPAY: { ...ALIPAY!, ...change } } };
}

/** The same when every bill of these tests has expired. */
function later(change: Partial<PaymentChannel>, atMs = world.nowMs() + 3 * 3_600_000): OrderDeps {
  return { ...withChannel(change), clock: { nowMs: () => atMs } };
}

function told(paymentNo: string, tradeState: PaymentState['tradeState']) {
  const isKnown = tradeState !== 'NOT_FOUND';
  const value: PaymentState = {
    paymentNo,
    tradeState,
    amountFen: isKnown ? fen(TOTAL_FEN) : null,
    transactionId: isKnown ? `ali-${paymentNo}` : null,
    paidAt: null,
  };
  return { kind: 'success', value } as const;
}

function noticeOf(paymentNo: string) {
  return {
    type: 'payment',
    id: `notice-${paymentNo}`,
    paymentNo,
    state: 'SUCCESS',
    amountFen: fen(TOTAL_FEN),
    currency: 'CNY',
    transactionId: `tx-${paymentNo}`,
    occurredAt: new Date(),
  } as const;
}

/** A gateway that notes whom it was to tell. */
function watch(outcome: 'closed' | 'delivered') {
  const signals: string[] = [];
  const started: string[] = [];
  const gateway = {
    signalChannelEvent: async (_target: unknown, { paymentNo }: { paymentNo: string }) => {
      signals.push(paymentNo);
      return outcome;
    },
    startRefund: async (refundNo: string) => void started.push(refundNo),
  } as Partial<OrderGateway> as OrderGateway;
  return { gateway, signals, started };
}
