import { merchantModel } from '../../../data/models/merchant.js';
import { moduleModel } from '../../../data/models/module.js';
import { offeringModel } from '../../../data/models/offering.js';
import { createModuleRepository } from '../../../data/repositories/modules.js';
import { createWorkerPageRepository } from '../../../data/repositories/worker-pages.js';
import type { ModuleCode } from '../../../contract/terms/modules.js';
import { createCatalogue } from '../../../use-cases/catalogue/create-catalogue.js';
import { createModules } from '../../../use-cases/modules/create-modules.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { quoteBooking } from '../../../use-cases/order/quotes.js';
import { OFFERING, openOrderWorld, type OrderWorld } from '../order/order-fixture.js';

const JOINED = 'demo-partner_daily-2h';

let world: OrderWorld;
let deps: OrderDeps;
beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  const offerings = offeringModel(world.connection);
  const own = await offerings.findById(OFFERING).lean().exec();
  const merchant = await merchantModel(world.connection).findById('demo-self').lean().exec();
  await merchantModel(world.connection).updateOne(
    { _id: 'demo-partner' },
    { $set: { ...merchant, _id: 'demo-partner', kind: 'JOINED' } },
    { upsert: true },
  );
  await offerings.deleteOne({ _id: JOINED });
  await offerings.create({ ...own!, _id: JOINED, merchantId: 'demo-partner' });
});
beforeEach(async () => {
  await moduleModel(world.connection).deleteMany({});
  // Nothing is kept: every question reads the switches.
  let tick = 0;
  const modules = createModules({
    modules: createModuleRepository(world.connection),
    workers: world.deps.workers,
    nowMs: () => (tick += 10_000),
  });
  deps = { ...world.deps, modules };
});
afterAll(() => world.close());

const off = (module: ModuleCode, cityCode: string) =>
  moduleModel(world.connection).create({
    _id: `${module}-${cityCode}`,
    module,
    cityCode,
    isOn: false,
    version: 1,
  });
const quote = (offeringId: string) =>
  quoteBooking(deps, {
    offeringId,
    optionCodes: [],
    quantity: 1,
    startAt: 'NOW',
    customerId: null,
    atMs: world.nowMs(),
  });

test('[S23][S17] without several merchants the joined ones vanish from search and from booking', async () => {
  const workerPages = createWorkerPageRepository(world.connection);
  const catalogue = createCatalogue({ ...deps, workerPages });
  const sellers = async () => {
    const { offerings } = await catalogue.getItem({ cityCode: 'demo', itemId: 'daily-2h' });
    return offerings.map(({ merchant }) => merchant.id).sort();
  };
  expect(await sellers()).toEqual(['demo-partner', 'demo-self']);
  expect((await quote(JOINED)).totalFen).toBeGreaterThan(0);
  // Another city's switch is not this one's.
  await off('multiMerchant', 'hz');
  expect(await sellers()).toHaveLength(2);
  await off('multiMerchant', 'demo');
  expect(await sellers()).toEqual(['demo-self']);
  const items = await catalogue.listItems({ cityCode: 'demo', categoryId: 'daily' });
  expect(items.find(({ id }) => id === 'daily-2h')?.offeringCount).toBe(1);
  await expect(quote(JOINED)).rejects.toMatchObject({ code: 'OFFERING_NOT_ON_SALE' });
  await expect(catalogue.getOffering(JOINED)).rejects.toMatchObject({
    code: 'OFFERING_NOT_ON_SALE',
  });
  expect((await quote(OFFERING)).totalFen).toBeGreaterThan(0);
});

test('[S23] nothing is sold that no worker could be asked about', async () => {
  await off('workerApp', 'demo');
  const refused = { code: 'MODULE_OFF', extra: { module: 'workerApp' } };
  await expect(quote(OFFERING)).rejects.toMatchObject(refused);
  // Off for the deployment is off in every city.
  await moduleModel(world.connection).updateMany({}, { cityCode: '*' });
  await expect(quote(OFFERING)).rejects.toMatchObject(refused);
});

test('[S23][C11] nothing is sold that no store could redeem', async () => {
  const own = await offeringModel(world.connection).findById(OFFERING).lean().exec();
  const items = await world.deps.catalogue.itemsByIds([own!.itemId]);
  expect(items).toHaveLength(1);
  await world.connection
    .collection('items')
    .updateOne({ _id: own!.itemId as never }, { $set: { mode: 'IN_STORE' } });
  expect((await quote(OFFERING)).totalFen).toBeGreaterThan(0);
  await off('storeTerminal', 'demo');
  await expect(quote(OFFERING)).rejects.toMatchObject({
    code: 'MODULE_OFF',
    extra: { module: 'storeTerminal' },
  });
  await world.connection
    .collection('items')
    .updateOne({ _id: own!.itemId as never }, { $unset: { mode: 1 } });
  expect((await quote(OFFERING)).totalFen).toBeGreaterThan(0);
});
