import { caseModel } from '../../../data/models/case.js';
import { workerModel } from '../../../data/models/worker.js';
import { cellsOf } from '../../../domain/geo/cells.js';
import { draftCase } from '../../../use-cases/case/open-case.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { CUSTOMER, MINUTE, breachesOf, workerActor } from './transition-fixture.js';
import { openTransitionWorld, shorthands, type TransitionWorld } from './transition-world.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const { workerOf, now, eventOf } = shorthands(() => world);

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

  test('[P1] how far he has to ride is kept with the departure, and where he was is not', async () => {
    const north = async (agoMs: number) => {
      const order = await world.order({ startMs: now() + 10 * MINUTE });
      const workerId = workerOf(0);
      await order.assignTo(workerId);
      const [lng, lat] = (await order.document()).address.point.coordinates;
      const point = { type: 'Point', coordinates: [lng, lat + 0.02] } as const;
      const position = { point, at: new Date(now() - agoMs), cells: cellsOf(point.coordinates) };
      await workerModel(world.connection).updateOne({ _id: workerId }, { $set: { position } });
      const actor = workerActor(workerId);
      await order.apply({ event: 'depart', atMs: now(), ticketId: order.ticketId() }, { actor });
      const { tickets } = await order.document();
      await world.reset();
      return { ticket: tickets[0], event: await eventOf(order) };
    };
    const fresh = await north(MINUTE);
    expect(fresh.ticket?.metersAtDeparture).toBe(2_224);
    expect(JSON.stringify([fresh.ticket, fresh.event])).not.toContain('coordinates');
    expect((await north(3 * MINUTE)).ticket?.metersAtDeparture).toBeNull();
    expect((await north(-3 * MINUTE)).ticket?.metersAtDeparture).toBeNull();
  });

  test.each([
    ['at the limit: no breach', 15 * MINUTE, []],
    ['a millisecond later: a breach', 15 * MINUTE + 1, [{ kind: 'LATE', points: 1 }]],
  ] as const)('[X4] at the door %s', async (_when, afterMs, breaches) => {
    const startMs = now() + 10 * MINUTE;
    const order = await world.order({ startMs });
    await order.assignTo(workerOf(0));
    const ticketId = order.ticketId();
    const actor = workerActor(workerOf(0));
    await order.apply({ event: 'depart', atMs: now(), ticketId }, { actor });
    const lateAfterMs = startMs + 15 * MINUTE;
    const input = order.commitOf(
      { event: 'arrive', atMs: startMs + afterMs, ticketId, lateAfterMs },
      { actor },
    );
    await Promise.all(Array.from({ length: 4 }, () => commitTransition(world.deps, input)));
    expect(await breachesOf(world, order.id)).toEqual(
      breaches.map((row) =>
        expect.objectContaining({ ...row, _id: `${order.id}:${input.seq}`, workerId: workerOf(0) }),
      ),
    );
    expect((await eventOf(order))?.data).toEqual({
      ticketId,
      ...(breaches.length > 0 && { breachPoints: 1 }),
    });
  });

  test('[X4] who set out late by a policy that counts it, and then comes late, was late once', async () => {
    const order = await world.order({
      startMs: now() + 10 * MINUTE,
      policy: { departLatePoints: 2 },
    });
    await order.assignTo(workerOf(0));
    const ticketId = order.ticketId();
    await order.apply({ event: 'departLate', atMs: now(), ticketId });
    const flaggedSeq = order.state.seq;
    await order.apply({ event: 'depart', atMs: now(), ticketId });
    await order.apply({ event: 'arrive', atMs: now() + 1, ticketId, lateAfterMs: now() - 1 });
    expect(await breachesOf(world, order.id)).toMatchObject([
      { _id: `${order.id}:${flaggedSeq}`, kind: 'LATE', points: 2, workerId: workerOf(0) },
    ]);
    expect(await order.document()).toMatchObject({ flags: ['DEPART_LATE'], status: 'ARRIVED' });
  });

  test('[X4] setting out late is only flagged where the policy has no points for it', async () => {
    const order = await world.order({ startMs: now() + 10 * MINUTE });
    await order.assignTo(workerOf(0));
    await order.apply({ event: 'departLate', atMs: now(), ticketId: order.ticketId() });
    expect(await breachesOf(world, order.id)).toEqual([]);
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
