import { randomUUID } from 'node:crypto';
import { orderModel } from '../../../data/models/order.js';
import type { Clerk } from '../../../use-cases/store/clerk.js';
import { IN_STORE, OTHER_STORE, STORE, openStoreWorld, type StoreWorld } from './store-fixture.js';

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
describe('the counter', () => {
  test('[T2] lists what is due or was redeemed today, of its own store, page by page', async () => {
    const clerk = await shop.clerk({ storeIds: [OTHER_STORE] });
    const placed = [
      await shop.paid({ storeId: OTHER_STORE }),
      await shop.paid({ storeId: OTHER_STORE }),
      await shop.paid({ storeId: OTHER_STORE }),
    ];
    const old = await shop.paid({ storeId: OTHER_STORE });
    await orderModel(shop.world.connection).updateOne(
      { _id: old.orderId },
      { startAt: new Date(shop.world.nowMs() - 3 * 86_400_000) },
    );
    const list = (input: { limit: number; after?: { atMs: number; id: string } }) =>
      shop.stores.today({ clerk, storeId: OTHER_STORE, ...input });
    const all = await list({ limit: 50 });
    expect(all.map(({ orderId }) => orderId).sort()).toEqual(
      placed.map(({ orderId }) => orderId).sort(),
    );
    const first = await list({ limit: 2 });
    expect(first).toHaveLength(3);
    const last = first[1]!;
    const after = { atMs: Date.parse(last.startAt), id: last.orderId };
    const second = await list({ limit: 2, after });
    expect([...first.slice(0, 2), ...second].map(({ orderId }) => orderId)).toEqual(
      all.map(({ orderId }) => orderId),
    );
    await expect(shop.stores.today({ clerk, storeId: STORE, limit: 10 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('a walk-in order', () => {
  const body = { offeringId: IN_STORE, optionCodes: ['herb'], quantity: 2, storeId: STORE };
  const walkIn = (clerk: Clerk, key: string, more: { customerPhone?: string } = {}) =>
    shop.stores.placeWalkIn({
      clerk,
      body: { ...body, ...more },
      idempotencyKey: key,
      receivedAtMs: shop.world.nowMs(),
    });
  const redeemIt = (clerk: Clerk, orderId: string) =>
    shop.stores.redeemWalkIn({
      clerk,
      orderId,
      key: randomUUID(),
      receivedAtMs: shop.world.nowMs(),
    });

  test('[T4] is placed by the clerk, paid by scanning and redeemed without digits', async () => {
    const clerk = await shop.clerk({ storeIds: [STORE] });
    const key = randomUUID();
    const { orderId, payment } = await walkIn(clerk, key);
    expect(payment.codeUrl).toMatch(/^weixin:/);
    const order = await orderOf(orderId);
    const offering = await shop.deps.catalogue.offering(IN_STORE);
    const herbFen = offering?.options.find(({ code }) => code === 'herb')?.priceFen ?? 0;
    expect(payment.amountFen).toBe((offering?.priceFen ?? 0) * 2 + herbFen);
    expect(order).toMatchObject({
      placedBy: { kind: 'clerk', id: clerk.id },
      isWalkIn: true,
      customerId: `walkin-${orderId}`,
    });
    expect(await walkIn(clerk, key)).toMatchObject({ orderId, payment });
    await expect(redeemIt(clerk, orderId)).rejects.toMatchObject({ code: 'CODE_UNKNOWN' });
    await shop.pay(orderId);
    expect(await shop.stores.walkIn({ clerk, orderId })).toMatchObject({
      status: 'AWAITING_REDEMPTION',
      customer: null,
    });
    const stranger = await shop.clerk({ storeIds: [OTHER_STORE] });
    await expect(redeemIt(stranger, orderId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await redeemIt(clerk, orderId)).toMatchObject({
      status: 'COMPLETED',
      quantity: 2,
      options: [{ label: expect.any(String) }],
    });
    await expect(redeemIt(clerk, orderId)).rejects.toMatchObject({ code: 'CODE_SPENT' });
  });

  test('[T4] with a phone belongs to that customer, shown masked', async () => {
    const clerk = await shop.clerk();
    const { orderId } = await walkIn(clerk, randomUUID(), { customerPhone: '+8613800138123' });
    const again = await walkIn(clerk, randomUUID(), { customerPhone: '+8613800138123' });
    const [first, second] = [await orderOf(orderId), await orderOf(again.orderId)];
    expect(first.customerId).toBe(second.customerId);
    expect(first.customerId).not.toMatch(/^walkin-/);
    expect(await shop.stores.walkIn({ clerk, orderId })).toMatchObject({
      customer: '138****8123',
    });
  });

  test('[T4] a repeat costs what the first one did, whatever the price is now', async () => {
    const clerk = await shop.clerk();
    const key = randomUUID();
    const first = await walkIn(clerk, key);
    const offering = shop.world.connection.model('Offering');
    await offering.updateOne({ _id: IN_STORE }, { $inc: { priceFen: 100 } });
    const repeated = await walkIn(clerk, key);
    await offering.updateOne({ _id: IN_STORE }, { $inc: { priceFen: -100 } });
    expect(repeated).toEqual(first);
  });

  test('[T4] redeems no order that a customer has placed for himself', async () => {
    const facts = await shop.paid();
    await expect(redeemIt(await shop.clerk(), facts.orderId)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
