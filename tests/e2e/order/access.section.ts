import { workerModel } from '../../../data/models/worker.js';
import type { HttpClient } from '../../../scripts/drive/http-client.js';
import { payUntilAsked, placeNamed, type Placed } from '../../factories/stack-orders.js';
import type { Helper } from '../../factories/stack-people.js';
import { newDispatcher } from '../../factories/stack-staff.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';

/** Everybody but the order's own people. */
export function access(given: () => StackWorld): void {
  let placed: Placed;
  let helper: Helper;
  beforeAll(async () => {
    const world = given();
    placed = await placeNamed(world, 61);
    const asked = await payUntilAsked(world, placed);
    helper = asked.helper;
    await helper.accept(asked.offer._id);
  });

  const statusOf = async (client: HttpClient, method: string, path: string, body?: unknown) =>
    (await client.call(method, path, body === undefined ? {} : { body })).status;

  test('[P8] another customer does not find the order, whatever he tries', async () => {
    const { client } = await given().people.customer(62);
    const root = `/customer/orders/${placed.orderId}`;
    const tries: [string, string, unknown?][] = [
      ['GET', root],
      ['GET', `${root}/events`],
      ['GET', `${root}/live`],
      ['POST', `${root}/cancel`, {}],
      ['POST', `${root}/confirm`],
    ];
    for (const [method, path, body] of tries) {
      expect([method, path, await statusOf(client, method, path, body)]).toEqual([
        method,
        path,
        404,
      ]);
    }
    const paying = await client.call('POST', `${root}/payments`, {
      idempotencyKey: 'k'.repeat(16),
    });
    expect(paying.status).toBe(404);
  });

  test('[P8] a worker of another merchant and a colleague of the own one do not find it', async () => {
    const world = given();
    const stranger = await workerModel(world.connection)
      .findOne({ merchantId: 'demo-partner', status: 'ACTIVE' })
      .sort({ _id: 1 })
      .exec();
    const colleague = await world.takeWorker();
    for (const workerId of [stranger?._id ?? '', colleague._id]) {
      const { client } = await world.people.worker(workerId);
      const root = `/worker/orders/${placed.orderId}`;
      const position = placeOf(placed.worker);
      expect(await statusOf(client, 'GET', root)).toBe(404);
      expect(await statusOf(client, 'POST', `${root}/depart`)).toBe(404);
      expect(await statusOf(client, 'POST', `${root}/arrive`, { position })).toBe(404);
      expect(await statusOf(client, 'POST', `${root}/start`, { startCode: '0000' })).toBe(404);
      expect(await statusOf(client, 'POST', `${root}/finish`, { photoIds: ['p'] })).toBe(404);
    }
  });

  test('[S12][M1] a dispatcher of another city and the owner of another merchant do not find it', async () => {
    const world = given();
    const owner = await world.people.staff('owner');
    const path = `/admin/orders/${placed.orderId}`;
    expect(await statusOf(owner, 'GET', path)).toBe(404);
    const elsewhere = await newDispatcher(world, { account: 'dispatcher-hz', cities: ['hz'] });
    expect(await statusOf(elsewhere, 'GET', path)).toBe(404);
    expect(await statusOf(elsewhere, 'GET', `${path}/events`)).toBe(404);
    expect(await statusOf(elsewhere, 'POST', `${path}/take-over`)).toBe(404);
    expect(await statusOf(elsewhere, 'POST', `${path}/cancel`, {})).toBe(404);
    const { items } = await elsewhere.must<{ items: { cityCode: string }[] }>(
      'GET',
      '/admin/orders?limit=50',
    );
    expect(items.filter(({ cityCode }) => cityCode !== 'hz')).toEqual([]);
    expect(await statusOf(await world.people.staff('dispatcher'), 'GET', path)).toBe(200);
  });

  test('nobody without a token, and no token of another audience', async () => {
    const world = given();
    const customerPath = `/customer/orders/${placed.orderId}`;
    expect(await statusOf(world.people.guest(), 'GET', customerPath)).toBe(401);
    expect(await statusOf(world.people.guest(), 'GET', '/worker/offers')).toBe(401);
    expect(await statusOf(helper.client, 'GET', customerPath)).toBe(403);
    const { client } = placed.customer;
    expect(await statusOf(client, 'GET', '/worker/offers')).toBe(403);
    expect(await statusOf(client, 'GET', `/admin/orders/${placed.orderId}`)).toBe(403);
    const forged = world.people.guest();
    const token = world.people.tokenOf(client);
    forged.setToken(`${token.slice(0, -6)}${token.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`);
    expect(await statusOf(forged, 'GET', customerPath)).toBe(401);
  });
}
