import { requestRework } from '../../../use-cases/order/place-rework.js';
import { factsOf, placeOrder } from '../../../use-cases/order/place-order.js';
import { openAddress } from '../../../use-cases/order/order-address.js';
import { bookWorker } from '../../../use-cases/order/bookings.js';
import { orderModel } from '../../../data/models/order.js';
import { offeringModel } from '../../../data/models/offering.js';
import { OFFERING } from '../order/order-fixture.js';
import { IN_STORE, STORE, openStoreWorld, type StoreWorld } from './store-fixture.js';

let shop: StoreWorld;
beforeAll(async () => {
  shop = await openStoreWorld();
});
afterAll(() => shop.world.close());

const orderOf = async (orderId: string) => {
  const order = await shop.deps.orders.findById(orderId);
  if (!order) throw new Error(`no order ${orderId}`);
  return order;
};

describe('rework', () => {
  /** Served by this worker: all that doing it again asks of the first order. */
  async function served(index: number) {
    const worker = shop.world.workers[index]!;
    const facts = await shop.world.place({ workerId: worker._id });
    const { orderId } = facts;
    await shop.deps.transact(async (session) => {
      await shop.deps.workerDays.release({
        workerId: worker._id,
        ticketId: `${orderId}:1`,
        nowMs: shop.world.nowMs(),
        session,
      });
    });
    await orderModel(shop.world.connection).updateOne(
      { _id: orderId },
      { 'tickets.0.workerId': worker._id, 'tickets.0.status': 'DONE', status: 'COMPLETED' },
    );
    return { worker, order: await orderOf(orderId) };
  }

  /** At an hour the worker is on duty whatever the time of day is. */
  const alwaysOn = (workerId: string) =>
    shop.world.connection.model('Worker').updateOne(
      { _id: workerId },
      {
        hours: Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]),
        blocked: [],
        leave: [],
        overrides: [],
      },
    );

  test('[X11] costs nothing, names its order and asks the same worker first', async () => {
    const { worker, order } = await served(0);
    await alwaysOn(worker._id);
    const startMs = shop.world.nowMs() + 3_600_000;
    const asked = { order, caseNo: 'CASE-1', startMs };
    const { orderId } = await requestRework(shop.deps, asked);
    expect(await requestRework(shop.deps, asked)).toEqual({ orderId });
    // What was sold is owed, even if it is not on sale any more.
    await offeringModel(shop.world.connection).updateOne({ _id: OFFERING }, { status: 'OFF' });
    const facts = await placeOrder(shop.deps, orderId);
    await offeringModel(shop.world.connection).updateOne({ _id: OFFERING }, { status: 'ON' });
    expect(facts).toMatchObject({ amountFen: 0, startMs, isInStore: false, isMovable: false });
    expect(facts.tickets).toEqual([{ ticketId: `${orderId}:1`, heldWorkerId: worker._id }]);
    expect(await shop.world.busyTickets(worker._id)).toContain(`${orderId}:1`);
    const again = await orderOf(orderId);
    expect(again).toMatchObject({
      reworkOf: order._id,
      customerId: order.customerId,
      totalFen: 0,
      lines: [],
      status: 'PENDING_PAYMENT',
      placedBy: { kind: 'case', id: 'CASE-1' },
    });
    expect(again.no).not.toBe(order.no);
    expect(openAddress(shop.deps, again)).toEqual(openAddress(shop.deps, order));
    expect(await placeOrder(shop.deps, orderId)).toEqual(factsOf(again));
  });

  test('[X11] is placed without him when he is not free', async () => {
    const { worker, order } = await served(1);
    await alwaysOn(worker._id);
    const startMs = shop.world.nowMs() + 3_600_000;
    const endMs = startMs + (order.endAt.getTime() - order.startAt.getTime());
    const other = { ...order, _id: 'other', startAt: new Date(startMs), endAt: new Date(endMs) };
    const { _id: workerId } = worker;
    await shop.deps.transact((session) =>
      bookWorker(shop.deps, {
        order: other,
        ticketId: 'other:1',
        workerId,
        isMovable: false,
        holdUntilMs: null,
        session,
      }),
    );
    const { orderId } = await requestRework(shop.deps, { order, caseNo: 'CASE-2', startMs });
    const facts = await placeOrder(shop.deps, orderId);
    expect(facts.tickets).toEqual([{ ticketId: `${orderId}:1`, heldWorkerId: null }]);
  });

  test('[X11] in a store has a code of its own again', async () => {
    const first = await orderOf((await shop.paid()).orderId);
    const startMs = shop.world.nowMs() + 3_600_000;
    const ask = { order: first, caseNo: 'CASE-3', startMs };
    const { orderId } = await requestRework(shop.deps, ask);
    const facts = await placeOrder(shop.deps, orderId);
    expect(facts).toMatchObject({ isInStore: true, tickets: [], amountFen: 0 });
    expect(await orderOf(orderId)).toMatchObject({ storeId: STORE, offeringId: IN_STORE });
  });
});
