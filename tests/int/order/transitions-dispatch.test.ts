import { categoryModel } from '../../../data/models/category.js';
import { workerModel } from '../../../data/models/worker.js';
import { listPool } from '../../../use-cases/dispatch/grab-pool.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import {
  HOUR,
  MINUTE,
  OPERATOR,
  breachesOf,
  offersOf,
  workerActor,
  type TestOrder,
} from './transition-fixture.js';
import { code, openTransitionWorld, shorthands, type TransitionWorld } from './transition-world.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const { workerOf, now, busy, eventOf } = shorthands(() => world);

describe('offers', () => {
  test('[X17] several visits: each is asked, taken and shown for itself', async () => {
    const order = await world.order({ tickets: 2 });
    const offers = [await order.offer(workerOf(0), 0), await order.offer(workerOf(1), 1)];
    await order.apply({ event: 'offer', atMs: now(), offers }, { reason: 'OFFERED' });
    expect((await offersOf(world, order.id)).map(({ announcedAt }) => announcedAt)).toEqual([
      expect.any(Date),
      expect.any(Date),
    ]);
    expect((await eventOf(order))?.audience).toEqual(
      expect.arrayContaining([`worker:${workerOf(0)}`, `worker:${workerOf(1)}`]),
    );
    const taken = { event: 'accept', atMs: now(), origin: 'DISPATCH', etaMs: 0 } as const;
    await order.apply({ ...taken, ticketId: order.ticketId(1), workerId: workerOf(1) });
    expect(await order.document()).toMatchObject({ status: 'DISPATCHING' });
    await order.apply({ ...taken, ticketId: order.ticketId(0), workerId: workerOf(0) });
    expect(await order.document()).toMatchObject({ status: 'ASSIGNED' });
    expect(await busy(workerOf(0))).toEqual([order.ticketId(0)]);
    expect(await busy(workerOf(1))).toEqual([order.ticketId(1)]);
  });

  test('[P7] who is asked about one visit cannot take the other', async () => {
    const order = await world.order({ tickets: 2 });
    const offers = [await order.offer(workerOf(0), 0)];
    await order.apply({ event: 'offer', atMs: now(), offers });
    const taken = { event: 'accept', atMs: now(), origin: 'DISPATCH', etaMs: 0 } as const;
    const crossed = { ...taken, ticketId: order.ticketId(1), workerId: workerOf(0) };
    await expect(order.apply(crossed)).rejects.toEqual(code('OFFER_CLOSED'));
    const other = { ...taken, ticketId: order.ticketId(0), workerId: workerOf(1) };
    await expect(order.apply(other)).rejects.toEqual(code('OFFER_CLOSED'));
  });

  test.each(['decline', 'offerExpired'] as const)(
    '%s frees the worker, who is not asked again, and only his visit waits',
    async (event) => {
      const order = await world.order({ tickets: 2 });
      const offers = [await order.offer(workerOf(0), 0), await order.offer(workerOf(1), 1)];
      await order.apply({ event: 'offer', atMs: now(), offers });
      const ticketId = order.ticketId(0);
      await order.apply({ event, atMs: now(), ticketId, workerId: workerOf(0) });
      expect(await busy(workerOf(0))).toEqual([]);
      expect(await busy(workerOf(1))).toEqual([order.ticketId(1)]);
      const { tickets } = await order.document();
      expect(tickets.map((ticket) => [ticket.status, ticket.excludedWorkerIds])).toEqual([
        ['WAITING', [workerOf(0)]],
        ['OFFERED', []],
      ]);
      expect((await offersOf(world, order.id))[0]?.status).toBe(
        event === 'decline' ? 'DECLINED' : 'EXPIRED',
      );
    },
  );

  test('[X13] who was assigned by hand declines: back to dispatch, first in the queue', async () => {
    const order = await world.order();
    await order.apply({ event: 'takeOver', atMs: now() }, { actor: OPERATOR });
    const ticketId = order.ticketId();
    const assign = { event: 'assign', ticketId, workerId: workerOf(2), etaMs: 0 } as const;
    await order.apply({ ...assign, atMs: now() }, { actor: OPERATOR });
    expect((await order.document()).tickets[0]).toMatchObject({
      origin: 'MANUAL',
      originReason: 'ASSIGNED_BY_HAND',
      assignedAt: expect.any(Date),
    });
    await order.apply({ event: 'decline', atMs: now(), ticketId, workerId: workerOf(2) });
    expect(await busy(workerOf(2))).toEqual([]);
    expect(await order.document()).toMatchObject({
      status: 'DISPATCHING',
      priority: 1,
      tickets: [{ workerId: null, excludedWorkerIds: [workerOf(2)], assignedAt: null }],
    });
  });
});

describe('the grab pool', () => {
  const grab = (order: TestOrder, workerId: string) =>
    order.commitOf(
      {
        event: 'grab',
        atMs: now(),
        ticketId: order.ticketId(),
        workerId,
        origin: 'GRAB',
        etaMs: 0,
      },
      { actor: workerActor(workerId), reason: 'GRABBED' },
    );

  test('[X13] many grab at once: one has it, and the pool is told', async () => {
    const order = await world.order();
    await order.apply({ event: 'openPool', atMs: now(), untilMs: now() + 3 * MINUTE });
    const { cityCode, merchantId } = await order.document();
    expect((await eventOf(order))?.audience).toContain(`pool:${cityCode}:${merchantId}`);
    const results = await Promise.allSettled(
      world.workers.map(({ _id }) => commitTransition(world.deps, grab(order, _id))),
    );
    const document = await order.document();
    const winner = document.tickets[0]?.workerId ?? '';
    expect(document).toMatchObject({ status: 'ASSIGNED', poolUntil: null, seq: 4 });
    expect(document.tickets[0]).toMatchObject({ origin: 'GRAB', originReason: 'GRABBED' });
    for (const { _id } of world.workers) {
      expect(await busy(_id)).toEqual(_id === winner ? [order.ticketId()] : []);
    }
    // All carry the same number: the others meet the change of the first one.
    const lost = results.filter(({ status }) => status === 'rejected');
    expect(lost).toEqual(
      Array.from({ length: world.workers.length - 1 }, () =>
        expect.objectContaining({ reason: code('VERSION_CONFLICT') }),
      ),
    );
    expect((await eventOf(order))?.audience).toEqual(
      expect.arrayContaining([`pool:${cityCode}:${merchantId}`, `worker:${winner}`]),
    );
  });

  test('[X13] nobody grabs outside the pool, after leaving the order, or without the skill', async () => {
    const order = await world.order();
    await expect(commitTransition(world.deps, grab(order, workerOf(0)))).rejects.toEqual(
      code('POOL_CLOSED'),
    );
    await order.assignTo(workerOf(1));
    const ticketId = order.ticketId();
    await order.apply({ event: 'workerIll', atMs: now(), ticketId, workerId: workerOf(1) });
    await order.apply({ event: 'openPool', atMs: now(), untilMs: now() + 3 * MINUTE });
    await expect(commitTransition(world.deps, grab(order, workerOf(1)))).rejects.toEqual(
      code('WORKER_NOT_FEASIBLE'),
    );
    await workerModel(world.connection).updateOne({ _id: workerOf(2) }, { skills: [] });
    await expect(commitTransition(world.deps, grab(order, workerOf(2)))).rejects.toEqual(
      code('WORKER_NOT_FEASIBLE'),
    );
    await order.apply({ event: 'closePool', atMs: now() });
    await expect(commitTransition(world.deps, grab(order, workerOf(3)))).rejects.toEqual(
      code('POOL_CLOSED'),
    );
  });

  test('[X13][X17] of a crew one is grabbed: the pool stays open, for everybody but him, until both are', async () => {
    const order = await world.order({ tickets: 2, policy: { hasCrewPool: true } });
    const untilMs = now() + 3 * MINUTE;
    await order.apply({ event: 'openPool', atMs: now(), untilMs });
    const grabNow = (index: number, ticket: number) => {
      const workerId = workerOf(index);
      const ticketId = order.ticketId(ticket);
      const taken = { event: 'grab', workerId, ticketId, origin: 'GRAB', etaMs: 0 } as const;
      const actor = workerActor(workerId);
      return order.apply({ ...taken, atMs: now() }, { actor, reason: 'GRABBED' });
    };
    await grabNow(0, 0);
    expect(await order.document()).toMatchObject({
      status: 'DISPATCHING',
      poolUntil: new Date(untilMs),
      tickets: [{ status: 'ASSIGNED', workerId: workerOf(0) }, { status: 'WAITING' }],
    });
    const seenBy = async (index: number) =>
      (await listPool(world.deps, { workerId: workerOf(index) })).map(({ orderId }) => orderId);
    expect(await seenBy(0)).not.toContain(order.id);
    expect(await seenBy(1)).toContain(order.id);
    await expect(grabNow(0, 1)).rejects.toEqual(code('WORKER_NOT_FEASIBLE'));
    await grabNow(1, 1);
    expect(await order.document()).toMatchObject({ status: 'ASSIGNED', poolUntil: null });
    expect(await seenBy(2)).not.toContain(order.id);
    expect(await busy(workerOf(0))).toEqual([order.ticketId(0)]);
    expect(await busy(workerOf(1))).toEqual([order.ticketId(1)]);
  });

  test('[P7] a worker who is busy then cannot grab', async () => {
    const other = await world.order();
    await other.assignTo(workerOf(0));
    const order = await world.order();
    await order.apply({ event: 'openPool', atMs: now(), untilMs: now() + 3 * MINUTE });
    await expect(commitTransition(world.deps, grab(order, workerOf(0)))).rejects.toEqual(
      code('SLOT_TAKEN'),
    );
    expect(await busy(workerOf(0))).toEqual([other.ticketId()]);
  });
});

describe('the dispatch desk', () => {
  test('taking over withdraws what is open; giving back begins anew', async () => {
    const order = await world.order({ tickets: 2 });
    await order.assignTo(workerOf(1), 1);
    const offers = [await order.offer(workerOf(0), 0)];
    await order.apply({ event: 'offer', atMs: now(), offers });
    await order.apply({ event: 'takeOver', atMs: now() }, { actor: OPERATOR });
    expect((await offersOf(world, order.id)).map(({ status }) => status)).toEqual([
      'ACCEPTED',
      'WITHDRAWN',
    ]);
    expect(await busy(workerOf(0))).toEqual([]);
    expect(await busy(workerOf(1))).toEqual([order.ticketId(1)]);
    const lock = { event: 'lock', operatorId: 'op-1', untilMs: now() + 5 * MINUTE } as const;
    await order.apply({ ...lock, atMs: now() }, { actor: OPERATOR });
    await expect(
      order.apply({ ...lock, operatorId: 'op-2', atMs: now() }, { actor: OPERATOR }),
    ).rejects.toEqual(code('LOCKED_BY_OTHER'));
    await order.apply({ event: 'unlock', atMs: now() }, { actor: OPERATOR });
    const untilMs = now() + 3 * 24 * HOUR;
    await order.apply({ event: 'extendDeadline', atMs: now(), untilMs }, { actor: OPERATOR });
    expect((await eventOf(order))?.data).toEqual({ untilMs });
    await order.apply({ event: 'resume', atMs: now() }, { actor: OPERATOR });
    expect((await order.document()).tickets.map(({ status }) => status)).toEqual([
      'WAITING',
      'ASSIGNED',
    ]);
    await order.apply({ event: 'escalate', atMs: now() }, { failure: 'DECLINED' });
    expect(await order.document()).toMatchObject({ dispatchFailure: 'DECLINED' });
  });

  test('[X13] an operator may override, a merchant never; nobody books a busy worker', async () => {
    await workerModel(world.connection).updateOne({ _id: workerOf(2) }, { skills: [] });
    const order = await world.order();
    await order.apply({ event: 'takeOver', atMs: now() }, { actor: OPERATOR });
    const ticketId = order.ticketId();
    const assign = { event: 'assign', atMs: now(), ticketId, etaMs: 0 } as const;
    const unfit = { ...assign, workerId: workerOf(2) };
    const merchant = { actor: { kind: 'merchant', id: 'm-staff' }, isOverride: true } as const;
    await expect(order.apply(unfit, merchant)).rejects.toEqual(code('WORKER_NOT_FEASIBLE'));
    await expect(order.apply(unfit, { actor: OPERATOR })).rejects.toEqual(
      code('WORKER_NOT_FEASIBLE'),
    );
    const other = await world.order();
    await other.assignTo(workerOf(3));
    const taken = { ...assign, workerId: workerOf(3) };
    await expect(order.apply(taken, { actor: OPERATOR, isOverride: true })).rejects.toEqual(
      code('SLOT_TAKEN'),
    );
    await order.apply(unfit, { actor: OPERATOR, isOverride: true });
    expect((await order.document()).tickets[0]).toMatchObject({ originReason: 'OVERRIDE' });
  });

  test("[X13] a merchant assigns his own people only, not another merchant's", async () => {
    await workerModel(world.connection).updateOne({ _id: workerOf(4) }, { merchantId: 'other' });
    const order = await world.order();
    await order.apply({ event: 'takeOver', atMs: now() }, { actor: OPERATOR });
    const assign = { event: 'assign', ticketId: order.ticketId(), etaMs: 0 } as const;
    const merchant = { actor: { kind: 'merchant', id: 'm-staff' } } as const;
    await expect(
      order.apply({ ...assign, atMs: now(), workerId: workerOf(4) }, merchant),
    ).rejects.toEqual(code('WORKER_NOT_FEASIBLE'));
    await order.apply({ ...assign, atMs: now(), workerId: workerOf(0) }, merchant);
  });

  test('[X7] a visit changes hands, or goes back to dispatch; the old time is free', async () => {
    const order = await world.order();
    await order.assignTo(workerOf(0));
    const ticketId = order.ticketId();
    const reassign = { event: 'reassign', ticketId, etaMs: 0 } as const;
    const busyOrder = await world.order();
    await busyOrder.assignTo(workerOf(1));
    await expect(
      order.apply(
        { ...reassign, atMs: now(), workerId: workerOf(0), toWorkerId: workerOf(1) },
        { actor: OPERATOR },
      ),
    ).rejects.toEqual(code('SLOT_TAKEN'));
    expect(await busy(workerOf(0))).toEqual([ticketId]);
    await order.apply(
      { ...reassign, atMs: now(), workerId: workerOf(0), toWorkerId: workerOf(2) },
      { actor: OPERATOR },
    );
    expect(await busy(workerOf(0))).toEqual([]);
    expect(await busy(workerOf(2))).toEqual([ticketId]);
    await order.apply(
      { ...reassign, atMs: now(), workerId: workerOf(2), toWorkerId: null },
      { actor: OPERATOR },
    );
    expect(await busy(workerOf(2))).toEqual([]);
    expect((await order.document()).tickets[0]?.excludedWorkerIds).toEqual([
      workerOf(0),
      workerOf(2),
    ]);
    expect(await breachesOf(world, order.id)).toEqual([]);
  });
});

describe('a certificate that has lapsed', () => {
  const lapse = (workerId: string, agoMs: number) => {
    const validUntil = new Date(now() - agoMs);
    const certificates = [{ kind: 'HEALTH', validUntil }];
    return workerModel(world.connection).updateOne({ _id: workerId }, { $set: { certificates } });
  };
  const needs = (certificates: readonly string[]) =>
    categoryModel(world.connection).updateOne(
      { _id: 'daily' },
      { $set: { 'skills.$[].certificates': certificates } },
    );
  beforeEach(() => needs(['HEALTH']));
  afterEach(() => needs([]));

  test('[X10] an offer that was made before cannot be accepted after; while it is valid it can', async () => {
    const order = await world.order();
    await lapse(workerOf(0), -HOUR);
    const offer = await order.offer(workerOf(0));
    await order.apply({ event: 'offer', atMs: now(), offers: [offer] });
    await lapse(workerOf(0), 1);
    const { ticketId, workerId, origin } = offer;
    const accept = { event: 'accept', ticketId, workerId, origin, etaMs: 0 } as const;
    await expect(order.apply({ ...accept, atMs: now() })).rejects.toEqual(
      code('CERTIFICATE_INVALID'),
    );
    expect(await order.document()).toMatchObject({ tickets: [{ status: 'OFFERED' }] });
    expect((await offersOf(world, order.id)).map(({ status }) => status)).toEqual(['PENDING']);
    // Nor while it is valid, if it will not be any more when the work begins.
    const startsInMs = (await order.document()).startAt.getTime() - now();
    await lapse(workerOf(0), -startsInMs + MINUTE);
    await expect(order.apply({ ...accept, atMs: now() })).rejects.toEqual(
      code('CERTIFICATE_INVALID'),
    );
    await lapse(workerOf(0), -startsInMs - MINUTE);
    await order.apply({ ...accept, atMs: now() });
  });

  test('[X10] a visit that it takes from him is free, unless it was renewed by then', async () => {
    const order = await world.order();
    const startMs = (await order.document()).startAt.getTime();
    await lapse(workerOf(0), now() - startMs - HOUR);
    const offer = await order.offer(workerOf(0));
    await order.apply({ event: 'offer', atMs: now(), offers: [offer] });
    const { ticketId, workerId, origin } = offer;
    await order.apply({ event: 'accept', ticketId, workerId, origin, etaMs: 0, atMs: now() });
    const away = { event: 'workerIll', ticketId, workerId } as const;
    const why = { reason: 'CERTIFICATE' } as const;
    await expect(order.apply({ ...away, atMs: now() }, why)).rejects.toEqual(
      code('ACTION_NOT_ALLOWED'),
    );
    expect(await busy(workerId)).toEqual([ticketId]);
    await lapse(workerOf(0), now() - startMs);
    await order.apply({ ...away, atMs: now() }, why);
    expect(await busy(workerId)).toEqual([]);
    expect((await order.document()).tickets[0]).toMatchObject({
      status: 'WAITING',
      workerId: null,
      excludedWorkerIds: [workerId],
    });
    expect(await eventOf(order)).toMatchObject({ reason: 'CERTIFICATE' });
    expect(await breachesOf(world, order.id)).toEqual([]);
  });

  test('[X10] nor can it be grabbed', async () => {
    const order = await world.order();
    await order.apply({ event: 'openPool', atMs: now(), untilMs: now() + 3 * MINUTE });
    await lapse(workerOf(0), 1);
    const ticketId = order.ticketId();
    const taken = { event: 'grab', ticketId, origin: 'GRAB', etaMs: 0, atMs: now() } as const;
    await expect(order.apply({ ...taken, workerId: workerOf(0) })).rejects.toEqual(
      code('CERTIFICATE_INVALID'),
    );
    await lapse(workerOf(1), -90 * HOUR);
    await order.apply({ ...taken, workerId: workerOf(1) });
  });

  test('[X10][X13] nor assigned by hand, whoever does it and however sure he is', async () => {
    const order = await world.order();
    await order.apply({ event: 'takeOver', atMs: now() }, { actor: OPERATOR });
    await lapse(workerOf(0), 1);
    await lapse(workerOf(1), -90 * HOUR);
    const ticketId = order.ticketId();
    const assign = { event: 'assign', ticketId, etaMs: 0, atMs: now() } as const;
    const unfit = { ...assign, workerId: workerOf(0) };
    for (const isOverride of [false, true]) {
      await expect(order.apply(unfit, { actor: OPERATOR, isOverride })).rejects.toEqual(
        code('CERTIFICATE_INVALID'),
      );
    }
    await order.apply({ ...assign, workerId: workerOf(1) }, { actor: OPERATOR });
    const reassign = { event: 'reassign', ticketId, workerId: workerOf(1), etaMs: 0 } as const;
    const over = { ...reassign, toWorkerId: workerOf(0), atMs: now() };
    await expect(order.apply(over, { actor: OPERATOR, isOverride: true })).rejects.toEqual(
      code('CERTIFICATE_INVALID'),
    );
    expect(await busy(workerOf(1))).toEqual([ticketId]);
  });
});

describe('words', () => {
  test("[P3] the event keeps the words of its own order's note", async () => {
    const order = await world.order();
    const note = { actor: OPERATOR, text: 'the customer called', at: new Date() };
    await world.deps.orderNotes.insertOnce({ _id: 'n1', orderId: order.id, ...note });
    await world.deps.orderNotes.insertOnce({ _id: 'n2', orderId: 'another', ...note });
    await order.apply({ event: 'takeOver', atMs: now() }, { actor: OPERATOR, noteId: 'n1' });
    expect((await eventOf(order))?.note).toBe('the customer called');
    // At rest nobody can read them, neither in the note nor in the event.
    const stored = await Promise.all([
      world.connection.collection('orderNotes').find().toArray(),
      world.connection.collection('orderEvents').find({ orderId: order.id }).toArray(),
    ]);
    expect(JSON.stringify(stored)).not.toContain('the customer called');
    await order.apply({ event: 'resume', atMs: now() }, { actor: OPERATOR, noteId: 'n2' });
    expect((await eventOf(order))?.note).toBeNull();
  });
});
