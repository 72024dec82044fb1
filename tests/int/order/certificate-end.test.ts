import { categoryModel } from '../../../data/models/category.js';
import { workerModel } from '../../../data/models/worker.js';
import { createWorkerPageRepository } from '../../../data/repositories/worker-pages.js';
import { planFor } from '../../../domain/dispatch/feasibility.js';
import { DEFAULT_DISPATCH_POLICY } from '../../../domain/dispatch/types.js';
import { getWorkerPage } from '../../../use-cases/catalogue/get-worker-page.js';
import { listWorkersNear } from '../../../use-cases/catalogue/list-workers-near.js';
import { dispatchWorkers } from '../../../use-cases/dispatch/dispatch-workers.js';
import { listPool } from '../../../use-cases/dispatch/grab-pool.js';
import { toDemand } from '../../../use-cases/dispatch/load-queue.js';
import { listFreeSlots } from '../../../use-cases/order/free-slots.js';
import { mayServe } from '../../../use-cases/order/may-serve.js';
import { insertPaidOrder } from './dispatch-fixture.js';
import { OFFERING, openOrderWorld, type OrderWorld } from './order-fixture.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HALF_HOUR = HOUR / 2;

let world: OrderWorld;
/** The only one who has what the work asks for. */
let workerId: string;

beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  workerId = world.workers[0]!._id;
  await categoryModel(world.connection).updateOne(
    { _id: 'daily' },
    { $set: { 'skills.$[].certificates': ['HEALTH'] } },
  );
  await workerModel(world.connection).updateMany({}, { $set: { certificates: [] } });
});
afterAll(() => world.close());

/** Until then his certificate is good. */
const endsAt = (atMs: number) =>
  workerModel(world.connection).updateOne(
    { _id: workerId },
    { $set: { certificates: [{ kind: 'HEALTH', validUntil: new Date(atMs) }] } },
  );
const worker = async () => (await world.deps.workers.findById(workerId))!;
/** On the grid of slots, noon in two days. */
const noonMs = (): number => {
  const day = Math.floor((world.nowMs() + 8 * HOUR) / DAY) + 2;
  return day * DAY + 4 * HOUR;
};
const choice = () => ({
  offeringId: OFFERING,
  optionCodes: [],
  quantity: 1,
  point: world.workers[0]!.home.coordinates,
});
const slots = async (fromMs: number, toMs: number, named: string | null = null) =>
  (await listFreeSlots(world.deps, { ...choice(), workerId: named, fromMs, toMs })).slots.map(
    ({ startAt }) => Date.parse(startAt),
  );
const catalogueDeps = () => ({
  ...world.deps,
  workerPages: createWorkerPageRepository(world.connection),
});
const near = async () => {
  const search = {
    cityCode: 'demo',
    itemId: 'daily-2h',
    at: world.workers[0]!.home.coordinates,
    radiusMeters: 20_000,
    limit: 10,
  };
  return (await listWorkersNear(catalogueDeps(), search)).map(({ id }) => id);
};
const page = async () => {
  const { certificates, offerings } = await getWorkerPage(catalogueDeps(), workerId);
  return { certificates, items: offerings.map(({ itemId }) => itemId) };
};
const book = (startMs: number, named?: string) =>
  world.place({
    startAt: new Date(startMs).toISOString(),
    ...(named !== undefined && { workerId: named }),
  });

describe('this very minute', () => {
  test('[X10] search, page, slots and booking know him until the end and not from it on', async () => {
    const startMs = noonMs();
    await endsAt(startMs + DAY);
    expect(await near()).toEqual([workerId]);
    expect(await page()).toEqual({ certificates: ['HEALTH'], items: ['daily-2h'] });
    expect(await slots(startMs, startMs + HOUR)).not.toEqual([]);
    await endsAt(world.nowMs());
    expect(await near()).toEqual([]);
    expect(await page()).toEqual({ certificates: [], items: [] });
    expect(await slots(startMs, startMs + HOUR)).toEqual([]);
    expect(await slots(startMs, startMs + HOUR, workerId)).toEqual([]);
    await expect(book(startMs, workerId)).rejects.toMatchObject({ code: 'WORKER_UNAVAILABLE' });
  });

  test('[X10] dispatch, pool and whoever asks him by name do not offer work either', async () => {
    const { order } = await insertPaidOrder(world, { poolMs: HOUR });
    const ask = async () => {
      const seen = await worker();
      const pool = await listPool(world.deps, { workerId });
      return { may: await mayServe(world.deps, { order, worker: seen }), pool: pool.length };
    };
    await endsAt(world.nowMs() + DAY);
    expect(await ask()).toEqual({ may: true, pool: 1 });
    await endsAt(world.nowMs());
    expect(await ask()).toEqual({ may: false, pool: 0 });
  });
});

describe('the day of the work', () => {
  test('[X10] there are slots up to the end of the certificate and none from it on', async () => {
    const startMs = noonMs();
    const endMs = startMs + 2 * HOUR;
    await endsAt(endMs);
    for (const named of [null, workerId]) {
      const found = await slots(startMs, startMs + 4 * HOUR, named);
      expect(found.at(-1)).toBe(endMs - HALF_HOUR);
      expect(found).toHaveLength(4);
      expect(await slots(startMs + DAY, startMs + DAY + HOUR, named)).toEqual([]);
    }
    await endsAt(endMs + 1);
    expect((await slots(startMs, startMs + 4 * HOUR)).at(-1)).toBe(endMs);
  });

  test('[X10] nobody is booked for a day after it, by name or not; for one before it he is', async () => {
    const startMs = noonMs();
    await endsAt(startMs);
    await expect(book(startMs, workerId)).rejects.toMatchObject({ code: 'WORKER_UNAVAILABLE' });
    await expect(book(startMs)).rejects.toMatchObject({ code: 'SLOT_TAKEN' });
    await endsAt(startMs + 1);
    const { tickets } = await book(startMs, workerId);
    expect(tickets[0]?.heldWorkerId).toBe(workerId);
  });

  test('[X10] dispatch does not ask him about work that begins after it', async () => {
    const startMs = world.nowMs() + 6 * HOUR;
    const { order } = await insertPaidOrder(world, { startMs });
    const plan = async () => {
      const nowMs = world.nowMs();
      const asked = { cityCode: 'demo', workers: [await worker()], orders: [order], nowMs };
      const [seen] = await dispatchWorkers(world.deps, asked);
      const ticketId = order.tickets[0]!._id;
      const settings = { round: 1, radiusMeters: 50_000, priority: 0 };
      const demand = toDemand({ order, nowMs, ticketId, ...settings });
      const context = {
        nowMs,
        eta: await world.deps.eta.of('demo'),
        policy: DEFAULT_DISPATCH_POLICY,
      };
      const found = planFor({ ...context, worker: seen!, demand });
      const may = await mayServe(world.deps, { order, worker: await worker() });
      return { reason: found.ok ? null : found.reason, may };
    };
    await endsAt(startMs);
    expect(await plan()).toEqual({ reason: 'CERTIFICATE', may: false });
    await endsAt(startMs + 1);
    expect(await plan()).toEqual({ reason: null, may: true });
  });
});
