import { merchantModel } from '../../../data/models/merchant.js';
import { offeringModel } from '../../../data/models/offering.js';
import { OFFERING, openOrderWorld, type OrderWorld } from './order-fixture.js';

let world: OrderWorld;
beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
});
afterAll(() => world.close());

const order = async (orderId: string) => {
  const found = await world.deps.orders.findById(orderId);
  if (found === null) throw new Error(`no order ${orderId}`);
  return found;
};

describe('terms of an order', () => {
  test('[S16] [S17] commission is the merchant’s term for the category here, pinned at booking', async () => {
    const merchants = merchantModel(world.connection);
    const terms = (categoryTerms: object[]) =>
      merchants.updateOne({ _id: 'demo-self' }, { $set: { commissionBps: 900, categoryTerms } });
    const booked = async (key: string) => order((await world.place({ key })).orderId);
    await terms([
      { categoryId: 'daily', commissionBps: 700 },
      { categoryId: 'daily', cityCode: 'demo', commissionBps: 550 },
      { categoryId: 'chef', commissionBps: 100 },
    ]);
    const first = await booked('terms-1');
    expect(first.commissionBps).toBe(550);
    await terms([{ categoryId: 'daily', commissionBps: 700 }]);
    expect((await booked('terms-2')).commissionBps).toBe(700);
    await terms([{ categoryId: 'chef', commissionBps: 100 }]);
    expect((await booked('terms-3')).commissionBps).toBe(900);
    // Without a rate of his own the policy of city and category decides.
    await merchants.updateOne({ _id: 'demo-self' }, { $unset: { commissionBps: 1 } });
    expect((await booked('terms-4')).commissionBps).toBe(1_000);
    await terms([{ categoryId: 'chef', commissionBps: 100 }]);
    // Whatever was agreed since: an order keeps what it was booked under.
    expect((await order(first._id)).commissionBps).toBe(550);
  });

  test('[S13] a price that changes later never touches an order that was placed', async () => {
    const offerings = offeringModel(world.connection);
    const before = await order((await world.place({ key: 'price-1' })).orderId);
    await offerings.updateOne({ _id: OFFERING }, { $inc: { priceFen: 5_000, version: 1 } });
    await expect(world.place({ key: 'price-2' })).rejects.toMatchObject({ code: 'PRICE_CHANGED' });
    const after = await order(before._id);
    expect([after.totalFen, after.goodsFen, after.lines]).toEqual([
      before.totalFen,
      before.goodsFen,
      before.lines,
    ]);
    await offerings.updateOne({ _id: OFFERING }, { $inc: { priceFen: -5_000, version: 1 } });
  });

  test('[S16] an item that is exclusive elsewhere, or whose merchant left the city, is not booked', async () => {
    const items = world.connection.collection<{ _id: string }>('items');
    const { itemId } = (await offeringModel(world.connection).findById(OFFERING).lean()) ?? {};
    await items.updateOne({ _id: itemId ?? '' }, { $set: { onlyCities: ['hz'] } });
    const refused = { code: 'OFFERING_NOT_ON_SALE' };
    await expect(world.place({ key: 'only-1' })).rejects.toMatchObject(refused);
    await items.updateOne({ _id: itemId ?? '' }, { $set: { onlyCities: ['hz', 'demo'] } });
    await expect(world.place({ key: 'only-2' })).resolves.toMatchObject({ cityCode: 'demo' });
    const merchants = merchantModel(world.connection);
    await merchants.updateOne({ _id: 'demo-self' }, { cityCodes: ['hz'] });
    await expect(world.place({ key: 'only-3' })).rejects.toMatchObject(refused);
  });
});
