import { offeringModel } from '../../../data/models/offering.js';
import { orderRequestModel } from '../../../data/models/order-request.js';
import { workerDayModel } from '../../../data/models/worker-day.js';
import { workerModel, type WorkerDocument } from '../../../data/models/worker.js';
import {
  payUntilAsked,
  placeNamed,
  placeStubbornly,
  type PlaceAnswer,
} from '../../factories/stack-orders.js';
import { until } from '../../factories/stack-wait.js';
import { placeOf, type StackWorld } from '../../factories/stack-world.js';

const RIVALS = 100;
const OVERLAPPING = 40;
const ACCEPTS = 10;
const DAY_MS = 24 * 3_600_000;
const OFFERING = 'hz-self_daily-2h';
const FIRST_CUSTOMER = 200;

/** Who is first, decided by the database. */
export function races(given: () => StackWorld): void {
  test('[C4][P7][X1] a hundred customers want one slot of one worker: one gets it, and it is offered no more', async () => {
    const world = given();
    const { worker, slots } = await openSlots(world);
    const starts = Array.from({ length: RIVALS }, () => slots[2] ?? '');
    const requests = orderRequestModel(world.connection);
    const before = await requests.countDocuments({});
    // Without a worker all of them gather; the one that comes then meets them at the same time.
    await world.people.customers(RIVALS, FIRST_CUSTOMER);
    await world.processes.killWorkers();
    const answering = placeAll(world, { worker, starts });
    await until(async () => (await requests.countDocuments({})) === before + RIVALS, {
      what: 'a hundred requests',
    });
    world.processes.startWorker();
    const answers = await answering;
    expectOneWinner(answers);
    expect(await overlaps(world)).toEqual([]);
    const left = await openSlots(world);
    expect(left.worker._id).toBe(worker._id);
    expect(left.slots).not.toContain(slots[2]);
  });

  test('[P7][X1] overlapping intervals of unequal start: one gets it', async () => {
    const world = given();
    const { worker, slots } = await openSlots(world, DAY_MS);
    // All within 90 minutes of each other, so that any two of the 120 minute services overlap.
    const firstMs = Date.parse(slots[2] ?? '');
    const starts = Array.from({ length: OVERLAPPING }, (_, index) =>
      new Date(firstMs + (index % 10) * 10 * 60_000).toISOString(),
    );
    expectOneWinner(await placeAll(world, { worker, starts }));
    expect(await overlaps(world)).toEqual([]);
  });

  test('[K1] ten accepts of the asked worker and of ten others at once: one assignment', async () => {
    const world = given();
    const placed = await placeNamed(world, 41);
    const rivals = await Promise.all(
      Array.from({ length: ACCEPTS }, async () => {
        const worker = await world.takeWorker();
        return world.people.worker(worker._id);
      }),
    );
    const { helper, offer } = await payUntilAsked(world, placed);
    const path = `/worker/offers/${offer._id}/accept`;
    const people = [...rivals, ...Array.from({ length: ACCEPTS }, () => helper)];
    const answers = await Promise.all(people.map(({ client }) => client.call('POST', path)));
    expect(answers.slice(0, ACCEPTS).map(({ problem }) => problem?.code)).toEqual(
      rivals.map(() => 'OFFER_NOT_YOURS'),
    );
    const own = answers.slice(ACCEPTS).map(({ status }) => status);
    expect(own.filter((status) => status === 200)).toHaveLength(1);
    expect(own.filter((status) => status === 409)).toHaveLength(ACCEPTS - 1);
    const accepted = (await world.events(placed.orderId)).filter(({ event }) => event === 'accept');
    expect(accepted).toHaveLength(1);
    expect((await world.order(placed.orderId)).tickets).toMatchObject([
      { status: 'ASSIGNED', workerId: placed.worker._id },
    ]);
  });
}

/** A worker of 杭州 with the skill, and his free starts of one whole day from tomorrow on. */
async function openSlots(
  world: StackWorld,
  laterMs = 0,
): Promise<{ readonly worker: WorkerDocument; readonly slots: readonly string[] }> {
  const worker = await workerModel(world.connection)
    .findOne({ cityCode: 'hz', merchantId: 'hz-self', skills: 'daily.clean', status: 'ACTIVE' })
    .sort({ _id: 1 })
    .lean<WorkerDocument>()
    .exec();
  if (!worker) throw new Error('no worker of 杭州 with the skill');
  const { lng, lat } = placeOf(worker);
  const fromMs = Date.now() + DAY_MS + laterMs;
  const query = new URLSearchParams({
    workerId: worker._id,
    lng: String(lng),
    lat: String(lat),
    from: new Date(fromMs).toISOString(),
    to: new Date(fromMs + 5 * DAY_MS).toISOString(),
  });
  const { slots } = await world.people
    .guest()
    .must<{ slots: { startAt: string }[] }>(
      'GET',
      `/customer/offerings/${OFFERING}/slots?${query}`,
    );
  const starts = slots.map(({ startAt }) => startAt);
  expect(starts.length).toBeGreaterThan(8);
  return { worker, slots: starts };
}

async function placeAll(
  world: StackWorld,
  input: { readonly worker: WorkerDocument; readonly starts: readonly string[] },
): Promise<PlaceAnswer[]> {
  const { worker, starts } = input;
  const customers = await world.people.customers(starts.length, FIRST_CUSTOMER);
  const offering = await offeringModel(world.connection).findById(OFFERING).lean().exec();
  const totalFen = (offering?.priceFen ?? 0) + (offering?.travelFeeFen ?? 0);
  const place = placeOf(worker);
  return Promise.all(
    customers.map((customer, index) =>
      placeStubbornly(customer, {
        totalFen,
        booking: {
          offeringId: OFFERING,
          startAt: starts[index] ?? '',
          place,
          workerId: worker._id,
        },
      }),
    ),
  );
}

function expectOneWinner(answers: readonly PlaceAnswer[]): void {
  const placed = answers.filter(({ status }) => status === 201);
  const codes = answers.filter(({ status }) => status !== 201).map(({ code }) => code);
  expect(placed).toHaveLength(1);
  expect([...new Set(codes)].filter((code) => code !== 'SLOT_TAKEN')).toEqual(
    codes.includes('WORKER_UNAVAILABLE') ? ['WORKER_UNAVAILABLE'] : [],
  );
}

/** Pairs of bookings of one worker whose real intervals overlap, over the whole database. */
export async function overlaps(world: StackWorld): Promise<string[]> {
  const days = await workerDayModel(world.connection).find({}).lean().exec();
  const nowMs = Date.now();
  const byWorker = new Map<string, Map<string, { start: number; end: number }>>();
  for (const { workerId, items } of days) {
    const own = byWorker.get(workerId) ?? new Map<string, { start: number; end: number }>();
    byWorker.set(workerId, own);
    for (const item of items) {
      const isLive = item.holdUntil === null || item.holdUntil === undefined;
      if (isLive || (item.holdUntil ?? 0) > nowMs) {
        own.set(item.ticketId, { start: item.start - item.prepMs, end: item.end + item.cleanMs });
      }
    }
  }
  const found: string[] = [];
  for (const [workerId, items] of byWorker) {
    const sorted = [...items].sort(([, a], [, b]) => a.start - b.start);
    sorted.forEach(([ticketId, { start }], index) => {
      const before = sorted[index - 1];
      if (before && before[1].end > start) found.push(`${workerId}: ${before[0]} and ${ticketId}`);
    });
  }
  return found;
}
