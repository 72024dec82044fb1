import type { OrderChange } from '../domain/order/state.js';
import { dispatchFinds } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import {
  asCustomer,
  asOperator,
  asReviewer,
  asWorker,
  type Scene,
} from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import {
  abortUpdate,
  approveTaskUpdate,
  caseClosedSignal,
  caseWorkflowId,
  confirmUpdate,
  disputeUpdate,
  forceCancelUpdate,
  rejectTaskUpdate,
  type CaseClosedSignal,
} from './contract.js';

jest.setTimeout(30_000);

const HOUR = 3_600_000;
const stage = useOrderStage();
const named = { facts: { heldWorkerId: 'w1' } };
let cases = 0;
const nextCaseNo = (): string => {
  cases += 1;
  return `C${process.pid}-${cases}`;
};

const closed = (caseNo: string, over: Partial<CaseClosedSignal> = {}): CaseClosedSignal => ({
  caseNo,
  decision: 'PARTIAL',
  isDelivered: true,
  refundFen: 3_000,
  bearer: 'WORKER',
  ...over,
});
const caseOf = (caseNo: string) =>
  stage.env().client.workflow.getHandle(caseWorkflowId(caseNo)).describe();
const confirm = (scene: Scene) => scene.ask(confirmUpdate, asCustomer());
const untilReview = async (scene: Scene) => {
  await scene.untilInService();
  expect((await scene.finish('w1', { needsApproval: true })).status).toBe('AWAITING_CONFIRMATION');
};

describe('work under review', () => {
  test('[S22] approved: only then the customer’s time to confirm begins', async () => {
    await stage.withOrder(named, async (scene) => {
      await untilReview(scene);
      const finishedAtMs = scene.commitOf('finish').change.atMs;
      const waits = await scene.view();
      expect(waits.waitsFor).toMatchObject({
        kind: 'approvalSla',
        atMs: finishedAtMs + 12 * HOUR,
        ticketId: scene.ticketId(),
      });
      expect(await refusalOf(confirm(scene))).toBe('TRANSITION_NOT_ALLOWED');
      for (const actor of [asOperator(), asCustomer(), asWorker()]) {
        const other = scene.ask(approveTaskUpdate, actor);
        expect(await refusalOf(other)).toBe('TRANSITION_NOT_ALLOWED');
      }
      await scene.advanceTo(finishedAtMs + HOUR);
      await scene.ask(approveTaskUpdate, asReviewer());
      const approvedAtMs = scene.commitOf('approveTask').change.atMs;
      const seen = await scene.until(({ waitsFor }) => waitsFor?.kind === 'autoConfirm');
      expect(seen.waitsFor?.atMs).toBe(approvedAtMs + 24 * HOUR);
      const again = scene.ask(approveTaskUpdate, asReviewer());
      expect(await refusalOf(again)).toBe('TRANSITION_NOT_ALLOWED');
      expect((await confirm(scene)).status).toBe('COMPLETED');
    });
  });

  test('[S22] nobody looked in twelve hours: it counts as approved', async () => {
    await stage.withOrder(named, async (scene) => {
      await untilReview(scene);
      const dueMs = await scene.passClock('approvalSla');
      await scene.untilEvent('approvalSla');
      expect(scene.commitOf('approvalSla')).toMatchObject({ actor: { kind: 'system' } });
      const seen = await scene.until(({ waitsFor }) => waitsFor?.kind === 'autoConfirm');
      expect(seen.waitsFor?.atMs).toBeGreaterThanOrEqual(dueMs + 24 * HOUR);
    });
  });

  test('[S22] sent back: a visit of its own, and who did it first is asked first', async () => {
    const rework = { consequence: 'REWORK', caseNo: null } as const;
    await stage.withOrder(named, async (scene) => {
      await untilReview(scene);
      expect((await scene.ask(rejectTaskUpdate, asReviewer(), rework)).status).toBe('DISPATCHING');
      const second = `${scene.facts.orderId}:2`;
      expect(scene.commitOf('rejectTask').change).toMatchObject({
        ticketId: scene.ticketId(),
        workerId: 'w1',
        reworkTicketId: second,
        caseNo: null,
      });
      expect(await scene.offered('w1')).toMatchObject({ ticketId: second, round: 1 });
      expect(scene.journal.inputsOf('offerHeldWorkers').at(-1)?.tickets).toEqual([
        { ticketId: second, workerId: 'w1' },
      ]);
      await scene.accept();
      await scene.depart();
      await scene.arrive();
      await scene.start();
      await scene.finish();
      expect((await confirm(scene)).status).toBe('COMPLETED');
      const { tickets } = await scene.view();
      expect(tickets.map(({ status }) => status)).toEqual(['DONE', 'DONE']);
    });
  });

  test('[S22] a rework that nobody takes does not close what was paid and begun', async () => {
    const rework = { consequence: 'REWORK', caseNo: null } as const;
    const activities = { findWorker: dispatchFinds(stage.env) };
    const facts = { ...named.facts, policy: { retryRoundMs: HOUR } };
    await stage.withOrder({ facts, activities }, async (scene) => {
      await untilReview(scene);
      await scene.ask(rejectTaskUpdate, asReviewer(), rework);
      await scene.offered('w1');
      await scene.decline();
      await scene.passClock('escalate');
      await scene.until(({ status }) => status === 'MANUAL_DISPATCH');
      expect((await scene.view()).waitsFor).toBeNull();
    });
  });

  test('[S22] sent to a case: nothing goes on before its decision', async () => {
    const caseNo = nextCaseNo();
    await stage.withOrder(named, async (scene) => {
      await untilReview(scene);
      const bare = { consequence: 'CASE', caseNo: null } as const;
      expect(await refusalOf(scene.ask(rejectTaskUpdate, asReviewer(), bare))).toBe(
        'INVALID_INPUT',
      );
      const toCase = { consequence: 'CASE', caseNo } as const;
      const rejected = await scene.ask(rejectTaskUpdate, asReviewer(), toCase);
      expect(rejected.status).toBe('AWAITING_CONFIRMATION');
      expect((await scene.view()).waitsFor).toBeNull();
      await caseOf(caseNo);
      expect(await refusalOf(confirm(scene))).toBe('CASE_OPEN');
      await scene.handle.signal(caseClosedSignal, closed(caseNo));
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await scene.status()).toBe('COMPLETED');
    });
  });
});

describe('work that is broken off', () => {
  test.each([asWorker(), asCustomer(), asOperator()])(
    '[X11] by %o: a case decides what it was worth',
    async (actor) => {
      const caseNo = nextCaseNo();
      await stage.withOrder(named, async (scene) => {
        await scene.untilInService();
        const other = scene.ask(abortUpdate, asCustomer('c2'), { caseNo });
        expect(await refusalOf(other)).toBe('NOT_FOUND');
        const aborted = await scene.ask(abortUpdate, actor, { caseNo, noteId: 'n1' });
        expect(aborted.status).toBe('AWAITING_CONFIRMATION');
        expect(scene.commitOf('abort')).toMatchObject({
          actor,
          reason: 'ABORTED',
          noteId: 'n1',
          ticketId: scene.ticketId(),
          change: { caseNo },
        });
        await caseOf(caseNo);
        expect((await scene.view()).waitsFor).toBeNull();
        const again = scene.ask(disputeUpdate, asCustomer(), { caseNo: nextCaseNo() });
        expect(await refusalOf(again)).toBe('CASE_OPEN');
      });
    },
  );

  test('[X11] not before it has begun', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilArrived();
      const abort = scene.ask(abortUpdate, asWorker(), { caseNo: nextCaseNo() });
      expect(await refusalOf(abort)).toBe('TRANSITION_NOT_ALLOWED');
    });
  });
});

describe('a complaint before the end', () => {
  const disputed = async (scene: Scene): Promise<string> => {
    const caseNo = nextCaseNo();
    await scene.untilAwaiting();
    const asked = await scene.ask(disputeUpdate, asCustomer(), { caseNo });
    expect(asked.status).toBe('AWAITING_CONFIRMATION');
    await caseOf(caseNo);
    return caseNo;
  };

  test('[X11] the order does not confirm itself while the case is open', async () => {
    await stage.withOrder(named, async (scene) => {
      await disputed(scene);
      expect((await scene.view()).waitsFor).toBeNull();
      await scene.advanceTo((await scene.nowMs()) + 72 * HOUR);
      expect(await scene.status()).toBe('AWAITING_CONFIRMATION');
      expect(await refusalOf(confirm(scene))).toBe('CASE_OPEN');
    });
  });

  test('[X11] only the customer, only once, only his own order', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAwaiting();
      const dispute = (id?: string) =>
        scene.ask(disputeUpdate, asCustomer(id), { caseNo: nextCaseNo() });
      expect(await refusalOf(dispute('c2'))).toBe('NOT_FOUND');
      const worker = scene.ask(disputeUpdate, asWorker(), { caseNo: nextCaseNo() });
      expect(await refusalOf(worker)).toBe('TRANSITION_NOT_ALLOWED');
      await dispute();
      expect(await refusalOf(dispute())).toBe('CASE_OPEN');
    });
  });

  test.each([
    ['delivered', true, 'COMPLETED', 'DONE'],
    ['not delivered', false, 'CANCELLED', 'CANCELLED'],
  ] as const)('[X11] decided as %s', async (_what, isDelivered, status, ticketStatus) => {
    const refundNo = `R-${nextCaseNo()}`;
    const closeCase = async () => ({ refundNos: [refundNo] });
    const journal = await stage.withOrder(
      { ...named, activities: { closeCase } },
      async (scene) => {
        const caseNo = await disputed(scene);
        await scene.handle.signal(caseClosedSignal, closed('C-other'));
        await scene.handle.signal(caseClosedSignal, closed(caseNo, { isDelivered }));
        await scene.handle.signal(caseClosedSignal, closed(caseNo, { isDelivered }));
        expect(await scene.ended()).toBe('COMPLETED');
        expect(await scene.status()).toBe(status);
        expect((await scene.ticket()).status).toBe(ticketStatus);
      },
    );
    expect(journal.inputsOf('closeCase')).toMatchObject([
      {
        refundFen: 3_000,
        bearer: 'WORKER',
        commit: { to: status, reason: 'CASE_DECIDED', actor: { kind: 'case' } },
      },
    ]);
    expect(journal.inputsOf('submitRefund')).toEqual([{ refundNo }]);
    expect(journal.calls).not.toContain('endPaidOrder');
  });

  test('[X11] an operator may end the order all the same; the decision then finds it ended', async () => {
    await stage.withOrder(named, async (scene) => {
      await disputed(scene);
      const decided = { bearer: 'PLATFORM', refundFen: null } as const;
      expect((await scene.ask(forceCancelUpdate, asOperator(), decided)).status).toBe('CANCELLED');
      expect(await scene.ended()).toBe('COMPLETED');
    });
  });
});

describe('a case about one of two visits', () => {
  const events = ({ journal }: Scene): OrderChange['event'][] =>
    journal.commits.map(({ change }) => change.event);

  test('[X11] its decision waits until the other visit is over', async () => {
    const caseNo = nextCaseNo();
    const activities = { findWorker: dispatchFinds(stage.env, ['w1', 'w2']) };
    await stage.withOrder({ facts: { workers: 2 }, activities }, async (scene) => {
      await scene.pay();
      for (const workerId of ['w1', 'w2']) {
        await scene.offered(workerId);
        await scene.accept({ workerId });
        await scene.depart(workerId);
        await scene.arrive(workerId);
        await scene.start(workerId);
      }
      expect((await scene.ask(abortUpdate, asWorker('w1'), { caseNo })).status).toBe('IN_SERVICE');
      await scene.handle.signal(caseClosedSignal, closed(caseNo));
      await scene.view();
      expect(events(scene)).not.toContain('caseClosed');
      await scene.finish('w2');
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await scene.status()).toBe('COMPLETED');
      expect(events(scene).at(-1)).toBe('caseClosed');
    });
  });
});
