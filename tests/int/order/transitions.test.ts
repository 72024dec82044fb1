import { fen } from '../../../contract/terms/money.js';
import { additionModel } from '../../../data/models/addition.js';
import { caseModel } from '../../../data/models/case.js';
import { orderModel } from '../../../data/models/order.js';
import { workerModel } from '../../../data/models/worker.js';
import type { OpenAddition, RescheduleProposal } from '../../../domain/order/state.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { draftCase } from '../../../use-cases/case/open-case.js';
import { issueRedemptionCode } from '../../../use-cases/store/redemption-code.js';
import {
  CUSTOMER,
  HOUR,
  MINUTE,
  OPERATOR,
  breachesOf,
  offersOf,
  openHourMs,
  openTransitionWorld,
  workerActor,
  type TestOrder,
  type TransitionWorld,
} from './transition-fixture.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
}, 30_000);
beforeEach(() => world.reset());
afterAll(() => world.close());

const workerOf = (index: number): string => world.workers[index]?._id ?? '';
const now = (): number => world.nowMs();
const busy = async (workerId: string): Promise<string[]> =>
  (await world.itemsOf(workerId)).map(({ ticketId }) => ticketId);
const eventOf = async (order: TestOrder) => (await world.deps.orders.eventsOf(order.id)).at(-1);
const code = (name: string) => expect.objectContaining({ code: name });

describe('before payment', () => {
  test('[X1] an unpaid order that ends gives every held worker his time back', async () => {
    for (const event of ['payTimeout', 'cancel'] as const) {
      const order = await world.order({
        tickets: 2,
        held: [workerOf(0), workerOf(1)],
        isPaid: false,
      });
      await order.apply({ event, atMs: now() }, { reason: 'PAY_TIMEOUT' });
      expect(await busy(workerOf(0))).toEqual([]);
      expect(await busy(workerOf(1))).toEqual([]);
      expect(await order.document()).toMatchObject({ paymentStatus: 'CLOSED' });
    }
  });

  test('[P4] a paid order is never cancelled without its money', async () => {
    const order = await world.order();
    await expect(order.apply({ event: 'cancel', atMs: now() })).rejects.toEqual(code('INTERNAL'));
    await expect(order.apply({ event: 'giveUp', atMs: now() })).rejects.toEqual(code('INTERNAL'));
    expect(await order.document()).toMatchObject({ status: 'DISPATCHING' });
  });
});

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

describe('another time while nobody is assigned', () => {
  const move = (order: TestOrder, startMs: number, hours = 2) =>
    order.apply(
      { event: 'reschedule', atMs: now(), startMs, endMs: startMs + hours * HOUR },
      { actor: CUSTOMER, reason: 'RESCHEDULED' },
    );

  test('[X2][P7] the old hold is free, the new one is on somebody who can', async () => {
    const start = openHourMs(30 * HOUR);
    const order = await world.order({ startMs: start, held: [workerOf(0)], isMovable: true });
    const later = start + 24 * HOUR;
    const blocked = [];
    for (const index of [0, 1, 2, 3, 4]) {
      const other = await world.order({ startMs: later });
      await other.assignTo(workerOf(index));
      blocked.push(other);
    }
    const { held } = await move(order, later);
    expect(held).toEqual([{ ticketId: order.ticketId(), workerId: workerOf(5) }]);
    expect(await busy(workerOf(0))).toEqual([blocked[0]?.ticketId()]);
    expect(await world.itemsOf(workerOf(5))).toMatchObject([
      { ticketId: order.ticketId(), start: later, end: later + 2 * HOUR, movable: true },
    ]);
    expect(await order.document()).toMatchObject({
      reschedules: 1,
      tickets: [{ heldWorkerId: workerOf(5), isMovable: true, status: 'WAITING' }],
    });
  });

  test('[X2][P7] where nobody can, everything stays as it was', async () => {
    const start = openHourMs(30 * HOUR);
    const order = await world.order({ startMs: start, held: [workerOf(0)], isMovable: true });
    const later = start + 24 * HOUR;
    for (const { _id } of world.workers) {
      const other = await world.order({ startMs: later });
      await other.assignTo(_id);
    }
    await expect(move(order, later)).rejects.toEqual(code('SLOT_TAKEN'));
    expect(await order.document()).toMatchObject({ reschedules: 0, startAt: new Date(start) });
    expect(await world.itemsOf(workerOf(0))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ticketId: order.ticketId(), start, movable: true }),
      ]),
    );
    await expect(move(order, now() - HOUR)).rejects.toEqual(code('SLOT_INVALID'));
    await expect(move(order, now() + 60 * 24 * HOUR)).rejects.toEqual(code('SLOT_INVALID'));
  });

  test('[X2] an overlapping new time does not meet the own old hold', async () => {
    const start = openHourMs(30 * HOUR);
    const order = await world.order({ startMs: start, held: [workerOf(0)] });
    const { held } = await move(order, start + HOUR);
    expect(held).toEqual([{ ticketId: order.ticketId(), workerId: workerOf(0) }]);
    expect(await world.itemsOf(workerOf(0))).toMatchObject([{ start: start + HOUR }]);
  });

  test('[X2] who was chosen by the customer must be able to', async () => {
    const start = openHourMs(30 * HOUR);
    const order = await world.order({ startMs: start, held: [workerOf(0)] });
    const other = await world.order({ startMs: start + 24 * HOUR });
    await other.assignTo(workerOf(0));
    await expect(move(order, start + 24 * HOUR)).rejects.toEqual(code('WORKER_UNAVAILABLE'));
    await move(order, start + 48 * HOUR);
    expect((await order.document()).tickets[0]).toMatchObject({
      heldWorkerId: workerOf(0),
      isMovable: false,
    });
  });

  test('[X2] near the start nobody is held, but somebody must be able to; offers are withdrawn', async () => {
    const order = await world.order({ startMs: now() + 26 * HOUR, tickets: 2 });
    const offers = [await order.offer(workerOf(0), 0)];
    await order.apply({ event: 'offer', atMs: now(), offers });
    const { held } = await move(order, now() + HOUR);
    expect(held).toEqual([
      { ticketId: order.ticketId(0), workerId: null },
      { ticketId: order.ticketId(1), workerId: null },
    ]);
    expect(await busy(workerOf(0))).toEqual([]);
    expect((await offersOf(world, order.id))[0]?.status).toBe('WITHDRAWN');
  });

  test('[X2] near the start a time at which nobody can is refused as well', async () => {
    const order = await world.order({ startMs: now() + 26 * HOUR });
    const soon = now() + HOUR;
    for (const { _id } of world.workers) {
      const other = await world.order({ startMs: soon });
      await other.assignTo(_id);
    }
    await expect(move(order, soon)).rejects.toEqual(code('SLOT_TAKEN'));
  });

  test('[P7] the write decides: who was free when the calendars were read may be busy now', async () => {
    const start = openHourMs(30 * HOUR);
    const later = start + 24 * HOUR;
    const other = await world.order({ startMs: later });
    await other.assignTo(workerOf(0));
    const order = await world.order({ startMs: start });
    const { workerDays } = world.deps;
    const stale = {
      ...world.deps,
      workerDays: {
        ...workerDays,
        itemsOf: async ({ workerIds }: { readonly workerIds: readonly string[] }) =>
          new Map(workerIds.map((id) => [id, []])),
      },
    };
    const change = { event: 'reschedule', atMs: now(), startMs: later } as const;
    const input = order.commitOf({ ...change, endMs: later + 2 * HOUR });
    const { held } = await commitTransition(stale, input);
    const workerId = held?.[0]?.workerId ?? '';
    expect(workerId).not.toBe(workerOf(0));
    expect(await busy(workerId)).toEqual([order.ticketId()]);
    expect(await busy(workerOf(0))).toEqual([other.ticketId()]);
  });

  test('[X2][X17] two visits are held on two people, or not at all', async () => {
    const start = openHourMs(30 * HOUR);
    const order = await world.order({ startMs: start, tickets: 2 });
    const later = start + 24 * HOUR;
    for (const index of [0, 1, 2, 3, 4]) {
      const other = await world.order({ startMs: later });
      await other.assignTo(workerOf(index));
    }
    await expect(move(order, later)).rejects.toEqual(code('SLOT_TAKEN'));
    expect(await busy(workerOf(5))).toEqual([]);
    const { held } = await move(order, later + 24 * HOUR);
    const people = held?.map(({ workerId }) => workerId) ?? [];
    expect(new Set(people).size).toBe(2);
  });

  test('[P7] two orders move to the last free worker at once: one of them does', async () => {
    const start = openHourMs(30 * HOUR);
    const later = start + 24 * HOUR;
    for (const index of [0, 1, 2, 3, 4]) {
      const other = await world.order({ startMs: later });
      await other.assignTo(workerOf(index));
    }
    const rivals = [await world.order({ startMs: start }), await world.order({ startMs: start })];
    const results = await Promise.allSettled(rivals.map((order) => move(order, later)));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await busy(workerOf(5))).toHaveLength(1);
  });
});

describe('another time of an assigned order', () => {
  const proposalOf = (startMs: number): RescheduleProposal => ({
    startMs,
    endMs: startMs + 2 * HOUR,
    by: 'customer',
    expiresAtMs: now() + 15 * MINUTE,
  });
  const propose = (
    order: TestOrder,
    startMs: number,
    agreed: { readonly canWorker: boolean } | null,
  ) =>
    order.apply(
      { event: 'proposeReschedule', atMs: now(), proposal: proposalOf(startMs), agreed },
      { actor: CUSTOMER, reason: 'RESCHEDULE_PROPOSED' },
    );

  test('[X2] a proposal moves nothing until the other side agrees', async () => {
    const start = openHourMs(30 * HOUR);
    const order = await world.order({ startMs: start });
    await order.assignTo(workerOf(0));
    await propose(order, start + 5 * HOUR, null);
    expect(await order.document()).toMatchObject({
      startAt: new Date(start),
      proposal: { by: 'customer' },
    });
    expect(await world.itemsOf(workerOf(0))).toMatchObject([{ start }]);
    await order.apply({ event: 'consentExpired', atMs: now() });
    expect(await order.document()).toMatchObject({ proposal: null, startAt: new Date(start) });
    await propose(order, start + 5 * HOUR, null);
    await order.apply({ event: 'answerReschedule', atMs: now(), agreed: null });
    await propose(order, start + 5 * HOUR, null);
    await order.apply({ event: 'answerReschedule', atMs: now(), agreed: { canWorker: true } });
    expect(await world.itemsOf(workerOf(0))).toMatchObject([{ start: start + 5 * HOUR }]);
    expect(await order.document()).toMatchObject({ status: 'ASSIGNED', reschedules: 3 });
  });

  test('[X2][P7] a worker who has another booking then cannot: the run asks for somebody else', async () => {
    const start = openHourMs(30 * HOUR);
    const later = start + 24 * HOUR;
    const order = await world.order({ startMs: start });
    await order.assignTo(workerOf(0));
    const other = await world.order({ startMs: later });
    await other.assignTo(workerOf(0));
    await expect(propose(order, later, { canWorker: true })).rejects.toEqual(code('SLOT_TAKEN'));
    expect(await order.document()).toMatchObject({ status: 'ASSIGNED', reschedules: 0 });
    const { held } = await propose(order, later, { canWorker: false });
    expect(held?.[0]?.workerId).not.toBe(workerOf(0));
    expect(await busy(workerOf(0))).toEqual([other.ticketId()]);
    expect(await busy(held?.[0]?.workerId ?? '')).toEqual([order.ticketId()]);
    expect(await order.document()).toMatchObject({ status: 'DISPATCHING', reschedules: 1 });
  });

  test('[X2] his day off speaks for a worker who is not asked', async () => {
    const start = openHourMs(30 * HOUR);
    const order = await world.order({ startMs: start });
    await order.assignTo(workerOf(0));
    const later = start + 24 * HOUR;
    const day = new Date(later + 8 * HOUR).toISOString().slice(0, 10);
    await workerModel(world.connection).updateOne(
      { _id: workerOf(0) },
      { leave: [{ fromDate: day, toDate: day }] },
    );
    await expect(propose(order, later, { canWorker: true })).rejects.toEqual(code('SLOT_TAKEN'));
    expect(await world.itemsOf(workerOf(0))).toMatchObject([{ start }]);
  });

  test('[X2][X17] two workers move together or not at all', async () => {
    const start = openHourMs(30 * HOUR);
    const later = start + 24 * HOUR;
    const order = await world.order({ startMs: start, tickets: 2 });
    await order.assignTo(workerOf(0), 0);
    await order.assignTo(workerOf(1), 1);
    const other = await world.order({ startMs: later });
    await other.assignTo(workerOf(1));
    await propose(order, later, null);
    const yes = { event: 'answerReschedule', agreed: { canWorker: true } } as const;
    await expect(order.apply({ ...yes, atMs: now() })).rejects.toEqual(code('SLOT_TAKEN'));
    expect(await world.itemsOf(workerOf(0))).toMatchObject([{ start }]);
    await order.apply({ ...yes, atMs: now(), agreed: { canWorker: false } });
    const { tickets } = await order.document();
    expect(tickets.map(({ status }) => status)).toEqual(['WAITING', 'WAITING']);
    expect(new Set(tickets.map(({ heldWorkerId }) => heldWorkerId)).size).toBe(2);
  });

  test('[X2] a time at which nobody can is refused, the present one stays', async () => {
    const start = openHourMs(30 * HOUR);
    const later = start + 24 * HOUR;
    const order = await world.order({ startMs: start });
    await order.assignTo(workerOf(0));
    for (const { _id } of world.workers) {
      const other = await world.order({ startMs: later });
      await other.assignTo(_id);
    }
    await expect(propose(order, later, { canWorker: false })).rejects.toEqual(code('SLOT_TAKEN'));
    expect(await world.itemsOf(workerOf(0))).toEqual(
      expect.arrayContaining([expect.objectContaining({ ticketId: order.ticketId(), start })]),
    );
  });
});

describe('at the door', () => {
  test('[K2] each step once and in order, with its own time; finishing early frees the rest', async () => {
    const order = await world.order({ startMs: now() + 10 * MINUTE, tickets: 2 });
    await order.assignTo(workerOf(0), 0);
    await order.assignTo(workerOf(1), 1);
    await order.begin(0);
    expect(await order.document()).toMatchObject({ status: 'ASSIGNED' });
    const ticketId = order.ticketId(0);
    await order.apply({ event: 'overrun', atMs: now(), ticketId });
    const finishedMs = now() + 20 * MINUTE;
    await order.apply(
      { event: 'finish', atMs: finishedMs, ticketId, needsApproval: true },
      { actor: workerActor(workerOf(0)), photoIds: ['photo-1'] },
    );
    const document = await order.document();
    expect(document).toMatchObject({
      status: 'ASSIGNED',
      flags: ['OVERRUN'],
      approvals: [ticketId],
    });
    expect(document.tickets[0]).toMatchObject({
      departedAt: expect.any(Date),
      arrivedAt: expect.any(Date),
      startedAt: expect.any(Date),
      finishedAt: new Date(finishedMs),
      photoIds: ['photo-1'],
    });
    expect((await world.itemsOf(workerOf(0)))[0]?.end).toBe(finishedMs);
    expect(document.tickets[1]).toMatchObject({ departedAt: null, photoIds: [] });
  });

  test('[X11] work that stops opens its case in the same write', async () => {
    const order = await world.order({ startMs: now() + 10 * MINUTE });
    await order.assignTo(workerOf(0));
    await order.begin();
    const { caseNo } = await draftCase(world.deps, {
      order: await order.document(),
      actor: CUSTOMER,
      kind: 'ABORT',
      reason: 'ABORTED',
      noteText: 'the pipe burst',
      evidence: [],
      receivedAtMs: now(),
      key: 'k1',
    });
    await order.apply(
      { event: 'abort', atMs: now(), ticketId: order.ticketId(), caseNo },
      { actor: CUSTOMER, noteId: `${caseNo}:opened` },
    );
    expect(await caseModel(world.connection).findById(caseNo).lean()).toMatchObject({
      status: 'OPEN',
    });
    expect(await order.document()).toMatchObject({
      status: 'AWAITING_CONFIRMATION',
      openCaseNo: caseNo,
      settlementStatus: 'NONE',
    });
    expect((await eventOf(order))?.note).toBe('the pipe burst');
  });
});

describe('an addition', () => {
  async function proposed(minutes: number, gapMs: number) {
    const startMs = now() + 10 * MINUTE;
    const order = await world.order({ startMs, lengthMs: HOUR });
    await order.assignTo(workerOf(0));
    await order.begin();
    const next = await world.order({ startMs: now() + HOUR + gapMs, lengthMs: HOUR });
    await next.assignTo(workerOf(0));
    const additionNo = `${order.id}A01`;
    await additionModel(world.connection).create({
      _id: additionNo,
      orderId: order.id,
      n: 1,
      ticketId: order.ticketId(),
      kind: 'TIME',
      by: 'customer',
      requestKey: 'k',
      minutes,
      amountFen: fen(3_000),
      lines: [],
      paymentNo: `${order.id}P02`,
      status: 'DRAFT',
      payClosedAt: null,
      openings: 0,
      createdAt: new Date(),
      expiresAt: null,
    });
    const addition: OpenAddition = {
      additionNo,
      kind: 'TIME',
      paymentNo: `${order.id}P02`,
      ticketId: order.ticketId(),
      minutes,
      amountFen: 3_000,
      by: 'customer',
      expiresAtMs: now() + 15 * MINUTE,
    };
    const before = await endOf(order);
    const change = { event: 'proposeAddition', atMs: now(), addition } as const;
    return { order, additionNo, change, before };
  }
  const endOf = async (order: TestOrder): Promise<number> =>
    (await world.itemsOf(workerOf(0))).find(({ ticketId }) => ticketId === order.ticketId())?.end ??
    0;
  const statusOf = async (additionNo: string) =>
    (await world.deps.additions.find(additionNo))?.status;

  test.each(['additionExpired', 'additionRefused'] as const)(
    '[X5][P7] takes the time at once, and gives it back when %s',
    async (event) => {
      const { order, additionNo, change, before } = await proposed(30, 4 * HOUR);
      await order.apply(change, { actor: CUSTOMER, reason: 'ADDITION_PROPOSED' });
      expect(await endOf(order)).toBe(before + 30 * MINUTE);
      expect(await statusOf(additionNo)).toBe('PROPOSED');
      const base = { atMs: now(), additionNo };
      await order.apply(
        event === 'additionExpired' ? { event, ...base } : { event, ...base, endsOrder: false },
      );
      expect(await endOf(order)).toBe(before);
      expect(await statusOf(additionNo)).toBe(event === 'additionExpired' ? 'EXPIRED' : 'REFUSED');
    },
  );

  test('[X5][P7] is refused where the next booking is too close; nothing changes', async () => {
    const { order, additionNo, change, before } = await proposed(60, HOUR);
    await expect(order.apply(change)).rejects.toEqual(code('NEXT_BOOKING_TOO_CLOSE'));
    expect(await endOf(order)).toBe(before);
    expect(await statusOf(additionNo)).toBe('DRAFT');
    expect(await order.document()).toMatchObject({ additionNo: null, status: 'IN_SERVICE' });
  });

  test('[P7] a booking for the next hour and an addition at once: one of them', async () => {
    const { order, change } = await proposed(120, 6 * HOUR);
    const rival = await world.order({ startMs: now() + 2 * HOUR + 30 * MINUTE, lengthMs: HOUR });
    const results = await Promise.allSettled([order.apply(change), rival.assignTo(workerOf(0))]);
    const fulfilled = results.filter(({ status }) => status === 'fulfilled');
    expect(fulfilled.length).toBe(1);
    const items = await world.itemsOf(workerOf(0));
    for (const one of items) {
      const overlaps = items.filter(
        (other) => other !== one && other.start < one.end && one.start < other.end,
      );
      expect(overlaps).toEqual([]);
    }
  });
});

describe('finished work', () => {
  async function submitted(needsApproval: boolean) {
    const order = await world.order({ startMs: now() + 10 * MINUTE, tickets: 2 });
    for (const index of [0, 1]) {
      await order.assignTo(workerOf(index), index);
      await order.begin(index);
      const ticketId = order.ticketId(index);
      await order.apply({ event: 'finish', atMs: now(), ticketId, needsApproval });
    }
    return order;
  }

  test('[S22] is approved by a reviewer or in time, visit by visit', async () => {
    const order = await submitted(true);
    await order.apply({ event: 'approveTask', atMs: now(), ticketId: order.ticketId(1) });
    expect((await order.document()).approvals).toEqual([order.ticketId(0)]);
    await order.apply({ event: 'approvalSla', atMs: now(), ticketId: order.ticketId(0) });
    expect((await order.document()).approvals).toEqual([]);
  });

  test('[S22] sent back it becomes a ticket of its own, uncharged, the same worker first', async () => {
    const order = await submitted(true);
    const reworkTicketId = `${order.id}:3`;
    await order.apply({
      event: 'rejectTask',
      atMs: now(),
      ticketId: order.ticketId(0),
      reworkTicketId,
      caseNo: null,
      workerId: workerOf(0),
    });
    const document = await order.document();
    expect(document.status).toBe('DISPATCHING');
    expect(document.tickets[0]).toMatchObject({ status: 'DONE', isRejected: true });
    expect(document.tickets[2]).toMatchObject({
      _id: reworkTicketId,
      status: 'WAITING',
      reworkOf: order.ticketId(0),
      heldWorkerId: workerOf(0),
    });
    expect(document.approvals).toEqual([order.ticketId(1)]);
  });

  test('[S22] or goes to a case, and the order stays', async () => {
    const order = await submitted(true);
    const { caseNo } = await draftCase(world.deps, {
      order: await order.document(),
      actor: { kind: 'reviewer', id: 'r-1' },
      kind: 'TASK_REJECTED',
      reason: 'TASK_REJECTED',
      noteText: null,
      evidence: [],
      receivedAtMs: now(),
      key: 'k2',
    });
    await order.apply({
      event: 'rejectTask',
      atMs: now(),
      ticketId: order.ticketId(0),
      reworkTicketId: null,
      caseNo,
      workerId: workerOf(0),
    });
    expect(await order.document()).toMatchObject({
      status: 'AWAITING_CONFIRMATION',
      openCaseNo: caseNo,
      approvals: [order.ticketId(1)],
    });
    expect((await order.document()).tickets[0]).toMatchObject({ isRejected: false });
  });

  test.each(['confirm', 'autoConfirm'] as const)(
    '%s ends every visit and opens the windows',
    async (event) => {
      const order = await submitted(false);
      await order.apply({ event, atMs: now() }, { actor: CUSTOMER, reason: 'CONFIRMED' });
      const document = await order.document();
      expect(document.tickets.map(({ status }) => status)).toEqual(['DONE', 'DONE']);
      expect(document).toMatchObject({
        settlementStatus: 'HELD',
        reviewStatus: 'OPEN',
        completedAt: expect.any(Date),
        endedAt: expect.any(Date),
        disputeUntil: document.settleAfter,
      });
    },
  );

  test('[X11] a complaint opens its case in the same write', async () => {
    const order = await submitted(false);
    const { caseNo } = await draftCase(world.deps, {
      order: await order.document(),
      actor: CUSTOMER,
      kind: 'COMPLAINT',
      reason: 'POOR_QUALITY',
      noteText: null,
      evidence: [],
      receivedAtMs: now(),
      key: 'k3',
    });
    const input = order.commitOf({ event: 'dispute', atMs: now(), caseNo }, { actor: CUSTOMER });
    await Promise.all(Array.from({ length: 4 }, () => commitTransition(world.deps, input)));
    expect(await order.document()).toMatchObject({ openCaseNo: caseNo });
    expect(await caseModel(world.connection).findById(caseNo).lean()).toMatchObject({
      status: 'OPEN',
    });
  });
});

describe('in a store', () => {
  test('a code redeemed again and again at once is spent once, and the order is complete', async () => {
    const order = await world.order({ isInStore: true });
    await orderModel(world.connection).updateOne({ _id: order.id }, { storeId: 'store-1' });
    await world.deps.transact(async (session) =>
      issueRedemptionCode(world.deps, { order: await order.document(), at: new Date(), session }),
    );
    const redeem = (clerkId: string) =>
      commitTransition(
        world.deps,
        order.commitOf(
          { event: 'redeem', atMs: now() },
          { actor: { kind: 'clerk', id: clerkId }, reason: 'REDEEMED' },
        ),
      );
    await Promise.all([redeem('clerk-1'), redeem('clerk-1'), redeem('clerk-1')]);
    expect(await order.document()).toMatchObject({
      status: 'COMPLETED',
      settlementStatus: 'HELD',
      seq: 3,
    });
    expect(await world.deps.redemptionCodes.findById(order.id)).toMatchObject({
      status: 'SPENT',
      spentBy: 'clerk-1',
    });
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
    await order.apply({ event: 'resume', atMs: now() }, { actor: OPERATOR, noteId: 'n2' });
    expect((await eventOf(order))?.note).toBeNull();
  });
});
