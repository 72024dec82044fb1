import type { Activities } from '../activities/index.js';
import { dispatchFinds, type Finding } from '../tests/factories/order-fakes.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import {
  asCustomer,
  asOperator,
  asReviewer,
  asWorker,
  type Scene,
} from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import { eventually } from '../tests/factories/order-wait.js';
import {
  approveTaskUpdate,
  assignUpdate,
  cancelUpdate,
  confirmUpdate,
  customerNoShowUpdate,
  proposeAdditionUpdate,
  proposeRescheduleUpdate,
  reassignUpdate,
  refuseAdditionUpdate,
  rescheduleUpdate,
} from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const stage = useOrderStage();
/** An order of two workers; the dispatch process answers search by search. */
const pair = (findings: readonly Finding[], activities: Partial<Activities> = {}) => ({
  facts: { workers: 2, policy: { retryRoundMs: 60 * MINUTE, overrunStepsMax: 1 } },
  activities: {
    endPaidOrder: async () => ({ refundNos: [] }),
    findWorker: dispatchFinds(stage.env, ...findings),
    ...activities,
  },
});
const both: Finding = ['w1', 'w2'];

const statusesOf = async ({ view }: Scene) => (await view()).tickets.map(({ status }) => status);
const untilAssigned = async (scene: Scene): Promise<void> => {
  await scene.pay();
  await scene.offered('w2');
  await scene.accept({ workerId: 'w1' });
  await scene.accept({ workerId: 'w2' });
};
const serve = async (scene: Scene, workerId: string): Promise<void> => {
  await scene.depart(workerId);
  await scene.arrive(workerId);
  await scene.start(workerId);
};

describe('two workers at the door', () => {
  test('[X17] each goes his own way; the order shows who is behind', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await untilAssigned(scene);
      expect((await scene.depart('w1')).status).toBe('ASSIGNED');
      expect((await scene.arrive('w1')).status).toBe('ASSIGNED');
      expect((await scene.depart('w2')).status).toBe('EN_ROUTE');
      expect((await scene.start('w1')).status).toBe('EN_ROUTE');
      expect((await scene.arrive('w2')).status).toBe('ARRIVED');
      expect((await scene.start('w2')).status).toBe('IN_SERVICE');
      expect((await scene.finish('w1')).status).toBe('IN_SERVICE');
      const early = scene.ask(confirmUpdate, asCustomer());
      expect(await refusalOf(early)).toBe('TRANSITION_NOT_ALLOWED');
      expect((await scene.finish('w2')).status).toBe('AWAITING_CONFIRMATION');
      expect((await scene.ask(confirmUpdate, asCustomer())).status).toBe('COMPLETED');
      expect(await statusesOf(scene)).toEqual(['DONE', 'DONE']);
    });
  });

  test('[X17] steps at the same moment are both taken', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await untilAssigned(scene);
      const steps = await Promise.all([scene.depart('w1'), scene.depart('w2')]);
      expect(new Set(steps.map(({ seq }) => seq)).size).toBe(2);
      expect(await statusesOf(scene)).toEqual(['EN_ROUTE', 'EN_ROUTE']);
    });
  });

  test('[X4] one does not come while the other serves: replaced, and nothing is given up', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await untilAssigned(scene);
      await serve(scene, 'w1');
      await scene.passClock('overrun');
      await scene.passClock('departLate');
      await scene.passClock('workerNoShow');
      await scene.untilEvent('workerNoShow');
      expect(scene.commitOf('workerNoShow').ticketId).toBe(scene.ticketId(2));
      await scene.passClock('escalate');
      await scene.until(({ status }) => status === 'MANUAL_DISPATCH');
      // A day later the order is still there.
      await scene.advanceTo((await scene.nowMs()) + 24 * 60 * MINUTE);
      expect(await statusesOf(scene)).toEqual(['IN_SERVICE', 'MANUAL']);
      expect((await scene.view()).waitsFor).toBeNull();
      await scene.ask(assignUpdate, asOperator(), { workerId: 'w9', isOverride: true });
      await serve(scene, 'w9');
      await scene.finish('w9');
      expect((await scene.finish('w1')).status).toBe('AWAITING_CONFIRMATION');
    });
  });

  test('[X4] the customer let one in: the other cannot say that nobody was there', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await untilAssigned(scene);
      await serve(scene, 'w1');
      await scene.depart('w2');
      await scene.arrive('w2');
      const receivedAtMs = scene.facts.startMs + 60 * MINUTE;
      const absent = { photoIds: ['f1'], receivedAtMs };
      const claim = scene.ask(customerNoShowUpdate, asWorker('w2'), absent);
      expect(await refusalOf(claim)).toBe('TRANSITION_NOT_ALLOWED');
    });
  });

  test('[X3] a cancellation costs what the one ahead makes it cost; once he works, nobody cancels', async () => {
    const cancel = (scene: Scene) =>
      scene.ask(cancelUpdate, asCustomer(), {
        reason: 'CUSTOMER_REQUEST',
        receivedAtMs: scene.facts.startMs,
      });
    const journal = await stage.withOrder(pair([both]), async (scene) => {
      await untilAssigned(scene);
      await scene.depart('w1');
      expect(await scene.status()).toBe('ASSIGNED');
      expect((await cancel(scene)).status).toBe('CANCELLED');
      expect(await statusesOf(scene)).toEqual(['CANCELLED', 'CANCELLED']);
    });
    expect(journal.inputsOf('endPaidOrder')[0]?.terms.rule).toBe('EN_ROUTE');
    await stage.withOrder(pair([both]), async (scene) => {
      await untilAssigned(scene);
      await serve(scene, 'w1');
      expect(await refusalOf(cancel(scene))).toBe('TRANSITION_NOT_ALLOWED');
    });
  });

  test('[X2] another time for both or for nobody', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await scene.pay();
      await scene.offered('w2');
      await scene.accept({ workerId: 'w1' });
      const startMs = scene.facts.startMs + 60 * MINUTE;
      for (const update of [rescheduleUpdate, proposeRescheduleUpdate]) {
        const moved = scene.ask(update, asCustomer(), { startMs });
        expect(await refusalOf(moved)).toBe('TRANSITION_NOT_ALLOWED');
      }
      await scene.accept({ workerId: 'w2' });
      const moved = await scene.ask(proposeRescheduleUpdate, asCustomer(), { startMs });
      expect(moved.status).toBe('ASSIGNED');
    });
  });

  test('[S12] a visit is reassigned by its number; the other worker is no choice', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await untilAssigned(scene);
      const reassign = (workerId: string) =>
        scene.ask(reassignUpdate, asOperator(), {
          workerId,
          isOverride: true,
          ticketId: scene.ticketId(2),
        });
      expect(await refusalOf(reassign('w1'))).toBe('WORKER_NOT_FEASIBLE');
      expect((await reassign('w9')).status).toBe('ASSIGNED');
      const { tickets } = await scene.view();
      expect(tickets.map(({ workerId }) => workerId)).toEqual(['w1', 'w9']);
    });
  });
});

describe('more, and review, in an order of two', () => {
  const addition = {
    additionNo: 'A1',
    paymentNo: 'PA1',
    kind: 'QUOTE' as const,
    minutes: 30,
    amountFen: 1,
  };

  test('[X5] what one adds while the other is on his way is paid, or ends, for his visit', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await untilAssigned(scene);
      await serve(scene, 'w1');
      expect((await scene.ask(proposeAdditionUpdate, asWorker('w1'), addition)).status).toBe(
        'ASSIGNED',
      );
      expect(scene.commitOf('proposeAddition').ticketId).toBe(scene.ticketId(1));
      await scene.ask(refuseAdditionUpdate, asCustomer(), { additionNo: 'A1' });
      const again = { ...addition, additionNo: 'A2' };
      await scene.ask(proposeAdditionUpdate, asWorker('w1'), again);
      await scene.passClock('additionEnd');
      await scene.untilEvent('additionExpired');
      const third = { ...addition, additionNo: 'A3', paymentNo: 'PA3' };
      await scene.ask(proposeAdditionUpdate, asWorker('w1'), third);
      await scene.pay('ka', 'PA3');
      await scene.untilEvent('additionPaid');
      expect(await scene.status()).toBe('ASSIGNED');
    });
  });

  test('[X5] a price refused at the door ends nothing when the other one works', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await untilAssigned(scene);
      await serve(scene, 'w1');
      await scene.depart('w2');
      await scene.arrive('w2');
      await scene.ask(proposeAdditionUpdate, asWorker('w2'), addition);
      // The other one’s work is not held up by it.
      await scene.finish('w1');
      const refused = await scene.ask(refuseAdditionUpdate, asCustomer(), { additionNo: 'A1' });
      expect(refused.status).toBe('ARRIVED');
    });
  });

  test('[S22] both are reviewed, one after the other, within the time both had', async () => {
    await stage.withOrder(pair([both]), async (scene) => {
      await untilAssigned(scene);
      await serve(scene, 'w1');
      await serve(scene, 'w2');
      await scene.finish('w1', { needsApproval: true });
      await scene.finish('w2', { needsApproval: true });
      const dueMs = (await scene.view()).waitsFor?.atMs ?? 0;
      await scene.advanceTo(dueMs - 60 * MINUTE);
      const ticketId = scene.ticketId(2);
      await scene.ask(approveTaskUpdate, asReviewer(), { ticketId });
      const seen = await eventually(scene.view, ({ waitsFor }) => waitsFor !== null);
      expect(seen.waitsFor).toMatchObject({
        kind: 'approvalSla',
        atMs: dueMs,
        ticketId: scene.ticketId(1),
      });
      const again = scene.ask(approveTaskUpdate, asReviewer(), { ticketId });
      expect(await refusalOf(again)).toBe('TRANSITION_NOT_ALLOWED');
      await scene.passClock('approvalSla');
      await scene.until(({ waitsFor }) => waitsFor?.kind === 'autoConfirm');
    });
  });
});
