import type { Connection } from 'mongoose';
import type { WorkerDocument } from '../../data/models/worker.js';
import { connectDatabase } from '../../data/connect.js';
import { MODEL_FACTORIES } from '../../data/models/registry.js';
import { offeringModel } from '../../data/models/offering.js';
import { workerModel } from '../../data/models/worker.js';
import { policyModel } from '../../data/models/policy.js';
import { createModules } from '../../use-cases/modules/create-modules.js';
import { createCatalogueRepository } from '../../data/repositories/catalogue.js';
import { createModuleRepository } from '../../data/repositories/modules.js';
import { createMerchantRepository } from '../../data/repositories/merchants.js';
import { createPolicyRepository } from '../../data/repositories/policies.js';
import { createMediaRepository } from '../../data/repositories/media.js';
import { createWorkerPageRepository } from '../../data/repositories/worker-pages.js';
import { createWorkerRepository } from '../../data/repositories/workers.js';
import { buildSeed } from '../../data/seed/build-seed.js';
import { createRandom, pick } from '../../data/seed/random.js';
import { isUnseeded, writeSeed } from '../../data/seed/write-seed.js';
import { ensureIndexes } from '../../data/setup/indexes.js';
import { distanceMeters } from '../../domain/geo/distance.js';
import { DEFAULT_ORDER_POLICY } from '../../domain/order/policy.js';
import { DEFAULT_PRICE_POLICY } from '../../domain/pricing/price-policy.js';
import { categoryListSchema, itemListSchema } from '../../contract/schemas/catalogue.js';
import { nearWorkerSchema, workerPageSchema } from '../../contract/schemas/catalogue.js';
import { cityDetailSchema, itemDetailSchema } from '../../contract/schemas/catalogue.js';
import { getItem, getOffering } from '../../use-cases/catalogue/get-item.js';
import { getWorkerPage } from '../../use-cases/catalogue/get-worker-page.js';
import { listCategories } from '../../use-cases/catalogue/list-categories.js';
import { getCity, listCities } from '../../use-cases/catalogue/list-cities.js';
import { listItems } from '../../use-cases/catalogue/list-items.js';
import { listWorkersNear } from '../../use-cases/catalogue/list-workers-near.js';
import type { CatalogueDeps } from '../../use-cases/catalogue/deps.js';

const NOW = new Date('2026-03-01T00:00:00Z');
const seed = buildSeed({ seededAt: NOW });

let connection: Connection;
let deps: CatalogueDeps;

beforeAll(async () => {
  connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '');
  connection = connection.useDb('catalogue-int');
  await connection.dropDatabase();
  await ensureIndexes(connection);
  await writeSeed({ connection, seed });
  deps = {
    catalogue: createCatalogueRepository(connection),
    merchants: createMerchantRepository(connection),
    workers: createWorkerRepository(connection),
    workerPages: createWorkerPageRepository(connection),
    media: createMediaRepository(connection),
    modules: createModules({
      modules: createModuleRepository(connection),
      workers: createWorkerRepository(connection),
    }),
    clock: { nowMs: () => NOW.getTime() },
  };
});

afterAll(async () => {
  await connection.dropDatabase();
  await connection.close();
});

describe('set-up', () => {
  it('is idempotent and leaves edited rows alone', async () => {
    await ensureIndexes(connection);
    await offeringModel(connection).updateOne({ _id: 'hz-self_daily-2h' }, { priceFen: 12_345 });
    const added = await writeSeed({ connection, seed });
    expect(added).toBe(0);
    expect(await isUnseeded(connection)).toBe(false);
    const kept = await deps.catalogue.offering('hz-self_daily-2h');
    expect(kept?.priceFen).toBe(12_345);
    await offeringModel(connection).updateOne({ _id: 'hz-self_daily-2h' }, { priceFen: 9_800 });
  });

  it('completes a seed that was interrupted before its last collection', async () => {
    await connection.collection('cities').deleteMany({});
    await workerModel(connection).deleteOne({ _id: 'hz-w001' });
    expect(await isUnseeded(connection)).toBe(true);
    expect(await writeSeed({ connection, seed })).toBe(seed.cities.length + 1);
    expect(await isUnseeded(connection)).toBe(false);
  });

  it('creates every declared index', async () => {
    for (const factory of MODEL_FACTORIES) {
      const { modelName } = factory(connection);
      const model = connection.model(modelName);
      const present = (await model.listIndexes()).map((index) => JSON.stringify(index.key));
      const declared = model.schema.indexes().map(([key]) => JSON.stringify(key));
      expect(present).toEqual(expect.arrayContaining(declared));
    }
  });
});

describe('browsing', () => {
  it('[C2] lists cities, categories and items of a city', async () => {
    expect((await listCities(deps)).map((city) => city.code)).toEqual(['hz', 'demo']);
    const city = cityDetailSchema.parse(await getCity(deps, 'hz'));
    expect(city.districts).toHaveLength(8);
    const categories = await listCategories(deps, 'hz');
    expect(categoryListSchema.parse({ items: categories }).items).toHaveLength(8);
    const items = await listItems(deps, { cityCode: 'hz', categoryId: 'daily' });
    expect(itemListSchema.parse({ items }).items).toHaveLength(5);
    const prices = seed.offerings
      .filter((offering) => offering.cityCode === 'hz' && offering.itemId === 'daily-2h')
      .map((offering) => offering.priceFen);
    expect(items.find((item) => item.id === 'daily-2h')).toMatchObject({
      priceFenMin: Math.min(...prices),
      priceFenMax: Math.max(...prices),
      offeringCount: prices.length,
    });
  });

  it('[C2] shows an item with its offerings, cheapest first, and one offering', async () => {
    const item = itemDetailSchema.parse(
      await getItem(deps, { cityCode: 'hz', itemId: 'appliance-hood' }),
    );
    const prices = item.offerings.map((offering) => offering.priceFen);
    expect(prices).toHaveLength(3);
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
    const offering = await getOffering(deps, 'hz-clean_appliance-hood');
    expect(item.offerings).toContainEqual(offering);
  });

  it('answers clearly for what is not there or not on sale', async () => {
    await expect(getCity(deps, 'nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(listCategories(deps, 'nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(getOffering(deps, 'nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const off = { _id: 'hz-pet_pet-cat' };
    await offeringModel(connection).updateOne(off, { status: 'OFF' });
    await expect(getOffering(deps, off._id)).rejects.toMatchObject({
      code: 'OFFERING_NOT_ON_SALE',
    });
    const shown = await getItem(deps, { cityCode: 'hz', itemId: 'pet-cat' });
    expect(shown.offerings.map((offering) => offering.id)).toEqual(['hz-self_pet-cat']);
    await offeringModel(connection).updateOne(off, { status: 'ON' });
  });

  it('hides what a suspended merchant sells', async () => {
    const merchants = connection.model('Merchant');
    await merchants.updateOne({ _id: 'hz-chef' }, { status: 'SUSPENDED' });
    const items = await listItems(deps, { cityCode: 'hz', categoryId: 'chef' });
    expect(items.map((item) => item.offeringCount)).toEqual([1, 1, 1, 1, 1]);
    const item = await getItem(deps, { cityCode: 'hz', itemId: 'chef-4-dishes' });
    expect(item.offerings.map((offering) => offering.merchant.id)).toEqual(['hz-self']);
    const near = await listWorkersNear(deps, {
      cityCode: 'hz',
      itemId: 'chef-4-dishes',
      at: [120.1551, 30.2741],
      radiusMeters: 20_000,
      limit: 50,
    });
    expect(new Set(near.map((worker) => worker.merchant.id))).toEqual(new Set(['hz-self']));
    await merchants.updateOne({ _id: 'hz-chef' }, { status: 'ACTIVE' });
  });
});

describe('workers near a place', () => {
  const random = createRandom(7);
  const searches = Array.from({ length: 60 }, () => {
    const worker = pick(random, seed.workers);
    const [lng, lat] = worker.home.coordinates;
    return {
      cityCode: worker.cityCode,
      itemId: pick(random, seed.items)._id,
      at: [lng + (random() - 0.5) * 0.05, lat + (random() - 0.5) * 0.05] as const,
      radiusMeters: pick(random, [800, 1_500, 3_000, 5_000, 5_001, 9_000, 20_000]),
      limit: pick(random, [1, 5, 50]),
    };
  });

  /** Straight over the seed, without cells: what the search must equal. */
  function bruteForce(search: (typeof searches)[number]): string[] {
    const item = seed.items.find(({ _id }) => _id === search.itemId);
    const sellers = seed.offerings
      .filter((row) => row.cityCode === search.cityCode && row.itemId === search.itemId)
      .map((row) => row.merchantId);
    return seed.workers
      .filter((worker) => worker.cityCode === search.cityCode)
      .filter((worker) => sellers.includes(worker.merchantId))
      .filter((worker) => item?.skillCodes.every((code) => worker.skills.includes(code)))
      .map((worker) => ({ worker, meters: distanceMeters(search.at, worker.home.coordinates) }))
      .filter(({ worker, meters }) => meters <= Math.min(search.radiusMeters, worker.radiusMeters))
      .sort((a, b) => a.meters - b.meters)
      .slice(0, search.limit)
      .map(({ worker }) => worker._id);
  }

  it('[C3] equals a brute-force search over all workers', async () => {
    let found = 0;
    for (const search of searches) {
      const near = await listWorkersNear(deps, search);
      expect(near.map((worker) => worker.id)).toEqual(bruteForce(search));
      found += near.length;
    }
    expect(found).toBeGreaterThan(200);
  });

  it('[C3] tells score, orders, skills and a rounded distance, and nothing private', async () => {
    const [first] = await listWorkersNear(deps, {
      cityCode: 'hz',
      itemId: 'daily-2h',
      at: [120.1551, 30.2741],
      radiusMeters: 8_000,
      limit: 1,
    });
    expect(nearWorkerSchema.parse(first).distanceMeters % 100).toBe(0);
    const page = workerPageSchema.parse(await getWorkerPage(deps, first?.id ?? ''));
    expect(page.offerings.map((offering) => offering.itemId)).toContain('daily-2h');
    const text = JSON.stringify([first, page]);
    expect(text).not.toMatch(
      /"(home|position|coordinates|cells|h3r.|hours|phone.*|radiusMeters)":/,
    );
  });

  it('[X10] drops a worker the instant a needed certificate ends', async () => {
    const search = {
      cityCode: 'hz',
      itemId: 'repair-ac',
      at: [120.1551, 30.2741] as const,
      radiusMeters: 20_000,
      limit: 50,
    };
    const [first, ...others] = await listWorkersNear(deps, search);
    const id = first?.id ?? '';
    const worker = seed.workers.find(({ _id }) => _id === id);
    const certificates = (until: number): Partial<WorkerDocument> => ({
      certificates: [{ kind: 'ELECTRICIAN', validUntil: new Date(until) }],
    });
    await workerModel(connection).updateOne({ _id: id }, certificates(NOW.getTime()));
    const without = await listWorkersNear(deps, search);
    expect(without.slice(0, others.length).map(({ id: other }) => other)).toEqual(
      others.map(({ id: other }) => other),
    );
    await workerModel(connection).updateOne({ _id: id }, certificates(NOW.getTime() + 1));
    expect((await listWorkersNear(deps, search))[0]?.id).toBe(id);
    await workerModel(connection).updateOne(
      { _id: id },
      { certificates: worker?.certificates ?? [] },
    );
  });
});

describe('worker writes', () => {
  it('[K7] switches online and keeps only the newest position', async () => {
    const workerId = 'hz-w002';
    expect(await deps.workers.setOnline({ workerId, isOnline: false })).toBe(true);
    expect(await deps.workers.setOnline({ workerId: 'nobody', isOnline: false })).toBe(false);
    const before = await deps.workers.findById(workerId);
    const point = { type: 'Point', coordinates: [120.2, 30.2] } as const;
    const cells = before?.cells ?? { h3r9: '', h3r8: '', h3r7: '' };
    const at = (ms: number) => ({ workerId, point, cells, at: new Date(NOW.getTime() + ms) });
    await deps.workers.setPositions([at(2_000)]);
    await deps.workers.setPositions([at(1_000)]);
    const after = await deps.workers.findById(workerId);
    expect(after?.isOnline).toBe(false);
    expect(after?.position?.at).toEqual(new Date(NOW.getTime() + 2_000));
    await workerModel(connection).updateOne(
      { _id: workerId },
      { isOnline: true, position: { point: before?.home, cells, at: NOW } },
    );
  });
});

describe('policies', () => {
  const scope = { cityCode: 'hz', categoryId: 'repair', at: NOW };
  const day = (text: string) => new Date(`${text}T00:00:00Z`);
  const row = (
    cityCode: string,
    categoryId: string,
    version: number,
    from: string,
    values: object,
  ) => ({
    _id: `${cityCode}:${categoryId}:t${version}`,
    cityCode,
    categoryId,
    status: 'PUBLISHED' as const,
    number: version,
    version: 1,
    from: day(from),
    values,
  });

  afterEach(async () => {
    await policyModel(connection).deleteMany({ _id: { $regex: ':t' } });
  });

  it('[S11] falls back to the defaults when nothing is set', async () => {
    const effective = await createPolicyRepository(connection).effective({
      cityCode: 'nowhere',
      categoryId: 'daily',
      at: NOW,
    });
    expect(effective).toEqual({
      version: 'default',
      values: DEFAULT_ORDER_POLICY,
      prices: DEFAULT_PRICE_POLICY,
    });
  });

  it('[S11] merges default, category, city and city × category; the narrower one wins', async () => {
    await policyModel(connection).insertMany([
      row('*', 'repair', 11, '2026-01-01', { payMs: 1, offerRoundsMax: 1, photosMin: 1 }),
      row('hz', '*', 12, '2026-01-01', { payMs: 2, offerRoundsMax: 2 }),
      row('hz', 'repair', 13, '2026-01-01', { payMs: 3, radiusMeters: [1] }),
      row('hz', 'daily', 14, '2026-01-01', { payMs: 4 }),
      row('demo', '*', 15, '2026-01-01', { payMs: 5 }),
    ]);
    const { version, values } = await createPolicyRepository(connection).effective(scope);
    expect(values).toEqual({
      ...DEFAULT_ORDER_POLICY,
      payMs: 3,
      offerRoundsMax: 2,
      photosMin: 1,
      radiusMeters: [1],
    });
    expect(version).toBe('default+*/repair@11+hz/*@12+hz/repair@13');
  });

  it('[X22] merges prices beside the order policy, field by field', async () => {
    const [night, rush] = [{ rateBps: 2_000 }, { amountFen: 500 }];
    await policyModel(connection).insertMany([
      { ...row('*', 'repair', 11, '2026-01-01', {}), prices: { minimumFen: 1, nightRate: night } },
      { ...row('hz', '*', 12, '2026-01-01', { payMs: 2 }), prices: { rushRate: rush } },
      { ...row('hz', 'repair', 13, '2026-01-01', {}), prices: { nightRate: null } },
      { ...row('demo', '*', 14, '2026-01-01', {}), prices: { minimumFen: 99 } },
    ]);
    const { values, prices } = await createPolicyRepository(connection).effective(scope);
    expect(values).toEqual({ ...DEFAULT_ORDER_POLICY, payMs: 2 });
    expect(prices).toEqual({ ...DEFAULT_PRICE_POLICY, minimumFen: 1, rushRate: rush });
  });

  it('[S11] takes the newest row in force at the instant, never a future one', async () => {
    await policyModel(connection).insertMany([
      row('hz', '*', 21, '2026-01-01', { payMs: 21 }),
      row('hz', '*', 22, '2026-02-01', { payMs: 22 }),
      row('hz', '*', 23, '2026-04-01', { payMs: 23 }),
    ]);
    const policies = createPolicyRepository(connection);
    const at = async (text: string) =>
      (await policies.effective({ ...scope, at: day(text) })).values.payMs;
    expect(await at('2025-12-31')).toBe(DEFAULT_ORDER_POLICY.payMs);
    expect(await at('2026-01-15')).toBe(21);
    expect(await at('2026-02-01')).toBe(22);
    expect(await at('2026-03-01')).toBe(22);
    expect(await at('2026-04-01')).toBe(23);
  });

  it('gives the demo city short times and keeps massage free of photos', async () => {
    const policies = createPolicyRepository(connection);
    const demo = await policies.effective({ cityCode: 'demo', categoryId: 'massage', at: NOW });
    expect(demo.values.payMs).toBe(20_000);
    expect(demo.values.photosMin).toBe(0);
  });
});

describe('query plans', () => {
  /** Every find and aggregate of a repository call is explained by the profiler's own record. */
  async function plansOf(work: () => Promise<unknown>): Promise<string[]> {
    const db = connection.db;
    if (db === undefined) throw new RangeError('not connected');
    await db.command({ profile: 2 });
    await work();
    await db.command({ profile: 0 });
    const rows = await db
      .collection('system.profile')
      .find({ ns: { $not: /system\.profile/ }, op: { $in: ['query', 'command'] } })
      .toArray();
    await db.dropCollection('system.profile');
    return rows.map((row) => `${String(row.ns)} ${String(row.planSummary ?? 'none')}`);
  }

  it('[C2] [C3] no list reads a whole collection', async () => {
    const search = {
      cityCode: 'hz',
      itemId: 'daily-2h',
      at: [120.1551, 30.2741] as const,
      radiusMeters: 20_000,
      limit: 50,
    };
    // The switches of modules are kept for three seconds: this copy has to ask.
    const modules = createModules({
      modules: createModuleRepository(connection),
      workers: createWorkerRepository(connection),
    });
    const plans = await plansOf(async () => {
      await modules.requireModule({ module: 'multiMerchant' });
      await listCities(deps);
      await getCity(deps, 'hz');
      await listCategories(deps, 'hz');
      await listItems(deps, { cityCode: 'hz', categoryId: 'daily' });
      await getItem(deps, { cityCode: 'hz', itemId: 'daily-2h' });
      await listWorkersNear(deps, search);
      await getWorkerPage(deps, 'hz-w001');
      await deps.workers.inCity({ cityCode: 'hz', isOnline: true, limit: 100 });
      await deps.workers.inCity({ cityCode: 'hz', afterId: 'hz-w100', limit: 100 });
      await deps.workers.ofMerchant({ merchantId: 'hz-self', limit: 100 });
      await deps.merchants.openStores('hz');
      await createPolicyRepository(connection).effective({
        cityCode: 'hz',
        categoryId: 'daily',
        at: NOW,
      });
    });
    expect(plans.length).toBeGreaterThan(20);
    expect(plans.filter((plan) => plan.includes('COLLSCAN'))).toEqual([]);
    expect(plans.some((plan) => plan.includes('workers IXSCAN') && plan.includes('h3r7'))).toBe(
      true,
    );
  });
});
