import { customerBlockModel } from '../../../data/models/customer-block.js';
import { openOrderWorld, type OrderWorld } from '../order/order-fixture.js';
import { CITY, DAY, openDesk, type Desk } from './discipline-fixture.js';

let world: OrderWorld;
let desk: Desk;
beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  desk = await openDesk(world.connection, world.deps);
});
afterAll(async () => {
  await desk.close();
  await world.close();
});

const manager = `cityManager~boss~${CITY}`;
const elsewhere = 'cityManager~other~elsewhere';
const inDays = (days: number) => new Date(world.nowMs() + days * DAY).toISOString();

let orders = 0;
/** In store or not, now or later: each order is for a worker and an hour of its own. */
async function place(customerId: string) {
  orders += 1;
  await world.connection.collection('workerDays').deleteMany({});
  return world.place({ key: `block-${orders}`, customerId });
}
const block = (customerId: string, over: Record<string, unknown> = {}, as = manager) =>
  desk.call(as, '/admin/customer-blocks', {
    customerId,
    cityCode: CITY,
    until: inDays(30),
    reason: '多次恶意下单',
    ...over,
  });

describe('a customer on the block list', () => {
  test('[X26] places no order until it is lifted, and is told until when', async () => {
    const customerId = 'customer-blocked';
    await place(customerId);
    const blocked = await block(customerId);
    expect(blocked).toMatchObject({
      status: 201,
      json: { customerId, isInForce: true, by: 'boss', reason: '多次恶意下单' },
    });
    expect(desk.audited.at(-1)?.action).toBe('postAdminCustomerBlocks');
    await expect(place(customerId)).rejects.toMatchObject({
      code: 'CUSTOMER_BLOCKED',
      extra: { until: blocked.json.until },
    });
    await place('customer-other');
    const listed = await desk.call(manager, '/admin/customer-blocks');
    expect(listed.json.items).toEqual([expect.objectContaining({ id: blocked.json.id })]);
    const path = `/admin/customer-blocks/${String(blocked.json.id)}/lift`;
    const lift = (as: string) => desk.call(as, path, { reason: '已核实' });
    expect((await lift(elsewhere)).status).toBe(404);
    expect((await lift(`dispatcher~d~${CITY}`)).status).toBe(403);
    const both = await Promise.all([lift(manager), lift(manager)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await place(customerId);
    const all = await desk.call(manager, `/admin/customer-blocks?inForce=all`);
    expect(all.json.items).toMatchObject([{ isInForce: false, liftedBy: 'boss' }]);
  });

  test('[X26] one block at a time; one that has run out makes room', async () => {
    const customerId = 'customer-twice';
    await place(customerId);
    const many = await Promise.all([1, 2, 3].map(() => block(customerId)));
    expect(many.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    await customerBlockModel(world.connection).updateOne(
      { customerId },
      { until: new Date(world.nowMs() - 1) },
    );
    await place(customerId);
    expect((await block(customerId)).status).toBe(201);
    await expect(place(customerId)).rejects.toMatchObject({ code: 'CUSTOMER_BLOCKED' });
  });

  test('[X26] staff block and note customers of their cities only, until a moment ahead', async () => {
    const customerId = 'customer-flagged';
    await place(customerId);
    expect((await block(customerId, {}, elsewhere)).status).toBe(404);
    expect((await block(customerId, { cityCode: 'elsewhere' })).status).toBe(404);
    expect((await block('nobody')).status).toBe(404);
    expect((await block(customerId, { until: inDays(-1) })).status).toBe(400);
    const path = `/admin/customers/${customerId}/flags`;
    const flag = { cityCode: CITY, kind: 'FALSE_COMPLAINT', note: '照片与现场不符' };
    expect((await desk.call(elsewhere, path, { ...flag, cityCode: 'elsewhere' })).status).toBe(404);
    expect(await desk.call(manager, path, flag)).toMatchObject({
      status: 201,
      json: { source: 'STAFF', by: 'boss', label: { zh: '虚假投诉' } },
    });
    expect((await desk.call(manager, path, { ...flag, orderId: 'not-his' })).status).toBe(404);
    expect((await desk.call(elsewhere, path)).status).toBe(404);
    expect((await desk.call(manager, path)).json.items).toEqual([
      expect.objectContaining({ kind: 'FALSE_COMPLAINT', note: '照片与现场不符' }),
    ]);
    // Facts only: he goes on ordering.
    await place(customerId);
  });
});
