import { DEFAULT_ORDER_POLICY } from '../domain/order/policy.js';
import { refusalOf } from '../tests/factories/order-harness.js';
import { asCustomer, asWorker } from '../tests/factories/order-moves.js';
import { useOrderStage } from '../tests/factories/order-scene.js';
import {
  ABANDON,
  childPoliciesOf,
  eventually,
  untilClosed,
} from '../tests/factories/order-wait.js';
import {
  arriveUpdate,
  confirmUpdate,
  departUpdate,
  finishUpdate,
  settleWorkflowId,
  startUpdate,
} from './contract.js';

jest.setTimeout(30_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const stage = useOrderStage();
const named = { facts: { heldWorkerId: 'w1' } };

describe('departing and arriving', () => {
  test('[K2] too early by a millisecond is refused', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      const opensAtMs = scene.facts.startMs - 90 * MINUTE;
      const depart = (receivedAtMs: number) =>
        scene.ask(departUpdate, asWorker(), { receivedAtMs });
      expect(await refusalOf(depart(opensAtMs - 1))).toBe('TOO_EARLY');
      expect(await scene.status()).toBe('ASSIGNED');
      expect((await depart(opensAtMs)).status).toBe('EN_ROUTE');
    });
  });

  test('[K2] another worker’s ticket is not found, in every step', async () => {
    await stage.withOrder(named, async (scene) => {
      const other = asWorker('w2');
      await scene.untilAssigned();
      expect(await refusalOf(scene.ask(departUpdate, other))).toBe('NOT_FOUND');
      await scene.ask(departUpdate, asWorker(), { receivedAtMs: scene.facts.startMs });
      const near = { distanceMeters: 1, hasPhoto: true };
      expect(await refusalOf(scene.ask(arriveUpdate, other, near))).toBe('NOT_FOUND');
      await scene.ask(arriveUpdate, asWorker(), near);
      expect(await refusalOf(scene.ask(startUpdate, other))).toBe('NOT_FOUND');
      await scene.ask(startUpdate, asWorker());
      const finish = scene.ask(finishUpdate, other, { photoIds: ['f1'] });
      expect(await refusalOf(finish)).toBe('NOT_FOUND');
      expect(await scene.status()).toBe('IN_SERVICE');
    });
  });

  test.each([
    [301, false, 'TOO_FAR'],
    [null, false, 'TOO_FAR'],
    [300, false, null],
    [5_000, true, null],
    [null, true, null],
  ])('[K2] arriving %p m away, photo %p: %p', async (distanceMeters, hasPhoto, code) => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilEnRoute();
      const arrive = scene.ask(arriveUpdate, asWorker(), { distanceMeters, hasPhoto });
      if (code === null) expect((await arrive).status).toBe('ARRIVED');
      else {
        expect(await refusalOf(arrive)).toBe(code);
        expect(await scene.status()).toBe('EN_ROUTE');
      }
    });
  });

  test('[K2] a step out of order is refused', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      expect(await refusalOf(scene.ask(startUpdate, asWorker()))).toBe('TRANSITION_NOT_ALLOWED');
      const finish = scene.ask(finishUpdate, asWorker(), { photoIds: ['f1'] });
      expect(await refusalOf(finish)).toBe('TRANSITION_NOT_ALLOWED');
    });
  });
});

describe('lateness', () => {
  test('[K2] the latest departure passes: flagged once, and he may still depart', async () => {
    const journal = await stage.withOrder(named, async (scene) => {
      await scene.untilAssigned();
      expect(await scene.passClock('departLate')).toBe(scene.facts.startMs - 10 * MINUTE);
      await scene.untilEvent('departLate');
      expect((await scene.view()).waitsFor?.kind).toBe('workerNoShow');
      expect((await scene.ask(departUpdate, asWorker())).status).toBe('EN_ROUTE');
    });
    const flags = journal.commits.filter(({ change }) => change.event === 'departLate');
    expect(flags).toMatchObject([{ from: 'ASSIGNED', to: 'ASSIGNED', reason: 'WORKER_LATE' }]);
  });

  test.each(['ASSIGNED', 'EN_ROUTE'] as const)(
    '[X4] a worker who does not come, %s: dispatched again without him',
    async (from) => {
      await stage.withOrder(named, async (scene) => {
        if (from === 'EN_ROUTE') await scene.untilEnRoute();
        else {
          await scene.untilAssigned();
          await scene.passClock('departLate');
        }
        const dueMs = await scene.passClock('workerNoShow');
        expect(dueMs).toBe(scene.facts.startMs + 30 * MINUTE);
        const seen = await scene.until(({ status, round }) => {
          return status === 'DISPATCHING' && round === 1;
        });
        expect(seen).toMatchObject({ workerId: null, offer: null });
        expect(scene.commitOf('workerNoShow')).toMatchObject({ from, change: { workerId: 'w1' } });
        expect(scene.journal.inputsOf('offerHeldWorkers')).toHaveLength(1);
        expect(scene.journal.inputsOf('findWorker')).toMatchObject([{ round: 1, searchNo: 2 }]);
      });
    },
  );

  test('[X5] the planned end passes: asked once a step, some steps at most, and he may still finish', async () => {
    const journal = await stage.withOrder(named, async (scene) => {
      await scene.untilInService();
      const startedAtMs = scene.commitOf('start').change.atMs;
      expect(await scene.passClock('overrun')).toBe(startedAtMs + 2 * HOUR + 10 * MINUTE);
      for (let step = 1; step < DEFAULT_ORDER_POLICY.overrunStepsMax; step += 1) {
        await scene.untilEvent('overrun', step);
        const askedAtMs = scene.commitOf('overrun', step - 1).change.atMs;
        expect(await scene.passClock('overrun')).toBe(askedAtMs + 30 * MINUTE);
      }
      await scene.untilEvent('overrun', DEFAULT_ORDER_POLICY.overrunStepsMax);
      await scene.until(({ waitsFor }) => waitsFor === null);
      const done = await scene.ask(finishUpdate, asWorker(), { photoIds: ['f1'] });
      expect(done.status).toBe('AWAITING_CONFIRMATION');
    });
    const asked = journal.commits.filter(({ change }) => change.event === 'overrun');
    expect(asked).toHaveLength(DEFAULT_ORDER_POLICY.overrunStepsMax);
  });
});

describe('finishing and confirming', () => {
  test('[K2] without photos the work is not handed in', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilInService();
      const bare = scene.ask(finishUpdate, asWorker(), { photoIds: [] });
      expect(await refusalOf(bare)).toBe('PROOF_MISSING');
      expect(await scene.status()).toBe('IN_SERVICE');
      await scene.ask(finishUpdate, asWorker(), { photoIds: ['f1', 'f2'] });
      expect(scene.commitOf('finish').photoIds).toEqual(['f1', 'f2']);
    });
  });

  test('[C7] only the customer confirms, once; a repeat gets the same answer', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAwaiting();
      expect(await refusalOf(scene.ask(confirmUpdate, asCustomer('c2')))).toBe('NOT_FOUND');
      expect(await refusalOf(scene.ask(confirmUpdate, asWorker()))).toBe('TRANSITION_NOT_ALLOWED');
      const again = { updateId: 'confirm-1' };
      const first = await scene.ask(confirmUpdate, asCustomer(), again);
      expect(await scene.ended()).toBe('COMPLETED');
      expect(await scene.ask(confirmUpdate, asCustomer(), again)).toEqual(first);
      expect(scene.events().filter((event) => event === 'confirm')).toHaveLength(1);
    });
  });

  test('[C7] confirmed by itself a day later', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAwaiting();
      const finishedAtMs = scene.commitOf('finish').change.atMs;
      expect(await scene.passClock('autoConfirm')).toBe(finishedAtMs + 24 * HOUR);
      expect(await scene.ended()).toBe('COMPLETED');
      expect(scene.commitOf('autoConfirm')).toMatchObject({
        to: 'COMPLETED',
        reason: 'AUTO_CONFIRMED',
        actor: { kind: 'system' },
      });
    });
  });

  test('[X12] the settlement outlives the order and waits for the hold', async () => {
    await stage.withOrder(named, async (scene) => {
      await scene.untilAwaiting();
      await scene.ask(confirmUpdate, asCustomer());
      expect(await scene.ended()).toBe('COMPLETED');
      const { workflow } = stage.env().client;
      const settlement = workflow.getHandle(settleWorkflowId(scene.facts.orderId));
      const dueMs = scene.commitOf('confirm').change.atMs + 3 * 24 * HOUR;
      await scene.advanceTo(dueMs - MINUTE);
      expect((await settlement.describe()).status.name).toBe('RUNNING');
      expect(await childPoliciesOf(scene.handle)).toEqual([ABANDON]);
      expect(scene.journal.calls).not.toContain('settleOrder');
      await scene.advanceTo(dueMs);
      expect(await untilClosed(settlement)).toBe('COMPLETED');
      await eventually(
        () => scene.journal.inputsOf('settleOrder'),
        ({ length }) => length === 1,
      );
    });
  });
});
