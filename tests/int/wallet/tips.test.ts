import { CUSTOMER_TIP_ROUTES } from '../../../api/routes/customer/tips.js';
import type { ApiDeps } from '../../../api/deps.js';
import { fen } from '../../../contract/terms/money.js';
import { paymentModel } from '../../../data/models/payment.js';
import { accounts } from '../../../domain/ledger/accounts.js';
import type { OrderGateway } from '../../../use-cases/order/gateway.js';
import { requireOrder } from '../../../use-cases/order/order-steps.js';
import { settleOrder } from '../../../use-cases/order/settle-order.js';
import { askAgainAboutBills } from '../../../use-cases/payment/ask-again.js';
import {
  deliverChannelEvent,
  storeChannelEvent,
  sweepChannelEvents,
} from '../../../use-cases/payment/channel-events.js';
import type { OrderStatementDto } from '../../../use-cases/statement/order-statement.js';
import { bookTip } from '../../../use-cases/tip/book-tip.js';
import type { TipDto } from '../../../use-cases/tip/create-tips.js';
import type { WalletEntryDto } from '../../../use-cases/wallet/create-wallets.js';
import { completed, paidOrder } from '../order/bill-steps.js';
import { giveBack } from '../order/give-back.js';
import { openMoneyWorld, type MoneyOrder, type MoneyWorld } from '../order/money-fixture.js';
import { openWalletDesk, type WalletDesk } from './wallet-desk.js';

const DAY = 24 * 3_600_000;
const CUSTOMER = 'customer~customer-1';
let world: MoneyWorld;
let desk: WalletDesk;
beforeAll(async () => {
  world = await openMoneyWorld();
  const deps = {
    orders: { require: (input: never) => requireOrder(world.deps, input) },
  } as unknown as Partial<ApiDeps>;
  desk = await openWalletDesk(world, { routes: CUSTOMER_TIP_ROUTES, deps });
});
afterAll(async () => {
  await desk.close();
  await world.close();
});

/** Runs that nobody may signal: a tip is none of theirs. */
const noRuns = {
  signalChannelEvent: async () => {
    throw new Error('a tip went to a run');
  },
} as unknown as OrderGateway;

const tip = (order: MoneyOrder, amountFen: number, as = CUSTOMER) =>
  desk.call(as, `/customer/orders/${order.id}/tips`, { amountFen });

/** The channel says that it was paid. */
async function notify(paymentNo: string, amountFen: number, id = paymentNo): Promise<string> {
  const notice = {
    type: 'payment' as const,
    id,
    paymentNo,
    state: 'SUCCESS' as const,
    amountFen: fen(amountFen),
    currency: 'CNY',
    transactionId: `tx-${paymentNo}`,
    occurredAt: new Date(),
  };
  const { eventId } = await storeChannelEvent(world.deps, 'WECHAT', notice);
  return eventId;
}

async function pay(order: MoneyOrder, amountFen: number): Promise<string> {
  const opened = await tip(order, amountFen);
  expect(opened.status).toBe(201);
  const paymentNo = String(opened.json.paymentNo);
  const eventId = await notify(paymentNo, amountFen);
  expect(await deliverChannelEvent(world.deps, noRuns, eventId)).toBe(true);
  return paymentNo;
}

const balanceOf = async (index: number): Promise<number> =>
  (await world.deps.ledger.balance(accounts.worker(world.workerId(index)))).postedFen;
const tipsOf = (order: MoneyOrder): Promise<{ items: TipDto[] }> =>
  desk.read(CUSTOMER, `/customer/orders/${order.id}/tips`);

describe('a tip', () => {
  test('[X20] goes to the workers whole, by their visits, and is booked once', async () => {
    const order = await completed(world, { tickets: 3 });
    await settleOrder(world.deps, order.id);
    const before = await Promise.all([0, 1, 2].map(balanceOf));
    const booked = await order.booked();
    const paymentNo = await pay(order, 1_000);
    expect(paymentNo).toMatch(/T01$/);
    const after = await Promise.all([0, 1, 2].map(balanceOf));
    expect(after.map((fenNow, index) => fenNow - (before[index] ?? 0))).toEqual([334, 333, 333]);
    const now = await order.booked();
    expect(now[accounts.commission()]).toBe(booked[accounts.commission()]);
    expect(now[accounts.merchant('demo-self')]).toBe(booked[accounts.merchant('demo-self')]);
    await order.expectEmptyEscrow();
    // By callback and by query at the same moment: one of them books it.
    const bill = await world.deps.payments.findById(paymentNo);
    if (!bill) throw new Error('no bill');
    const told = { payment: bill, transactionId: 'tx' };
    const repeats = await Promise.all([1, 2, 3].map(() => bookTip(world.deps, told)));
    expect(repeats).toEqual([false, false, false]);
    // Told again, by a repeat of the callback.
    const again = await notify(paymentNo, 1_000, 'another');
    await Promise.all([1, 2, 3].map(() => deliverChannelEvent(world.deps, noRuns, again)));
    await sweepChannelEvents(world.deps, noRuns);
    expect(await Promise.all([0, 1, 2].map(balanceOf))).toEqual(after);
    expect((await world.deps.ledger.sumAll()).isBalanced).toBe(true);
    expect(await order.document()).toMatchObject({ paidFen: 23_001, refundStatus: 'NONE' });
  });

  test('[X20] is told in wallet and statement, and may be given several times', async () => {
    const order = await completed(world);
    await pay(order, 500);
    await pay(order, 700);
    await settleOrder(world.deps, order.id);
    const { items } = await tipsOf(order);
    expect(items.map(({ amountFen, status }) => [amountFen, status])).toEqual([
      [500, 'PAID'],
      [700, 'PAID'],
    ]);
    const as = `worker~${world.workerId(0)}`;
    const statement = await desk.read<OrderStatementDto>(
      as,
      `/worker/orders/${order.id}/statement`,
    );
    expect(statement.extras).toMatchObject([{ code: 'TIP', amountFen: 1_200 }]);
    expect(statement.totalFen).toBe(10_800 + 3_000 + 1_200);
    const entries = await desk.read<{ items: WalletEntryDto[] }>(as, '/worker/wallet/entries');
    const { no } = await order.document();
    const told = entries.items.filter(
      ({ text, orderNo }) => text.zh === '顾客小费' && orderNo === no,
    );
    expect(told.map(({ amountFen }) => amountFen).sort()).toEqual([500, 700]);
  });

  test('[X20] stays when the whole order goes back', async () => {
    const order = await completed(world);
    await pay(order, 600);
    const before = await balanceOf(0);
    await giveBack(order, { amountFen: 23_001 });
    await order.refundAll();
    expect(await order.document()).toMatchObject({ refundedFen: 23_001, refundStatus: 'FULL' });
    const refunds = await order.refunds();
    expect(refunds.every(({ paymentNo }) => !/T\d\d$/.test(paymentNo))).toBe(true);
    expect(await balanceOf(0)).toBe(before);
  });

  test('[X20] asked for twice is one bill, another amount another one', async () => {
    const order = await completed(world);
    const [first, same] = await Promise.all([tip(order, 900), tip(order, 900)]);
    expect(first.json.paymentNo).toBe(same.json.paymentNo);
    const many = await Promise.all([101, 102, 103].map((amountFen) => tip(order, amountFen)));
    const good = many.filter(({ status }) => status === 201);
    expect(good.length).toBeGreaterThan(0);
    const bills = await paymentModel(world.connection).find({ orderId: order.id, purpose: 'TIP' });
    // Whoever got an answer pays what he asked for.
    for (const { json } of [first, ...good]) {
      const bill = bills.find(({ _id }) => _id === json.paymentNo);
      expect(bill?.amountFen).toBe(json.amountFen);
    }
    expect(new Set(good.map(({ json }) => json.paymentNo)).size).toBe(good.length);
  });

  test('[X20] has its bounds: amount, time, state, whose order', async () => {
    const order = await completed(world);
    expect((await tip(order, 99)).status).toBe(400);
    expect((await tip(order, 20_001)).json.code).toBe('TIP_TOO_HIGH');
    expect((await tip(order, 500, 'customer~other')).status).toBe(404);
    expect((await desk.call('customer~other', `/customer/orders/${order.id}/tips`)).status).toBe(
      404,
    );
    const running = await (await paidOrder(world)).reach('SUBMITTED');
    expect((await tip(running, 500)).json.code).toBe('TIP_NOT_POSSIBLE');
    const late = { completedAt: new Date(world.nowMs() - 8 * DAY) };
    await world.deps.orders.patch(order.id, { $set: late });
    expect((await tip(order, 500)).json.code).toBe('TIP_NOT_POSSIBLE');
    const store = await world.sell({
      isInStore: true,
      travelFeeFen: 0,
      change: { storeId: 's1' },
    });
    await store.pay();
    const done = { status: 'COMPLETED', completedAt: new Date(world.nowMs()) } as const;
    await world.deps.orders.patch(store.id, { $set: done });
    expect((await tip(store, 500)).json.code).toBe('TIP_NOT_POSSIBLE');
  });

  test('[X20] whose callback is lost is found by asking, and one of another amount is not booked', async () => {
    const order = await completed(world);
    const { json } = await tip(order, 800);
    const paymentNo = String(json.paymentNo);
    const wrong = await notify(paymentNo, 1);
    await deliverChannelEvent(world.deps, noRuns, wrong);
    expect((await tipsOf(order)).items).toMatchObject([{ status: 'PENDING' }]);
    await world.connection.collection('channelEvents').deleteOne({ _id: wrong as never });
    // This one alone: the bills of other tests are not paid.
    await paymentModel(world.connection).updateMany(
      { _id: { $ne: paymentNo } },
      { askAgainAt: null },
    );
    const before = await balanceOf(0);
    expect(await askAgainAboutBills(world.deps, noRuns)).toBe(0);
    world.advance(20 * 60_000);
    expect((await tipsOf(order)).items).toMatchObject([{ status: 'CLOSED' }]);
    await askAgainAboutBills(world.deps, noRuns);
    expect((await tipsOf(order)).items).toMatchObject([{ status: 'PAID' }]);
    expect((await balanceOf(0)) - before).toBe(800);
  });

  test('[X20] that nobody pays is closed after its end, and may be given anew', async () => {
    const order = await completed(world);
    const { json } = await tip(order, 650);
    const paymentNo = String(json.paymentNo);
    const unpaid = {
      ...{ paymentNo, tradeState: 'NOTPAY' as const, amountFen: fen(650) },
      ...{ transactionId: null, paidAt: null },
    };
    const WECHAT = {
      ...world.deps.channels.WECHAT,
      queryPayment: async () => ({ kind: 'success', value: unpaid }) as const,
      closePayment: async () => ({ kind: 'success', value: { closed: true } }) as const,
    };
    const deps = { ...world.deps, channels: { ...world.deps.channels, WECHAT } };
    world.advance(20 * 60_000);
    await askAgainAboutBills(deps, noRuns);
    const bill = await world.deps.payments.findById(paymentNo);
    expect(bill).toMatchObject({ status: 'CLOSED', askAgainAt: null });
    expect((await tip(order, 650)).json.paymentNo).not.toBe(paymentNo);
  });
});
