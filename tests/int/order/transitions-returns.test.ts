import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { HOUR, OPERATOR, breachesOf } from './transition-fixture.js';
import { openTransitionWorld, shorthands, type TransitionWorld } from './transition-world.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const { workerOf, now, busy, eventOf } = shorthands(() => world);

describe('a worker leaves', () => {
  test.each([
    ['workerCancel', 30, []],
    ['workerCancel', 12, [{ kind: 'WORKER_CANCEL', points: 2 }]],
    ['workerNoShow', 30, [{ kind: 'WORKER_NO_SHOW', points: 6 }]],
    ['workerIll', 12, []],
    ['requestOtherWorker', 12, []],
  ] as const)('[X4] %s %d h before the start: breaches %j', async (event, hours, breaches) => {
    const order = await world.order({ startMs: now() + hours * HOUR });
    await order.assignTo(workerOf(0));
    const ticketId = order.ticketId();
    await order.apply({ event, atMs: now(), ticketId, workerId: workerOf(0) });
    expect(await busy(workerOf(0))).toEqual([]);
    expect(await breachesOf(world, order.id)).toEqual(
      breaches.map((row) =>
        expect.objectContaining({
          ...row,
          _id: `${order.id}:${order.state.seq}`,
          workerId: workerOf(0),
        }),
      ),
    );
    expect(await order.document()).toMatchObject({
      priority: 1,
      workerChanges: event === 'requestOtherWorker' ? 1 : 0,
      tickets: [{ status: 'WAITING', workerId: null, excludedWorkerIds: [workerOf(0)] }],
    });
    // The worker who leaves hears of it, once.
    expect((await eventOf(order))?.audience).toContain(`worker:${workerOf(0)}`);
  });

  test('[X7] of two visits one is given back; the other and its worker stay', async () => {
    const order = await world.order({ tickets: 2, startMs: now() + 5 * HOUR });
    await order.assignTo(workerOf(0), 0);
    await order.assignTo(workerOf(1), 1);
    const left = { ticketId: order.ticketId(1), workerId: workerOf(1) };
    await order.apply({ event: 'departLate', atMs: now(), ticketId: order.ticketId(0) });
    await order.apply({ event: 'workerCancel', atMs: now(), ...left });
    expect(await busy(workerOf(0))).toEqual([order.ticketId(0)]);
    expect(await busy(workerOf(1))).toEqual([]);
    expect(await order.document()).toMatchObject({ status: 'DISPATCHING', flags: ['DEPART_LATE'] });
    const seen = (await world.deps.orders.eventsOf(order.id)).at(-1);
    await order.apply({ event: 'takeOver', atMs: now() }, { actor: OPERATOR });
    expect(seen?.audience).toContain(`worker:${workerOf(1)}`);
    expect((await eventOf(order))?.audience).not.toContain(`worker:${workerOf(1)}`);
  });

  test('[P3] leaving twice at once is one return and one breach', async () => {
    const order = await world.order({ startMs: now() + 5 * HOUR });
    await order.assignTo(workerOf(0));
    const ticketId = order.ticketId();
    const input = order.commitOf({
      event: 'workerCancel',
      atMs: now(),
      ticketId,
      workerId: workerOf(0),
    });
    await Promise.all(Array.from({ length: 6 }, () => commitTransition(world.deps, input)));
    expect(await breachesOf(world, order.id)).toHaveLength(1);
    expect(await order.document()).toMatchObject({ priority: 1 });
  });
});
