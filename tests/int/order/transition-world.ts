import { createHash, randomUUID } from 'node:crypto';
import { connectDatabase, type Connection } from '../../../data/connect.js';
import { workerDayModel } from '../../../data/models/worker-day.js';
import { workerModel, type WorkerDocument } from '../../../data/models/worker.js';
import { buildSeed } from '../../../data/seed/build-seed.js';
import { writeSeed } from '../../../data/seed/write-seed.js';
import { ensureIndexes } from '../../../data/setup/indexes.js';
import type { DayItem } from '../../../domain/schedule/types.js';
import { createOrderDeps, createSealer } from '../../../temporal/order-deps.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { OFFERING, writeOrder, type TestOrder, type Wanted } from './transition-fixture.js';

const SKILL = 'daily.clean';
const WORKERS = 6;
const ALWAYS = Array.from({ length: 7 }, () => [{ startMinute: 0, endMinute: 1_440 }]) as never;

export type TransitionWorld = {
  readonly connection: Connection;
  readonly deps: OrderDeps;
  readonly workers: readonly WorkerDocument[];
  nowMs(): number;
  order(wanted?: Wanted): Promise<TestOrder>;
  /** Bookings of a worker, each ticket once. */
  itemsOf(workerId: string): Promise<DayItem[]>;
  /** Free calendars and workers as they were: one database serves many tests. */
  reset(): Promise<void>;
  close(): Promise<void>;
};

/** A database of its own with the demo city, some workers, and orders written as placed. */
export async function openTransitionWorld(): Promise<TransitionWorld> {
  const connection = await connectDatabase(process.env.MONGODB_TEST_URI ?? '', {
    dbName: `transition-${randomUUID().slice(0, 8)}`,
  });
  await ensureIndexes(connection);
  const seed = buildSeed({ seededAt: new Date() });
  const workers = seed.workers
    .filter(({ merchantId, skills }) => merchantId === 'demo-self' && skills.includes(SKILL))
    .slice(0, WORKERS)
    // Whole days: a test may run at any hour.
    .map((worker) => ({ ...worker, hours: ALWAYS, overrides: [], blocked: [], leave: [] }));
  await writeSeed({
    connection,
    seed: { ...seed, workers, offerings: seed.offerings.filter(({ _id }) => _id === OFFERING) },
  });
  const unused = async (): Promise<never> => {
    throw new Error('not part of these tests');
  };
  const deps = createOrderDeps({
    connection,
    wechat: {
      code: 'WECHAT',
      create: unused,
      queryPayment: unused,
      closePayment: unused,
      refund: unused,
      queryRefund: unused,
    },
    sealer: createSealer(createHash('sha256').update('test').digest()),
  });
  const world: TransitionWorld = {
    connection,
    deps,
    workers,
    nowMs: () => deps.clock.nowMs(),
    order: (wanted = {}) => writeOrder(world, wanted),
    async itemsOf(workerId) {
      const days = await workerDayModel(connection).find({ workerId }).lean().exec();
      const items = new Map(days.flatMap((day) => day.items.map((item) => [item.ticketId, item])));
      return [...items.values()];
    },
    async reset() {
      await workerDayModel(connection).deleteMany({});
      for (const { _id, merchantId, skills, leave, certificates } of workers) {
        const asSeeded = { merchantId, skills, leave, certificates };
        await workerModel(connection).updateOne({ _id }, asSeeded);
      }
    },
    async close() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
  return world;
}

/** What the tests of one file ask again and again about the world that it opens. */
export const shorthands = (world: () => TransitionWorld) => ({
  workerOf: (index: number): string => world().workers[index]?._id ?? '',
  now: (): number => world().nowMs(),
  /** Tickets that this worker's time is booked for. */
  busy: async (workerId: string): Promise<string[]> =>
    (await world().itemsOf(workerId)).map(({ ticketId }) => ticketId),
  /** The order's last event. */
  eventOf: async (order: TestOrder) => (await world().deps.orders.eventsOf(order.id)).at(-1),
});

/** An error with this code. */
export const code = (name: string) => expect.objectContaining({ code: name });
