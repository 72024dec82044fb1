import { randomUUID } from 'node:crypto';
import { fen } from '../../../contract/terms/money.js';
import { offeringModel } from '../../../data/models/offering.js';
import { policyModel } from '../../../data/models/policy.js';
import { quoteModel } from '../../../data/models/quote.js';
import type { PricePolicy } from '../../../domain/pricing/price-policy.js';
import { placeOrder } from '../../../use-cases/order/place-order.js';
import { presentLine } from '../../../use-cases/order/present-line.js';
import { quoteBooking, type QuoteDto } from '../../../use-cases/order/quotes.js';
import { requestOrder } from '../../../use-cases/order/request-order.js';
import { OFFERING, openOrderWorld, type OrderWorld } from './order-fixture.js';

const CUSTOMER = 'customer-1';
const QUOTE_MS = 15 * 60_000;

let world: OrderWorld;
let listFen: number;
let optionCode: string;
beforeAll(async () => {
  world = await openOrderWorld();
  const offering = await offeringModel(world.connection).findById(OFFERING).lean().exec();
  listFen = offering?.priceFen ?? 0;
  optionCode = offering?.options[0]?.code ?? '';
});
afterAll(() => world.close());

/** Rules of the city for this offering's category from now on. */
async function setPrices(prices: Partial<PricePolicy>): Promise<void> {
  const offering = await offeringModel(world.connection).findById(OFFERING).lean().exec();
  const { cityCode = '', categoryId = '' } = offering ?? {};
  const scope = { cityCode, categoryId, number: 99, from: new Date(0) };
  const row = { ...scope, status: 'PUBLISHED' as const, version: 1 };
  await policyModel(world.connection).updateOne(
    { _id: 'test-prices' },
    { $set: { ...row, values: {}, prices } },
    { upsert: true },
  );
}

const setListPrice = (priceFen: number) =>
  offeringModel(world.connection).updateOne({ _id: OFFERING }, { priceFen });

afterEach(async () => {
  await policyModel(world.connection).deleteOne({ _id: 'test-prices' });
  await setListPrice(listFen);
});

type Choice = {
  readonly optionCodes?: string[];
  readonly quantity?: number;
  readonly startAt?: string;
};

const quote = (input: Choice & { readonly customerId?: string | null } = {}): Promise<QuoteDto> =>
  quoteBooking(world.deps, {
    offeringId: OFFERING,
    optionCodes: input.optionCodes ?? [],
    quantity: input.quantity ?? 1,
    startAt: input.startAt ?? 'NOW',
    customerId: input.customerId === undefined ? CUSTOMER : input.customerId,
    atMs: world.nowMs(),
  });

type Placing = Choice & {
  readonly totalFen: number;
  readonly quoteId?: string | null;
  readonly customerId?: string;
  readonly key?: string;
};

async function request(input: Placing): Promise<string> {
  const [lng, lat] = world.workers[0]!.home.coordinates;
  const { orderId } = await requestOrder(world.deps, {
    customerId: input.customerId ?? CUSTOMER,
    idempotencyKey: input.key ?? randomUUID(),
    receivedAtMs: world.nowMs(),
    body: {
      offeringId: OFFERING,
      optionCodes: input.optionCodes ?? [],
      quantity: input.quantity ?? 1,
      startAt: input.startAt ?? 'NOW',
      address: { contact: '示例', phone: '19900000001', line: '示例路 1 号', point: { lng, lat } },
      quotedTotalFen: fen(input.totalFen),
      ...(typeof input.quoteId === 'string' && { quoteId: input.quoteId }),
    },
  });
  return orderId;
}

async function place(input: Placing) {
  const orderId = await request(input);
  await placeOrder(world.deps, orderId);
  return (await world.deps.orders.findById(orderId))!;
}

const codes = (lines: readonly { readonly code: string }[]) => lines.map(({ code }) => code);

describe('price lines', () => {
  test('[X22] the wanted start decides the surcharges, and the order carries the same lines', async () => {
    await setPrices({
      nightRate: { rateBps: 2_000 },
      rushRate: { amountFen: 700 },
      minimumFen: 2 * listFen,
    });
    const now = world.nowMs();
    const nextAt = (hour: string) => {
      const day = new Date(now + 2 * 24 * 3_600_000).toISOString().slice(0, 10);
      return `${day}T${hour}:00:00+08:00`;
    };
    const noon = await quote({ startAt: nextAt('12') });
    expect(codes(noon.lines)).toEqual(['ITEM', 'MINIMUM']);
    expect(noon.totalFen).toBe(2 * listFen);

    const night = await quote({ startAt: nextAt('23') });
    expect(codes(night.lines)).toEqual(['ITEM', 'NIGHT', 'MINIMUM']);
    const order = await place({ startAt: nextAt('23'), totalFen: night.totalFen });
    expect(order.lines.map(presentLine)).toEqual(night.lines);
    expect(order).toMatchObject({ goodsFen: 2 * listFen, travelFeeFen: 0, quoteId: null });
    expect(codes((await quote()).lines)).toContain('RUSH');
  });

  test('[X22] without a quote the price is the one at the wanted start, or nothing is placed', async () => {
    await setPrices({ rushRate: { amountFen: 700 } });
    await expect(place({ totalFen: listFen })).rejects.toMatchObject({
      code: 'PRICE_CHANGED',
      extra: { totalFen: listFen + 700 },
    });
    const tomorrow = new Date(world.nowMs() + 24 * 3_600_000).toISOString();
    expect((await place({ totalFen: listFen, startAt: tomorrow })).totalFen).toBe(listFen);
  });

  test('every line says in two languages when its money goes back', async () => {
    const { lines } = await quote();
    expect(lines).toEqual([
      expect.objectContaining({
        code: 'ITEM',
        amountFen: listFen,
        refundRule: 'WITH_GOODS',
        refundText: { zh: expect.stringMatching(/退/), en: expect.stringMatching(/^Refunded/) },
      }),
    ]);
    expect(lines[0]?.label).not.toBe(lines[0]?.labelEn);
  });
});

describe('a quote', () => {
  test('[X22] binds: the order is placed as quoted although the price went up', async () => {
    const quoted = await quote();
    expect(Date.parse(quoted.expiresAt ?? '') - world.nowMs()).toBeLessThanOrEqual(QUOTE_MS);
    await setListPrice(listFen + 5_000);
    await setPrices({ rushRate: { amountFen: 700 } });
    const { totalFen, quoteId } = quoted;
    await expect(place({ totalFen })).rejects.toMatchObject({ code: 'PRICE_CHANGED' });
    const order = await place({ totalFen, quoteId });
    expect(order).toMatchObject({ totalFen: listFen, goodsFen: listFen, quoteId });
    expect(order.lines.map(presentLine)).toEqual(quoted.lines);
  });

  test('the total shown to the customer must be the one of the quote', async () => {
    const { quoteId } = await quote();
    await expect(place({ totalFen: listFen - 1, quoteId })).rejects.toMatchObject({
      code: 'PRICE_CHANGED',
      extra: { totalFen: listFen },
    });
  });

  test('[X22] expires to the millisecond; what was asked for in time is placed all the same', async () => {
    const { totalFen, quoteId, expiresAt } = await quote();
    const expiresMs = Date.parse(expiresAt ?? '');
    const ask = (atMs: number, key: string) => {
      const frozen = { ...world.deps, clock: { nowMs: () => atMs } };
      const [lng, lat] = world.workers[0]!.home.coordinates;
      const address = { contact: '示例', phone: '19900000001', line: '示例路 1 号' };
      return requestOrder(frozen, {
        customerId: CUSTOMER,
        idempotencyKey: key,
        receivedAtMs: atMs,
        body: {
          offeringId: OFFERING,
          optionCodes: [],
          quantity: 1,
          startAt: 'NOW',
          address: { ...address, point: { lng, lat } },
          quotedTotalFen: fen(totalFen),
          ...(quoteId !== null && { quoteId }),
        },
      });
    };
    const key = randomUUID();
    const { orderId } = await ask(expiresMs - 1, key);
    const late = randomUUID();
    await expect(ask(expiresMs, late)).rejects.toMatchObject({ code: 'QUOTE_EXPIRED' });
    // The same key again after the end is the same request.
    expect(await ask(expiresMs + 60_000, key)).toEqual({ orderId });
    await setListPrice(listFen + 5_000);
    await placeOrder({ ...world.deps, clock: { nowMs: () => expiresMs + 10_000 } }, orderId);
    expect(await world.deps.orders.findById(orderId)).toMatchObject({ totalFen, quoteId });
  });

  test('[C1] a key with another quote is another body', async () => {
    const [first, second] = [await quote(), await quote()];
    const key = randomUUID();
    await request({ ...first, key });
    await expect(request({ ...second, key })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  const later = () => new Date(world.nowMs() + 24 * 3_600_000).toISOString();
  test.each([
    ['another quantity', () => ({ quantity: 2 })],
    ['another option', () => ({ optionCodes: [optionCode] })],
    ['another start', () => ({ startAt: later() })],
    ['another customer', () => ({ customerId: 'customer-2' })],
    ['an unknown quote', () => ({ quoteId: randomUUID() })],
  ])('[X22] does not bind %s', async (_name, change) => {
    const { totalFen, quoteId } = await quote();
    await expect(request({ totalFen, quoteId, ...change() })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      fields: [{ field: 'quoteId' }],
    });
  });

  test('the same instant in another offset is the same start', async () => {
    const startMs = Math.floor(world.nowMs() / 60_000) * 60_000 + 24 * 3_600_000;
    const utc = new Date(startMs).toISOString();
    const local = `${new Date(startMs + 8 * 3_600_000).toISOString().slice(0, -1)}+08:00`;
    const { totalFen, quoteId } = await quote({ startAt: utc });
    const order = await place({ totalFen, quoteId, startAt: local });
    expect(order.startAt.getTime()).toBe(startMs);
  });

  test('a guest reads the price and leaves nothing behind', async () => {
    const before = await quoteModel(world.connection).countDocuments();
    const shown = await quote({ customerId: null });
    expect(shown).toMatchObject({ totalFen: listFen, quoteId: null, expiresAt: null });
    expect(await quoteModel(world.connection).countDocuments()).toBe(before);
  });

  test('a place outside the service area has no price', async () => {
    const input = { offeringId: OFFERING, optionCodes: [], quantity: 1, startAt: 'NOW' as const };
    const ask = (point: { lng: number; lat: number }) =>
      quoteBooking(world.deps, { ...input, point, customerId: null, atMs: world.nowMs() });
    const [lng, lat] = world.workers[0]!.home.coordinates;
    expect((await ask({ lng, lat })).totalFen).toBe(listFen);
    await expect(ask({ lng: 0, lat: 0 })).rejects.toMatchObject({ code: 'ADDRESS_OUT_OF_AREA' });
  });
});
