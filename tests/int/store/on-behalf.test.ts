import { randomUUID } from 'node:crypto';
import type { PlaceForCustomerBody } from '../../../contract/schemas/booking.js';
import { placeForCustomerSchema } from '../../../contract/schemas/booking.js';
import { payLinkModel } from '../../../data/models/pay-link.js';
import { ensureUser } from '../../../use-cases/auth/sms-login.js';
import { createBookings } from '../../../use-cases/booking/create-bookings.js';
import { placeOrder } from '../../../use-cases/order/place-order.js';
import { OFFERING } from '../order/order-fixture.js';
import { PUBLIC_URL, openStoreWorld, type StoreWorld } from './store-fixture.js';

let shop: StoreWorld;
beforeAll(async () => {
  shop = await openStoreWorld();
});
afterAll(() => shop.world.close());

const SUPPORT = { kind: 'support', id: 'support-1' } as const;
let phoneCount = 0;
const freshPhone = (): string => `+86139${String(20_000_000 + (phoneCount += 1))}`;
const orderOf = async (orderId: string) => {
  const order = await shop.deps.orders.findById(orderId);
  if (!order) throw new Error(`no order ${orderId}`);
  return order;
};

async function bodyOf(
  who: { readonly phone: string } | { readonly customerId: string },
): Promise<PlaceForCustomerBody> {
  const offering = await shop.deps.catalogue.offering(OFFERING);
  const [lng, lat] = shop.world.workers[0]!.home.coordinates;
  return placeForCustomerSchema.parse({
    ...who,
    offeringId: OFFERING,
    address: { contact: '示例', phone: '19900000001', line: '示例路 1 号', point: { lng, lat } },
    quotedTotalFen: (offering?.priceFen ?? 0) + (offering?.travelFeeFen ?? 0),
  });
}

const place = (
  body: PlaceForCustomerBody,
  more: { readonly key?: string; readonly scope?: object; readonly id?: string } = {},
) =>
  shop.bookings.placeForCustomer({
    placedBy: { ...SUPPORT, id: more.id ?? SUPPORT.id },
    scope: more.scope ?? { cityCodes: ['demo'] },
    body,
    idempotencyKey: more.key ?? randomUUID(),
    receivedAtMs: shop.world.nowMs(),
  });

/** Token of the last message. */
function lastToken(): string {
  const link = shop.sent.at(-1)?.params.link ?? '';
  expect(link.startsWith(`${PUBLIC_URL}/pay/`)).toBe(true);
  return link.slice(`${PUBLIC_URL}/pay/`.length);
}

describe('finding the caller', () => {
  test('[X23] by the last four digits, masked, page by page, customers only', async () => {
    const tail = '7301';
    const phones = ['+8613800017301', '+8613900017301', '+8613700017301'];
    const users = [];
    for (const phone of phones) {
      users.push(await ensureUser({ deps: shop.deps, phone, audience: 'customer' }));
    }
    const worker = { phone: '+8613600017301', audience: 'worker' } as const;
    await ensureUser({ deps: shop.deps, ...worker });
    await ensureUser({ deps: shop.deps, phone: '+8613800017302', audience: 'customer' });
    const found = await shop.bookings.findCustomers({ phoneTail: tail, limit: 10 });
    expect(found.map(({ id }) => id)).toEqual(users.map(({ _id }) => _id).sort());
    for (const { phone } of found) expect(phone).toMatch(/^1\d{2}\*{4}7301$/);
    const first = await shop.bookings.findCustomers({ phoneTail: tail, limit: 2 });
    expect(first).toHaveLength(3);
    const afterId = first[1]!.id;
    const second = await shop.bookings.findCustomers({ phoneTail: tail, limit: 2, afterId });
    expect(second.map(({ id }) => id)).toEqual([found[2]!.id]);
  });
});

describe('booking for a customer', () => {
  test('[X23] is placed by support, belongs to the customer and sends him one link', async () => {
    const phone = freshPhone();
    const key = randomUUID();
    const body = await bodyOf({ phone });
    const sentBefore = shop.sent.length;
    const placed = await place(body, { key });
    const order = await orderOf(placed.orderId);
    expect(order).toMatchObject({ placedBy: SUPPORT, customerId: placed.customerId });
    const user = await ensureUser({ deps: shop.deps, phone, audience: 'customer' });
    expect(placed.customerId).toBe(user._id);
    expect(placed.payLink).toMatchObject({
      isSent: true,
      expiresAt: order.payDeadlineAt.toISOString(),
    });
    expect(shop.sent.slice(sentBefore)).toMatchObject([{ phone, template: 'PAY_LINK' }]);
    const [event] = await shop.deps.orders.eventsOf(order._id);
    expect(event).toMatchObject({ event: 'place', actor: SUPPORT });
    // The same request again: the same order and no second message.
    expect(await place(body, { key })).toEqual(placed);
    expect(shop.sent).toHaveLength(sentBefore + 1);
    // For somebody else under this key it is another request.
    await expect(place(await bodyOf({ phone: freshPhone() }), { key })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
    // A colleague's equal key is his own.
    const other = await place(body, { key, id: 'support-2' });
    expect(other.orderId).not.toBe(placed.orderId);
  });

  test('[X23] reaches no city and no shelf but one’s own', async () => {
    const body = await bodyOf({ phone: freshPhone() });
    for (const scope of [{ cityCodes: ['hz'] }, { cityCodes: [] }, { merchantId: 'hz-care' }]) {
      await expect(place(body, { scope })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await place(body, { scope: { merchantId: 'demo-self' } })).toMatchObject({
      status: 'PENDING_PAYMENT',
    });
  });

  test('[X23] needs a customer who exists and is not frozen', async () => {
    await expect(place(await bodyOf({ customerId: 'nobody' }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const deps = { deps: shop.deps, phone: freshPhone() };
    const worker = await ensureUser({ ...deps, audience: 'worker' });
    await expect(place(await bodyOf({ customerId: worker._id }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const frozen = await ensureUser({ ...deps, audience: 'customer' });
    await shop.deps.users.raiseSessionVersion({ userId: frozen._id, status: 'FROZEN' });
    await expect(place(await bodyOf({ customerId: frozen._id }))).rejects.toMatchObject({
      code: 'ACCOUNT_DISABLED',
    });
    const both = { ...(await bodyOf({ phone: freshPhone() })), customerId: 'customer-1' };
    expect(placeForCustomerSchema.safeParse(both).success).toBe(false);
  });
});

describe('a payment link', () => {
  test('[X23] shows what is paid and nothing about a person; its bill is the order’s own', async () => {
    const placed = await place(await bodyOf({ phone: freshPhone() }));
    const token = lastToken();
    expect(token).toMatch(/^[A-Za-z0-9_-]{22}$/);
    const order = await orderOf(placed.orderId);
    const shown = await shop.bookings.readPayLink(token);
    expect(shown).toMatchObject({
      orderNo: order.no,
      totalFen: order.totalFen,
      isPayable: true,
      status: 'PENDING_PAYMENT',
    });
    const text = JSON.stringify(shown);
    for (const secret of [
      '示例路',
      '19900000001',
      placed.customerId,
      placed.orderId,
      '138',
      '139',
    ]) {
      expect(text.replace(order.no, '')).not.toContain(secret);
    }
    const bill = await shop.bookings.payByLink(token);
    expect(bill).toMatchObject({ amountFen: order.totalFen });
    expect(await shop.bookings.payByLink(token)).toEqual(bill);
    expect(await shop.deps.payments.ofOrder(order._id)).toHaveLength(1);
    // The database alone gives nobody a link.
    const rows = await payLinkModel(shop.world.connection).find().lean().exec();
    expect(JSON.stringify(rows)).not.toContain(token);
    await shop.pay(order._id);
    expect(await shop.bookings.readPayLink(token)).toMatchObject({ isPayable: false });
    await expect(shop.bookings.payByLink(token)).rejects.toMatchObject({ code: 'ALREADY_PAID' });
  });

  test('[X23] of one order opens no other, and a changed one nothing', async () => {
    const first = await place(await bodyOf({ phone: freshPhone() }));
    const firstToken = lastToken();
    const second = await place(await bodyOf({ phone: freshPhone() }));
    const secondToken = lastToken();
    expect(firstToken).not.toBe(secondToken);
    const shown = await shop.bookings.readPayLink(secondToken);
    expect(shown.orderNo).toBe((await orderOf(second.orderId)).no);
    expect(shown.orderNo).not.toBe((await orderOf(first.orderId)).no);
    const wrong = `${firstToken.slice(0, -1)}${firstToken.endsWith('A') ? 'B' : 'A'}`;
    for (const call of [shop.bookings.readPayLink, shop.bookings.payByLink]) {
      await expect(call(wrong)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
  });

  test('[X23] is sent again when asked, but not for ever', async () => {
    const { orderId } = await place(await bodyOf({ phone: freshPhone() }));
    const token = lastToken();
    const scope = { cityCodes: ['demo'] };
    const before = shop.sent.length;
    await shop.bookings.resendPayLink({ orderId, scope });
    await shop.bookings.resendPayLink({ orderId, scope });
    expect(lastToken()).toBe(token);
    await expect(shop.bookings.resendPayLink({ orderId, scope })).rejects.toMatchObject({
      code: 'RATE_LIMITED',
    });
    expect(shop.sent).toHaveLength(before + 2);
    await expect(
      shop.bookings.resendPayLink({ orderId, scope: { cityCodes: ['hz'] } }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('[X23] that could not be sent leaves the order placed and says so', async () => {
    const failing = {
      ...shop.deps,
      smsSender: {
        send: async () => ({ kind: 'failure', code: 'BAD_PHONE', message: 'no' }) as const,
      },
    };
    const gateway = {
      placeOrder: async ({ orderId }: { readonly orderId: string }) => {
        await placeOrder(failing, orderId);
        return { orderId, status: 'PENDING_PAYMENT', seq: 1 } as const;
      },
    };
    const placed = await createBookings(failing, gateway).placeForCustomer({
      placedBy: SUPPORT,
      scope: {},
      body: await bodyOf({ phone: freshPhone() }),
      idempotencyKey: randomUUID(),
      receivedAtMs: shop.world.nowMs(),
    });
    expect(placed.payLink).toMatchObject({ isSent: false });
    expect(await orderOf(placed.orderId)).toMatchObject({ status: 'PENDING_PAYMENT' });
  });

  test('[X23] ends with the time to pay', async () => {
    await place(await bodyOf({ phone: freshPhone() }));
    const token = lastToken();
    const row = await payLinkModel(shop.world.connection).findOne().sort({ createdAt: -1 }).lean();
    shop.world.advance((row?.expiresAt.getTime() ?? 0) - shop.world.nowMs() + 1);
    for (const call of [shop.bookings.readPayLink, shop.bookings.payByLink]) {
      await expect(call(token)).rejects.toMatchObject({ code: 'PAY_LINK_EXPIRED' });
    }
  });
});
