import type { Orders } from '../../../use-cases/order/create-orders.js';
import type { QuoteDto, QuoteInput } from '../../../use-cases/order/quotes.js';
import { listen, testKitDeps, type TestServer } from '../../kit/test-support.js';
import { CUSTOMER_ORDER_ROUTES } from './orders.js';

const answer: QuoteDto = {
  offeringId: 'hz-self_daily-2h',
  startAt: 'NOW',
  lines: [],
  totalFen: 9_800,
  priceModel: { kind: 'FIXED' },
  units: 1,
  durationMinutes: 120,
  quoteId: null,
  expiresAt: null,
};
const quote = jest.fn<Promise<QuoteDto>, [QuoteInput]>(async () => answer);

let server: TestServer;
beforeAll(async () => {
  const orders: Partial<Orders> = { quote };
  const deps = Object.assign(testKitDeps(), { orders });
  server = await listen({ deps, routes: CUSTOMER_ORDER_ROUTES });
});
afterAll(() => server.close());
beforeEach(() => quote.mockClear());

async function ask(body: object, authorization?: string) {
  const response = await fetch(`${server.url}/customer/quotes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { code?: string } };
}

describe('quotes', () => {
  test.each([
    ['a guest', undefined, null],
    ['a customer', 'Bearer test~customer~c1~customer', 'c1'],
    ['a worker', 'Bearer test~worker~w1~worker', null],
  ])('[X22] %s sees prices, only a customer gets a quote of his own', async (_name, token, id) => {
    expect(await ask({ offeringId: 'hz-self_daily-2h' }, token)).toMatchObject({ status: 200 });
    expect(quote).toHaveBeenCalledTimes(1);
    expect(quote.mock.calls[0]?.[0]).toEqual({
      offeringId: 'hz-self_daily-2h',
      optionCodes: [],
      quantity: 1,
      startAt: 'NOW',
      customerId: id,
      atMs: expect.any(Number),
    });
  });

  test.each(['Bearer nobody', 'Basic abc', 'Bearer '])('a bad token is told: %s', async (token) => {
    const { status, body } = await ask({ offeringId: 'hz-self_daily-2h' }, token);
    expect([status, body.code]).toEqual([401, 'UNAUTHENTICATED']);
    expect(quote).not.toHaveBeenCalled();
  });

  test('start and place go along; what is no time or no place is refused', async () => {
    const offeringId = 'hz-self_daily-2h';
    const wanted = { startAt: '2026-10-01T23:00:00+08:00', point: { lng: 120.15, lat: 30.27 } };
    expect((await ask({ offeringId, ...wanted })).status).toBe(200);
    expect(quote.mock.calls[0]?.[0]).toMatchObject(wanted);
    for (const bad of [{ startAt: 'tonight' }, { point: { lng: 181, lat: 0 } }, { at: 'NOW' }]) {
      expect((await ask({ offeringId, ...bad })).body.code).toBe('INVALID_INPUT');
    }
    expect(quote).toHaveBeenCalledTimes(1);
  });
});
