import { caseModel } from '../../../data/models/case.js';
import { commitTransition } from '../../../use-cases/order/commit-transition.js';
import { draftCase } from '../../../use-cases/case/open-case.js';
import { CUSTOMER, MINUTE } from './transition-fixture.js';
import { openTransitionWorld, shorthands, type TransitionWorld } from './transition-world.js';

let world: TransitionWorld;
beforeAll(async () => {
  world = await openTransitionWorld();
});
beforeEach(() => world.reset());
afterAll(() => world.close());

const { workerOf, now } = shorthands(() => world);

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
