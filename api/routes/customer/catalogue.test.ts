import type { Catalogue } from '../../../use-cases/catalogue/create-catalogue.js';
import { AppError } from '../../../contract/terms/errors.js';
import { listen, testKitDeps, type TestServer } from '../../kit/test-support.js';
import { CUSTOMER_CATALOGUE_ROUTES } from './catalogue.js';

const listWorkersNear = jest.fn<ReturnType<Catalogue['listWorkersNear']>, [object]>(async () => []);
const catalogue: Partial<Catalogue> = {
  listCities: async () => [],
  listWorkersNear,
  getOffering: async () => {
    throw new AppError('OFFERING_NOT_ON_SALE');
  },
};

let server: TestServer;
beforeAll(async () => {
  const deps = Object.assign(testKitDeps(), { catalogue });
  server = await listen({ deps, routes: CUSTOMER_CATALOGUE_ROUTES });
});
afterAll(() => server.close());

const get = async (path: string) => {
  const response = await fetch(`${server.url}${path}`);
  return { status: response.status, body: (await response.json()) as { code?: string } };
};

describe('customer catalogue routes', () => {
  it('[C2] answers guests', async () => {
    expect(await get('/customer/cities')).toEqual({ status: 200, body: { items: [] } });
  });

  it('[C3] passes a checked search on, with defaults', async () => {
    const path = '/customer/cities/hz/items/daily-2h/workers?lng=120.15&lat=30.27';
    expect((await get(path)).status).toBe(200);
    expect(listWorkersNear).toHaveBeenCalledWith({
      cityCode: 'hz',
      itemId: 'daily-2h',
      at: [120.15, 30.27],
      radiusMeters: 8_000,
      limit: 20,
    });
  });

  it.each([
    ['a missing point', '?lat=30'],
    ['a point off the earth', '?lng=181&lat=30'],
    ['too wide a radius', '?lng=120&lat=30&radiusMeters=20001'],
    ['too many rows', '?lng=120&lat=30&limit=51'],
    ['an unknown field', '?lng=120&lat=30&sort=score'],
    ['an operator', '?lng[$gt]=1&lat=30'],
  ])('refuses %s', async (_name, query) => {
    const answer = await get(`/customer/cities/hz/items/daily-2h/workers${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_INPUT' } });
  });

  it('refuses an id that is none, and tells what is off the shelf', async () => {
    expect((await get('/customer/offerings/%24ne')).status).toBe(400);
    expect(await get('/customer/offerings/hz-pet_pet-cat')).toMatchObject({
      status: 409,
      body: { code: 'OFFERING_NOT_ON_SALE' },
    });
  });
});
