import { randomUUID } from 'node:crypto';
import { mediaModel } from '../../../data/models/media.js';
import { orderModel } from '../../../data/models/order.js';
import { AppError } from '../../../contract/terms/errors.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { markStepPhotos } from '../../../use-cases/order/order-media.js';
import { createOrders } from '../../../use-cases/order/create-orders.js';
import type { OrderGateway, OrderUpdates } from '../../../use-cases/order/gateway.js';
import { handIn, handInProof } from '../../factories/media-rows.js';
import { HOUR, workerActor, type TestOrder } from './transition-fixture.js';
import { openTransitionWorld, type TransitionWorld } from './transition-world.js';

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
});
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
  // Nothing refers to it before the run has stored the step.
  expect(await usedBy(mine[0] ?? '')).toBeNull();
});

test('[K2] the photos of a step are marked by the change that stores it, and by nothing else', async () => {
  const [worker = '', colleague = ''] = world.workers.map(({ _id }) => _id);
  hours += 24;
  const order = await world.order({ tickets: 2, startMs: world.nowMs() + hours * HOUR });
  await order.assignTo(worker, 0);
  await order.assignTo(colleague, 1);
  const ticketId = order.ticketId();
  const step = async (event: 'depart' | 'arrive' | 'start', photoIds: readonly string[] = []) => {
    const change = { event, atMs: world.nowMs(), ticketId } as const;
    await order.apply(change, { actor: workerActor(worker), photoIds });
  };
  const [door = '', floor = '', other = ''] = await handedIn(order, 3);
  await step('depart');
  await step('arrive', [door]);
  expect(await usedBy(door)).toEqual({ kind: 'ORDER', id: order.id });
  await step('start');
  const finish = { event: 'finish', atMs: world.nowMs(), ticketId, needsApproval: false } as const;
  const said = { actor: workerActor(worker), photoIds: [floor] };
  await order.apply(finish, said);
  expect(await Promise.all([floor, other].map(usedBy))).toEqual([
    { kind: 'ORDER', id: order.id },
    null,
  ]);
  // A change that is not stored marks nothing.
  const late = order.commitOf(
    { event: 'depart', atMs: world.nowMs(), ticketId: order.ticketId(1) },
    { photoIds: [other] },
  );
  await expect(commitTransition(world.deps, { ...late, seq: late.seq + 1 })).rejects.toMatchObject({
    code: 'INTERNAL',
  });
  expect(await usedBy(other)).toBeNull();
});

test('[K2] [R46] a photo of a refused step is free: used again, or ended as unused, not before its hold', async () => {
  const order = await visit('IN_SERVICE');
  const [again = '', left = ''] = await handedIn(order, 2);
  const day = 24 * HOUR;
  const longAgo = new Date(world.nowMs() - 2 * day);
  const media = mediaModel(world.connection);
  await media.updateMany({ _id: { $in: [again, left] } }, { $set: { createdAt: longAgo } });
  const refusing = createOrders(world.deps, {
    updateOrder: async () => {
      throw new AppError('ADDITION_OPEN');
    },
  } as unknown as OrderGateway);
  const asked = refusing.finish(await requestOf(order, [again, left]));
  await expect(asked).rejects.toMatchObject({ code: 'ADDITION_OPEN' });
  expect(await Promise.all([again, left].map(usedBy))).toEqual([null, null]);
  const endedAt = async (nowMs: number) => {
    const now = new Date(nowMs);
    const hoursOf = new Map([[24, ['ORDER_PROOF'] as const]]);
    const rows = await world.deps.media.unused({ now, hours: hoursOf });
    const ended = [];
    for (const { _id } of rows) {
      if (await world.deps.media.startRemovalOfUnused(_id, now)) ended.push(_id);
    }
    return ended.filter((id) => [again, left].includes(id));
  };
  // The run may still be deciding: no sweep takes them.
  expect(await endedAt(world.nowMs() + day - HOUR)).toEqual([]);
  await orders.finish(await requestOf(order, [again]));
  await world.deps.transact((session) =>
    markStepPhotos(world.deps, { orderId: order.id, photoIds: [again] }, session),
  );
  expect(await endedAt(world.nowMs() + day + HOUR)).toEqual([left]);
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
  expect(sent.map(({ command }) => command['photoId'])).toEqual([photo, undefined]);
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
