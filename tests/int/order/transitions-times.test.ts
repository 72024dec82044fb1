import { workerModel } from '../../../data/models/worker.js';
import type { RescheduleProposal } from '../../../domain/order/state.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import {
  CUSTOMER,
  HOUR,
  MINUTE,
  offersOf,
  openHourMs,
  type TestOrder,
} from './transition-fixture.js';
import { code, openTransitionWorld, shorthands, type TransitionWorld } from './transition-world.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const { workerOf, now, busy } = shorthands(() => world);

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
    // Of three wishes one came true.
    expect(await order.document()).toMatchObject({ status: 'ASSIGNED', reschedules: 1 });
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
