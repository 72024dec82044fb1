import { caseModel } from '../../../data/models/case.js';
import { draftCase } from '../../../use-cases/case/open-case.js';
import { CUSTOMER, MINUTE, workerActor } from './transition-fixture.js';
import { openTransitionWorld, shorthands, type TransitionWorld } from './transition-world.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
}, 30_000);
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
