import { randomUUID } from 'node:crypto';
import { mediaModel } from '../../../data/models/media.js';
import { orderModel } from '../../../data/models/order.js';
import { createOrders } from '../../../use-cases/order/create-orders.js';
import type { OrderGateway, OrderUpdates } from '../../../use-cases/order/gateway.js';
import { handIn, handInProof } from '../../factories/media-rows.js';
import { HOUR, workerActor, type TestOrder } from './transition-fixture.js';
import { openTransitionWorld, type TransitionWorld } from './transition-world.js';

jest.setTimeout(60_000);

type Sent = {
  readonly orderId: string;
  readonly name: keyof OrderUpdates;
  readonly command: Record<string, unknown>;
};
type Ticket = 'ASSIGNED' | 'EN_ROUTE' | 'ARRIVED' | 'IN_SERVICE' | 'SUBMITTED';

let world: TransitionWorld;
let sent: Sent[];
let orders: ReturnType<typeof createOrders>;
let hours = 0;
beforeAll(async () => {
  world = await openTransitionWorld();
}, 30_000);
afterAll(() => world.close());
beforeEach(() => {
  sent = [];
  // The run is not part of these tests: what it would be told is.
  const gateway = {
    updateOrder: async (update: Sent) => {
      sent.push(update);
      return { orderId: update.orderId, status: 'ASSIGNED', seq: 9 };
    },
  } as unknown as OrderGateway;
  orders = createOrders(world.deps, gateway);
});

const workerId = () => world.workers[0]?._id ?? '';

async function visit(status: Ticket): Promise<TestOrder> {
  hours += 24;
  const order = await world.order({ startMs: world.nowMs() + hours * HOUR });
  await order.assignTo(workerId());
  await orderModel(world.connection).updateOne(
    { _id: order.id },
    { $set: { 'tickets.0.status': status } },
  );
  return order;
}
async function requestOf(order: TestOrder, photoIds: readonly string[]) {
  return {
    orderId: order.id,
    order: await order.document(),
    actor: workerActor(workerId()),
    receivedAtMs: world.nowMs(),
    key: randomUUID(),
    photoIds,
  };
}
async function handedIn(order: TestOrder, count = 1): Promise<string[]> {
  const photoIds = Array.from({ length: count }, () => randomUUID());
  await handInProof(world.connection, { orderId: order.id, workerId: workerId(), photoIds });
  return photoIds;
}
const usedBy = async (id: string) =>
  (await mediaModel(world.connection).findById(id).lean())?.usedBy;
const notUsable = (field: string) => ({ code: 'MEDIA_NOT_USABLE', fields: [{ field }] });

test('[K2] finished work is handed in with files of this worker and this order only', async () => {
  const order = await visit('IN_SERVICE');
  const other = await visit('IN_SERVICE');
  const mine = await handedIn(order);
  const [elsewhere = ''] = await handedIn(other);
  const foreign = randomUUID();
  const colleague = { audience: 'worker', id: world.workers[1]?._id ?? '' } as const;
  const photo = { purpose: 'ORDER_PROOF', owner: colleague, orderId: order.id } as const;
  await handIn(world.connection, [foreign], photo);
  for (const bad of [elsewhere, foreign, 'photo-1']) {
    const asked = orders.finish(await requestOf(order, [...mine, bad]));
    await expect(asked).rejects.toMatchObject(notUsable('photoIds.1'));
  }
  expect([sent, await usedBy(mine[0] ?? '')]).toEqual([[], null]);
  await orders.finish(await requestOf(order, mine));
  expect(sent).toMatchObject([{ name: 'finish', command: { photoIds: mine } }]);
  expect(await usedBy(mine[0] ?? '')).toEqual({ kind: 'ORDER', id: order.id });
});

test('[X4] a customer who is not there is proved by files as well', async () => {
  const order = await visit('ARRIVED');
  const asked = orders.customerNoShow(await requestOf(order, ['door-1']));
  await expect(asked).rejects.toMatchObject(notUsable('photoIds.0'));
  const photos = await handedIn(order, 2);
  await orders.customerNoShow(await requestOf(order, photos));
  expect(sent).toMatchObject([{ name: 'customerNoShow', command: { photoIds: photos } }]);
});

test('[K2] a photo stands in for the position only when it is there', async () => {
  const order = await visit('EN_ROUTE');
  const arrive = async (photoId: string | undefined) => {
    const { photoIds: _none, ...request } = await requestOf(order, []);
    return orders.arrive({ ...request, at: null, photoId });
  };
  await expect(arrive('door')).rejects.toMatchObject(notUsable('photoId.0'));
  const [photo = ''] = await handedIn(order);
  await arrive(photo);
  await arrive(undefined);
  expect(sent.map(({ command }) => command['hasPhoto'])).toEqual([true, false]);
});

test('[R46] what was not proved is told to no run: it may get there before the state that was read', async () => {
  for (const status of ['ASSIGNED', 'EN_ROUTE', 'SUBMITTED'] as const) {
    const order = await visit(status);
    await orders.finish(await requestOf(order, ['invented']));
    await orders.customerNoShow(await requestOf(order, ['invented']));
  }
  const early = await visit('ASSIGNED');
  const { photoIds: _none, ...request } = await requestOf(early, []);
  await orders.arrive({ ...request, at: null, photoId: 'invented' });
  expect(sent).toHaveLength(7);
  expect(JSON.stringify(sent)).not.toContain('invented');
  expect(sent.at(-1)?.command['hasPhoto']).toBe(false);
});

test('[S18] proof of a step is written together with its use, or neither', async () => {
  const order = await visit('IN_SERVICE');
  const words = { zh: '清洁', en: 'Clean' };
  const proof = { photosMin: 1, checklist: [], note: 'NONE' };
  const steps = [{ code: 'clean', name: words, help: null, proof }];
  await orderModel(world.connection).collection.updateOne(
    { _id: order.id as never },
    {
      $set: { steps },
    },
  );
  const prove = (photoIds: readonly string[]) => {
    const who = { orderId: order.id, workerId: workerId(), stepCode: 'clean', checked: [] };
    return orders.proveStep({ ...who, photoIds, atMs: world.nowMs() });
  };
  await expect(prove(['invented'])).rejects.toMatchObject(notUsable('photoIds.0'));
  expect((await order.document()).tickets[0]?.proofs ?? {}).toEqual({});
  const [photo = ''] = await handedIn(order);
  expect(await prove([photo])).toMatchObject([{ code: 'clean', isDone: true, photoIds: [photo] }]);
  expect(await usedBy(photo)).toEqual({ kind: 'ORDER', id: order.id });
});
