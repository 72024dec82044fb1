import { breachModel } from '../../../data/models/breach.js';
import { offerModel } from '../../../data/models/dispatch.js';
import { standingEventModel } from '../../../data/models/standing.js';
import { workerModel } from '../../../data/models/worker.js';
import { createMediaRepository } from '../../../data/repositories/media.js';
import { createWorkerPageRepository } from '../../../data/repositories/worker-pages.js';
import { createScoreDeps } from '../../../temporal/score-deps.js';
import { listFreeSlots } from '../../../use-cases/order/free-slots.js';
import { listWorkersNear } from '../../../use-cases/catalogue/list-workers-near.js';
import { getWorkerPage } from '../../../use-cases/catalogue/get-worker-page.js';
import { freezeByHand } from '../../../use-cases/discipline/freeze-by-hand.js';
import {
  explainWorkerScore,
  refreshWorkerScore,
  type ScoreDeps,
} from '../../../use-cases/worker/score.js';
import { openOrderWorld, type OrderWorld } from '../order/order-fixture.js';
import { DAY, openDesk, type Desk } from './discipline-fixture.js';

let world: OrderWorld;
let desk: Desk;
let deps: ScoreDeps;
beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  desk = await openDesk(world.connection, world.deps);
  deps = { ...world.deps, ...createScoreDeps(world.connection) };
});
afterAll(async () => {
  await desk.close();
  await world.close();
});

const workerAt = (index: number) => world.workers[index]?._id ?? '';
const levels = (silverOrders: number) => ({
  levels: [
    // In any order: the highest that is reached counts.
    { code: 'SILVER', label: { zh: '老师傅', en: 'Master' }, scoreMin: 0, ordersMin: silverOrders },
    { code: 'GOLD', label: { zh: '金牌', en: 'Gold' }, scoreMin: 5, ordersMin: 1_000_000 },
  ],
});

async function answered(workerId: string): Promise<void> {
  await offerModel(world.connection).create({
    _id: `offer:${workerId}`,
    orderId: 'order-1',
    ticketId: `order-1:${workerId}`,
    workerId,
    cityCode: 'demo',
    round: 1,
    origin: 'DISPATCH',
    status: 'ACCEPTED',
    expiresAt: new Date(world.nowMs() - 1_000),
    startAt: new Date(),
    etaMs: 0,
    createdAt: new Date(),
  });
}

describe('the level of a worker', () => {
  test('[X26] is the city’s, changes with the score, and each change is written down once', async () => {
    const workerId = workerAt(0);
    await answered(workerId);
    await workerModel(world.connection).updateOne({ _id: workerId }, { level: 'BRONZE' });
    await desk.setRules(levels(0));
    await refreshWorkerScore(deps, workerId);
    await refreshWorkerScore(deps, workerId);
    expect(await desk.standing(workerId)).toMatchObject({
      level: { code: 'SILVER', label: { zh: '老师傅' } },
      events: [{ kind: 'LEVEL', detail: 'BRONZE SILVER' }],
    });
    await desk.setRules(levels(900_000));
    world.advance(1_000);
    await refreshWorkerScore(deps, workerId);
    const found = standingEventModel(world.connection).find({ workerId }).sort({ at: 1 });
    const events = await found.lean().exec();
    expect(events.map(({ detail }) => detail)).toEqual(['BRONZE SILVER', 'SILVER BRONZE']);
    const { levels: shown } = await desk.standing(workerId);
    expect(shown.map(({ code }) => code)).toEqual(['GOLD', 'SILVER']);
  });

  test('[X11] a waived breach does not lower the score any more', async () => {
    const workerId = workerAt(1);
    const before = (await explainWorkerScore(deps, workerId)).score;
    const row = { workerId, orderId: 'order-2', points: 6, at: new Date(world.nowMs()) };
    const ids = ['a', 'b', 'c', 'd'];
    for (const _id of ids) {
      const orderId = `order-${_id}`;
      await breachModel(world.connection).create({ ...row, _id, orderId, kind: 'WORKER_NO_SHOW' });
    }
    expect((await explainWorkerScore(deps, workerId)).score).toBeLessThan(before);
    await breachModel(world.connection).updateMany({ workerId }, { waivedAt: new Date() });
    expect((await explainWorkerScore(deps, workerId)).score).toBe(before);
  });
});

test('[X11] a frozen worker leaves search, slots and his page that minute, and comes back by himself', async () => {
  const workerId = workerAt(2);
  const worker = world.workers[2]!;
  const { coordinates } = worker.home;
  const offering = (await world.deps.catalogue.anyOnSale({ cityCode: 'demo' }))!;
  const catalogue = {
    ...world.deps,
    workerPages: createWorkerPageRepository(world.connection),
    media: createMediaRepository(world.connection),
  };
  const look = async () => {
    const near = await listWorkersNear(catalogue, {
      cityCode: 'demo',
      itemId: offering.itemId,
      at: coordinates,
      radiusMeters: 30_000,
      limit: 50,
    });
    const { slots } = await listFreeSlots(world.deps, {
      offeringId: offering._id,
      optionCodes: [],
      quantity: 1,
      startAt: 'NOW',
      point: coordinates,
      workerId,
      fromMs: world.nowMs(),
      toMs: world.nowMs() + 3 * DAY,
    });
    const page = await getWorkerPage(catalogue, workerId);
    return {
      isNear: near.some(({ id }) => id === workerId),
      hasSlots: slots.length > 0,
      isBookable: page.offerings.length > 0,
    };
  };
  const free = { isNear: true, hasSlots: true, isBookable: true };
  expect(await look()).toEqual(free);
  await freezeByHand(desk.deps, {
    workerId,
    staffId: 'boss',
    until: new Date(world.nowMs() + DAY),
    reason: '核查中',
  });
  expect(await look()).toEqual({ isNear: false, hasSlots: false, isBookable: false });
  await expect(world.place({ key: 'frozen-1', workerId })).rejects.toMatchObject({
    code: 'WORKER_UNAVAILABLE',
  });
  world.advance(DAY + 1);
  expect(await look()).toEqual(free);
  await world.place({ key: 'frozen-2', workerId });
});
