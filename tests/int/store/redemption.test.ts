import { randomUUID } from 'node:crypto';
import { redemptionCodeModel } from '../../../data/models/redemption-code.js';
import { policyModel } from '../../../data/models/policy.js';
import { quoteBooking } from '../../../use-cases/order/quotes.js';
import { placeOrder } from '../../../use-cases/order/place-order.js';
import { freeOf } from '../../../domain/order/cancel-terms.js';
import { endPaidOrder } from '../../../use-cases/order/end-paid-order.js';
import { factsOf } from '../../../use-cases/order/place-order.js';
import {
  codeHashOf,
  issueRedemptionCode,
  spendRedemptionCode,
} from '../../../use-cases/store/redemption-code.js';
import { reduce } from '../../../domain/order/reduce.js';
import { placedState } from '../../../domain/order/state.js';
import type { Clerk } from '../../../use-cases/store/clerk.js';
import { commitOf } from '../order/order-fixture.js';
import {
  AT_HOME,
  IN_STORE,
  OTHER_STORE,
  STORE,
  openStoreWorld,
  type StoreWorld,
} from './store-fixture.js';

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
const redeem = (ask: {
  readonly clerk: Clerk;
  readonly code: string;
  readonly storeId?: string;
  readonly key?: string;
}) =>
  shop.stores.redeem({
    clerk: ask.clerk,
    code: ask.code,
    storeId: ask.storeId ?? STORE,
    key: ask.key ?? randomUUID(),
    receivedAtMs: shop.world.nowMs(),
  });

/** Ten digits that no order has. */
async function freeDigits(): Promise<string> {
  const code = String(Math.floor(Math.random() * 1e10)).padStart(10, '0');
  const taken = await shop.deps.redemptionCodes.findByHash(codeHashOf(shop.deps, code));
  return taken ? freeDigits() : code;
}

test('[C11] stores are listed for what is served in them, none for what is served at home', async () => {
  const idsOf = async (offeringId: string) =>
    (await shop.stores.storesOf({ offeringId, limit: 10 })).map(({ id }) => id);
  expect(await idsOf(IN_STORE)).toEqual([STORE, OTHER_STORE]);
  expect(await idsOf(AT_HOME)).toEqual([]);
});

describe('placing in a store', () => {
  test('[C11] needs no address, holds nobody and has no ticket', async () => {
    const facts = await shop.world.place({ offeringId: IN_STORE, storeId: STORE });
    expect(facts).toMatchObject({ isInStore: true, tickets: [] });
    expect(await orderOf(facts.orderId)).toMatchObject({
      mode: 'IN_STORE',
      storeId: STORE,
      tickets: [],
      travelFeeFen: 0,
      address: { sealed: '' },
    });
  });

  test('[C11] asks for what the service needs, by field', async () => {
    await expect(shop.world.request({ offeringId: IN_STORE })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ field: 'storeId' }],
    });
    await expect(shop.world.request({ storeId: STORE })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ field: 'storeId' }],
    });
    for (const storeId of ['no-such-store', 'hz-s1']) {
      await expect(shop.world.request({ offeringId: IN_STORE, storeId })).rejects.toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
    }
  });

  test('[C11][X22] costs the list price: nobody comes, so nothing is charged for coming', async () => {
    const offering = await shop.deps.catalogue.offering(IN_STORE);
    const policies = policyModel(shop.world.connection);
    const prices = { rushWithinMs: 3_600_000, rushRate: { amountFen: 2_000 }, minimumFen: 90_000 };
    const scope = { cityCode: 'demo', categoryId: 'massage', number: 99, from: new Date(0) };
    const row = { ...scope, status: 'PUBLISHED' as const, version: 1 };
    await policies.create({ _id: 'test-prices', ...row, values: {}, prices });
    const quote = await quoteBooking(shop.deps, {
      offeringId: IN_STORE,
      optionCodes: [],
      quantity: 1,
      startAt: 'NOW',
      customerId: null,
      atMs: shop.world.nowMs(),
    });
    await policies.deleteOne({ _id: 'test-prices' });
    expect(quote.lines.map(({ code }) => code)).toEqual(['ITEM']);
    expect(quote.totalFen).toBe(offering?.priceFen);
  });

  test('[C11] a start that is given lies in the hours of the store', async () => {
    const store = shop.world.connection.model('Store');
    const closed = Array.from({ length: 7 }, () => []);
    const open = (await store.findById(STORE).lean().exec()) as unknown as { hours: unknown };
    const startAt = new Date(shop.world.nowMs() + 7_200_000).toISOString();
    const place = async () => {
      const ask = { offeringId: IN_STORE, storeId: STORE, startAt };
      return placeOrder(shop.deps, await shop.world.request(ask));
    };
    expect((await place()).isNow).toBe(false);
    await store.updateOne({ _id: STORE }, { $set: { hours: closed } });
    await expect(place()).rejects.toMatchObject({ code: 'SLOT_INVALID' });
    await store.updateOne({ _id: STORE }, { $set: { hours: open.hours } });
  });
});

describe('a redemption code', () => {
  test('[C11] comes with the payment: ten digits, stored neither readable nor twice', async () => {
    const unpaid = await shop.world.place({ offeringId: IN_STORE, storeId: STORE });
    const { orderId, customerId } = unpaid;
    await expect(shop.stores.redemptionCode({ orderId, customerId })).rejects.toMatchObject({
      code: 'CODE_UNKNOWN',
    });
    const facts = await shop.paid();
    const shown = await shop.stores.redemptionCode(facts);
    expect(shown).toMatchObject({ status: 'ACTIVE', store: { id: STORE } });
    expect(shown.code).toMatch(/^\d{10}$/);
    expect(shown.qrPayload).toBe(`doorhive:redeem:1:${shown.code}`);
    const row = await redemptionCodeModel(shop.world.connection).findById(facts.orderId).lean();
    expect(JSON.stringify(row)).not.toContain(shown.code);
    await expect(
      shop.stores.redemptionCode({ ...facts, customerId: 'customer-2' }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('[C11] booked again by a repeated payment it stays the same', async () => {
    const facts = await shop.paid();
    const code = await shop.codeOf(facts);
    await shop.pay(facts.orderId);
    expect(await shop.codeOf(facts)).toBe(code);
  });

  test('[C11] digits that another order has are drawn anew', async () => {
    const first = await shop.paid();
    const taken = await shop.codeOf(first);
    const facts = await shop.world.place({ offeringId: IN_STORE, storeId: STORE });
    const order = await orderOf(facts.orderId);
    const digits = [...taken, ...'0123456789'].map(Number);
    const deps = { ...shop.deps, randomInt: () => digits.shift() ?? 0 };
    const at = new Date(shop.world.nowMs());
    await shop.deps.transact((session) => issueRedemptionCode(deps, { order, at, session }));
    expect(await shop.codeOf(facts)).toBe('0123456789');
    // No digits but taken ones: bounded, and nothing is written.
    const stuck = await shop.world.place({ offeringId: IN_STORE, storeId: STORE });
    let draw = 0;
    const same = { ...shop.deps, randomInt: () => Number(taken[draw++ % 10]) };
    const again = { order: await orderOf(stuck.orderId), at };
    await expect(
      shop.deps.transact((session) => issueRedemptionCode(same, { ...again, session })),
    ).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  test('[C11] the database lets no two orders have the same digits', async () => {
    const facts = await shop.paid();
    const row = await redemptionCodeModel(shop.world.connection).findById(facts.orderId).lean();
    const twin = { ...row, _id: randomUUID() };
    await expect(redemptionCodeModel(shop.world.connection).create(twin)).rejects.toMatchObject({
      code: 11_000,
    });
  });
});

describe('redeeming', () => {
  test('[T3][M4] works once and tells what to serve', async () => {
    const facts = await shop.paid();
    const clerk = await shop.clerk({ storeIds: [STORE] });
    const code = await shop.codeOf(facts);
    const served = await redeem({ clerk, code });
    const order = await orderOf(facts.orderId);
    expect(served).toMatchObject({
      orderId: facts.orderId,
      orderNo: order.no,
      status: 'COMPLETED',
      quantity: 1,
    });
    expect(order).toMatchObject({ status: 'COMPLETED', settlementStatus: 'HELD' });
    await expect(redeem({ clerk, code })).rejects.toMatchObject({ code: 'CODE_SPENT' });
    expect(await shop.stores.redemptionCode(facts)).toMatchObject({ status: 'SPENT', code: null });
    expect(await shop.deps.redemptionCodes.findById(facts.orderId)).toMatchObject({
      spentBy: clerk.id,
    });
  });

  test('[T3] the same request again, its answer lost, is told what to serve; another one is not', async () => {
    const facts = await shop.paid();
    const clerk = await shop.clerk({ storeIds: [STORE] });
    const code = await shop.codeOf(facts);
    const key = randomUUID();
    const served = await redeem({ clerk, code, key });
    expect(await redeem({ clerk, code, key })).toEqual(served);
    await expect(redeem({ clerk, code })).rejects.toMatchObject({ code: 'CODE_SPENT' });
    const colleague = await shop.clerk({ storeIds: [STORE] });
    await expect(redeem({ clerk: colleague, code, key })).rejects.toMatchObject({
      code: 'CODE_SPENT',
    });
  });

  test('[T3] not in another store, not by another merchant, not without the digits', async () => {
    const facts = await shop.paid();
    const code = await shop.codeOf(facts);
    const everywhere = await shop.clerk();
    const elsewhere = await shop.clerk({ storeIds: [OTHER_STORE] });
    const stranger = await shop.clerk({ merchantId: 'hz-care' });
    const attempts = [
      [redeem({ clerk: everywhere, code, storeId: OTHER_STORE }), 'CODE_WRONG_STORE'],
      [redeem({ clerk: elsewhere, code }), 'FORBIDDEN'],
      [redeem({ clerk: stranger, code }), 'NOT_FOUND'],
      [redeem({ clerk: stranger, code, storeId: 'hz-s1' }), 'CODE_UNKNOWN'],
      [redeem({ clerk: everywhere, code: await freeDigits() }), 'CODE_UNKNOWN'],
    ] as const;
    for (const [attempt, expected] of attempts) {
      await expect(attempt).rejects.toMatchObject({ code: expected });
    }
    expect(await orderOf(facts.orderId)).toMatchObject({ status: 'AWAITING_REDEMPTION' });
    expect(await shop.codeOf(facts)).toBe(code);
  });

  test('[T3] by many clerks at once: exactly one wins', async () => {
    const facts = await shop.paid();
    const clerks = await Promise.all(Array.from({ length: 8 }, () => shop.clerk()));
    const at = new Date(shop.world.nowMs());
    const order = { _id: facts.orderId };
    const results = await Promise.allSettled(
      clerks.map(({ id: clerkId }) =>
        shop.deps.transact((session) =>
          spendRedemptionCode(shop.deps, { order, clerkId, at, session }),
        ),
      ),
    );
    const winners = clerks.filter((_clerk, index) => results[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'CODE_SPENT' });
      }
    }
    expect(await shop.deps.redemptionCodes.findById(facts.orderId)).toMatchObject({
      status: 'SPENT',
      spentBy: winners[0]?.id,
    });
  });

  test('[T3] of two clerks at two counters one serves, the other hears that it is used', async () => {
    const facts = await shop.paid();
    const code = await shop.codeOf(facts);
    const clerks = await Promise.all([shop.clerk(), shop.clerk()]);
    const results = await Promise.allSettled(clerks.map((clerk) => redeem({ clerk, code })));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect(result.reason).toMatchObject({ code: 'CODE_SPENT' });
      }
    }
    const events = await shop.deps.orders.eventsOf(facts.orderId);
    expect(events.filter(({ event }) => event === 'redeem')).toHaveLength(1);
  });

  test('[T3] not after its end, which ends the order with everything back', async () => {
    const facts = await shop.paid();
    const code = await shop.codeOf(facts);
    const clerk = await shop.clerk();
    const row = await shop.deps.redemptionCodes.findById(facts.orderId);
    const lateMs = (row?.expiresAt.getTime() ?? 0) + 1;
    const ask = { clerk, code, storeId: STORE, key: randomUUID() };
    await expect(shop.stores.redeem({ ...ask, receivedAtMs: lateMs })).rejects.toMatchObject({
      code: 'CODE_EXPIRED',
    });
    const order = await orderOf(facts.orderId);
    const pinned = factsOf(order);
    const paidAtMs = order.paidAt?.getTime() ?? 0;
    const state = reduce(placedState(pinned), { event: 'paid', atMs: paidAtMs }, pinned);
    const change = { event: 'codeExpired', atMs: lateMs } as const;
    const { input: commit } = commitOf({ facts: pinned, state, change, reason: 'CODE_EXPIRED' });
    await endPaidOrder(shop.deps, { commit, terms: freeOf('NOT_REDEEMED') });
    expect(await orderOf(facts.orderId)).toMatchObject({ status: 'CLOSED', refundStatus: 'OPEN' });
    expect(await shop.deps.payments.refundsOf(facts.orderId)).toMatchObject([
      { amountFen: facts.amountFen },
    ]);
    expect(await shop.stores.redemptionCode(facts)).toMatchObject({
      status: 'EXPIRED',
      code: null,
    });
    await expect(redeem({ clerk, code })).rejects.toMatchObject({ code: 'CODE_EXPIRED' });
  });
});
