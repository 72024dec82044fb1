import { breachModel } from '../../../data/models/breach.js';
import { offerModel } from '../../../data/models/dispatch.js';
import { orderModel } from '../../../data/models/order.js';
import { workerModel } from '../../../data/models/worker.js';
import { createScoreFactRepository } from '../../../data/repositories/score-facts.js';
import { DEFAULT_SCORE_POLICY } from '../../../domain/score/policy.js';
import {
  explainWorkerScore,
  refreshDueScores,
  refreshWorkerScore,
  type ScoreDeps,
} from '../../../use-cases/worker/score.js';
import { openOrderWorld, type OrderWorld } from '../order/order-fixture.js';

let world: OrderWorld;
let deps: ScoreDeps;
let reviews: { stars: number; atMs: number }[] = [];

beforeAll(async () => {
  world = await openOrderWorld({ alwaysOnDuty: true });
  deps = {
    ...world.deps,
    scoreFacts: createScoreFactRepository(world.connection),
    scorePolicy: async () => DEFAULT_SCORE_POLICY,
    reviewsOf: async () => reviews,
  };
});
afterAll(() => world.close());
beforeEach(() => {
  reviews = [];
});

const stored = async (workerId: string) => {
  const worker = await workerModel(world.connection).findById(workerId).lean();
  if (worker === null) throw new Error(`no worker ${workerId}`);
  return worker;
};

/** A worker of the demo city of whom nothing is recorded yet. */
const workerAt = (index: number) => world.workers[index]?._id ?? '';

let numbers = 0;
const breach = (
  workerId: string,
  kind: 'LATE' | 'WORKER_NO_SHOW' | 'WORKER_CANCEL',
  orderId = '',
) =>
  breachModel(world.connection).create({
    _id: `breach:${(numbers += 1)}`,
    workerId,
    orderId: orderId || `order-${numbers}`,
    kind,
    points: 1,
    at: new Date(world.nowMs() - 1_000),
  });

const offer = (workerId: string, status: 'ACCEPTED' | 'DECLINED' | 'EXPIRED' | 'WITHDRAWN') =>
  offerModel(world.connection).create({
    _id: `offer:${(numbers += 1)}`,
    orderId: `order-${numbers}`,
    ticketId: `order-${numbers}:1`,
    workerId,
    cityCode: 'demo',
    round: 1,
    origin: 'DISPATCH',
    status,
    expiresAt: new Date(world.nowMs() - 1_000),
    startAt: new Date(),
    etaMs: 0,
    createdAt: new Date(),
  });

/** A completed order of the worker, as its run would have left it in what scores look at. */
async function done(workerId: string): Promise<void> {
  const { orderId } = await world.place({ key: `score-${(numbers += 1)}`, workerId });
  await orderModel(world.connection).updateOne(
    { _id: orderId },
    {
      $set: {
        status: 'COMPLETED',
        completedAt: new Date(world.nowMs()),
        'tickets.0.workerId': workerId,
        'tickets.0.status': 'DONE',
      },
    },
  );
  await world.connection.collection('workerDays').deleteMany({});
}

describe('the score', () => {
  test('[C3] [P1] is made of recorded offers, breaches and finished visits, and its terms sum to it', async () => {
    const workerId = workerAt(0);
    const before = await explainWorkerScore(deps, workerId);
    expect(before.hasFacts).toBe(false);
    for (const status of ['ACCEPTED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'WITHDRAWN'] as const) {
      await offer(workerId, status);
    }
    await breach(workerId, 'LATE', 'order-late');
    await breach(workerId, 'LATE', 'order-late');
    await breach(workerId, 'WORKER_NO_SHOW');
    await done(workerId);
    await done(workerId);
    reviews = [{ stars: 2, atMs: world.nowMs() }];
    const { score, terms, facts, ordersDone, hasFacts } = await refreshWorkerScore(deps, workerId);
    expect(facts).toMatchObject({
      visits: { kept: 1, late: 1, missed: 1 },
      answers: { accepted: 2, declined: 1, expired: 1 },
    });
    expect(hasFacts).toBe(true);
    expect(terms.reduce((total, { cents }) => total + cents, 0)).toBe(Math.round(score * 100));
    expect(score).toBeLessThan(before.score);
    const worker = await stored(workerId);
    // Two of four taken, and nine of the usual ten.
    const acceptanceBps = Math.round((11 / 14) * 10_000);
    expect(worker).toMatchObject({ score, ordersDone, acceptanceBps });
    expect(ordersDone).toBe((worker.carriedOrders ?? 0) + 2);
    expect(worker.version).toBe(world.workers[0]?.version);
  });

  test('leaves who has no record as he came', async () => {
    const workerId = workerAt(1);
    const before = await stored(workerId);
    await refreshWorkerScore(deps, workerId);
    const { scoredAt, ...after } = await stored(workerId);
    expect(after).toEqual(before);
    expect(scoredAt).toBeInstanceOf(Date);
  });

  test('a slower computation does not overwrite a later one', async () => {
    const workerId = workerAt(2);
    const facts = createScoreFactRepository(world.connection);
    const values = { score: 4, level: 'BRONZE', ordersDone: 7, acceptanceBps: 9_000 } as const;
    const at = new Date(world.nowMs());
    expect(await facts.store({ workerId, at, values })).toBe(true);
    const late = new Date(at.getTime() - 1_000);
    expect(await facts.store({ workerId, at: late, values: { ...values, score: 1 } })).toBe(false);
    expect((await stored(workerId)).score).toBe(4);
  });

  test('[C3] [P1] the nightly run scores everybody once a night', async () => {
    const total = world.workers.length;
    world.advance(48 * 3_600_000);
    expect(await refreshDueScores(deps)).toBe(total);
    expect(await refreshDueScores(deps)).toBe(0);
    world.advance(24 * 3_600_000);
    await workerModel(world.connection).updateOne({ _id: workerAt(3) }, { status: 'LEFT' });
    expect(await refreshDueScores(deps)).toBe(total - 1);
  });
});
