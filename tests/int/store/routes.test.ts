import { randomUUID } from 'node:crypto';
import { BOOKING_ROUTES } from '../../../api/routes/admin/booking.js';
import { CUSTOMER_ORDER_ROUTES } from '../../../api/routes/customer/orders.js';
import { MERCHANT_STORE_ROUTES } from '../../../api/routes/merchant/store.js';
import { PAY_LINK_ROUTES } from '../../../api/routes/system/pay-links.js';
import type { ApiDeps } from '../../../api/deps.js';
import { AppError } from '../../../contract/terms/errors.js';
import { rolesOfAudience, type Actor, type Role } from '../../../contract/terms/permissions.js';
import { openWorld, request, type World } from '../api/support.js';

const ROUTES = [
  ...CUSTOMER_ORDER_ROUTES,
  ...MERCHANT_STORE_ROUTES,
  ...BOOKING_ROUTES,
  ...PAY_LINK_ROUTES,
];

let world: World;
let base: string;
const redeemed: { readonly code: string; readonly storeId: string }[] = [];
const placed: unknown[] = [];

/** The token is `<role>.<id>`: who calls is not what these tests are about. */
function actorOf(token: string): Actor {
  const [role, id] = token.split('.') as [Role, string];
  const audiences = ['customer', 'worker', 'merchant', 'admin'] as const;
  const audience = audiences.find((name) => rolesOfAudience(name).includes(role));
  if (!audience) throw new AppError('UNAUTHENTICATED');
  const merchantId = audience === 'merchant' ? 'm-1' : null;
  return { id, audience, roles: [role], sessionId: 's', merchantId, cities: ['demo'] };
}

beforeAll(async () => {
  world = await openWorld();
  const overrides = {
    authenticate: async (token: string) => actorOf(token),
    stores: {
      redeem: async (ask: { readonly code: string; readonly storeId: string }) => {
        redeemed.push({ code: ask.code, storeId: ask.storeId });
        throw new AppError('CODE_UNKNOWN');
      },
    },
    bookings: {
      findCustomers: async () => [],
      readPayLink: async () => {
        throw new AppError('NOT_FOUND');
      },
      placeForCustomer: async (ask: unknown) => {
        placed.push(ask);
        const orderId = randomUUID();
        return { orderId, status: 'PENDING_PAYMENT', seq: 1, customerId: 'c-1', payLink: null };
      },
    },
  } as unknown as Partial<ApiDeps>;
  const server = await world.serve({ routes: ROUTES, rateFactor: 1, overrides });
  base = server.url;
});
afterAll(() => world.close());

const post = (path: string, body: unknown, token: string) =>
  request({
    url: `${base}${path}`,
    body,
    token,
    headers: { 'idempotency-key': randomUUID() },
  });
const fieldsOf = (answer: { readonly json: Record<string, unknown> }): string[] =>
  ((answer.json['errors'] ?? answer.json['fields'] ?? []) as { field: string }[]).map(
    ({ field }) => field,
  );
const code = (number: number): string => String(number).padStart(10, '0');

describe('redeeming', () => {
  test('[T3] takes digits or the QR code, never both and nothing else', async () => {
    const storeId = 's-forms';
    const clerk = 'merchantClerk.forms';
    const qrPayload = `doorhive:redeem:1:${code(7)}`;
    await post('/merchant/redemptions', { storeId, code: code(6) }, clerk);
    await post('/merchant/redemptions', { storeId, qrPayload }, clerk);
    expect(redeemed.filter((ask) => ask.storeId === storeId)).toEqual([
      { storeId, code: code(6) },
      { storeId, code: code(7) },
    ]);
    for (const bad of [
      { storeId },
      { storeId, code: code(6), qrPayload },
      { storeId, code: '123' },
      { storeId, qrPayload: `doorhive:redeem:2:${code(7)}` },
      { storeId, code: { $ne: '' } },
    ]) {
      expect(await post('/merchant/redemptions', bad, clerk)).toMatchObject({ status: 400 });
    }
  });

  test('[T3] counts guesses of one clerk, wrong ones too', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 12; guess += 1) {
      const body = { storeId: `s-${guess}`, code: code(guess) };
      statuses.push((await post('/merchant/redemptions', body, 'merchantClerk.guesser')).status);
    }
    expect(statuses).toEqual([...Array(10).fill(404), 429, 429]);
  });

  test('[T3] counts guesses at one store, whoever makes them', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 32; guess += 1) {
      const body = { storeId: 's-crowd', code: code(guess) };
      const clerk = `merchantClerk.crowd-${guess % 8}`;
      statuses.push((await post('/merchant/redemptions', body, clerk)).status);
    }
    expect(statuses.filter((status) => status === 404)).toHaveLength(30);
    expect(statuses.slice(30)).toEqual([429, 429]);
  });

  test('[T1] is for staff of merchants who may redeem', async () => {
    const body = { storeId: 's-1', code: code(1) };
    for (const token of ['customer.a', 'worker.a', 'support.a', 'merchantFinance.a']) {
      expect(await post('/merchant/redemptions', body, token)).toMatchObject({ status: 403 });
    }
    for (const token of ['merchantManager.b', 'merchantOwner.b']) {
      expect(await post('/merchant/redemptions', body, token)).toMatchObject({ status: 404 });
    }
  });
});

describe('the place of a booking', () => {
  const choice = { offeringId: 'o-1', quotedTotalFen: 100 };
  const address = {
    contact: '示例',
    phone: '19900000001',
    line: '示例路 1 号',
    point: { lng: 0, lat: 0 },
  };

  test('[C11] is an address or a store, told by field', async () => {
    const neither = await post('/customer/orders', choice, 'customer.c');
    expect(neither.status).toBe(400);
    expect(fieldsOf(neither)).toContain('address');
    const both = await post(
      '/customer/orders',
      { ...choice, address, storeId: 's-1', workerId: 'w-1' },
      'customer.c',
    );
    expect(both.status).toBe(400);
    expect(fieldsOf(both).sort()).toEqual(['address', 'workerId']);
  });
});

describe('booking for a customer', () => {
  const body = { offeringId: 'o-1', quotedTotalFen: 100, storeId: 's-1' };

  test('[X23] support names a customer or a phone; a counter a phone only', async () => {
    const byId = { ...body, customerId: 'c-1' };
    const byPhone = { ...body, phone: '13800138000' };
    expect(await post('/admin/orders', byId, 'support.a')).toMatchObject({ status: 201 });
    expect(await post('/admin/orders', byPhone, 'merchantClerk.a')).toMatchObject({ status: 201 });
    expect(placed).toMatchObject([
      { placedBy: { kind: 'support', id: 'a' }, scope: { cityCodes: ['demo'] } },
      { placedBy: { kind: 'clerk', id: 'a' }, scope: { merchantId: 'm-1' } },
    ]);
    const refused = await post('/admin/orders', byId, 'merchantClerk.a');
    expect(refused.status).toBe(400);
    expect(fieldsOf(refused)).toEqual(['customerId']);
    for (const token of ['customer.a', 'dispatcher.a', 'financeMaker.a']) {
      expect(await post('/admin/orders', byPhone, token)).toMatchObject({ status: 403 });
    }
  });

  test('[X23] only support searches, by exactly four digits', async () => {
    const search = (tail: string, token: string) =>
      request({ url: `${base}/admin/customers?phoneTail=${tail}`, token });
    expect(await search('1234', 'support.s')).toMatchObject({ status: 200 });
    expect(await search('123', 'support.s')).toMatchObject({ status: 400 });
    expect(await search('12345', 'support.s')).toMatchObject({ status: 400 });
    expect(await search('1234', 'merchantClerk.s')).toMatchObject({ status: 403 });
    expect(await search('1234', 'dispatcher.s')).toMatchObject({ status: 403 });
  });

  test('[X23] links are tried only so often from one address', async () => {
    const statuses: number[] = [];
    for (let guess = 0; guess < 61; guess += 1) {
      const token = String(guess).padStart(22, 'x');
      statuses.push((await request({ url: `${base}/pay-links/${token}` })).status);
    }
    expect(statuses.slice(0, 60)).toEqual(Array(60).fill(404));
    expect(statuses[60]).toBe(429);
  });
});
