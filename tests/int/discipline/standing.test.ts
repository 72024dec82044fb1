import { randomUUID } from 'node:crypto';
import { disciplinePolicyModel } from '../../../data/models/discipline-policy.js';
import { standingEventModel, standingModel } from '../../../data/models/standing.js';
import { workerModel } from '../../../data/models/worker.js';
import { listPool } from '../../../use-cases/dispatch/grab-pool.js';
import { dispatchWorkers } from '../../../use-cases/dispatch/dispatch-workers.js';
import { countBreach } from '../../../use-cases/discipline/count-breach.js';
import { freezeByHand, thawByHand } from '../../../use-cases/discipline/freeze-by-hand.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import type { OrderDeps } from '../../../use-cases/order/deps.js';
import { mayServe } from '../../../use-cases/order/may-serve.js';
import {
  HOUR,
  MINUTE,
  OPERATOR,
  workerActor,
  type TestOrder,
} from '../order/transition-fixture.js';
import {
  code,
  openTransitionWorld,
  shorthands,
  type TransitionWorld,
} from '../order/transition-world.js';
import { CITY, DAY, openDesk, RULES, missed, type Desk } from './discipline-fixture.js';

let world: TransitionWorld;
let desk: Desk;
beforeAll(async () => {
  world = await openTransitionWorld();
  desk = await openDesk(world.connection, world.deps);
  await desk.setRules(RULES);
});
beforeEach(async () => {
  await world.reset();
  await desk.clear();
});
afterAll(async () => {
  await desk.close();
  await world.close();
});

const { workerOf, now } = shorthands(() => world);
const manager = `cityManager~boss~${CITY}`;

const frozenUntil = async (workerId: string): Promise<Date | undefined> =>
  (await workerModel(world.connection).findById(workerId).lean())?.frozenUntil;
const eventsOf = async (workerId: string): Promise<string[]> =>
  (await standingEventModel(world.connection).find({ workerId }).sort({ at: 1 }).lean()).map(
    ({ kind }) => kind,
  );
/** Points without an order. */
const breach = (workerId: string, points: number, daysAgo = 0, deps: OrderDeps = world.deps) =>
  deps.transact((session) =>
    countBreach(
      deps,
      {
        breach: {
          _id: randomUUID(),
          workerId,
          orderId: 'order-1',
          kind: 'LATE',
          points,
          at: new Date(now() - daysAgo * DAY),
        },
        cityCode: CITY,
      },
      session,
    ),
  );
const freeze = (workerId: string) =>
  freezeByHand(desk.deps, {
    workerId,
    staffId: 'boss',
    until: new Date(now() + DAY),
    reason: '多次投诉',
  });
const acceptOf = (order: TestOrder, workerId: string) =>
  order.commitOf(
    {
      event: 'accept',
      atMs: now(),
      ticketId: order.ticketId(),
      workerId,
      origin: 'DISPATCH',
      etaMs: 0,
    },
    { actor: workerActor(workerId), reason: 'ACCEPTED' },
  );
async function offered(workerId: string, startMs?: number): Promise<TestOrder> {
  const order = await world.order(startMs === undefined ? {} : { startMs });
  const offers = [await order.offer(workerId)];
  await order.apply({ event: 'offer', atMs: now(), offers });
  return order;
}

describe('points', () => {
  test('[X11] what a worker did, what it cost and what follows is told to him', async () => {
    const workerId = workerOf(0);
    const first = await missed(await world.order(), workerId);
    expect(await desk.standing(workerId)).toMatchObject({
      state: 'WARNED',
      points: 6,
      thresholds: { warn: 4, limit: 8, freeze: 12 },
      frozenUntil: null,
      breaches: [{ id: first, kind: 'WORKER_NO_SHOW', points: 6, waivedAt: null }],
      events: [{ kind: 'WARNED', points: 6, by: null }],
      level: { code: expect.any(String) },
      deposit: { balanceFen: 0, movements: [] },
    });
    await missed(await world.order({ startMs: now() + 50 * HOUR }), workerId);
    const standing = await desk.standing(workerId);
    expect(standing).toMatchObject({ state: 'FROZEN', points: 12 });
    expect(standing.freezes).toMatchObject([{ isByHand: false, points: 12, threshold: 12 }]);
    const untilMs = Date.parse(standing.frozenUntil ?? '');
    expect(untilMs - now()).toBeGreaterThan(7 * DAY - 5_000);
    expect(untilMs - now()).toBeLessThanOrEqual(7 * DAY);
    expect((await frozenUntil(workerId))?.getTime()).toBe(untilMs);
    expect(await eventsOf(workerId)).toEqual(
      expect.arrayContaining(['WARNED', 'LIMITED', 'FROZEN']),
    );
  });

  test('[X11] a judgement names its rules and keeps what they said, whatever the city says later', async () => {
    const workerId = workerOf(0);
    await missed(await world.order(), workerId);
    const policies = disciplinePolicyModel(world.connection);
    const [row] = await policies.find().lean();
    const { warnPoints, limitPoints, freezePoints, version = 0 } = row ?? {};
    await policies.updateOne(
      { _id: row?._id },
      { $set: { freezePoints: 7 }, $inc: { version: 1 } },
    );
    await missed(await world.order({ startMs: now() + 50 * HOUR }), workerId);
    const { events } = await desk.standing(workerId);
    const byKind = new Map(events.map((event) => [event.kind, event]));
    expect(byKind.get('WARNED')).toMatchObject({
      policyVersion: `${row?._id}:${version}`,
      rules: { warnPoints, limitPoints, freezePoints },
    });
    expect(byKind.get('FROZEN')).toMatchObject({
      policyVersion: `${row?._id}:${version + 1}`,
      rules: { warnPoints, limitPoints, freezePoints: 7, freezeMs: 7 * DAY },
    });
    await desk.setRules(RULES);
  });

  test('[X11] a city without thresholds freezes nobody, and old points do not count', async () => {
    const workerId = workerOf(1);
    await breach(workerId, 11, 91);
    await breach(workerId, 11, 1);
    expect(await desk.standing(workerId)).toMatchObject({ state: 'LIMITED', points: 11 });
    await desk.setRules({ ...RULES, freezePoints: 0 });
    await breach(workerId, 50);
    expect(await frozenUntil(workerId)).toBeUndefined();
    await desk.setRules(RULES);
  });
});

describe('a frozen worker', () => {
  test('[X11] is not found, not asked, and can accept, grab or be given nothing; what he has stays', async () => {
    const workerId = workerOf(0);
    const kept = await world.order({ startMs: now() + 50 * HOUR });
    await kept.assignTo(workerId);
    // The default start moves with the hour of the day and may meet one of the others.
    const asked = await offered(workerId, now() + 98 * HOUR);
    const pooled = await world.order({ startMs: now() + 74 * HOUR });
    await pooled.apply({ event: 'openPool', atMs: now(), untilMs: now() + 3 * MINUTE });
    const worker = () => world.deps.workers.findById(workerId);
    const order = await pooled.document();
    expect(await mayServe(world.deps, { order, worker: (await worker())! })).toBe(true);
    await freeze(workerId);
    expect(await mayServe(world.deps, { order, worker: (await worker())! })).toBe(false);
    const [seen] = await dispatchWorkers(world.deps, {
      cityCode: CITY,
      workers: [(await worker())!],
      orders: [order],
      nowMs: now(),
    });
    expect(seen).toMatchObject({ isFrozen: true });
    expect(await listPool(world.deps, { workerId })).toEqual([]);
    await expect(commitTransition(world.deps, acceptOf(asked, workerId))).rejects.toEqual(
      code('WORKER_FROZEN'),
    );
    const ticketId = pooled.ticketId();
    const taken = { ticketId, workerId, atMs: now(), etaMs: 0 } as const;
    await expect(
      pooled.apply(
        { event: 'grab', origin: 'GRAB', ...taken },
        { actor: workerActor(workerId), reason: 'GRABBED' },
      ),
    ).rejects.toEqual(code('WORKER_FROZEN'));
    await pooled.apply({ event: 'takeOver', atMs: now() }, { actor: OPERATOR });
    // A person at the desk may stretch skills and hours, never this.
    await expect(
      pooled.apply({ event: 'assign', origin: 'MANUAL', ...taken } as never, {
        actor: OPERATOR,
        isOverride: true,
      }),
    ).rejects.toEqual(code('WORKER_FROZEN'));
    expect(await kept.document()).toMatchObject({ tickets: [{ workerId, status: 'ASSIGNED' }] });
    await thawByHand(desk.deps, { workerId, staffId: 'boss', reason: '已核实' });
    await commitTransition(world.deps, acceptOf(asked, workerId));
  });

  test('[X11] takes orders again when the time is over, without anybody doing anything', async () => {
    const workerId = workerOf(2);
    await freeze(workerId);
    const past = new Date(now() - 1);
    await standingModel(world.connection).updateOne({ _id: workerId }, { frozenUntil: past });
    await workerModel(world.connection).updateOne({ _id: workerId }, { frozenUntil: past });
    const order = await offered(workerId);
    await commitTransition(world.deps, acceptOf(order, workerId));
    expect((await desk.standing(workerId)).state).toBe('CLEAR');
  });

  test('[X11] who has many points may be asked, but grabs nothing', async () => {
    const workerId = workerOf(3);
    await breach(workerId, 8);
    const order = await world.order();
    await order.apply({ event: 'openPool', atMs: now(), untilMs: now() + 3 * MINUTE });
    expect(await listPool(world.deps, { workerId })).toEqual([]);
    const taken = { ticketId: order.ticketId(), workerId, atMs: now(), etaMs: 0 } as const;
    await expect(
      order.apply(
        { event: 'grab', origin: 'GRAB', ...taken },
        { actor: workerActor(workerId), reason: 'GRABBED' },
      ),
    ).rejects.toEqual(code('WORKER_LIMITED'));
    const asked = await offered(workerId);
    await commitTransition(world.deps, acceptOf(asked, workerId));
  });
});

/** Lets everybody through once `count` have arrived. */
function barrier(count: number): () => Promise<void> {
  let arrived = 0;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return async () => {
    arrived += 1;
    if (arrived >= count) open();
    await opened;
  };
}

describe('at the same moment', () => {
  test('[X11] two breaches reach the threshold once, and neither misses it', async () => {
    for (let round = 0; round < 5; round += 1) {
      await desk.clear();
      const workerId = workerOf(round);
      const meet = barrier(2);
      // Both transactions have seen the world without the other before either writes.
      const deps: OrderDeps = {
        ...world.deps,
        transact: (work) =>
          world.deps.transact(async (session) => {
            await world.deps.workers.findById(workerId, session);
            await meet();
            return work(session);
          }),
      };
      await Promise.all([breach(workerId, 6, 0, deps), breach(workerId, 6, 0, deps)]);
      expect((await frozenUntil(workerId))?.getTime()).toBeGreaterThan(now());
      const events = await eventsOf(workerId);
      expect(events.filter((kind) => kind === 'FROZEN')).toHaveLength(1);
      expect((await desk.standing(workerId)).points).toBe(12);
    }
  });

  test('[X11] a freeze that is committed while an acceptance is under way stops it', async () => {
    const workerId = workerOf(4);
    const order = await offered(workerId);
    let isFirst = true;
    const deps: OrderDeps = {
      ...world.deps,
      workers: {
        ...world.deps.workers,
        // The acceptance sees him free, and only then he is frozen.
        async findById(id, session) {
          const seen = await world.deps.workers.findById(id, session);
          if (session !== undefined && isFirst) {
            isFirst = false;
            await freeze(workerId);
          }
          return seen;
        },
      },
    };
    await expect(commitTransition(deps, acceptOf(order, workerId))).rejects.toEqual(
      code('WORKER_FROZEN'),
    );
    expect(await order.document()).toMatchObject({ status: 'DISPATCHING' });
    expect(isFirst).toBe(false);
  });

  test('[X11] acceptances against freezes: whoever was frozen first has taken nothing', async () => {
    const workerIds = [0, 1, 2, 3, 4, 5].map(workerOf);
    const outcomes = await Promise.all(
      workerIds.map(async (workerId, index) => {
        const order = await offered(workerId);
        const accept = commitTransition(world.deps, acceptOf(order, workerId)).then(
          () => 'taken' as const,
          (error: { readonly code: string }) => error.code,
        );
        await new Promise((resolve) => setTimeout(resolve, index * 4));
        await Promise.all([freeze(workerId), accept]);
        const standing = await world.deps.standings.find(workerId);
        return { outcome: await accept, takes: standing?.takes };
      }),
    );
    for (const { outcome, takes } of outcomes) {
      expect(['taken', 'WORKER_FROZEN']).toContain(outcome);
      expect(takes).toBe(outcome === 'taken' ? 1 : 0);
    }
  });
});

describe('the desk', () => {
  test('[X11] staff of the city freeze and thaw with a reason; others do not find the worker', async () => {
    const workerId = workerOf(0);
    const path = `/admin/workers/${workerId}`;
    const until = new Date(now() + DAY).toISOString();
    const body = { until, reason: '涉嫌私单' };
    const elsewhere = 'cityManager~other~elsewhere';
    expect((await desk.call(elsewhere, `${path}/freeze`, body)).status).toBe(404);
    expect((await desk.call(elsewhere, `${path}/standing`)).status).toBe(404);
    expect((await desk.call('dispatcher~d1', `${path}/freeze`, body)).status).toBe(403);
    expect((await desk.call(`worker~${workerId}`, `${path}/freeze`, body)).status).toBe(403);
    const early = { ...body, until: new Date(now() - 1).toISOString() };
    expect((await desk.call(manager, `${path}/freeze`, early)).status).toBe(400);
    const thaw = { reason: '已核实' };
    expect(await desk.call(manager, `${path}/thaw`, thaw)).toMatchObject({
      status: 409,
      json: { code: 'ACTION_NOT_ALLOWED' },
    });
    const frozen = await desk.call(manager, `${path}/freeze`, body);
    expect(frozen).toMatchObject({
      status: 200,
      json: {
        state: 'FROZEN',
        frozenUntil: until,
        freezes: [{ isByHand: true, reason: '涉嫌私单', until }],
        events: [{ kind: 'FROZEN_BY_HAND', by: 'boss' }],
      },
    });
    // He is told why, not by whom.
    expect(await desk.standing(workerId)).toMatchObject({
      freezes: [{ reason: '涉嫌私单' }],
      events: [{ kind: 'FROZEN_BY_HAND', by: null }],
    });
    expect(desk.audited.at(-1)).toMatchObject({ target: { id: workerId } });
    const thawed = await desk.call(manager, `${path}/thaw`, thaw);
    expect(thawed).toMatchObject({ status: 200, json: { state: 'CLEAR', frozenUntil: null } });
    expect(await frozenUntil(workerId)).toBeUndefined();
  });

  test('[X11] points and a person both freeze: the later end holds', async () => {
    const workerId = workerOf(1);
    await breach(workerId, 12);
    await freeze(workerId);
    const standing = await desk.standing(workerId);
    expect(standing.freezes).toHaveLength(2);
    expect(Date.parse(standing.frozenUntil ?? '')).toBeGreaterThan(now() + 6 * DAY);
  });
});
